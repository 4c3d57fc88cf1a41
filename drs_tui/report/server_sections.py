"""The sections of the page about servers and their post-launch actions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from drs_tui.model.analysis.comparison import Result
from drs_tui.model.text.labels import code_label, phase_label, plural
from drs_tui.model.text.natural import natural_key
from drs_tui.report.facts import ActionFacts, Report, ServerFacts, Standing
from drs_tui.report.layout import (
    NO,
    NOT_KNOWN,
    Block,
    Cell,
    Mark,
    Paragraph,
    Raw,
    cell,
    margin_words,
    moment_words,
    seconds_words,
    table,
    with_values,
)
from drs_tui.views.comparison import result_label

_MARKS = {Standing.MET: Mark.GOOD, Standing.MISSED: Mark.BAD, Standing.UNKNOWN: Mark.UNKNOWN}
_NEEDED: Mapping[bool | None, str] = {True: "optional", False: "required"}
SUCCEEDED = "SUCCEEDED"
RUNS_MAX = 100  # of actions, of which each is shown


def servers(report: Report) -> Iterator[Block]:
    """Write what became of each server, and why."""
    yield table(
        ("Server", "Result", "Took", "Margin", "RTO", "Point's age", "RPO", "Attempt", "Cause"),
        [_server(each) for each in report.servers],
        right=(2, 3, 5, 7),
    )
    phases = [phase for phase in _all_phases(report) if phase]
    yield table(
        ("Server", *map(phase_label, phases)),
        [_phases(each, phases) for each in report.servers],
        right=range(1, 1 + len(phases)),
        title="Time in each phase",
    )
    yield table(
        ("Server", "Source server", "Recovery instance", "Snapshot converted"),
        map(_ids, report.servers),
        title="Ids",
    )
    for cause in report.causes:
        title = f"Cause {cause.number}: {cause.counted} {cause.state}: {cause.title}"
        hint = f" drs-tui suggests: {cause.hint}." if cause.hint else ""
        yield Paragraph(f"{', '.join(sorted(cause.names, key=natural_key))}.{hint}", title)
        if cause.message:
            yield Raw(cause.message)


def _all_phases(report: Report) -> list[str]:
    return list(dict.fromkeys(phase for each in report.servers for phase in each.phases))


def _server(server: ServerFacts) -> tuple[Cell, ...]:
    result = "skipped" if server.is_skipped else _result(server)
    mark = Mark.PLAIN if server.result in (Result.REACHED, None) else Mark.BAD
    age = server.recovery_point_age_seconds
    return (
        Cell(server.name),
        Cell(result, mark),
        _if_recovered(server, seconds_words(server.seconds)),
        Cell(margin_words(server.margin_seconds) or NO),
        standing_cell(server.rto),
        _if_recovered(server, seconds_words(None if age is None else max(0.0, age))),
        standing_cell(server.rpo),
        Cell(str(len(server.attempts))),
        Cell("" if server.cause is None else str(server.cause)),
    )


def _result(server: ServerFacts) -> str:
    if server.result is None:
        return NOT_KNOWN
    return result_label(server.result) if server.result is Result.REACHED else server.state


def _if_recovered(server: ServerFacts, text: str | None) -> Cell:
    """Make a cell of what only a server that was recovered can have."""
    return cell(text) if text or server.result is Result.REACHED else Cell(NO)


def standing_cell(standing: Standing | None) -> Cell:
    """Make a cell of how something stands against an objective."""
    if standing is None:
        return Cell(NO)
    return Cell(code_label(standing), _MARKS.get(standing, Mark.PLAIN))


def _phases(server: ServerFacts, phases: Sequence[str]) -> tuple[Cell, ...]:
    times = (seconds_words(server.phases.get(phase)) or NO for phase in phases)
    return (Cell(server.name), *map(Cell, times))


def _ids(server: ServerFacts) -> tuple[Cell, ...]:
    converted = {True: "yes", False: "no, as in recovery mode FAST", None: None}
    return (
        Cell(server.name),
        cell(server.source_server_id),
        _if_recovered(server, server.instance_id),
        cell(converted[server.is_converted]),
    )


def actions(report: Report) -> Iterator[Block]:
    """Write what became of the post-launch actions."""
    if not report.actions:
        yield Paragraph("The jobs have no post-launch actions.")
        return
    yield table(("Action", "Needed", "Runs", "Succeeded"), _counted(report.actions), (2, 3))
    shown = report.actions
    if len(shown) > RUNS_MAX:
        shown = tuple(each for each in shown if each.result != SUCCEEDED)
        more = len(report.actions) - len(shown)
        yield Paragraph(f"The {plural(more, 'run')} that succeeded are in report.json, one by one.")
    if shown:
        columns = ("Server", "Action", "Needed", "Result", "Ended", "Systems Manager", "Reason")
        yield with_values(table(columns, [_run(report, each) for each in shown]))


def _counted(actions: Iterable[ActionFacts]) -> list[tuple[Cell, ...]]:
    """Count the runs of each action, in the order in which they come first."""
    runs: dict[tuple[str, str | None], list[bool]] = {}
    for each in actions:
        key = each.name, _NEEDED.get(each.is_optional)
        runs.setdefault(key, []).append(each.result == SUCCEEDED)
    return [
        (
            cell(name),
            cell(needed),
            Cell(str(len(ends))),
            Cell(str(sum(ends)), Mark.PLAIN if all(ends) else Mark.BAD),
        )
        for (name, needed), ends in runs.items()
    ]


def _run(report: Report, action: ActionFacts) -> tuple[Cell, ...]:
    mark = Mark.BAD if action.result == "FAILED" else Mark.PLAIN
    execution = ", ".join(filter(None, (action.run_id, code_label(action.execution or ""))))
    return (
        Cell(action.server),
        cell(action.name),
        cell(_NEEDED.get(action.is_optional)),
        cell(code_label(action.result or ""), mark),
        Cell(moment_words(action.ended, report.as_of) or NO),
        Cell(execution or NO),
        Cell(action.reason or ""),
    )
