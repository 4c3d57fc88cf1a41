"""Who started jobs and executions of recovery plans, by CloudTrail: in words, and in JSON."""

from collections.abc import Iterable, Iterator
from typing import Any

from drs_tui.model.analysis.row import Row
from drs_tui.model.drs.start_call import NoStartCall, StartCall, Started, api_call_of
from drs_tui.model.text.labels import plural, role_of
from drs_tui.model.text.times import TimeText, iso_time, timestamp
from drs_tui.protocol.events import StartCallFound
from drs_tui.views.job_view import JobView

_MFA = {True: "with MFA", False: "no MFA that AWS knows of"}
_WHY_NOT = {
    NoStartCall.NOT_YET: "CloudTrail does not have it yet, it is minutes late",
    NoStartCall.TOO_OLD: "CloudTrail keeps 90 days",
    NoStartCall.NOT_FOUND: "CloudTrail has no such call",
}


def starts_of(rows: Iterable[Row]) -> list[Started]:
    """Return what to look up of jobs; without a creation date there is no time to look at."""
    return [
        Started(row.job_id, row.created, api_call_of(row.initiated_by or ""))
        for row in rows
        if row.created is not None
    ]


def caller_name(call: StartCall) -> str:
    """Name a caller: ``ana (role dr-admin)``, ``jo (IAM user)``, ``the root user``."""
    name = role_of(call.caller)
    match call.caller_type:
        case "Root":
            return "the root user"
        case "AssumedRole" if call.session:
            return f"{call.session} (role {name})"
        case "IAMUser":
            return f"{name.rpartition('/')[2]} (IAM user)"
    return name or call.invoked_by or "an unknown caller"


def start_lines(view: JobView, times: TimeText) -> Iterator[str]:
    """Say of each job who started it, where that was looked up."""
    found = [view.store.details.start_calls.get(job_id) for job_id in view.job_ids]
    for each in filter(None, found):
        words = start_words(each, times)
        yield words if len(found) == 1 else f"{each.id}: {words}"


def start_words(found: StartCallFound, times: TimeText) -> str:
    """Say who started something, from where and how; or why that is not known."""
    if found.call is None:
        return f"who started it is not known: {why_not(found)}"
    return f"started by {', '.join(filter(None, _parts(found.call, times)))}"


def _parts(call: StartCall, times: TimeText) -> Iterator[str]:
    yield caller_name(call)
    yield f"through {call.invoked_by}" if call.invoked_by else ""
    is_service = call.source_address == call.invoked_by
    yield f"from {call.source_address}" if call.source_address and not is_service else ""
    yield "in the console" if call.is_console else ""
    yield "" if call.invoked_by or call.has_mfa is None else _MFA[call.has_mfa]
    at = "" if call.at is None else timestamp(call.at, times.zone)
    yield " ".join(filter(None, (call.api_call, at)))


def why_not(found: StartCallFound) -> str:
    """Say why it is not known who started something."""
    if found.why_not is NoStartCall.NOT_FOUND and found.others:
        return f"none of the {plural(found.others, 'call')} of that time names it in its answer"
    return _WHY_NOT[found.why_not or NoStartCall.NOT_FOUND]


def start_json(found: StartCallFound) -> dict[str, Any]:
    """Return the call as a member of a JSON document; CloudTrail's own names, where it has any."""
    call = found.call
    if call is None:
        return {"id": found.id, "call": None, "whyNot": found.why_not}
    ours = {
        "eventID": call.event_id,
        "eventName": call.api_call,
        "eventTime": None if call.at is None else iso_time(call.at),
        "arn": call.caller or None,
        "type": call.caller_type or None,
        "session": call.session or None,
        "sourceIPAddress": call.source_address or None,
        "userAgent": call.user_agent or None,
        "invokedBy": call.invoked_by or None,
        "mfaAuthenticated": call.has_mfa,
        "isConsole": call.is_console,
    }
    return {"id": found.id, "call": ours, "whyNot": None}
