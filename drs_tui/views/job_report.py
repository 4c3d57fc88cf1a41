"""A job, or several as one recovery, as a report of text."""

from collections.abc import Iterator, Sequence
from functools import partial

from drs_tui.model.analysis.counts import UNFINISHED_STATUSES
from drs_tui.model.analysis.error_message import read_message
from drs_tui.model.analysis.phase_times import phase_times
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.text.labels import code_label, phase_label, plural, progress_label
from drs_tui.model.text.times import TimeText, duration, rough_duration
from drs_tui.store.store import Store
from drs_tui.views.errors_report import cause_section
from drs_tui.views.estimates import end_estimate
from drs_tui.views.job_view import JobView
from drs_tui.views.recovery_result import Results
from drs_tui.views.rows import RunRow, ServerRow, failures_first
from drs_tui.views.start_calls import start_lines
from drs_tui.views.summary import (
    job_as_of_line,
    job_causes,
    job_words,
    rescue_words,
    rto_words,
    running_words,
    standing,
    times_words,
)
from drs_tui.views.text_report import Section, TextReport, Tone, one_line, section

_SERVERS = ("SERVER", "STATE", "TIME", "FROM", "TRY", "RPO", "INSTANCE", "ERROR, OR PHASES")
_RIGHT = (2, 4, 5)


def job_report(
    view: JobView, times: TimeText, rto: Rto | None, missing: Sequence[str] = ()
) -> TextReport:
    """Write how it stands, against its RTO too, why, and each server."""
    return TextReport(
        one_line(f"{standing(view)} · DRS {job_words(view.row)}"),
        tuple(one_line(line) for line in _lines(view, times, rto) if line),
        tuple(_sections(view, times, rto)),
        tuple(f"! {one_line(each)}" for each in missing),
    )


def _lines(view: JobView, times: TimeText, rto: Rto | None) -> Iterator[str]:
    jobs = map(partial(_job_words, view.store), view.job_ids)
    yield "; ".join(filter(None, (rto_words(view, rto, times), rescue_words(view, rto, times))))
    yield end_estimate(view, times)
    yield ", ".join((*jobs, times_words(view.row, times)))
    yield from start_lines(view, times)
    yield running_words(view)
    yield job_as_of_line(view, view.seen_at, times)


def _job_words(store: Store, job_id: str) -> str:
    """Name a job, and of several sources where it is."""
    target = store.target_of(job_id)
    return f"{job_id} in {target.full_name}" if target else job_id


def _sections(view: JobView, times: TimeText, rto: Rto | None) -> Iterator[Section]:
    if causes := job_causes(view):
        yield cause_section(view.store, causes, times.zone, "CAUSES")
    if servers := failures_first(view.servers()):
        yield section("SERVERS", _SERVERS, _server_rows(view, servers, times, rto), _RIGHT)
    if networks := failures_first(view.networks()):
        rows = [(each.name, progress_label(each.progress)) for each in networks]
        yield section("NETWORKS", ("NETWORK", "STATE"), rows)
    runs = view.all_runs()
    if notable := [run for run in runs if run.run.status != "SUCCEEDED"]:
        title = f"ACTIONS: {len(notable)} of {plural(len(runs), 'run')} failed or not over"
        titles = ("SERVER", "ACTION", "STATUS", "REASON")
        yield section(title, titles, map(_run_row, _failed_first(notable)), tone=Tone.PLAIN)


def _server_rows(
    view: JobView, servers: Sequence[ServerRow], times: TimeText, rto: Rto | None
) -> Iterator[tuple[str, ...]]:
    end = rto.end if rto else RtoTarget.LAUNCHED
    results = {
        each.key: each for each in Results(view.store, end).of(view.job_ids, times.now).servers
    }
    for line in servers:
        result = results.get(line.key)
        took = result.took if result else None
        yield (
            line.name,
            progress_label(line.progress),
            "–" if took is None else duration(took),
            (result.source or "–").lower() if result else "–",
            str(line.attempt),
            "–" if line.point_age is None else duration(line.point_age),
            line.instance_id or "–",
            _error(line) or _phases(line, times.now),
        )


def _error(line: ServerRow) -> str:
    """Say what is wrong with a server in few words: the causes have them all."""
    if error := line.progress.error:
        return read_message(error).title or error
    return f"{line.failed_action.lower()} action failed" if line.failed_action else ""


def _phases(line: ServerRow, now: float) -> str:
    """Say how long it was in each phase, by the log: ``snapshot 2m, conversion 11m``."""
    spent = phase_times(line.progress, now)
    return ", ".join(f"{phase_label(phase)} {rough_duration(t)}" for phase, t in spent.items())


def _failed_first(runs: Sequence[RunRow]) -> list[RunRow]:
    return sorted(runs, key=lambda run: run.run.status in UNFINISHED_STATUSES)


def _run_row(run: RunRow) -> tuple[str, ...]:
    action = run.run.action
    optional = " (optional)" if action.optional else ""
    return (
        run.name,
        f"{action.name or '–'}{optional}",
        code_label(run.run.status or "–"),
        run.run.failure_reason or "",
    )
