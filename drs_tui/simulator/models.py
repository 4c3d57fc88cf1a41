"""botocore's service models, read as data: operations and their input shapes."""

import json
import zlib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_GZIP = 31  # zlib's window bits for a gzip file; the gzip module is slower to import


@dataclass(frozen=True, slots=True)
class Model:
    """One service's model: its operations and shapes by name, as in ``service-2.json``."""

    operations: dict[str, Any]
    shapes: dict[str, Any]

    def at(self, method: str, path: str) -> str | None:
        """Return the operation at an HTTP method and path; a ``{label}`` matches any text."""
        for name, operation in self.operations.items():
            http = operation["http"]
            if http["method"] == method and _fits(http["requestUri"], path):
                return str(name)
        return None


def _fits(template: str, path: str) -> bool:
    fixed, label, _ = template.partition("{")
    return path == fixed if not label else path.startswith(fixed) and len(path) > len(fixed)


@cache
def model(service: str) -> Model:
    """Return a service's newest model. Raises RuntimeError if botocore is not installed."""
    spec = find_spec("botocore")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("botocore is not installed: reinstall drs-tui")
    versions = Path(spec.submodule_search_locations[0]) / "data" / service
    newest = max(path for path in versions.iterdir() if path.is_dir())
    packed, plain = newest / "service-2.json.gz", newest / "service-2.json"
    text = zlib.decompress(packed.read_bytes(), _GZIP) if packed.exists() else plain.read_bytes()
    raw = json.loads(text)
    return Model(raw["operations"], raw["shapes"])
