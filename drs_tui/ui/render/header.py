"""The two lines on top, and the lines that say what is missing."""

from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.model.text.times import clock, duration
from drs_tui.protocol.events import MfaRequired, Topic
from drs_tui.store.status import ActiveError, Status
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.time_format import TimeFormat

CLOCK_SHOWN = 5.0
LATE = 6.0
BRAND: Cell = ((" drs-tui ", "brand"),)


def role_of(arn: str) -> str:
    """``dr-reader`` of ``arn:aws:sts::111122223333:assumed-role/dr-reader/session``."""
    kind, _, rest = arn.rpartition(":")[2].partition("/")
    return rest.split("/")[0] if kind == "assumed-role" else rest or kind


def who(status: Status, account: str, *, demo: bool) -> Cell:
    """Account, role, region and where it came from; the endpoint when it is not AWS's."""
    ready = status.ready
    if ready is None:
        return EMPTY
    flagged = ready.region_from.startswith("--")
    return join(
        (
            text(" DEMO ", "demo") if demo else EMPTY,
            external(status.account or account or "account unknown", "bold"),
            external(role_of(status.arn), "dim") if status.arn else EMPTY,
            external(ready.region, "bold"),
            EMPTY if flagged or demo else external(f"({ready.region_from})", "dim"),
            external(status.endpoint.removeprefix("http://"), "warn")
            if status.endpoint and not demo
            else EMPTY,
        )
    )


def _clock_off(status: Status) -> Cell:
    """How far this machine's clock is from the service's, when that would confuse."""
    if abs(status.offset) <= CLOCK_SHOWN:
        return EMPTY
    way = "slow" if status.offset > 0 else "fast"
    return text(f"clock {duration(abs(status.offset))} {way} ", "warn")


def is_late(status: Status, time_format: TimeFormat) -> bool:
    """Whether an answer was expected a while ago, and nothing has been heard since."""
    return status.due is not None and time_format.now > status.due + LATE


def freshness(status: Status, as_of: float | None, time_format: TimeFormat, *, demo: bool) -> Cell:
    """When what is shown was last true, and whether that is on purpose."""
    if status.ended is not None:
        return text("✗ collector ended", "fail-bold")
    if as_of is None:
        return text("! waiting" if status.active_error else "↻ loading", "accent")
    said = text(f"as of {clock(as_of, time_format.zone)}")
    if status.minutes_left is not None:
        said = (*text(f"creds {status.minutes_left}m ", "warn"), *said)
    if not demo:
        said = (*_clock_off(status), *said)
    if status.paused:
        return (("‖ paused ", "warn"), *said)
    if status.active_error or is_late(status, time_format):
        return (("! ", "warn"), *said)
    return (("● ", "ok"), *said)


def next_try(active_error: ActiveError, status: Status, time_format: TimeFormat) -> str:
    """When it is tried again."""
    if status.paused and active_error is status.errors.get(Topic.LIVE):
        return "paused: r tries again"
    if active_error.retry_at is None:
        return "r tries again"
    return f"next try {clock(active_error.retry_at, time_format.zone)}"


def _advice(request_error: RequestError) -> str:
    """What to do about it. What a person corrects is not noticed before it is tried again."""
    if request_error.kind is ErrorKind.CONFIGURATION:
        return f"{request_error.advice}; then press r"
    return request_error.advice


def error_lines(active_error: ActiveError, status: Status, time_format: TimeFormat) -> list[Cell]:
    """What went wrong; what to do about it and when it is tried again; what AWS said."""
    request_error = active_error.request_error
    again = text(next_try(active_error, status, time_format), "dim")
    advice = external(advice) if (advice := _advice(request_error)) else EMPTY
    lines = [external(f"! {request_error.summary}", "warn"), join((advice, again), SEPARATOR)]
    return (
        [*lines, external(request_error.aws_message, "dim")] if request_error.aws_message else lines
    )


def error_line(active_error: ActiveError, status: Status, time_format: TimeFormat) -> Cell:
    """The same in one line, for what is only missing."""
    return join(
        (
            external(f"! {active_error.request_error.summary}", "warn"),
            external(advice, "warn") if (advice := _advice(active_error.request_error)) else EMPTY,
            text(next_try(active_error, status, time_format), "warn"),
        ),
        SEPARATOR,
        "warn",
    )


def _revival(status: Status, time_format: TimeFormat) -> str:
    """When another collector is started."""
    if status.starts_at is None:
        return "what is shown stays; r starts it again"
    return (
        f"what is shown stays; starts again {clock(status.starts_at, time_format.zone)}, or with r"
    )


def _code_wanted(wanted: MfaRequired, status: Status) -> Cell:
    """Whose MFA code is wanted, and how it is given."""
    why = "the role wants an MFA code"
    if wanted.refused:
        why = "that code got no credentials"
    elif status.minutes_left is not None:
        why = f"the credentials end in {status.minutes_left}m"
    one = "the next one" if wanted.refused else "the one"
    return external(f"! {why}: press M and type {one} of {wanted.device}", "warn")


def trouble(status: Status, time_format: TimeFormat) -> list[Cell]:
    """What keeps the screen from being fresh, or nothing."""
    if status.ended is not None:
        words = f"✗ the collector ended: {status.ended}"
        return [external(words, "fail"), text(_revival(status, time_format), "dim")]
    asked = [_code_wanted(status.wanted, status)] if status.wanted else []
    if status.active_error and not (
        asked and status.active_error.request_error.kind is ErrorKind.MFA
    ):
        return [*asked, *error_lines(status.active_error, status, time_format)]
    if asked:
        return asked
    if is_late(status, time_format) and status.as_of is not None:
        return [text(f"! no answer since {clock(status.as_of, time_format.zone)}; waiting", "warn")]
    return []
