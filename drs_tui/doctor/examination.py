"""Send every request that is checked, each with a deadline, and emit the results."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from drs_tui.collector.aws.calls import CancellableCall
from drs_tui.collector.aws.credential_help import Credentials
from drs_tui.collector.aws.errors import NO_ANSWER, classify
from drs_tui.collector.aws.operation import DESCRIBE_JOBS, NO_JOB, Operation
from drs_tui.collector.aws.roles import MfaRequiredError
from drs_tui.collector.aws.session import RefusedError
from drs_tui.collector.aws.source import Answer, JobSource, ServiceClock
from drs_tui.doctor import actions, clock, credentials, verdicts
from drs_tui.doctor.actions import ElsewhereError, Prober
from drs_tui.doctor.check import Check, Verdict
from drs_tui.doctor.session import (
    ExaminedSession,
    seconds_left,
    secrets_of,
    without,
)
from drs_tui.doctor.verdicts import Jobs
from drs_tui.model.request_error import RequestError
from drs_tui.options import AwsTarget

T = TypeVar("T")

DEADLINE = 7.0
CALLS_TIMED = 4
TIMED_FOR = 1.2  # seconds; a slow service is asked less often
AT_ONCE = 7  # requests in parallel


class _StoppedError(Exception):
    """Nothing else can be checked; the reason was emitted."""


class Examination:
    """Check one profile and region. ``emit`` gets each check, without secrets in it.

    ``deadline`` is in seconds for each request; ``wall`` is this machine's clock.
    """

    def __init__(
        self,
        target: AwsTarget,
        environ: Mapping[str, str],
        emit: Callable[[Check], None],
        deadline: float = DEADLINE,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._target = target
        self._environ = environ
        self._write = emit
        self._deadline = deadline
        self._wall = wall
        self._secrets = secrets_of(target, environ)

    def run(self) -> None:
        """Check everything, up to the first failure that nothing works without."""
        try:
            session = self._session()
            found = self._find_credentials(session)
            self._ask(session, found)
        except _StoppedError:
            return
        except Exception as error:  # noqa: BLE001  every failure is emitted
            why = classify(error).request_error
            self._emit(Check("AWS", Verdict.FATAL, why.summary, why.advice_in_shell))

    def _emit(self, check: Check) -> None:
        found, advice = (without(self._secrets, text) for text in (check.found, check.advice))
        self._write(replace(check, found=found, advice=advice))

    def _call(self, blocking: Callable[[], T]) -> T:
        return CancellableCall().call(blocking, self._deadline)

    def _session(self) -> ExaminedSession:
        try:
            session = ExaminedSession(self._target, self._environ)
        except RefusedError as error:
            self._emit(Check("profile, region", Verdict.FATAL, str(error)))
            raise _StoppedError from error
        self._emit(verdicts.region(session.region, session.region_from, *session.regions()))
        return session

    def _find_credentials(self, session: ExaminedSession) -> Credentials:
        """Load the credentials: botocore needs them before anything else can fail."""
        found = session.expected()
        try:
            self._call(lambda: session.drs)
            self._emit_endpoint(session)
            given, loaded = self._call(session.load_credentials)
        except Exception as error:
            asks_mfa = isinstance(error, MfaRequiredError)
            # Credentials are got from STS (AssumeRole).
            request_error = self._without_credentials(session, error)
            self._emit(credentials.not_found(found, request_error, asks_mfa=asks_mfa))
            raise _StoppedError from error
        keys = (loaded.secret_key, loaded.token)
        self._secrets = secrets_of(self._target, self._environ, *keys)
        return replace(found, method=given.method, left=seconds_left(given))

    def _emit_endpoint(self, session: ExaminedSession) -> None:
        origin = session.endpoint_origin() if session.endpoint else None
        self._emit(verdicts.endpoint(session.shown_endpoint(), origin))

    def _ask(self, session: ExaminedSession, found: Credentials) -> None:
        client = session.drs
        seen: list[bool] = []
        source = JobSource(client, ServiceClock(client, self._wall), session)
        client.meta.events.register("after-call.drs", partial(_note_date, seen))
        answered = self._ask_jobs(session, source)
        offset = source.clock.offset if any(seen) else None
        is_off = clock.is_refused(offset)
        self._emit(credentials.credentials(found, answered.request_error, clock_is_off=is_off))
        proxies = verdicts.proxies(self._environ)
        self._emit(verdicts.jobs(answered, where=session.region, proxies=proxies))
        if answered.request_error and answered.request_error.kind in verdicts.STOPS:
            self._emit(verdicts.not_tried(actions.OTHERS))
        else:
            self._probe_others(Prober(source, answered.newest or NO_JOB))
        self._emit(verdicts.latency(answered))
        self._emit(clock.clock(offset))

    def _without_credentials(self, session: ExaminedSession, error: BaseException) -> RequestError:
        """Return why there are no credentials, in the words that the monitor has for it."""
        waiting = session.waiting(late=True)
        if waiting and classify(error).code == NO_ANSWER:
            return waiting._replace(advice="let it get them once by hand, then run this again")
        return self._explained(session, error, "sts")

    @staticmethod
    def _explained(session: ExaminedSession, error: BaseException, service: str) -> RequestError:
        """Return a failure in the words that the monitor has for it."""
        failure = classify(error, service)
        request_error = session.in_context(failure)
        return request_error._replace(advice=request_error.advice_in_shell)

    def _ask_jobs(self, session: ExaminedSession, source: JobSource) -> Jobs:
        """Ask for a job, several times. The first call is not timed: it may open a connection."""
        ask = partial(source.ask, DESCRIBE_JOBS.method, None, filters={}, maxResults=1)
        try:
            first: Answer = self._call(ask)
        except Exception as error:  # noqa: BLE001  every failure is emitted
            return Jobs(self._explained(session, error, "drs"))
        is_empty = not first.items and first.token is None
        return Jobs(None, actions.newest(first), is_empty, self._time(ask))

    def _time(self, ask: Callable[[], Answer]) -> list[float]:
        """Return how long some more calls take, in seconds; the first that fails ends them."""
        seconds: list[float] = []
        with suppress(Exception):
            while len(seconds) < CALLS_TIMED and sum(seconds) < TIMED_FOR:
                began = time.monotonic()
                self._call(ask)
                seconds.append(time.monotonic() - began)
        return seconds

    def _probe_others(self, prober: Prober) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for check in pool.map(partial(self._probe, prober), actions.OTHERS):
                self._emit(check)

    def _probe(self, prober: Prober, operation: Operation) -> Check:
        try:
            found = self._call(partial(prober.probe, operation))
        except ElsewhereError as error:
            return verdicts.elsewhere(operation, error.variable)
        except Exception as error:  # noqa: BLE001  every failure is emitted
            if actions.is_not_found(error):
                return verdicts.operation(operation, "allowed", None)
            failure = classify(error, operation.service)
            return verdicts.operation(operation, "", failure.request_error)
        return verdicts.operation(operation, found, None)


def _note_date(seen: list[bool], http_response: Any, **_: object) -> None:
    seen.append(bool(http_response.headers.get("date")))
