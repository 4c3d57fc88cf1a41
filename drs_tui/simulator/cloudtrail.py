"""CloudTrail's view of the account: who made which call of DRS, minutes late, for 90 days.

Not every event is of use: some answers are hidden, empty or broken, calls were denied, DRS calls
itself for a recovery plan, and the same operation started other jobs.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from drs_tui.simulator.account import Account
from drs_tui.simulator.callers import CALLERS, SERVICE, Person
from drs_tui.simulator.dates import ZULU, stamp
from drs_tui.simulator.errors import ServiceError
from drs_tui.simulator.ids import uuid
from drs_tui.simulator.job_history import Entry
from drs_tui.simulator.paging import Tokens
from drs_tui.simulator.plan import Plan, job_at
from drs_tui.simulator.rate import Rate
from drs_tui.simulator.recovery_plans import Execution, PlanArns, PlanWires
from drs_tui.simulator.wire import Operations, Parameters, Wire
from drs_tui.simulator.world import World

KEPT = 90 * 86_400.0
_MOST = 50
_A_SECOND = 2  # requests
_USEFUL = 30  # jobs before the start
_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
_SOURCE = "drs.amazonaws.com"
_OPERATIONS = {
    "TERMINATE_RECOVERY_INSTANCES": "TerminateRecoveryInstances",
    "FAILBACK": "StartFailbackLaunch",
    "CREATE_NETWORK_RECOVERY": "StartSourceNetworkRecovery",
    "UPDATE_NETWORK_RECOVERY": "StartSourceNetworkRecovery",
    "ASSOCIATE_NETWORK_RECOVERY": "AssociateSourceNetworkStack",
}
# What the service does by itself is no call of anybody in this account.
_NOBODY = frozenset({"TARGET_ACCOUNT", "DIAGNOSTIC"})


@dataclass(frozen=True, slots=True)
class _Event:
    """A call. ``visible``: from when on CloudTrail has it."""

    at: float
    visible: float
    name: str
    event_id: str
    person: Person
    record: str

    @property
    def key(self) -> tuple[float, str]:
        return self.at, self.event_id


class CloudTrail:
    """Answers CloudTrail requests about one world. ``ticks``: the clock of the rate, in seconds."""

    def __init__(
        self, account: Account, world: World, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._account = account
        self._world = world
        self._tokens = Tokens(account.ids.stable_id("trail-token"))
        self._wires = PlanWires(PlanArns(account))
        self._jobs_of_plans = frozenset(
            job_id
            for execution in world.recovery_plans.executions
            for step in execution.steps
            for _, job_id in step.jobs
        )
        self._of_jobs: dict[int, tuple[_Event, ...]] = {}
        self._rate = Rate(_A_SECOND, ticks)

    @property
    def operations(self) -> Operations:
        """The supported operations by name."""
        return {"LookupEvents": self.lookup_events}

    def lookup_events(self, request: Parameters, now: float) -> Wire:
        """List events, newest first, with at most one attribute."""
        if not self._rate.allows():
            raise ServiceError(400, "ThrottlingException", "Rate exceeded")
        since, until = _range(request, now)
        attribute = _attribute(request)
        events = [
            each
            for each in self._events(since, until, now)
            if each.visible <= now and _has(each, attribute)
        ]
        events.sort(key=lambda each: each.key, reverse=True)
        scope = {key: value for key, value in request.items() if key not in _PAGING}
        if token := request.get("NextToken"):
            after = self._opened(token, scope)
            events = [each for each in events if each.key < after]
        page = events[: min(request.get("MaxResults") or _MOST, _MOST)]
        answer: Wire = {"Events": [self._wire(each) for each in page]}
        if len(page) < len(events):
            answer["NextToken"] = self._tokens.seal("LookupEvents", scope, list(page[-1].key))
        return answer

    def _opened(self, token: str, scope: Wire) -> tuple[float, str]:
        try:
            at, event_id = self._tokens.open(token, "LookupEvents", scope)
        except ServiceError:
            raise ServiceError(400, "InvalidNextTokenException", "Invalid NextToken.") from None
        return at, event_id

    def _wire(self, event: _Event) -> Wire:
        person = event.person
        wire: Wire = {
            "EventId": event.event_id,
            "EventName": event.name,
            "ReadOnly": "false",
            "EventTime": int(event.at),
            "EventSource": _SOURCE,
            "Resources": [],
            "CloudTrailEvent": event.record,
        }
        if person.access_key:
            wire["AccessKeyId"] = person.access_key
        if person.user:
            wire["Username"] = person.user
        return wire

    def _events(self, since: float, until: float, now: float) -> Iterator[_Event]:
        for entry in self._world.entries(now):
            if since - 1 <= entry.created <= until + 1:
                yield from self._cached(entry)
        for execution in self._world.recovery_plans.executions:
            if since <= execution.changes[0][0] <= until:
                yield self._of_execution(execution, now)

    def _cached(self, entry: Entry) -> tuple[_Event, ...]:
        if entry.serial not in self._of_jobs:
            plan = self._world.plan(entry)
            is_recent = entry.serial >= -_USEFUL
            self._of_jobs[entry.serial] = tuple(self._of_job(plan, is_recent=is_recent))
        return self._of_jobs[entry.serial]

    def _of_job(self, plan: Plan, *, is_recent: bool) -> Iterator[_Event]:
        """Yield the call that started a job, and one before it that was denied.

        Those of recent jobs are of use.
        """
        if plan.initiated_by in _NOBODY:
            return
        rng = self._account.ids.rng("trail", plan.job_id)
        name = _OPERATIONS.get(plan.initiated_by, "StartRecovery")
        by_service = plan.job_id in self._jobs_of_plans
        person = SERVICE if by_service else rng.choice(CALLERS)
        if rng.random() < 0.15:
            denied = {"errorCode": "AccessDenied", "errorMessage": "not authorized"}
            yield self._event(plan.created - 45, name, rng.choice(CALLERS), rng, None, denied)
        started = {**job_at(plan, plan.created), "status": "PENDING"}
        answer: object = {"job": started}
        luck = 1.0 if is_recent else rng.random()
        if luck < 0.05:
            answer = {"job": _HIDDEN}
        elif luck < 0.1:
            answer = None
        event = self._event(plan.created, name, person, rng, answer, {})
        if 0.1 <= luck < 0.13:  # cut off, as by a limit of length
            broken = event.record[: len(event.record) // 2]
            event = _Event(event.at, event.visible, name, event.event_id, person, broken)
        yield event

    def _of_execution(self, execution: Execution, now: float) -> _Event:
        at = execution.changes[0][0]
        rng = self._account.ids.rng("trail", execution.key)
        answer = {"recoveryPlanExecution": self._wires.execution(execution, now)}
        name = "StartRecoveryPlanExecution"
        return self._event(at, name, rng.choice(CALLERS), rng, answer, {})

    def _event(
        self, at: float, name: str, person: Person, rng: Random, answer: object, error: Wire
    ) -> _Event:
        event_id = uuid(rng)
        record: Wire = {
            "eventVersion": "1.11",
            "userIdentity": person.identity(self._account.account_id, at),
            "eventTime": stamp(float(int(at)), ZULU).replace(".000", ""),
            "eventSource": _SOURCE,
            "eventName": name,
            "awsRegion": self._account.region,
            "sourceIPAddress": person.address,
            "userAgent": person.agent,
            **error,
            "requestParameters": {"tags": _HIDDEN} if rng.random() < 0.1 else {},
            "responseElements": answer,
            "requestID": uuid(rng),
            "eventID": event_id,
            "readOnly": False,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": self._account.account_id,
            "eventCategory": "Management",
        }
        if person.is_console:
            record["sessionCredentialFromConsole"] = "true"
        text = json.dumps(record, separators=(",", ":"))
        return _Event(at, at + rng.uniform(60, 300), name, event_id, person, text)


_PAGING = frozenset({"MaxResults", "NextToken"})


def _range(request: Parameters, now: float) -> tuple[float, float]:
    since = max(request.get("StartTime") or 0.0, now - KEPT)
    until = request.get("EndTime")
    until = now if until is None else until
    if request.get("StartTime", 0.0) > until:
        raise ServiceError(
            400, "InvalidTimeRangeException", "The start time is after the end time."
        )
    return since, until


def _attribute(request: Parameters) -> tuple[str, str] | None:
    given: Sequence[Wire] = request.get("LookupAttributes") or ()
    if len(given) > 1:
        raise ServiceError(
            400, "InvalidLookupAttributesException", "You can specify only one attribute."
        )
    return (given[0]["AttributeKey"], given[0]["AttributeValue"]) if given else None


def _has(event: _Event, attribute: tuple[str, str] | None) -> bool:
    if attribute is None:
        return True
    key, value = attribute
    known = {
        "EventId": event.event_id,
        "EventName": event.name,
        "EventSource": _SOURCE,
        "ReadOnly": "false",
        "Username": event.person.user,
        "AccessKeyId": event.person.access_key,
    }
    return known.get(key) == value
