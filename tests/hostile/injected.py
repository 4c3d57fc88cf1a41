"""Faults put into the real program from outside, by a ``sitecustomize`` on its path."""

from pathlib import Path
from textwrap import indent

_LATER = """
import importlib.abc, importlib.util, sys

class Patch(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != {module!r}:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            patch(module)

        spec.loader.exec_module = exec_module
        return spec

sys.meta_path.insert(0, Patch())

def patch(module):
    def fail(*arguments, **named):
        raise ValueError("injected")

{body}
"""


def inject(folder: Path, module: str, body: str) -> None:
    """Have ``body`` run in any Python that has ``folder`` on its path, once it has imported
    ``module``. There are ``module``, and ``fail``, which takes anything and raises."""
    folder.mkdir(parents=True, exist_ok=True)
    text = _LATER.format(module=module, body=indent(body, " " * 4))
    (folder / "sitecustomize.py").write_text(text)
