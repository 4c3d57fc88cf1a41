"""The picture of page one: a bar for each server, against the line of the RTO."""

from collections.abc import Iterable
from typing import NamedTuple

from drs_tui.model.analysis.comparison import LOST, Result
from drs_tui.model.text.times import duration, exact_duration
from drs_tui.report.facts import Report, ServerFacts, Standing
from drs_tui.report.layout import Mark

WIDTH = 700.0
MARGINS = 150.0, 110.0  # for the names and the times beside the bars
THIN_MARGINS = 12.0, 30.0
NAMED_MAX = 24  # bars with a name
ROW, BAR = 13.0, 9.0
HEIGHT = 330.0  # of the bars, where there are more
TICKS = 6
AXIS = 16.0  # below the bars
_STEPS = (60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
_LEGEND = {
    Mark.GOOD: "recovered",
    Mark.BAD: "recovered after the RTO",
    "lost": "not recovered, up to its last event",
    "open": "not recovered yet",
}
LABEL_MAX = 24  # characters


class Bar(NamedTuple):
    """A server: its bar from ``x`` on, and the words beside it; ``name`` is empty where bars are
    too thin for one."""

    y: str
    height: str
    width: str
    mark: str
    name: str
    value: str
    text_y: str


class Tick(NamedTuple):
    """A time on the axis."""

    x: str
    label: str


class Chart(NamedTuple):
    """The picture, in units of which the page is 700 wide."""

    width: str
    height: str
    left: str
    right: str
    bottom: str
    axis_y: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    target_x: str
    target: str
    legend: tuple[tuple[str, str], ...]
    caption: str


def chart(report: Report) -> Chart | None:
    """Draw the servers of a report, the worst first; None without any."""
    servers = [each for each in report.servers if each.result is not None]
    if not servers:
        return None
    rto = report.clock.rto_seconds
    lengths = [_length(report, each) for each in servers]
    longest = max(*lengths, rto or 0.0, 1.0)
    is_named = len(servers) <= NAMED_MAX
    left, right = MARGINS if is_named else THIN_MARGINS
    scale = (WIDTH - left - right) / (longest * 1.04)
    ranked = sorted(zip(servers, lengths, strict=True), key=_worst_first)
    row = ROW if is_named else min(ROW, HEIGHT / len(servers))
    bars = [
        _bar(place, row, each, length * scale, is_named)
        for place, (each, length) in enumerate(ranked)
    ]
    bottom = row * len(servers) + 4
    return Chart(
        width=_number(WIDTH),
        height=_number(bottom + AXIS + 14),
        left=_number(left),
        right=_number(WIDTH - right),
        bottom=_number(bottom),
        axis_y=_number(bottom + 12),
        bars=tuple(bars),
        ticks=tuple(_ticks(longest, left, scale)),
        target_x="" if rto is None else _number(left + rto * scale),
        target="" if rto is None else f"RTO {exact_duration(rto)}",
        legend=_legend(bars),
        caption=_caption(len(servers), is_named=is_named),
    )


def _worst_first(ranked: tuple[ServerFacts, float]) -> tuple[bool, float, str, str]:
    server, length = ranked
    is_recovered = server.result is Result.REACHED
    return is_recovered, -length, server.name, server.source_server_id or ""


def _length(report: Report, server: ServerFacts) -> float:
    """Return how long the bar is: until it was recovered, else to the end of its last phase."""
    if server.seconds is not None:
        return server.seconds
    started = report.clock.started
    ends = [span.end or span.start for span in server.spans]
    if started is None or not ends:
        return 0.0
    return max(0.0, (max(ends) - started.at).total_seconds())


def _mark(server: ServerFacts) -> str:
    if server.result in LOST:
        return "lost"
    if server.result is not Result.REACHED:
        return "open"
    return Mark.BAD if server.rto is Standing.MISSED else Mark.GOOD


def _bar(place: int, row: float, server: ServerFacts, width: float, is_named: bool) -> Bar:  # noqa: FBT001
    name = server.name if len(server.name) <= LABEL_MAX else f"{server.name[: LABEL_MAX - 1]}…"
    y = place * row + 2
    took = duration(server.seconds) if server.seconds is not None else server.state
    return Bar(
        y=_number(y),
        height=_number(BAR if is_named else max(0.6, row * 0.8)),
        width=_number(max(width, 1.0)),
        mark=_mark(server),
        name=name if is_named else "",
        value=took[:LABEL_MAX] if is_named else "",
        text_y=_number(y + BAR - 1),
    )


def _ticks(longest: float, left: float, scale: float) -> list[Tick]:
    step = next((each for each in _STEPS if longest / each <= TICKS), _STEPS[-1])
    count = min(int(longest // step), 60)
    return [
        Tick(_number(left + number * step * scale), exact_duration(number * step))
        for number in range(count + 1)
    ]


def _legend(bars: Iterable[Bar]) -> tuple[tuple[str, str], ...]:
    """Name the kinds of bars that there are."""
    found = {bar.mark for bar in bars}
    return tuple((mark, words) for mark, words in _LEGEND.items() if mark in found)


def _caption(servers: int, *, is_named: bool) -> str:
    if is_named:
        return "From the clock's start until each server was recovered, the worst first."
    return f"{servers} servers, a line each, the worst first; their names are in section 4."


def _number(value: float) -> str:
    return f"{value:.1f}"
