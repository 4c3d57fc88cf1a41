"""Wire a watch to the collectors of one source, or of several."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from drs_tui.client.follow import Follow
from drs_tui.client.process import CollectorProcess
from drs_tui.client.transport import Transport
from drs_tui.commands.fetching import code_asker
from drs_tui.commands.watch_files import Files
from drs_tui.commands.watch_output import WatchOutput
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.model.text.times import exact_duration
from drs_tui.options import CollectorOptions, to_argv, to_environ
from drs_tui.views.watch_report import Terms
from drs_tui.views.watch_selection import Selection

if TYPE_CHECKING:
    from drs_tui.client.fleet_follow import FleetFollow
    from drs_tui.fleet.source_target import SourceTarget

COMMAND = "watch"


class Wanted(NamedTuple):
    """What to watch. Durations are in seconds; ``timeout`` None: for as long as it takes.

    ``is_judged``: the exit status says how it ended, and not only that.
    """

    selection: Selection
    terms: Terms = Terms()
    timeout: float | None = None
    wait_for_start: float = 0.0
    patience: float = 300.0
    is_judged: bool = False
    is_compact: bool = False
    json_into: str | None = None
    files: Files = Files()
    says_who: bool = False
    redact: bool = False
    record: str | None = None
    sources: "tuple[SourceTarget, ...] | None" = None


def follow_one(
    wanted: Wanted,
    options: CollectorOptions,
    environ: Mapping[str, str],
    writer: WatchOutput,
    process: CollectorProcess | None,
) -> tuple[Follow, Wanted]:
    """Return what follows the jobs of one source, and what is wanted as that names it."""
    start, redaction = partial(_start, environ, options), None
    first: Transport | None = process
    if wanted.redact:
        from drs_tui.client.redacted import RedactedStart

        redacted_start = RedactedStart(_start, environ, options)
        start, redaction = partial(redacted_start, options), redacted_start.redaction
        wanted = wanted._replace(selection=wanted.selection.mapped(redaction.whole))
        first = redacted_start.redacted(process) if process else None

    def report(error: RequestError) -> None:
        patience = exact_duration(wanted.patience)
        writer.say(COMMAND, f"{failure_words(error)}; trying again for {patience}")

    follow = Follow(
        first or start(),
        start=start,
        patience=wanted.patience,
        ask_code=code_asker(writer.clear),
        report=report,
    )
    follow.client.redaction = redaction
    return follow, wanted


def fleet_follow(
    wanted: Wanted,
    sources: "tuple[SourceTarget, ...]",
    options: CollectorOptions,
    environ: Mapping[str, str],
    writer: WatchOutput,
    process: CollectorProcess | None,
) -> "tuple[FleetFollow, Wanted]":
    """Return what follows the jobs of several sources, and what is wanted as that names it."""
    from drs_tui.client.fleet_follow import FleetFollow
    from drs_tui.commands.fleet_fetching import opened_sources

    redacted = None
    if wanted.redact:
        from drs_tui.client.redacted import RedactedFleet

        redacted = RedactedFleet(sources)
        named = wanted.selection.mapped(redacted.redaction.whole)
        wanted = wanted._replace(selection=named)
    follow = FleetFollow(
        opened_sources(sources, options, environ, process, redacted),
        say=partial(writer.say, COMMAND),
        ask_code=code_asker(writer.clear),
        patience=wanted.patience,
    )
    follow.client.redaction = redacted.redaction if redacted else None
    return follow, wanted


def _start(environ: Mapping[str, str], options: CollectorOptions) -> Transport:
    return CollectorProcess(to_argv(options), {**environ, **to_environ(options)})


def failure_words(error: RequestError) -> str:
    is_wanted = error.kind is ErrorKind.MFA
    advice = "in a terminal this command asks for it" if is_wanted else error.advice_in_shell
    return "; ".join(filter(None, (error.summary, advice)))
