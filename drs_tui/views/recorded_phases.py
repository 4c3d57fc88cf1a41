"""What a job's servers went through, each time with its source: for an export of a recording."""

from collections.abc import Iterator
from typing import NamedTuple

from drs_tui.model.analysis.milestones import TimeSource
from drs_tui.model.analysis.progress import Progress, Span, State
from drs_tui.model.text.labels import phase_label, state_label, type_word
from drs_tui.model.text.safe import safe
from drs_tui.views.job_view import JobView


class Step(NamedTuple):
    """A step of a server. Times are epoch seconds; without ``start`` it is known as an instant.

    ``end`` None: it went on when the recording ended. ``error``: why it failed.
    """

    what: str
    start: float | None
    end: float | None
    source: TimeSource
    error: str = ""


class ServerSteps(NamedTuple):
    """The steps of one server or network of a job."""

    job_id: str
    id: str
    name: str
    steps: tuple[Step, ...]


class JobSteps(NamedTuple):
    """A job, in words, and its servers and networks.

    ``account`` is what its account is called, and ``region`` its region, where several sources were
    recorded.
    """

    job_id: str
    words: str
    participants: tuple[ServerSteps, ...]
    account: str = ""
    region: str = ""


def job_steps(view: JobView) -> JobSteps:
    """Return what the servers and networks of a job went through, as far as it is known."""
    job_id, progress = view.job_id, view.progress
    steps = {each.key: tuple(_steps(each)) for each in (*progress.servers, *progress.networks)}
    for key, line in ((each.key, each) for each in view.servers()):
        steps[key] = (*steps.get(key, ()), *_agent(line.server.ssm_agent_discovered))
        steps[key] += tuple(_runs(view, key))
    participants = tuple(
        ServerSteps(job_id, each.id or each.key, view.name_of(each), steps[each.key])
        for each in (*progress.servers, *progress.networks)
    )
    row, target = view.row, view.store.target_of(job_id)
    where = ("in", target.full_name) if target else ()
    words = (type_word(row.initiated_by, row.type), row.name, row.job_id, *where)
    said = " ".join(filter(None, map(safe, words)))
    place = (target.name, target.region) if target else ()
    return JobSteps(job_id, said, participants, *place)


def _steps(progress: Progress) -> Iterator[Step]:
    for span in progress.spans:
        if span.end != span.start:  # a phase that begins where the one before it ended
            yield Step(_words(span), span.start, span.end, TimeSource.LOG)
    for item, error, phase in progress.reasons:
        what = f"{phase_label(phase)} failed" if phase else "failed"
        yield Step(what, None, item.at, TimeSource.LOG, error or "")
    if progress.state is State.DONE and progress.reached_at is not None:
        yield Step("launched", None, progress.reached_at, TimeSource.LOG)


def _words(span: Span) -> str:
    phase = phase_label(span.phase) if span.phase else ""
    if span.state is State.ACTIVE and phase:
        return phase
    if span.state is State.WAITING and phase:
        return f"after {phase}"
    return " ".join(filter(None, (phase, state_label(span.state))))


def _agent(at: float | None) -> Iterator[Step]:
    if at is not None:
        yield Step("SSM agent discovered", None, at, TimeSource.AGENT)


def _runs(view: JobView, key: str) -> Iterator[Step]:
    """Yield the ends of action runs: DRS has no times of them, so they are those observed."""
    for line in view.runs(key):
        if line.observed is not None:
            run = line.run
            what = f"{run.action.name or run.action.action_code or 'action'}: {run.status}"
            reason = run.failure_reason or ""
            yield Step(what, None, line.observed.at, TimeSource.OBSERVED, reason)
