"""Turn answers into checks: of DescribeJobs, which everything needs, and of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from drs_tui.collector.aws.operation import DESCRIBE_JOBS, Operation
from drs_tui.doctor.check import Check, Verdict
from drs_tui.doctor.credentials import NOT_ACCEPTED, reason
from drs_tui.model.request_error import ErrorKind, RequestError

JOBS = DESCRIBE_JOBS.action
SLOW = 1.0  # seconds
_OWN = "AWS's own"
PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
# When DescribeJobs fails with one of these, every other operation would fail with it too.
_OWN_WORDS = frozenset({ErrorKind.NOT_INITIALIZED, ErrorKind.NOT_ENABLED, ErrorKind.CONFIGURATION})
STOPS = _OWN_WORDS | {*NOT_ACCEPTED, ErrorKind.UNREACHABLE}


@dataclass(frozen=True, slots=True)
class Jobs:
    """What DescribeJobs answered.

    ``newest`` is the id of the newest job; ``seconds`` how long each call took, without the first,
    which opened the connection.
    """

    request_error: RequestError | None = None
    newest: str | None = None
    is_empty: bool = False
    seconds: Sequence[float] = ()


def region(name: str, origin: str, known: Sequence[str], nearest: Sequence[str]) -> Check:
    """Check the region. ``known`` are the regions with DRS that botocore knows."""
    if name in known or not known:
        return Check("region", Verdict.OK, f"{name} ({origin})")
    advice = f"check its name: {', '.join(nearest)}" if nearest else "check its name"
    found = f"{name} ({origin}); no region with DRS that botocore knows of"
    return Check("region", Verdict.NOTE, found, advice)


def endpoint(url: str, origin: str | None) -> Check:
    """Name the endpoint. ``origin`` is what sets it; None for AWS's own."""
    return Check("endpoint", Verdict.OK, f"{url} ({origin or _OWN})")


def jobs(answered: Jobs, *, where: str, proxies: Sequence[str]) -> Check:
    """Check the one action that is needed. ``proxies`` are the variables that name a proxy."""
    if answered.request_error:
        return _no_jobs(answered.request_error, proxies)
    if answered.is_empty:
        found = f"allowed; there are no jobs in {where}"
        advice = "jobs live in the recovery region: is it another --region?"
        return Check(JOBS, Verdict.NOTE, found, advice)
    return Check(JOBS, Verdict.OK, f"allowed; newest {answered.newest or 'a job without an id'}")


def _no_jobs(request_error: RequestError, proxies: Sequence[str]) -> Check:
    summary = request_error.summary
    if request_error.kind is ErrorKind.DENIED:
        advice = f"{request_error.advice}; without it there is nothing to show"
        return Check(JOBS, Verdict.FATAL, f"denied {reason(request_error)}".strip(), advice)
    if request_error.kind in NOT_ACCEPTED:
        return Check(JOBS, Verdict.FATAL, f"not answered: {summary}", "credentials come first")
    if request_error.kind in _OWN_WORDS:
        return Check(JOBS, Verdict.FATAL, summary, request_error.advice)
    if request_error.kind is ErrorKind.THROTTLED:
        return Check(JOBS, Verdict.NOTE, summary, "others share the rate: try again in a minute")
    if request_error.kind is ErrorKind.UNREACHABLE:
        named = f", and the proxy that {' and '.join(proxies)} name" if proxies else ""
        general = f"look at network, VPN, the endpoint's name{named}"
        advice = request_error.advice or general
        return Check(JOBS, Verdict.FATAL, summary, advice)
    if request_error.kind is ErrorKind.BAD_ANSWER:
        advice = "something between here and AWS answers in its place: a proxy, a sign-in page?"
        return Check(JOBS, Verdict.FATAL, summary, advice)
    return Check(
        JOBS,
        Verdict.FATAL,
        _with_message(request_error),
        "try again; look at https://health.aws.amazon.com",
    )


def _with_message(request_error: RequestError) -> str:
    """Return the summary, followed by AWS's own message if there is one."""
    message = request_error.aws_message
    return f"{request_error.summary}: {message}" if message else request_error.summary


def operation(tried: Operation, found: str, request_error: RequestError | None) -> Check:
    """Check one of the other operations, none of which is needed."""
    name = tried.action
    if request_error is None:
        return Check(name, Verdict.OK, found)
    without = f"without it: {tried.without}"
    if request_error.kind is ErrorKind.DENIED:
        denied = f"denied {reason(request_error)}".strip()
        verdict = Verdict.NOTE if tried.is_optional else Verdict.LACKING
        return Check(name, verdict, denied, f"{request_error.advice}; {without}")
    if request_error.kind is ErrorKind.THROTTLED:
        advice = "others share the rate: try again in a minute"
        return Check(name, Verdict.NOTE, request_error.summary, advice)
    if request_error.kind is ErrorKind.UNSUPPORTED:
        advice = f"{request_error.advice}; {without}"
        return Check(name, Verdict.NOTE, request_error.summary, advice)
    return Check(name, Verdict.LACKING, _with_message(request_error), without)


def elsewhere(tried: Operation, variable: str) -> Check:
    """Note that an operation was not sent to AWS: docs/decisions/0002."""
    found = f"not asked: only DRS was pointed at another endpoint; without it: {tried.without}"
    advice = f"AWS_ENDPOINT_URL or {variable} would say whom to ask"
    return Check(tried.action, Verdict.NOTE, found, advice)


def not_tried(operations: Sequence[Operation]) -> Check:
    """Note that the other operations were not tried, as DescribeJobs cannot be asked at all."""
    return Check(
        f"{len(operations)} other actions", Verdict.NOTE, "not tried: they would meet with the same"
    )


def latency(answered: Jobs) -> Check:
    """Check how long a call takes on an open connection."""
    if not answered.seconds:
        return Check("latency", Verdict.NOTE, "not measured")
    middle = median(answered.seconds)
    found = f"{middle * 1000:.0f}ms, the median of {len(answered.seconds)} DescribeJobs calls"
    if middle > SLOW:
        advice = "the monitor waits in the background; a longer --refresh asks less often"
        return Check("latency", Verdict.NOTE, f"{found}: slow", advice)
    return Check("latency", Verdict.OK, found)


def proxies(environ: Mapping[str, str]) -> list[str]:
    """Return the variables that name a proxy. Their values may hold a password."""
    return [name for name in PROXIES if environ.get(name) or environ.get(name.lower())]
