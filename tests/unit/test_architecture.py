"""The import graph; its layers are import-linter's matter (``pyproject.toml``)."""

import grimp


def _circles(graph: grimp.ImportGraph) -> set[frozenset[str]]:
    """Return each group of modules that import each other, directly or through others."""
    circles = set()
    for module in graph.modules:
        above = graph.find_upstream_modules(module)
        if circle := above & graph.find_downstream_modules(module):
            circles.add(frozenset({module, *circle}))
    return circles


def test_no_modules_import_each_other_not_even_for_their_types() -> None:
    graph = grimp.build_graph("drs_tui", exclude_type_checking_imports=False)

    assert len(graph.modules) > 100
    assert _circles(graph) == set()


def test_a_circle_is_found() -> None:
    graph = grimp.build_graph("drs_tui")
    graph.add_import(importer="drs_tui.ui.context", imported="drs_tui.ui.app")

    assert {"drs_tui.ui.context", "drs_tui.ui.app"} <= set.union(*map(set, _circles(graph)))
