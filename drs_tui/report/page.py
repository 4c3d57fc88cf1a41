"""The page of a report: its top, and its sections."""

from collections.abc import Iterable

from drs_tui.model.analysis.rto_status import RtoVerdict
from drs_tui.model.text.labels import plural, type_word
from drs_tui.report.facts import Report, Standing
from drs_tui.report.layout import (
    NO,
    Cell,
    Mark,
    Page,
    Table,
    cell,
    objective_words,
    seconds_words,
    table,
    when,
)
from drs_tui.report.places import places
from drs_tui.report.sections import sections
from drs_tui.report.server_sections import standing_cell
from drs_tui.report.verdict import oldest_point, point_words

_WORST_FIRST = (Standing.MISSED, Standing.UNKNOWN, Standing.OPEN, Standing.MET)
RTO_WORDS = {
    RtoVerdict.MET: Cell("met", Mark.GOOD),
    RtoVerdict.MISSED: Cell("missed", Mark.BAD),
    RtoVerdict.LEFT: Cell("still open"),
    RtoVerdict.AT_RISK: Cell("still open, will be missed", Mark.BAD),
    RtoVerdict.UNKNOWN: Cell("cannot be judged", Mark.UNKNOWN),
}
_MARKS = {RtoVerdict.MET: Mark.GOOD, RtoVerdict.MISSED: Mark.BAD}


def page_of(report: Report) -> Page:
    """Write a report as a page."""
    verdict, identity = report.verdict, report.identity
    kind = "Drill" if identity.is_drill else type_word(identity.kind).capitalize()
    name = report.fields.title or identity.name or ", ".join(identity.job_ids)
    started = report.clock.started
    begun = f"started {when(started.at)}" if started else "start not known"
    unresolved = [each for each in report.causes if not each.is_resolved]
    mark = _MARKS.get(verdict.rto, Mark.PLAIN) if verdict.rto else Mark.PLAIN
    if mark is Mark.PLAIN and verdict.failed:
        mark = Mark.BAD
    return Page(
        title=f"{kind}: {name}",
        subtitle=f"{_where(report)}, {begun}",
        sentence=verdict.sentence,
        mark=mark,
        rpo_sentence=verdict.rpo_sentence,
        targets=_targets(report),
        largest_title="Largest causes" if unresolved else "Where the time went",
        largest=verdict.largest,
        origin=f"Computed from a recording of {when(report.origin.began)} to "
        f"{when(report.origin.ended)}, as of {when(report.as_of)}.",
        head=report.origin.head,
        warnings=tuple(_warnings(report)),
        sections=sections(report),
    )


def _where(report: Report) -> str:
    """Say which accounts and regions it is of."""
    found = places(report)
    return f"{'account' if len(found) == 1 else 'accounts'} {'; '.join(found)}"


def _targets(report: Report) -> Table:
    """Write what was promised beside what was reached."""
    clock, verdict = report.clock, report.verdict
    reached = f"{verdict.recovered} of {plural(verdict.servers, 'server')}"
    slowest = seconds_words(verdict.slowest_seconds)
    took = f"{reached}, the slowest in {slowest}" if slowest else reached
    point = oldest_point(report.servers)
    oldest = f"oldest recovery point: {point_words(point[0])}" if point else None
    rto = RTO_WORDS[verdict.rto] if verdict.rto else Cell(NO)
    rpo = _worst(each.rpo for each in report.servers)
    rows = (
        (Cell("RTO"), cell(objective_words(clock.rto_seconds) or "none given"), Cell(took), rto),
        (Cell("RPO"), cell(objective_words(clock.rpo_seconds) or "none given"), cell(oldest), rpo),
    )
    return table(("", "Target", "Actual", "Verdict"), rows)


def _worst(standings: Iterable[Standing | None]) -> Cell:
    found = set(standings)
    worst = next((each for each in _WORST_FIRST if each in found), None)
    return standing_cell(worst)


def _warnings(report: Report) -> list[str]:
    origin = report.origin
    found = [f"The recording {each}." for each in origin.problems]
    if origin.is_demo:
        found.append("Simulated: this is drs-tui's demo, and no AWS account.")
    if origin.is_redacted:
        found.append("Redacted: names and ids are pseudonyms.")
    if report.identity.is_live:
        found.append("Not over: the recovery was still running when the recording ended.")
    return found
