"""The columns of a job's log, and a log item in full."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from drs_tui.model.drs.log import LogItem
from drs_tui.model.text.times import CLOCK_SLACK, duration, elapsed, timestamp
from drs_tui.ui.render.cells import ABSENT, EMPTY, Cell, external, join, text
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.detail_pages import (
    INDENT,
    external_fact,
    external_lines,
    fact,
    heading,
    indented,
)
from drs_tui.ui.render.jobs import short_id
from drs_tui.ui.render.time_format import TimeFormat, clock_width
from drs_tui.views.rows import LogRow

WIDE = 120
_ENDS = ("_END", "LAUNCHED")
_SHOWN_APART = ("sourceServerID", "targetInstanceID", "conversionServerID", "rawError")


def event_style(event: str | None) -> str:
    """Return an event's style; red is for failures alone."""
    name = event or ""
    if name.endswith(("_FAIL", "_FAILED")):
        return "fail"
    if name in ("SERVER_SKIPPED", "USING_PREVIOUS_SNAPSHOT", "JOB_CANCEL"):
        return "warn"
    return "ok" if name == "LAUNCH_END" else "plain"


def _at(line: LogRow, time_format: TimeFormat) -> Cell:
    return ABSENT if line.item.at is None else text(time_format.clock(line.item.at))


def since_start(item: LogItem, created: float | None) -> Cell:
    """Return the time of an item since the job's creation."""
    if item.at is None or created is None:
        return EMPTY
    seconds = elapsed(created, item.at, CLOCK_SLACK)
    return ABSENT if seconds is None else text(f"+{duration(seconds)}", "dim")


def attempt_number(item: LogItem) -> str:
    """Return ``2/3``, the attempt and of how many; empty when the item has no attempt."""
    if item.attempt is None:
        return ""
    return f"{item.attempt}/{item.attempts if item.attempts is not None else '?'}"


def attempt_label(item: LogItem) -> str:
    """Return ``attempt 2/3``; empty when the item has no attempt."""
    number = attempt_number(item)
    return f"attempt {number}" if number else ""


def _volumes(item: LogItem) -> str:
    data = item.raw.get("eventData")
    has = isinstance(data, dict) and data.get("conversionProperties")
    return "volumes" if has else ""


def detail(item: LogItem) -> Cell:
    """Return the item's other fields in one line, the error last."""
    parts = (
        text(attempt_label(item), "fail" if item.is_failure else "plain"),
        external(f"→ {item.target_instance}") if item.target_instance else EMPTY,
        external(f"converter {item.conversion_server}", "dim") if item.conversion_server else EMPTY,
        text(_volumes(item), "dim"),
        external(item.raw_error) if item.raw_error else EMPTY,
    )
    return join(parts, " ", "plain")


def _server(line: LogRow, _: TimeFormat) -> Cell:
    return external(line.name, "plain" if line.is_listed else "dim")


def log_columns(width: int, *, of_many: bool = False) -> tuple[Column[LogRow], ...]:
    """Return the log's columns for a terminal ``width`` columns wide; ``of_many``: of several
    jobs."""
    wide = width >= WIDE
    jobs = Column[LogRow]("JOB", 8, lambda line, _: short_id(line.job_id))
    return (
        Column("TIME", 9, _at, time=clock_width),
        *((jobs,) if of_many else ()),
        Column("SINCE", 8, lambda line, _: since_start(line.item, line.created), right=True),
        Column(
            "EVENT",
            34 if wide else 18,
            lambda line, _: external(line.item.event, event_style(line.item.event)),
        ),
        Column("SERVER", 24 if wide else 16, _server, middle=True),
        Column("DETAIL", 0, lambda line, _: detail(line.item)),
    )


def _structure(value: Any, label: str, width: int) -> Iterator[Cell]:
    """Yield a nested value of any type, one fact for each leaf."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _structure(inner, f"{label}.{name}" if label else str(name), width)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _structure(inner, f"{label}[{index}]", width)
    else:
        leaf = value if isinstance(value, str) else json.dumps(value)
        yield from external_fact(label, leaf, width)


def item_document(line: LogRow, time_format: TimeFormat, width: int) -> list[Cell]:
    """Return every field of a log item, its raw error in full."""
    item = line.item
    when = (
        ABSENT
        if item.at is None
        else join((text(timestamp(item.at, time_format.zone)), since_start(item, line.created)))
    )
    lines = [
        *external_fact("event", item.event, width),
        *fact("time (job log)", when),
        *(external_fact("server", line.who, width) if item.about else ()),
        *(external_fact("source server", item.server_id, width) if item.server_id else ()),
        *(external_fact("attempt", attempt_number(item), width) if item.attempt else ()),
        *(
            external_fact("target instance", item.target_instance, width)
            if item.target_instance
            else ()
        ),
        *(
            external_fact("conversion server", item.conversion_server, width)
            if item.conversion_server
            else ()
        ),
        *_rest(item.raw, width),
    ]
    if item.raw_error:
        lines += heading("raw error")
        lines.append(EMPTY)
        lines += indented(external_lines(item.raw_error, width - 2 * INDENT))
    return lines


def _rest(raw: Mapping[str, Any], width: int) -> list[Cell]:
    """Return the fields that ``item_document`` does not show by name."""
    data = raw.get("eventData")
    data = data if isinstance(data, dict) else {}
    apart = (*_SHOWN_APART, "attemptCount", "maxAttemptsCount")
    rest = {name: value for name, value in data.items() if name not in apart}
    rest |= {
        name: value
        for name, value in raw.items()
        if name not in ("event", "eventData", "logDateTime")
    }
    return [cell for name, value in rest.items() for cell in _structure(value, name, width)]
