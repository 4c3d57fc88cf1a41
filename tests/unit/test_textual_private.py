"""The private names of Textual: in one module, and all there in the version installed."""

import ast
import importlib
import inspect
import pkgutil
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

import drs_tui.ui
from drs_tui.ui.terminal import textual_private
from drs_tui.ui.terminal.textual_private import (
    PRIVATE_NAMES,
    PlainTracebackApp,
    PrivateName,
    guard_tracebacks,
    unsafe_traceback_reason,
)

HERE = Path(textual_private.__file__)
UI = Path(drs_tui.ui.__file__).parent
PYTHONS = {"_replace", "_exit"}  # public, of NamedTuple and os


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _attributes(path: Path) -> set[str]:
    """Return the private names that a module looks up in anything."""
    nodes = ast.walk(ast.parse(path.read_text()))
    return {
        node.attr for node in nodes if isinstance(node, ast.Attribute) and _is_private(node.attr)
    }


def _ours(path: Path) -> set[str]:
    """Return the private names that a module gives to its own classes."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


@pytest.mark.parametrize("entry", PRIVATE_NAMES, ids=lambda entry: entry.name)
def test_each_private_name_is_there_in_the_textual_installed(entry: PrivateName) -> None:
    module, _, owner = entry.owner.rpartition(".")
    found = getattr(importlib.import_module(f"textual.{module}"), owner)

    assert hasattr(found, entry.name) or f"self.{entry.name}" in inspect.getsource(found)


def test_no_other_module_looks_up_a_private_name_of_textual() -> None:
    files = [path for path in UI.rglob("*.py") if path != HERE]
    ours = set().union(*map(_ours, files))

    assert {
        path.name: found for path in files if (found := _attributes(path) - ours - PYTHONS)
    } == {}


def _classes() -> set[type[Any]]:
    names = [info.name for info in pkgutil.walk_packages(drs_tui.ui.__path__, "drs_tui.ui.")]
    modules = map(importlib.import_module, names)
    return {each for module in modules for _, each in inspect.getmembers(module, inspect.isclass)}


def test_no_other_class_overrides_a_private_method_of_textual() -> None:
    assert {override for each in _classes() for override in _overrides(each)} == set()


def _overrides(subclass: type[Any]) -> set[str]:
    if not subclass.__module__.startswith("drs_tui.") or subclass is PlainTracebackApp:
        return set()
    theirs = [base for base in subclass.__mro__ if base.__module__.startswith("textual.")]
    methods = filter(inspect.isfunction, vars(subclass).values())
    own = {method.__name__ for method in methods if _is_private(method.__name__)}
    return {f"{subclass.__qualname__}.{n}" for n in own if any(n in vars(b) for b in theirs)}


def test_tracebacks_are_left_alone_where_the_override_works() -> None:
    assert unsafe_traceback_reason() is None
    assert guard_tracebacks() is None


def test_an_override_that_textual_would_not_call_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(App, "_handle_exception", lambda self, error: self.panic(error))
        assert unsafe_traceback_reason() == "App._handle_exception does not call _fatal_error"
    monkeypatch.delattr(App, "_fatal_error")
    assert unsafe_traceback_reason() == "App has no _fatal_error"


def _stored(node: ast.AST) -> set[str]:
    """Return the private names that code stores in ``self``."""
    return {
        each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute)
        and isinstance(each.ctx, ast.Store)
        and isinstance(each.value, ast.Name)
        and each.value.id == "self"
        and _is_private(each.attr)
    }


@cache
def _stored_by_class(module: str) -> dict[str, set[str]]:
    """Return the private names that each class of a module stores in ``self``, by its name."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: _stored(node) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def test_no_class_stores_anything_under_a_private_name_of_textual() -> None:
    clashes = set()
    for each in _classes():
        theirs = [base for base in each.__mro__ if base.__module__.startswith("textual.")]
        if each.__module__.startswith("drs_tui.") and theirs:
            own = _stored_by_class(each.__module__)[each.__name__]
            stored = (_stored_by_class(base.__module__)[base.__name__] for base in theirs)
            clashes |= {f"{each.__qualname__}.{name}" for name in own & set().union(*stored)}

    assert clashes == set()
