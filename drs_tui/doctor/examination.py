"""Asks AWS all there is to ask, each within a deadline, and tells what it finds as it finds it."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from drs_tui.collector.aws.calls import CancellableCall
from drs_tui.collector.aws.credential_help import Credentials
from drs_tui.collector.aws.errors import classify
from drs_tui.collector.aws.roles import MfaRequiredError
from drs_tui.collector.aws.session import RefusedError
from drs_tui.collector.aws.source import Answer, JobSource, ServiceClock
from drs_tui.doctor import actions, clock, credentials, verdicts
from drs_tui.doctor.actions import Action, Asking, ElsewhereError
from drs_tui.doctor.check import Check, Verdict
from drs_tui.doctor.session import (
    ExaminedSession,
    endpoint_origin,
    seconds_left,
    secrets_of,
    without,
)
from drs_tui.doctor.verdicts import Jobs
from drs_tui.options import AwsTarget

T = TypeVar("T")

DEADLINE = 7.0
CALLS_TIMED = 4
TIMED_FOR = 1.2  # seconds; a slow service is not asked as often
AT_ONCE = 7


class _StoppedError(Exception):
    """There is no use in asking on; why has been told."""


class Examination:
    """One profile and region. ``emit`` gets each check, secrets taken out of it."""

    def __init__(
        self,
        where: AwsTarget,
        environ: Mapping[str, str],
        emit: Callable[[Check], None],
        deadline: float = DEADLINE,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._where = where
        self._environ = environ
        self._tell_on = emit
        self._deadline = deadline
        self._wall = wall
        self._secrets = secrets_of(where, environ)

    def run(self) -> None:
        """Check everything, or as far as one gets."""
        try:
            session = self._session()
            found = self._find_credentials(session)
            self._ask(session, found)
        except _StoppedError:
            return
        except Exception as error:  # noqa: BLE001  whatever it is, it is told
            request_error = classify(error).request_error
            self._tell(Check("AWS", Verdict.FATAL, request_error.summary, request_error.advice))

    def _tell(self, check: Check) -> None:
        found, advice = (without(self._secrets, said) for said in (check.found, check.advice))
        self._tell_on(replace(check, found=found, advice=advice))

    def _call(self, blocking: Callable[[], T]) -> T:
        return CancellableCall().call(blocking, self._deadline)

    def _session(self) -> ExaminedSession:
        try:
            session = ExaminedSession(self._where, self._environ)
        except RefusedError as error:
            self._tell(Check("profile, region", Verdict.FATAL, str(error)))
            raise _StoppedError from error
        self._tell(verdicts.region(session.region, session.region_from, *session.regions()))
        return session

    def _find_credentials(self, session: ExaminedSession) -> Credentials:
        """Those to ask with. What fails here is for want of them: botocore has them first."""
        found = session.expected()
        try:
            self._call(lambda: session.drs)
            self._tell_endpoint(session)
            given, loaded = self._call(session.load_credentials)
        except Exception as error:
            asks_mfa = isinstance(error, MfaRequiredError)
            # To get credentials, it is STS that is asked (AssumeRole).
            request_error = classify(error, "sts").request_error
            self._tell(credentials.not_found(found, request_error, asks_mfa=asks_mfa))
            raise _StoppedError from error
        keys = (loaded.secret_key, loaded.token)
        self._secrets = secrets_of(self._where, self._environ, *keys)
        return replace(found, method=given.method, left=seconds_left(given))

    def _tell_endpoint(self, session: ExaminedSession) -> None:
        origin = endpoint_origin(self._where, self._environ) if session.endpoint else None
        self._tell(verdicts.endpoint(session.shown_endpoint(), origin))

    def _ask(self, session: ExaminedSession, found: Credentials) -> None:
        client = session.drs
        seen: list[bool] = []
        source = JobSource(client, ServiceClock(client, self._wall), session)
        client.meta.events.register("after-call.drs", partial(_note_date, seen))
        told = self._ask_jobs(source)
        offset = source.clock.offset if any(seen) else None
        is_off = clock.is_refused(offset)
        self._tell(credentials.credentials(found, told.request_error, clock_is_off=is_off))
        proxies = verdicts.proxies(self._environ)
        self._tell(verdicts.jobs(told, where=session.region, proxies=proxies))
        if told.request_error and told.request_error.kind in verdicts.STOPS:
            self._tell(verdicts.not_tried(actions.OTHERS))
        else:
            self._ask_others(Asking(source, session.sts, lambda: source.ssm, _job_of(told)))
        self._tell(verdicts.latency(told))
        self._tell(clock.clock(offset))

    def _ask_jobs(self, source: JobSource) -> Jobs:
        """The first call may open a connection: those after it are timed."""
        ask = partial(source.ask, "describe_jobs", None, filters={}, maxResults=1)
        try:
            first: Answer = self._call(ask)
        except Exception as error:  # noqa: BLE001  whatever it is, it is told
            return Jobs(classify(error).request_error)
        is_empty = not first.items and first.token is None
        return Jobs(None, actions.newest(first), is_empty, self._time(ask))

    def _time(self, ask: Callable[[], Answer]) -> list[float]:
        """The seconds of some more calls, until one fails: one answer is enough."""
        seconds: list[float] = []
        with suppress(Exception):
            while len(seconds) < CALLS_TIMED and sum(seconds) < TIMED_FOR:
                began = time.monotonic()
                self._call(ask)
                seconds.append(time.monotonic() - began)
        return seconds

    def _ask_others(self, asking: Asking) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for check in pool.map(partial(self._try, asking), actions.OTHERS):
                self._tell(check)

    def _try(self, asking: Asking, action: Action) -> Check:
        try:
            found = self._call(partial(action.ask, asking))
        except ElsewhereError as error:
            return verdicts.elsewhere(action, error.variable)
        except Exception as error:  # noqa: BLE001  whatever it is, it is told
            if actions.is_not_there(error):
                return verdicts.action(action, "allowed", None)
            return verdicts.action(action, "", classify(error, action.service).request_error)
        return verdicts.action(action, found, None)


def _job_of(told: Jobs) -> str:
    return told.newest or actions.NO_JOB


def _note_date(seen: list[bool], http_response: Any, **_: object) -> None:
    seen.append(bool(http_response.headers.get("date")))
