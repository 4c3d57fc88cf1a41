"""What the answers mean: of DescribeJobs, without which there is nothing; of all the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from drs_tui.doctor.actions import JOBS, Action
from drs_tui.doctor.check import Check, Verdict
from drs_tui.doctor.credentials import NOT_ACCEPTED, reason
from drs_tui.model.request_error import ErrorKind, RequestError

SLOW = 1.0
_OWN = "AWS's own"
PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
# After one of these on DescribeJobs, the other actions would meet with the same.
STOPS = frozenset({*NOT_ACCEPTED, ErrorKind.UNREACHABLE, ErrorKind.NOT_INITIALIZED})


@dataclass(frozen=True, slots=True)
class Jobs:
    """What DescribeJobs said. ``newest``: that job's id; ``seconds``: of each call but the first,
    which opened the connection."""

    request_error: RequestError | None = None
    newest: str | None = None
    is_empty: bool = False
    seconds: Sequence[float] = ()


def region(name: str, origin: str, known: Sequence[str], nearest: Sequence[str]) -> Check:
    """Where is asked. ``known``: the regions that have DRS, as far as botocore has heard."""
    if name in known or not known:
        return Check("region", Verdict.OK, f"{name} ({origin})")
    advice = f"check its name: {', '.join(nearest)}" if nearest else "check its name"
    found = f"{name} ({origin}); no region with DRS that botocore knows of"
    return Check("region", Verdict.NOTE, found, advice)


def endpoint(url: str, origin: str | None) -> Check:
    """``origin``: what points there, None for AWS's own."""
    return Check("endpoint", Verdict.OK, f"{url} ({origin or _OWN})")


def jobs(told: Jobs, *, where: str, proxies: Sequence[str]) -> Check:
    """The one action that is needed. ``proxies``: the variables that name one."""
    if told.request_error:
        return _no_jobs(told.request_error, proxies)
    if told.is_empty:
        found = f"allowed; there are no jobs in {where}"
        advice = "jobs live in the recovery region: is it another --region?"
        return Check(JOBS, Verdict.NOTE, found, advice)
    return Check(JOBS, Verdict.OK, f"allowed; newest {told.newest or 'a job without an id'}")


def _no_jobs(request_error: RequestError, proxies: Sequence[str]) -> Check:
    said = request_error.summary
    if request_error.kind is ErrorKind.DENIED:
        advice = "allow this action: without it there is nothing to show"
        return Check(JOBS, Verdict.FATAL, f"denied {reason(request_error)}".strip(), advice)
    if request_error.kind in NOT_ACCEPTED:
        return Check(JOBS, Verdict.FATAL, f"not answered: {said}", "credentials come first")
    if request_error.kind is ErrorKind.NOT_INITIALIZED:
        advice = "jobs live in the recovery region: try another --region"
        return Check(JOBS, Verdict.FATAL, said, advice)
    if request_error.kind is ErrorKind.THROTTLED:
        return Check(JOBS, Verdict.NOTE, said, "others share the rate: try again in a minute")
    if request_error.kind is ErrorKind.UNREACHABLE:
        named = f", and the proxy that {' and '.join(proxies)} name" if proxies else ""
        advice = f"look at network, VPN, the endpoint's name{named}"
        return Check(JOBS, Verdict.FATAL, said, advice)
    if request_error.kind is ErrorKind.BAD_ANSWER:
        advice = "something between here and AWS answers in its place: a proxy, a sign-in page?"
        return Check(JOBS, Verdict.FATAL, said, advice)
    heard = f"{said}: {request_error.aws_message}" if request_error.aws_message else said
    return Check(JOBS, Verdict.FATAL, heard, "try again; look at https://health.aws.amazon.com")


def action(tried: Action, found: str, request_error: RequestError | None) -> Check:
    """One of the others: not one of them is needed."""
    name = tried.name
    if request_error is None:
        return Check(name, Verdict.OK, found)
    said, without = request_error.summary, f"without it: {tried.lacks}"
    if request_error.kind is ErrorKind.DENIED:
        denied = f"denied {reason(request_error)}".strip()
        return Check(name, Verdict.LACKING, denied, f"allow the IAM action {name}; {without}")
    if request_error.kind is ErrorKind.THROTTLED:
        return Check(name, Verdict.NOTE, said, "others share the rate: try again in a minute")
    heard = f"{said}: {request_error.aws_message}" if request_error.aws_message else said
    return Check(name, Verdict.LACKING, heard, without)


def elsewhere(tried: Action, variable: str) -> Check:
    """Not asked at AWS: docs/decisions/0002."""
    found = f"not asked: only DRS was pointed at another endpoint; without it: {tried.lacks}"
    advice = f"AWS_ENDPOINT_URL or {variable} would say whom to ask"
    return Check(tried.name, Verdict.NOTE, found, advice)


def not_tried(actions: Sequence[Action]) -> Check:
    """The others, when DescribeJobs cannot be asked at all."""
    return Check(
        f"{len(actions)} other actions", Verdict.NOTE, "not tried: they would meet with the same"
    )


def latency(told: Jobs) -> Check:
    """Of a call once there is a connection."""
    if not told.seconds:
        return Check("latency", Verdict.NOTE, "not measured")
    middle = median(told.seconds)
    said = f"{middle * 1000:.0f}ms, the median of {len(told.seconds)} DescribeJobs calls"
    if middle > SLOW:
        advice = "the monitor waits in the background; a longer --refresh asks less often"
        return Check("latency", Verdict.NOTE, f"{said}: slow", advice)
    return Check("latency", Verdict.OK, said)


def proxies(environ: Mapping[str, str]) -> list[str]:
    """The variables that name a proxy; what they say may hold a password."""
    return [name for name in PROXIES if environ.get(name) or environ.get(name.lower())]
