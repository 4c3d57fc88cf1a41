"""The page as one file of HTML: no script, nothing from outside; it prints to A4."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from drs_tui.model.text.safe import safe, safe_lines
from drs_tui.report.chart import Chart
from drs_tui.report.layout import Page, shortened

TEMPLATE = "report.html"
MISSING = "the report needs jinja2: pip install 'drs-tui[report]'"


class NoJinjaError(Exception):
    """jinja2 is not installed; the message says what to install."""


def require_jinja() -> None:
    """Check that the page can be written.

    Raises:
        NoJinjaError: jinja2 is not installed.
    """
    try:
        import jinja2  # noqa: F401  to see whether it is there
    except ModuleNotFoundError as error:
        raise NoJinjaError(MISSING) from error


def html(page: Page, chart: Chart | None) -> str:
    """Write a page.

    Raises:
        NoJinjaError: jinja2 is not installed.
    """
    return str(_template().render(page=page, chart=chart))


@cache
def _template() -> Any:
    """Return the template, which escapes whatever it is given, and makes every text safe."""
    require_jinja()
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    source = files("drs_tui.report").joinpath("templates", TEMPLATE).read_text(encoding="utf-8")
    environment = Environment(
        loader=FunctionLoader(lambda name: source if name == TEMPLATE else None),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["lines"] = _lines
    return environment.get_template(TEMPLATE)


def _shown(value: Any) -> Any:
    """Make a text safe: no control character, none that reorders or hides others."""
    is_outside = isinstance(value, str) and not hasattr(value, "__html__")
    return safe(shortened(value)) if is_outside else value


def _lines(text: str) -> Iterator[str]:
    return iter(safe_lines(shortened(text)))
