"""The header's two lines, and the notices of errors below them."""

from typing import NamedTuple

from drs_tui.model.request_error import PRESS_R, ErrorKind, RequestError
from drs_tui.model.text.labels import role_of
from drs_tui.model.text.times import clock, duration
from drs_tui.protocol.events import MfaRequired, Topic
from drs_tui.store.status import ActiveError, Status
from drs_tui.ui.render.cells import ELLIPSIS, EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.time_format import TimeFormat

CLOCK_TOLERANCE = 5.0
LATE_SECONDS = 6.0
LEAST_PATH = 24  # columns that are left of a path before the mode of the mouse goes
BRAND: Cell = ((" drs-tui ", "brand"), (" ", "plain"))


class Modes(NamedTuple):
    """What the header says of the program itself."""

    demo: bool
    watching: bool
    mouse: bool
    recording: bool = False
    replay: bool = False
    redacted: bool = False


def _host(endpoint: str) -> str:
    """Return host and port of an endpoint's URL, without a name or password before them."""
    return endpoint.partition("://")[2].partition("/")[0].rpartition("@")[2]


def _short_account(status: Status, account: str) -> str:
    """Return the end of the account's number, which is what people compare; else the profile."""
    profile = status.ready.profile if status.ready else None
    return f"{ELLIPSIS}{account[-4:]}" if account else profile or "account unknown"


def identity_forms(
    status: Status, account: str, *, demo: bool, replay: bool = False, target: str = ""
) -> list[Cell]:
    """Return where the data is from, the longest form first, the region alone last.

    That is account, role, region and the region's origin, and an endpoint that is not AWS's.
    ``target``: what one of several sources is called.
    """
    ready = status.ready
    if status.sources or target:
        from drs_tui.ui.render.source_counts import source_forms, sources_forms

        if not status.sources:
            return source_forms(target, status.account or account, demo=demo)
        return sources_forms(status.sources, demo=demo)
    if ready is None:
        return [EMPTY, EMPTY]
    account = status.account or account
    badge = text(" REPLAY " if replay else " DEMO ", "demo") if demo or replay else EMPTY
    number = external(account or "account unknown", "bold")
    role = external(role_of(status.arn), "dim") if status.arn else EMPTY
    region = external(ready.region, "bold")
    is_flag = ready.region_from.startswith("--")
    origin = EMPTY if is_flag or demo else external(f"({ready.region_from})", "dim")
    own = external(_host(status.endpoint), "warn") if status.endpoint and not demo else EMPTY
    forms = (
        (badge, number, role, region, origin, own),
        (badge, number, role, region, own),
        (badge, number, region, own),
        (badge, region, external(_short_account(status, account), "bold"), own),
        (badge, region, own),
    )
    return [join(form) for form in forms]


class TitleEnd(NamedTuple):
    """A form of the title's right end, for when ``least`` columns are left for the path before it.

    ``least`` is None: only for when all of the path is left.
    """

    cell: Cell
    least: int | None


def title_ends(
    status: Status,
    account: str,
    as_of: float | None,
    time_format: TimeFormat,
    modes: Modes,
    target: str = "",
) -> list[TitleEnd]:
    """Return the forms of the title's right end, the longest first: identity, modes, freshness.

    ``target``: what the source of several is called that the screen is about.
    """
    *longer, short, region = identity_forms(
        status, account, demo=modes.demo, replay=modes.replay, target=target
    )
    fresh = freshness(status, as_of, time_format, demo=modes.demo)
    brief = freshness(status, as_of, time_format, demo=modes.demo, brief=True)
    redacted = text(" REDACTED ", "demo") if modes.redacted else EMPTY
    recording = text("● recording", "fail") if modes.recording else EMPTY
    watching = text("watching", "accent") if modes.watching else EMPTY
    mouse = EMPTY if modes.mouse else text("mouse off", "dim")
    forms: list[tuple[int | None, Cell, Cell, Cell]] = [
        *((None, identity, mouse, fresh) for identity in (*longer, short)),
        (LEAST_PATH, short, mouse, brief),
        (LEAST_PATH // 2, short, EMPTY, brief),
        (0, region, EMPTY, brief),
    ]
    return [
        TitleEnd(
            (
                *join((identity, join((redacted, off, recording, watching, state))), "  "),
                *text(" "),
            ),
            least,
        )
        for least, identity, off, state in forms
    ]


def _clock_offset(status: Status) -> Cell:
    """Return how far this machine's clock is off the service's, when that is noticeable."""
    if abs(status.offset) <= CLOCK_TOLERANCE:
        return EMPTY
    way = "slow" if status.offset > 0 else "fast"
    return text(f"clock {duration(abs(status.offset))} {way} ", "warn")


def is_late(status: Status, time_format: TimeFormat) -> bool:
    """Return whether an answer is overdue."""
    return status.due is not None and time_format.now > status.due + LATE_SECONDS


def freshness(
    status: Status,
    as_of: float | None,
    time_format: TimeFormat,
    *,
    demo: bool,
    brief: bool = False,
) -> Cell:
    """Return when the data shown was current, and whether it is refreshed, paused or failing.

    ``brief`` leaves out words that the time can do without.
    """
    if status.ended is not None:
        return text("✗ collector ended", "fail-bold")
    if as_of is None:
        return text("! waiting" if status.active_error else "↻ loading", "accent")
    when = time_format.recent(as_of)
    as_of_cell = text(when if brief else f"as of {when}")
    if status.minutes_left is not None:
        as_of_cell = (*text(f"creds {status.minutes_left}m ", "warn"), *as_of_cell)
    if not demo:
        as_of_cell = (*_clock_offset(status), *as_of_cell)
    if status.paused:
        return (("‖ paused ", "warn"), *as_of_cell)
    if status.active_error or is_late(status, time_format):
        return (("! ", "warn"), *as_of_cell)
    return (("● ", "ok"), *as_of_cell)


def next_try(active_error: ActiveError, status: Status, time_format: TimeFormat) -> str:
    """Return when the failed request is retried."""
    if status.paused and active_error is status.errors.get(Topic.LIVE):
        return "paused: r tries again"
    if active_error.retry_at is None:
        return "r tries again"
    return f"next try {time_format.recent(active_error.retry_at)}"


def _advice(request_error: RequestError) -> str:
    """Return what to do about an error.

    A corrected configuration takes effect with the next try, hence the key to press.
    """
    if request_error.kind is ErrorKind.CONFIGURATION:
        return f"{request_error.advice}; {PRESS_R}"
    return request_error.advice


def error_lines(active_error: ActiveError, status: Status, time_format: TimeFormat) -> list[Cell]:
    """Return what went wrong, what to do about it, the next try, and AWS's message."""
    request_error = active_error.request_error
    again = text(next_try(active_error, status, time_format), "dim")
    advice = external(advice) if (advice := _advice(request_error)) else EMPTY
    lines = [external(f"! {request_error.summary}", "warn"), join((advice, again), SEPARATOR)]
    return (
        [*lines, external(request_error.aws_message, "dim")] if request_error.aws_message else lines
    )


def error_line(
    active_error: ActiveError, status: Status, time_format: TimeFormat, names: str = ""
) -> Cell:
    """Return an error in one line, for a part of the screen that lacks data because of it.

    ``names``: of the sources that it is about, of several.
    """
    where = f"{names}: " if names else ""
    return join(
        (
            external(f"! {where}{active_error.request_error.summary}", "warn"),
            external(advice, "warn") if (advice := _advice(active_error.request_error)) else EMPTY,
            text(next_try(active_error, status, time_format), "warn"),
        ),
        SEPARATOR,
        "warn",
    )


def _restart_notice(status: Status, time_format: TimeFormat) -> str:
    """Return when the collector is restarted."""
    if status.starts_at is None:
        return "what is shown stays; r starts it again"
    return (
        f"what is shown stays; starts again {clock(status.starts_at, time_format.zone)}, or with r"
    )


def _mfa_notice(wanted: MfaRequired, status: Status) -> Cell:
    """Return which device's MFA code is required, and how to enter it."""
    why = "the role wants an MFA code"
    if wanted.refused:
        why = "that code got no credentials"
    elif status.minutes_left is not None:
        why = f"the credentials end in {status.minutes_left}m"
    one = "the next one" if wanted.refused else "the one"
    return external(f"! {why}: press M and type {one} of {wanted.device}", "warn")


def error_notice(status: Status, time_format: TimeFormat) -> list[Cell]:
    """Return the errors that keep the data from being current, if any."""
    if status.ended is not None:
        words = f"✗ the collector ended: {status.ended}"
        return [external(words, "fail"), text(_restart_notice(status, time_format), "dim")]
    asked = [_mfa_notice(status.wanted, status)] if status.wanted else []
    if status.active_error and not (
        asked and status.active_error.request_error.kind is ErrorKind.MFA
    ):
        return [*asked, *error_lines(status.active_error, status, time_format)]
    if asked:
        return asked
    if is_late(status, time_format) and status.as_of is not None:
        return [text(f"! no answer since {time_format.recent(status.as_of)}; waiting", "warn")]
    return []
