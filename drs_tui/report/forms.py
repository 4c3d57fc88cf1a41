"""Every form of a report, as bytes: the same report gives the same ones."""

import json
from collections.abc import Callable, Iterator
from inspect import cleandoc
from typing import Any

import msgspec

from drs_tui.model.text.safe import safe
from drs_tui.report.chart import chart
from drs_tui.report.facts import Moment, Report, ServerFacts
from drs_tui.report.html import html
from drs_tui.report.markdown import markdown
from drs_tui.report.page import page_of
from drs_tui.views.csv_text import csv_line

_COLUMNS = (
    "server",
    "sourceServerID",
    "result",
    "state",
    "recoveredAt",
    "source",
    "observedWithinSeconds",
    "seconds",
    "rto",
    "marginSeconds",
    "recoveryPoint",
    "recoveryPointAgeSeconds",
    "rpo",
    "attempts",
    "jobs",
    "instanceID",
    "cause",
    "error",
)
ERROR_MAX = 1000  # characters of an error in the table; report.json has the whole


def html_form(report: Report) -> bytes:
    """Write the page as HTML.

    Raises:
        NoJinjaError: jinja2 is not installed.
    """
    return html(page_of(report), chart(report)).encode()


def markdown_form(report: Report) -> bytes:
    """Write the page as Markdown."""
    return markdown(page_of(report)).encode()


def json_form(report: Report) -> bytes:
    """Write the facts as JSON, in ASCII: a text that misleads the eye is shown by its codes."""
    return f"{json.dumps(msgspec.to_builtins(report), indent=1)}\n".encode("ascii")


def csv_form(report: Report) -> bytes:
    """Write the servers as CSV, in which no cell is a formula."""
    rows = [csv_line(_COLUMNS), *(csv_line(_cells(each)) for each in report.servers)]
    return "".join(f"{row}\r\n" for row in rows).encode()


def _cells(server: ServerFacts) -> Iterator[str]:
    recovered = server.recovered
    for value in (
        server.name,
        server.source_server_id,
        server.result,
        server.state,
        _time(recovered),
        recovered.source if recovered else None,
        recovered.within_seconds if recovered else None,
        server.seconds,
        server.rto,
        server.margin_seconds,
        _time(server.recovery_point),
        server.recovery_point_age_seconds,
        server.rpo,
        len(server.attempts),
        " ".join(each.job_id for each in server.attempts),
        server.instance_id,
        server.cause,
        server.error[:ERROR_MAX] if server.error else None,
    ):
        yield "" if value is None else safe(str(value))


def _time(moment: Moment | None) -> str | None:
    return None if moment is None else moment.at.isoformat().replace("+00:00", "Z")


FORMS: dict[str, Callable[[Report], bytes]] = {
    "report.html": html_form,
    "report.md": markdown_form,
    "report.json": json_form,
    "servers.csv": csv_form,
}
"""The files of a report beside its recording, by their names."""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of ``report.json``."""
    found = msgspec.json.schema(Report)
    for shape in found["$defs"].values():  # as newer versions of msgspec have it
        if described := shape.get("description"):
            shape["description"] = cleandoc(described)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}
