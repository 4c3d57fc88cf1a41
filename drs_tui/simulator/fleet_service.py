"""Answers requests to a whole fleet: the account is that of the credentials, the region the
signature's.

Paths below ``/simulator/`` are for tests and measurements: what is true, what is wrong with which
source, and what was asked. AWS has none of them.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from threading import Lock
from urllib.parse import parse_qsl

from drs_tui.simulator import signature
from drs_tui.simulator.connection import Request, Response
from drs_tui.simulator.dates import http_date
from drs_tui.simulator.errors import ServiceError, access_denied
from drs_tui.simulator.fleet import Fleet, Source
from drs_tui.simulator.fleet_spec import Key
from drs_tui.simulator.job_history import Entry
from drs_tui.simulator.marks import marked
from drs_tui.simulator.protocols import (
    Call,
    error_response,
    new_request_id,
    response_to,
    route,
    unknown_operation,
)
from drs_tui.simulator.rate import Rate
from drs_tui.simulator.service import Service
from drs_tui.simulator.source_faults import FAULTS
from drs_tui.simulator.sso import Sso
from drs_tui.simulator.sts import Caller, Sts
from drs_tui.simulator.wire import Wire
from drs_tui.simulator.world import World

CONTROL = "/simulator/"
_SSO = Call("sso", None, {})
# STS's names of what other services have longer ones for.
_STS_CODES = {
    "ExpiredTokenException": "ExpiredToken",
    "ThrottlingException": "Throttling",
    "UnrecognizedClientException": "InvalidClientTokenId",
    "InvalidSignatureException": "SignatureDoesNotMatch",
    "MissingAuthenticationTokenException": "MissingAuthenticationToken",
}


class FleetService:
    """Answers requests to the sources of a fleet, to STS, and to IAM Identity Center."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        accounts = tuple(fleet.spec.accounts)
        self.sts = Sts(accounts, self._may_assume)
        self.sso = Sso(self.sts, {each: fleet.spec.name(each) for each in accounts})
        self._services: dict[Key, Service] = {}
        self._rates: dict[Key, Rate] = {}
        self._lock = Lock()
        self.asked: Counter[tuple[Key, str]] = Counter()

    def _may_assume(self, account_id: str) -> bool:
        keys = (key for key in self.fleet.keys if key.account_id == account_id)
        return not any(self.fleet.fault_name(key) == "role-denied" for key in keys)

    def answer(self, request: Request) -> Response:
        """Return the response to any request."""
        if request.path.startswith(CONTROL):
            return self._controlled(request)
        now = self.fleet.clock.now()
        call = _SSO if self.sso.knows(request) else route(request)
        try:
            if call is _SSO:
                wire = self.sso.answer(request)
                return response_to(call, wire, new_request_id(), now)
            return self._signed(call, request, now)
        except ServiceError as refused:
            if call.service == "sts":
                refused.code = _STS_CODES.get(refused.code, refused.code)
            return error_response(call, refused, new_request_id(), now)

    def _signed(self, call: Call, request: Request, now: float) -> Response:
        scope = signature.read(request.headers)
        signature.check(scope, call.service, scope.region)
        caller = self.sts.caller(scope.access_key, request.headers.get("x-amz-security-token", ""))
        key = Key(caller.account_id, scope.region)
        with self._lock:
            self.asked[key, call.operation or ""] += 1
        fault = self.fleet.fault(key)
        if fault:
            fault.check(call.service)
        if call.service == "drs" and not self._is_within_quota(key):
            FAULTS["throttled"].check(call.service)
        response = self._by(call, caller, key, request, now)
        if fault and fault.concerns(call.service):
            if fault.body:
                response = Response(200, fault.body, {"Content-Type": "text/html"})
            headers = {**response.headers, "Date": http_date(now + fault.clock_offset)}
            return replace(response, manner=fault.manner, headers=headers)
        return response

    def _is_within_quota(self, key: Key) -> bool:
        quota = self.fleet.spec.quota
        if not quota:
            return True
        with self._lock:
            rate = self._rates.setdefault(key, Rate(quota, time.monotonic))
        return rate.allows()

    def _by(self, call: Call, caller: Caller, key: Key, request: Request, now: float) -> Response:
        if call.operation is None:
            raise unknown_operation(call)
        if call.service == "sts":
            wire = self.sts.answer(call.operation, call.form, caller)
            if wire is None:
                action = f"sts:{call.operation}"
                raise access_denied(caller.arn, action, "*", service="sts")
            return response_to(call, wire, new_request_id(), now)
        source = self.fleet.source(key)
        if source is None:
            raise ServiceError(400, "UninitializedAccountException", "Account not initialized")
        if self.fleet.fault_name(key) == "denied":
            action = f"{call.service}:{call.operation}"
            raise access_denied(caller.arn, action, "*", service=call.service)
        translated = replace(request, body=source.translation.received(request.body))
        try:
            response = self._whole(call, source, translated, now)
        except ServiceError as refused:
            response = error_response(call, refused, new_request_id(), now)
        return replace(response, body=source.translation.sent(response.body))

    def _whole(self, call: Call, source: Source, request: Request, now: float) -> Response:
        """Return a source's answer, with marks."""
        service = self._service(source)
        if call.operation != "DescribeJobs":
            wire = service.perform(call, request, now)
            response = response_to(call, wire, new_request_id(), now)
            return replace(response, body=marked(response.body))
        page = service.drs.page_of_jobs(service.checked(call, request), now)
        return replace(response_to(call, {}, new_request_id(), now), body=_jobs(source, page, now))

    def _service(self, source: Source) -> Service:
        with self._lock:
            if source.key not in self._services:
                template = self.fleet.template
                account = template.extending if source.is_extending else template.account
                world = World(source.history)
                self._services[source.key] = Service(account, world, self.fleet.clock)
            return self._services[source.key]

    def _controlled(self, request: Request) -> Response:
        name = request.path.removeprefix(CONTROL)
        answer = self._controls.get(name)
        if answer is None:
            return _json(404, {"message": f"one of {' '.join(self._controls)}"})
        try:
            given = json.loads(request.body) if request.body else {}
            query = dict(parse_qsl(request.target.partition("?")[2]))
            return _json(200, answer({**query, **given}))
        except (ValueError, KeyError, TypeError) as error:
            return _json(400, {"message": str(error)})

    @property
    def _controls(self) -> Mapping[str, Callable[[Mapping[str, str]], Wire]]:
        return {
            "truth": self._truth,
            "sources": self._sources,
            "fault": self._fault,
            "sign-in": lambda _: self.sso.sign_in(),
            "expire": self._expire,
        }

    def _truth(self, given: Mapping[str, str]) -> Wire:
        now, limit = self.fleet.clock.now(), int(given.get("limit", 1000))
        found = islice(self.fleet.truth(now), limit)
        return {"now": now, "jobs": [list(each) for each in found]}

    def _sources(self, _: Mapping[str, str]) -> Wire:
        asked: dict[Key, dict[str, int]] = {}
        for (key, operation), count in self.asked.copy().items():
            asked.setdefault(key, {})[operation] = count
        sources = [
            {
                "account": key.account_id,
                "region": key.region,
                "fault": self.fleet.fault_name(key),
                "requests": asked.get(key, {}),
            }
            for key in self.fleet.keys
        ]
        codes = {"used": self.sts.device.used, "refused": self.sts.device.refused}
        tokens = {"refreshed": self.sso.refreshed, "refused": self.sso.refused}
        return {"sources": sources, "mfa": codes, "sso": tokens}

    def _fault(self, given: Mapping[str, str]) -> Wire:
        key = Key(given["account"], given["region"])
        self.fleet.set_fault(key, given.get("fault", ""))
        return {"fault": self.fleet.fault_name(key)}

    def _expire(self, _: Mapping[str, str]) -> Wire:
        self.sts.expire()
        self.sso.expire()
        return {}


def _jobs(source: Source, page: tuple[Sequence[Entry], str | None], now: float) -> bytes:
    """Return a page of jobs as JSON; most of them are written already."""
    entries, token = page
    items = b",".join(source.history.text(entry, now) for entry in entries)
    more = b"" if token is None else b',"nextToken":"%b"' % token.encode()
    return b'{"items":[%b]%b}' % (items, more)


def _json(status: int, wire: Wire) -> Response:
    body = json.dumps(wire, separators=(",", ":")).encode()
    return Response(status, body, {"Content-Type": "application/json"})
