"""The two lines on top, and the lines that say what is missing."""

from drs_tui.feed.status import Setback, Status
from drs_tui.model.times import clock, duration
from drs_tui.stream.events import CodeWanted, Kind, Lane
from drs_tui.ui.render.cells import NOTHING, SEPARATOR, Cell, join, outside, text
from drs_tui.ui.render.view import View

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
        return NOTHING
    flagged = ready.region_from.startswith("--")
    return join(
        (
            text(" DEMO ", "demo") if demo else NOTHING,
            outside(status.account or account or "account unknown", "bold"),
            outside(role_of(status.arn), "dim") if status.arn else NOTHING,
            outside(ready.region, "bold"),
            NOTHING if flagged or demo else outside(f"({ready.region_from})", "dim"),
            outside(status.endpoint.removeprefix("http://"), "warn")
            if status.endpoint and not demo
            else NOTHING,
        )
    )


def _clock_off(status: Status) -> Cell:
    """How far this machine's clock is from the service's, when that would confuse."""
    if abs(status.offset) <= CLOCK_SHOWN:
        return NOTHING
    way = "slow" if status.offset > 0 else "fast"
    return text(f"clock {duration(abs(status.offset))} {way} ", "warn")


def is_late(status: Status, view: View) -> bool:
    """Whether an answer was expected a while ago, and nothing has been heard since."""
    return status.due is not None and view.now > status.due + LATE


def freshness(status: Status, as_of: float | None, view: View, *, demo: bool) -> Cell:
    """When what is shown was last true, and whether that is on purpose."""
    if status.ended is not None:
        return text("✗ collector ended", "fail-bold")
    if as_of is None:
        return text("! waiting" if status.setback else "↻ loading", "accent")
    said = text(f"as of {clock(as_of, view.zone)}")
    if status.minutes_left is not None:
        said = (*text(f"creds {status.minutes_left}m ", "warn"), *said)
    if not demo:
        said = (*_clock_off(status), *said)
    if status.paused:
        return (("‖ paused ", "warn"), *said)
    if status.setback or is_late(status, view):
        return (("! ", "warn"), *said)
    return (("● ", "ok"), *said)


def next_try(setback: Setback, status: Status, view: View) -> str:
    """When it is tried again."""
    if status.paused and setback is status.setbacks.get(Lane.LIVE):
        return "paused: r tries again"
    if setback.retry_at is None:
        return "r tries again"
    return f"next try {clock(setback.retry_at, view.zone)}"


def setback_lines(setback: Setback, status: Status, view: View) -> list[Cell]:
    """What went wrong; what to do about it and when it is tried again; what AWS said."""
    problem = setback.problem
    again = text(next_try(setback, status, view), "dim")
    mend = outside(problem.mend) if problem.mend else NOTHING
    lines = [outside(f"! {problem.happened}", "warn"), join((mend, again), SEPARATOR)]
    return [*lines, outside(problem.said, "dim")] if problem.said else lines


def setback_line(setback: Setback, status: Status, view: View) -> Cell:
    """The same in one line, for what is only missing."""
    return join(
        (
            outside(f"! {setback.problem.happened}", "warn"),
            outside(setback.problem.mend, "warn") if setback.problem.mend else NOTHING,
            text(next_try(setback, status, view), "warn"),
        ),
        SEPARATOR,
        "warn",
    )


def _revival(status: Status, view: View) -> str:
    """When another collector is started."""
    if status.starts_at is None:
        return "what is shown stays; q quits"
    return f"what is shown stays; starts again {clock(status.starts_at, view.zone)}, or with r"


def _code_wanted(wanted: CodeWanted, status: Status) -> Cell:
    """Whose MFA code is wanted, and how it is given."""
    why = "the role wants an MFA code"
    if wanted.refused:
        why = "that code got no credentials"
    elif status.minutes_left is not None:
        why = f"the credentials end in {status.minutes_left}m"
    one = "the next one" if wanted.refused else "the one"
    return outside(f"! {why}: press M and type {one} of {wanted.device}", "warn")


def trouble(status: Status, view: View) -> list[Cell]:
    """What keeps the screen from being fresh, or nothing."""
    if status.ended is not None:
        words = f"✗ the collector ended: {status.ended}"
        return [outside(words, "fail"), text(_revival(status, view), "dim")]
    asked = [_code_wanted(status.wanted, status)] if status.wanted else []
    if status.setback and not (asked and status.setback.problem.kind is Kind.MFA):
        return [*asked, *setback_lines(status.setback, status, view)]
    if asked:
        return asked
    if is_late(status, view) and status.as_of is not None:
        return [text(f"! no answer since {clock(status.as_of, view.zone)}; waiting", "warn")]
    return []
