"""What was not as planned, and what could not be observed."""

from collections.abc import Iterator, Sequence
from datetime import UTC

from drs_tui.model.analysis.plan_outcome import StepState
from drs_tui.model.analysis.progress import State
from drs_tui.model.text.labels import plural, summary_line
from drs_tui.model.text.times import duration, timestamp
from drs_tui.report.evidence import Evidence
from drs_tui.report.facts import CleanUp, Deviation, DeviationKind, ServerFacts, instant
from drs_tui.report.recorded import Unobserved
from drs_tui.views.plans import step_rows

CLOCK_TOLERATED = 2.0  # seconds


def deviations(evidence: Evidence, servers: Sequence[ServerFacts]) -> Iterator[Deviation]:
    """Yield what deviated: of the recovery first, then of its observation."""
    yield from _of_plan(evidence)
    yield from _of_servers(evidence, servers)
    yield from _of_actions(evidence)
    yield from _of_observation(evidence)


def _of_plan(evidence: Evidence) -> Iterator[Deviation]:
    """Yield the servers of the plan that took no part, and the steps that were not carried out."""
    view, plans = evidence.view, evidence.store.details.plans
    taking_part = set(view.row.server_ids)
    for arn in sorted({arn for each in view.job_ids if (arn := plans.execution_of(each))}):
        for step in step_rows(evidence.store, arn, evidence.now):
            if step.state not in (StepState.COMPLETED, StepState.EXECUTING):
                yield Deviation(
                    DeviationKind.STEP, f"step {step.number} {step.name}: {step.state_words}"
                )
            for server in step.step.servers:
                if server.server_id not in taking_part:
                    name = view.name(server.server_id)
                    words = f"{name} of step {step.number} {step.name} took no part"
                    yield Deviation(DeviationKind.NO_PART, words)


def _of_servers(evidence: Evidence, servers: Sequence[ServerFacts]) -> Iterator[Deviation]:
    progress = evidence.view.progress
    for facts, each in zip(servers, progress.servers, strict=True):
        if each.state is State.SKIPPED:
            yield Deviation(DeviationKind.SKIPPED, f"{facts.name} was skipped")
        if each.state is State.CANCELLED:
            yield Deviation(DeviationKind.CANCELLED, f"{facts.name} was cancelled")
        if len(facts.attempts) > 1:
            yield Deviation(DeviationKind.LAUNCHED_AGAIN, _again(facts))
    for part in evidence.view.parts:
        if part.progress.is_cancelled:
            at = part.progress.cancelled_at
            when = "" if at is None else f" at {timestamp(at, UTC)}"
            yield Deviation(DeviationKind.CANCELLED, f"{part.job_id} was cancelled{when}")


def _again(facts: ServerFacts) -> str:
    ends = "; ".join(f"{each.job_id} {each.ended_as}" for each in facts.attempts)
    return f"{facts.name} was launched {len(facts.attempts)} times: {ends}"


def _of_actions(evidence: Evidence) -> Iterator[Deviation]:
    for line in evidence.view.all_runs():
        if line.run.status == "FAILED" and line.run.action.optional is True:
            name = line.run.action.name or line.run.action.action_code or "action"
            yield Deviation(DeviationKind.OPTIONAL_ACTION, f"{name} failed on {line.name}")


def _of_observation(evidence: Evidence) -> Iterator[Deviation]:
    course, view = evidence.course, evidence.view
    began = course.began
    created = view.row.created
    if created is not None and began > created:
        words = (
            f"recorded from {timestamp(began, UTC)} on, {duration(began - created)} after the "
            "first job was created: what changed before was not observed, so that its times are "
            "DRS's own or not known"
        )
        yield Deviation(DeviationKind.NOT_OBSERVED, words)
    sources = (None, *evidence.sources)
    for each in course.unobserved:
        if each.of in sources:
            words = _of(evidence, each.of, _unobserved_words(each))
            yield Deviation(DeviationKind.NOT_OBSERVED, words)
    for denied in course.denied:
        if denied.of in sources:
            words = _of(evidence, denied.of, f"{denied.topic}: {denied.summary}")
            yield Deviation(DeviationKind.DENIED, words)
    for part in view.parts:
        if part.log is None or not part.log.is_whole:
            words = f"the log of {part.job_id} was not read to its end: phases, times and causes"
            yield Deviation(DeviationKind.NOT_READ, words)
    offset = evidence.statuses[0].offset
    if abs(offset) > CLOCK_TOLERATED:
        words = f"the recording machine's clock was {duration(abs(offset))} "
        words += "behind" if offset > 0 else "ahead of"
        yield Deviation(DeviationKind.CLOCK, f"{words} the service's")
    for problem in evidence.recording.problems():
        yield Deviation(DeviationKind.RECORDING, f"the recording {problem}")


def _of(evidence: Evidence, of: int | None, words: str) -> str:
    """Say of which source something is, where the jobs are of several."""
    return ", ".join(filter(None, (words, evidence.source_name(of))))


def _unobserved_words(gap: Unobserved) -> str:
    about = f" ({gap.about})" if gap.about else ""
    if gap.dropped:
        return f"{plural(gap.dropped, 'event')} dropped at {timestamp(gap.start, UTC)}: a slow disk"
    until = "the end" if gap.end is None else timestamp(gap.end, UTC)
    return f"not watched from {timestamp(gap.start, UTC)} to {until}: {gap.why}{about}"


def clean_up(evidence: Evidence, servers: Sequence[ServerFacts]) -> CleanUp:
    """Say which instances of the recovery still ran at the report's time."""
    running = tuple(
        f"{each.name} ({each.instance.ec2_instance_id}), {each.instance.state}"
        + (f", launched {timestamp(each.launched.epoch, UTC)}" if each.launched else "")
        for each in servers
        if each.instance and each.instance.is_running
    )
    as_of = evidence.course.instances_read(evidence.view.row.server_ids)
    jobs = tuple(f"{row.job_id}: {summary_line(row)}" for row in evidence.view.clean_ups())
    return CleanUp(None if as_of is None else instant(as_of), running, jobs)
