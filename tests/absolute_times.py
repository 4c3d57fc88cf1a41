"""Find tests that assert an absolute time, which a slow machine misses.

A wait with a deadline is not one: ``assert time.monotonic() < deadline`` names no duration.
"""

import ast
from collections.abc import Iterator

_CLOCKS = {
    *("monotonic", "perf_counter", "process_time", "thread_time", "time"),
    *("monotonic_ns", "perf_counter_ns", "process_time_ns", "thread_time_ns", "time_ns"),
}


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _reads_clock(tree: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Call)
        and (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        in _CLOCKS
        for node in ast.walk(tree)
    )


def _assigned(function: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names with what they are assigned; a tuple's names with its parts."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) or not node.value:
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=False))
            yield from ((t.id, value) for t, value in pairs if isinstance(t, ast.Name))


def _is_duration(tree: ast.AST, instants: set[str], durations: set[str]) -> bool:
    """Whether a difference of clock readings is somewhere in the expression."""
    return bool(_names(tree) & durations) or any(
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and all(_reads_clock(side) or _names(side) & instants for side in (node.left, node.right))
        for node in ast.walk(tree)
    )


def _is_constant(tree: ast.AST) -> bool:
    """Numbers and names of constants, and nothing else."""
    nodes = list(ast.walk(tree))
    return not any(isinstance(node, ast.Call | ast.Attribute) for node in nodes) and all(
        node.id.isupper() for node in nodes if isinstance(node, ast.Name)
    )


def _in_function(function: ast.AST) -> Iterator[int]:
    instants, durations = set[str](), set[str]()
    for name, value in _assigned(function):
        if _is_duration(value, instants, durations):
            durations.add(name)
        elif _reads_clock(value):
            instants.add(name)
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            for compare in filter(lambda each: isinstance(each, ast.Compare), ast.walk(node.test)):
                sides = list(ast.iter_child_nodes(compare))
                if any(_is_duration(side, instants, durations) for side in sides) and any(
                    isinstance(side, ast.expr) and _is_constant(side) for side in sides
                ):
                    yield node.lineno


def absolute_times(source: str) -> list[int]:
    """The lines that assert how long something took, in seconds."""
    functions = (
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return sorted({line for function in functions for line in _in_function(function)})
