"""Start a collector for a command without a screen, and end with the right exit status."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping

from drs_tui.client.fetch import Fetch, FetchError, Missing
from drs_tui.client.process import CollectorProcess
from drs_tui.commands.printing import complain
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.model.text.labels import plural
from drs_tui.model.text.safe import safe
from drs_tui.options import CollectorOptions, to_argv, to_environ
from drs_tui.protocol.events import Topic

# What is missing of a report, by what could not be read.
_LACKS = {
    Topic.LOG: "the logs of {}: no times, phases and causes of them",
    Topic.NAMES: "the names of servers: ids stand for them, and none is matched by hostname",
    Topic.INSTANCES: "the recovery instances: no recovery points",
}


def run_fetch(
    command: str,
    options: CollectorOptions,
    environ: Mapping[str, str],
    use: Callable[[Fetch], Awaitable[int]],
) -> int:
    """Run ``use`` with a collector; return its exit status, or that of what cannot be fetched."""
    try:
        return asyncio.run(_fetching(command, options, environ, use))
    except FetchError as error:
        is_wanted = error.request_error.kind is ErrorKind.MFA
        advice = "; in a terminal this command asks for it" if is_wanted else ""
        complain(command, error.request_error.summary + advice if advice else str(error))
        return error.status


async def _fetching(
    command: str,
    options: CollectorOptions,
    environ: Mapping[str, str],
    use: Callable[[Fetch], Awaitable[int]],
) -> int:
    process = CollectorProcess(to_argv(options), {**environ, **to_environ(options)})

    def report(error: RequestError) -> None:
        complain(command, f"{error.summary}; trying again")

    ask_code = _ask_code if sys.stdin.isatty() and sys.stderr.isatty() else None
    async with Fetch(process, ask_code=ask_code, report=report) as fetch:
        return await use(fetch)


def _ask_code(device: str, was_refused: bool) -> str:  # noqa: FBT001  a callback
    """Ask the terminal for the code of an MFA device; an empty line declines."""
    refused = "not accepted. " if was_refused else ""
    sys.stderr.write(f"{refused}MFA code of {safe(device)}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def missing_words(missing: Missing) -> str:
    """Say what is missing, and why."""
    jobs = plural(missing.jobs, "job")
    lacks = _LACKS.get(missing.topic, missing.topic.value).format(jobs)
    error = missing.request_error
    why = ": ".join(filter(None, (error.summary, error.advice_in_shell)))
    return f"not read: {lacks} ({why})"
