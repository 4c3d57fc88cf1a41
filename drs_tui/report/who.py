"""Who started the jobs of a recovery, by CloudTrail."""

from collections.abc import Iterator

from drs_tui.model.drs.start_call import StartCall
from drs_tui.protocol.events import Topic
from drs_tui.report.evidence import Evidence
from drs_tui.report.facts import Caller, StartFacts, TimeOrigin, Who, moment
from drs_tui.report.terms import Terms
from drs_tui.views.start_calls import caller_name, why_not

NOT_ASKED = "CloudTrail was not asked (--who)"


def who(evidence: Evidence, terms: Terms) -> Who:
    """Return who started the jobs, and who made the report."""
    return Who(tuple(_starts(evidence)), terms.host, terms.tool)


def _starts(evidence: Evidence) -> Iterator[StartFacts]:
    store, details = evidence.store, evidence.store.details
    for job_id in evidence.view.job_ids:
        status = store.status_of(job_id)
        found = details.start_calls.get(job_id)
        if found and found.call:
            yield StartFacts(job_id, _caller(found.call), "")
        elif found:
            yield StartFacts(job_id, None, why_not(found))
        else:
            error = status.about.get(job_id) or status.errors.get(Topic.START_CALLS)
            words = error.request_error.summary if error else NOT_ASKED
            yield StartFacts(job_id, None, words)


def _caller(call: StartCall) -> Caller:
    return Caller(
        words=caller_name(call),
        event_name=call.api_call,
        event_id=call.event_id,
        at=moment(call.at, TimeOrigin.CLOUDTRAIL),
        arn=call.caller or None,
        type=call.caller_type or None,
        session=call.session or None,
        source_address=call.source_address or None,
        user_agent=call.user_agent or None,
        invoked_by=call.invoked_by or None,
        mfa=call.has_mfa,
        is_console=call.is_console,
    )
