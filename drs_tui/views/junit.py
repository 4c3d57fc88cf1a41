"""A recovery as JUnit XML, for CI systems: a suite is a recovery, a case a server.

The elements and attributes are those that Maven's Surefire documents in its XML schema.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

from drs_tui import __version__
from drs_tui.model.analysis.comparison import Result, ServerResult
from drs_tui.model.analysis.counts import ActionFailure
from drs_tui.model.analysis.error_message import read_message
from drs_tui.model.analysis.progress import UNFINISHED_STATES, Progress, State
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.model.analysis.rto_status import RtoVerdict
from drs_tui.model.analysis.watch_verdict import Verdict
from drs_tui.model.drs.job import ActionRun, Server
from drs_tui.model.text.labels import progress_label
from drs_tui.model.text.safe import safe_lines
from drs_tui.model.text.times import exact_duration, iso_time
from drs_tui.views.job_sources import answered_at, source_of, sources_of
from drs_tui.views.recovery_result import Results
from drs_tui.views.rows import NetworkRow, ServerRow
from drs_tui.views.summary import job_words, standing
from drs_tui.views.text_report import one_line
from drs_tui.views.watch_report import Judgement, Terms

ACTION = "ACTION"


class Attempt(NamedTuple):
    """What failed once: ``type`` is the phase, ``raw`` the error as it came."""

    type: str
    message: str
    raw: str = ""


class Case(NamedTuple):
    """A server's part. ``failure``: why it has failed for good; ``earlier``: what failed before.

    ``region``: its job's; empty for what is of several. ``error``: why nothing can be said of it.
    """

    name: str
    region: str
    kind: str
    seconds: float | None
    failure: Attempt | None = None
    earlier: tuple[Attempt, ...] = ()
    is_skipped: bool = False
    error: Attempt | None = None
    notes: tuple[str, ...] = ()


def junit(judgements: Sequence[Judgement], results: Results, terms: Terms) -> str:
    """Return the document: one recovery is a suite by itself, several stand in a list of them."""
    suites = [_suite(each, results, terms) for each in judgements]
    root = suites[0]
    if len(suites) > 1:
        root = ET.Element("testsuites")
        root.extend(suites)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(judgement: Judgement, results: Results, terms: Terms) -> ET.Element:
    view = judgement.view
    took = results.of(view.job_ids, view.now)
    cases = list(_cases(judgement, {each.key: each for each in took.servers}, terms))
    counts = {
        "tests": len(cases),
        "errors": sum(case.error is not None for case in cases),
        "skipped": sum(case.is_skipped for case in cases),
        "failures": sum(case.failure is not None for case in cases),
    }
    name = one_line(f"DRS {job_words(view.row)} {', '.join(view.job_ids)}")
    suite = ET.Element("testsuite", name=name, time=_seconds(took.took or took.slowest))
    suite.attrib |= {key: str(count) for key, count in counts.items()}
    properties = ET.SubElement(suite, "properties")
    for key, value in _properties(judgement, terms):
        ET.SubElement(properties, "property", name=key, value=one_line(value))
    suite.extend(map(_element, cases))
    return suite


def _properties(judgement: Judgement, terms: Terms) -> Iterator[tuple[str, str]]:
    """Yield where the facts are from, and what they came to.

    What there is several of stands in one value: Jenkins keeps one of each name.
    """
    view = judgement.view
    row, sources = view.row, sources_of(view)
    yield "drs_tui.version", __version__
    yield "drs.jobIDs", " ".join(view.job_ids)
    yield "drs.initiatedBy", row.initiated_by or ""
    yield "drs.region", _each_once(source.region for source in sources)
    yield "drs.account", _each_once(source.account for source in sources)
    for key, at in (("started", row.created), ("ended", row.ended), ("asOf", answered_at(view))):
        if at is not None:
            yield f"drs_tui.{key}", iso_time(at)
    yield "drs_tui.outcome", row.outcome
    yield "drs_tui.verdict", judgement.verdict
    yield "drs_tui.standing", standing(view)
    yield "drs_tui.until", terms.until or "the job's end"
    if judgement.rto:
        yield "drs_tui.rto", judgement.rto.words


def _each_once(values: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, values)))


def _cases(judgement: Judgement, timed: dict[str, ServerResult], terms: Terms) -> Iterator[Case]:
    view = judgement.view
    for row in view.servers():
        yield _server_case(judgement, row, timed.get(row.key), terms)
    for each in view.networks():
        region = source_of(view.store, each.job_id).region
        yield _network_case(each, region, is_live=view.row.live)
    if judgement.rto and terms.rto:
        is_missed = judgement.rto.verdict is RtoVerdict.MISSED
        words = one_line(judgement.rto.words)
        name = f"RTO {exact_duration(terms.rto.seconds)}"
        regions = {source.region for source in sources_of(view)}
        region = regions.pop() if len(regions) == 1 else ""
        failure = Attempt("RTO", words) if is_missed else None
        yield Case(name, region, "rto", None, failure, notes=(words,))


def _server_case(
    judgement: Judgement, row: ServerRow, timed: ServerResult | None, terms: Terms
) -> Case:
    progress = row.progress
    region = source_of(judgement.view.store, row.job_id).region
    case = Case(one_line(row.name), region, "servers", timed.took if timed else None)
    before = tuple(_attempts_before(judgement, row.key))
    attempts = (*before, *map(_attempt, _reasons(progress)))
    optional = tuple(_optional_words(row.server))
    case = case._replace(earlier=attempts, notes=optional)
    if progress.state is State.SKIPPED:
        return case._replace(is_skipped=True)
    failure = _failure(judgement, row, timed, terms)
    if failure is None:
        is_open = timed is not None and not timed.has_reached
        return case._replace(error=_unknown(progress) if is_open else None)
    is_last = bool(attempts) and failure.type == attempts[-1].type != ACTION
    return case._replace(failure=failure, earlier=attempts[:-1] if is_last else attempts)


def _failure(
    judgement: Judgement, row: ServerRow, timed: ServerResult | None, terms: Terms
) -> Attempt | None:
    """Return why a server has failed for good; None if it has not."""
    progress = row.progress
    if timed and timed.result is Result.CANCELLED:
        return Attempt("CANCELLED", progress_label(progress))
    if progress.state is State.FAILED:
        return _last_reason(progress)
    counts_actions = terms.until in (None, RtoTarget.ACTIONS)
    if counts_actions and row.failed_action is ActionFailure.REQUIRED:
        runs = (run for run in row.server.runs or () if run.status == "FAILED")
        return _action(next(run for run in runs if run.action.optional is not True))
    is_late = timed and not timed.has_reached and judgement.verdict is Verdict.FAILED
    if is_late and progress.state not in UNFINISHED_STATES:
        return Attempt(terms.target.upper(), f"ended before it was reached: {terms.target}")
    return None


def _unknown(progress: Progress) -> Attempt:
    return Attempt("UNKNOWN", f"not reached when this was written: {progress_label(progress)}")


def _attempts_before(judgement: Judgement, key: str) -> Iterator[Attempt]:
    """Yield what failed in the earlier jobs of the recovery."""
    recovery = judgement.view.recovery
    for attempt in recovery.servers.get(key, ())[:-1] if recovery else ():
        found = list(_reasons(attempt.progress))
        yield from map(_attempt, found)
        if not found and attempt.progress.state is State.FAILED:
            yield _last_reason(attempt.progress)


def _reasons(progress: Progress) -> Iterator[tuple[str, str | None]]:
    return ((reason.phase, reason.error) for reason in progress.reasons)


def _attempt(reason: tuple[str, str | None]) -> Attempt:
    phase, error = reason
    message = read_message(error).title if error else "DRS gives no reason"
    return Attempt(phase, one_line(message), error or "")


def _last_reason(progress: Progress) -> Attempt:
    """Return the failure that a server ended with."""
    if progress.reasons and progress.failure:
        last = progress.reasons[-1]
        return _attempt((last.phase, last.error))
    return Attempt(progress.phase or "UNKNOWN", f"{progress_label(progress)}: DRS gives no reason")


def _action(run: ActionRun) -> Attempt:
    name = run.action.name or run.action.action_code or "action"
    reason = read_message(run.failure_reason).text if run.failure_reason else "no reason given"
    return Attempt(ACTION, one_line(f"{name}: {reason}"), run.failure_reason or "")


def _optional_words(server: Server) -> Iterator[str]:
    for run in server.runs or ():
        if run.status == "FAILED" and run.action.optional is True:
            yield f"optional action failed: {_action(run).message}"


def _network_case(row: NetworkRow, region: str, *, is_live: bool) -> Case:
    progress = row.progress
    case = Case(one_line(row.name), region, "networks", None)
    if progress.state is State.FAILED:
        return case._replace(failure=_last_reason(progress))
    is_open = is_live or progress.state in (State.UNKNOWN, *UNFINISHED_STATES)
    if is_open and progress.state is not State.DONE:
        return case._replace(error=_unknown(progress))
    return case


def _element(case: Case) -> ET.Element:
    """Make the element of a case: its children stand in the order of the schema."""
    element = ET.Element(
        "testcase",
        name=case.name,
        classname=".".join(filter(None, ("drs", case.region, case.kind))),
        time=_seconds(case.seconds),
    )
    if case.failure:
        _add(element, "failure", case.failure)
    for each in case.earlier:
        name = "rerunFailure" if case.failure else "flakyFailure"
        again = ET.SubElement(element, name, type=each.type, message=each.message)
        ET.SubElement(again, "stackTrace").text = _lines(each.raw)
    if case.is_skipped:
        ET.SubElement(element, "skipped")
    if case.error:
        _add(element, "error", case.error)
    notes = [*case.notes, *(["time not known"] if _lacks_time(case) else [])]
    if notes:
        ET.SubElement(element, "system-out").text = "\n".join(map(one_line, notes))
    return element


def _lacks_time(case: Case) -> bool:
    is_well = not (case.failure or case.error or case.is_skipped)
    return is_well and case.kind == "servers" and case.seconds is None


def _add(element: ET.Element, name: str, attempt: Attempt) -> None:
    ET.SubElement(element, name, type=attempt.type, message=attempt.message).text = _lines(
        attempt.raw
    )


def _lines(text: str) -> str:
    return "\n".join(safe_lines(text))


def _seconds(seconds: float | None) -> str:
    """Write seconds; the schema wants some where none are known."""
    return f"{seconds or 0.0:.3f}"
