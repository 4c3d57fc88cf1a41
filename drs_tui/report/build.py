"""Compute a report from a recording and its terms: the same ones give the same report."""

from collections.abc import Iterator, Sequence

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.analysis.counts import UNFINISHED_STATUSES
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.drs.execution import parse_automation, parse_invocations
from drs_tui.model.text.labels import cause_count, cause_state_label, cause_title, outcome_label
from drs_tui.report.comparison import against
from drs_tui.report.deviations import clean_up, deviations
from drs_tui.report.evidence import Evidence
from drs_tui.report.facts import (
    FORMAT,
    ActionFacts,
    CauseFacts,
    Clock,
    Identity,
    JobTimes,
    NoteFacts,
    Origin,
    PlanFacts,
    Report,
    TimeOrigin,
    instant,
    moment,
)
from drs_tui.report.servers import Objectives, Servers
from drs_tui.report.terms import Terms, decode_terms, encode_terms
from drs_tui.report.verdict import verdict
from drs_tui.report.who import who
from drs_tui.views.causes import cause_names
from drs_tui.views.comparison_json import rounded
from drs_tui.views.job_sources import source_of
from drs_tui.views.rows import RunRow
from drs_tui.views.summary import job_causes


def report_of(evidence: Evidence, terms: Terms, former: Evidence | None = None) -> Report:
    """Compute the report of a recovery; ``former`` has the one that it is compared with."""
    terms = decode_terms(encode_terms(terms))  # as they are read again to verify the report
    rto = _rto(terms)
    created = evidence.view.job.created
    objectives = Objectives(rto, terms.rpo, rto.since(created) if rto else created)
    found = job_causes(evidence.view)
    servers = Servers(evidence, objectives, found)
    facts = tuple(servers.facts())
    causes = tuple(_causes(evidence, found))
    return Report(
        drs_tui_report=FORMAT,
        terms=terms,
        as_of=instant(evidence.now),
        origin=_origin(evidence),
        verdict=verdict(evidence, objectives, facts, causes),
        identity=_identity(evidence),
        who=who(evidence, terms),
        clock=_clock(evidence, objectives),
        jobs=tuple(_jobs(evidence)),
        servers=facts,
        causes=causes,
        actions=tuple(_actions(evidence)),
        deviations=tuple(deviations(evidence, facts)),
        notes=tuple(NoteFacts(instant(at), text) for at, text in evidence.course.notes),
        clean_up=clean_up(evidence, facts),
        against=against(evidence, former or evidence, terms) if terms.against else None,
        clock_offset_seconds=round(evidence.statuses[0].offset, 3),
    )


def _rto(terms: Terms) -> Rto | None:
    given = terms.rto
    return Rto(given.seconds, given.start, given.end) if given else None


def _origin(evidence: Evidence) -> Origin:
    recording, statuses = evidence.recording, evidence.statuses
    header = recording.header
    callers = dict.fromkeys(status.arn for status in statuses if status.arn)
    return Origin(
        head=recording.head,
        lines=recording.lines,
        began=instant(evidence.course.began),
        ended=instant(evidence.course.ended),
        tool=header.tool,
        botocore=header.botocore,
        recorded_by=", ".join(callers) or None,
        endpoint=statuses[0].endpoint,
        is_demo=header.demo,
        is_redacted=header.redacted,
        problems=tuple(recording.problems()),
    )


def _identity(evidence: Evidence) -> Identity:
    view = evidence.view
    row, job = view.row, view.job
    return Identity(
        job_ids=view.job_ids,
        name=row.name,
        kind=row.initiated_by,
        is_drill=row.initiated_by == "START_DRILL",
        account=row.source.account or evidence.statuses[0].account,
        region=row.source.region,
        outcome=outcome_label(row.outcome),
        is_live=row.live,
        tags=dict(sorted((job.tags or {}).items())),
        plan=_plan(evidence),
    )


def _plan(evidence: Evidence) -> PlanFacts | None:
    """Return the plan whose execution has all jobs of the recovery."""
    plans = evidence.store.details.plans
    found = {plans.execution_of(job_id) for job_id in evidence.view.job_ids}
    execution = plans.executions.get(next(iter(found)) or "") if len(found) == 1 else None
    if execution is None:
        return None
    return PlanFacts(
        name=plans.plan_name(execution),
        arn=execution.plan_arn,
        execution_arn=execution.arn,
        mode=execution.mode,
        status=execution.status,
        started=moment(execution.started, TimeOrigin.SERVICE),
        ended=moment(execution.ended, TimeOrigin.SERVICE),
    )


def _clock(evidence: Evidence, objectives: Objectives) -> Clock:
    rto, is_given = objectives.rto, objectives.rto is not None and objectives.rto.start is not None
    why = "given with --rto-from" if is_given else "the creation of the first job"
    origin = TimeOrigin.GIVEN if is_given else TimeOrigin.SERVICE
    deadline = objectives.deadline
    return Clock(
        started=moment(objectives.since, origin),
        started_why=why,
        end=rto.end if rto else RtoTarget.LAUNCHED,
        rto_seconds=rto.seconds if rto else None,
        rto_from=_rto_from(evidence, rto),
        deadline=None if deadline is None else instant(deadline),
        rpo_seconds=objectives.rpo,
    )


def _rto_from(evidence: Evidence, rto: Rto | None) -> str:
    if rto is None:
        return ""
    was_recorded = rto == evidence.recording.header.rto
    return "given when it was recorded" if was_recorded else "given when the report was made"


def _jobs(evidence: Evidence) -> Iterator[JobTimes]:
    for part in evidence.view.parts:
        log, source = part.log, source_of(evidence.store, part.job_id)
        yield JobTimes(
            job_id=part.job_id,
            account=source.account,
            account_name=source.name or None,
            region=source.region,
            created=moment(part.job.created, TimeOrigin.SERVICE),
            ended=moment(part.job.ended, TimeOrigin.SERVICE),
            log_read=moment(log.as_of, TimeOrigin.OBSERVED) if log and log.is_whole else None,
            servers=len(part.job.servers or ()),
            status=part.job.status,
        )


def _causes(evidence: Evidence, found: Sequence[Cause]) -> Iterator[CauseFacts]:
    store = evidence.store
    is_denied = any(status.is_log_denied for status in evidence.statuses)
    for number, cause in enumerate(found, 1):
        yield CauseFacts(
            number=number,
            title=cause_title(cause, is_denied=is_denied),
            state=cause_state_label(cause),
            counted=cause_count(cause),
            names=cause_names(store, cause),
            message=cause.message,
            hint=cause.hint,
            is_resolved=cause.is_resolved,
        )


def _actions(evidence: Evidence) -> Iterator[ActionFacts]:
    for line in evidence.view.all_runs():
        yield _action(evidence, line)


def _action(evidence: Evidence, line: RunRow) -> ActionFacts:
    run, action = line.run, line.run.action
    course = evidence.course
    seen = line.observed if run.status not in UNFINISHED_STATUSES else None
    of = evidence.store.source_of_job(line.job_id)
    within = course.observed_within(seen.at, of) if seen else None
    return ActionFacts(
        server=line.name,
        name=action.name or action.action_code or action.action_id or "",
        is_optional=action.optional,
        result=run.status,
        ended=moment(seen.at if seen else None, TimeOrigin.OBSERVED, rounded(within)),
        reason=run.failure_reason,
        run_id=run.run_id,
        execution=_execution_status(evidence, run.run_id),
    )


def _execution_status(evidence: Evidence, run_id: str | None) -> str | None:
    """Return the status of the action's execution by Systems Manager, where that was read."""
    known = evidence.store.details.execution(run_id or "")
    if known is None:
        return None
    invocations = parse_invocations(known.answer)
    return parse_automation(known.answer).status or next((i.status for i in invocations), None)
