"""The page of a report: its top, and its sections."""

from drs_tui.model.analysis.rto_status import RtoVerdict
from drs_tui.model.text.labels import type_word
from drs_tui.report.facts import Report
from drs_tui.report.layout import Mark, Page, when
from drs_tui.report.sections import sections

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
        subtitle=f"account {identity.account}, {identity.region}, {begun}",
        sentence=verdict.sentence,
        mark=mark,
        rpo_sentence=verdict.rpo_sentence,
        largest_title="Largest causes" if unresolved else "Where the time went",
        largest=verdict.largest,
        origin=f"Computed from a recording of {when(report.origin.began)} to "
        f"{when(report.origin.ended)}, as of {when(report.as_of)}.",
        head=report.origin.head,
        warnings=tuple(_warnings(report)),
        sections=sections(report),
    )


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
