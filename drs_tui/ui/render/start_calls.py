"""Who started a job, as a part of its facts."""

from drs_tui.protocol.events import StartCallFound
from drs_tui.ui.render.cells import EMPTY, Cell, external, text
from drs_tui.ui.render.detail_pages import external_fact, external_lines, fact, heading, indented
from drs_tui.ui.render.missing_data import NOT_RECORDED
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.views.start_calls import caller_name, start_words

# A sign-in through another identity provider hides whether MFA was used there.
_MFA = {True: "yes", False: "none that AWS knows of", None: "not said"}
_NOT_ASKED = "not asked: W asks CloudTrail"


def no_start_facts(*, has_asked: bool, is_replay: bool) -> list[Cell]:
    """Say that who started it was not asked, or is being asked."""
    words = NOT_RECORDED if is_replay else "asking …" if has_asked else _NOT_ASKED
    return [EMPTY, *fact("who started it", text(words, "dim"))]


def start_facts(found: StartCallFound, time_format: TimeFormat, width: int) -> list[Cell]:
    """Return who started it; else why that is not known."""
    lines, call = heading("who started it"), found.call
    if call is None:
        room = max(10, width - 4)
        return [*lines, *indented(external_lines(start_words(found, time_format), room))]
    return [
        *lines,
        *external_fact("caller", caller_name(call), width),
        *external_fact("ARN", call.caller or None, width),
        *external_fact("from", call.source_address or None, width),
        *external_fact("user agent", call.user_agent or None, width),
        *(external_fact("invoked by", call.invoked_by, width) if call.invoked_by else ()),
        *fact("MFA", text(_MFA[call.has_mfa])),
        *fact("console", text("yes" if call.is_console else "no")),
        *fact("call", (*external(call.api_call), *text(" "), *time_format.whole(call.at))),
        *external_fact("CloudTrail event", call.event_id or None, width),
    ]
