"""What ends a watch before its verdict: a timeout, a signal, a service that cannot be asked."""

import asyncio
import signal
from collections.abc import Coroutine
from functools import partial
from typing import Any

from drs_tui.client.fetch_error import FetchError
from drs_tui.commands.watch_follow import Wanted, failure_words
from drs_tui.exit_codes import EXIT_SIGNAL, EXIT_TIMEOUT
from drs_tui.model.text.times import exact_duration

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StoppedError(Exception):
    """It ends before a verdict, with this exit status."""

    def __init__(self, status: int, words: str = "") -> None:
        super().__init__(words)
        self.status = status


async def until_ended(run: Coroutine[Any, Any, None], wanted: Wanted) -> tuple[int | None, str]:
    """Run a watch to its end; return why it ended before, as an exit status and in words."""
    received: list[int] = []
    task = asyncio.ensure_future(run)
    loop = asyncio.get_running_loop()

    def stop(number: int) -> None:
        received.append(number)
        task.cancel()

    for number in SIGNALS:
        loop.add_signal_handler(number, partial(stop, number))
    try:
        async with asyncio.timeout(wanted.timeout):
            await task
    except TimeoutError:
        return EXIT_TIMEOUT, f"--timeout {exact_duration(wanted.timeout or 0.0)} ran out"
    except asyncio.CancelledError:
        if not received:
            raise
        return EXIT_SIGNAL + received[0], f"stopped by {signal.Signals(received[0]).name}"
    except StoppedError as stopped:
        return stopped.status, str(stopped)
    except FetchError as error:
        words = failure_words(error.request_error)
        long = f"given up after {exact_duration(wanted.patience)}: " if error.has_begun else ""
        return error.status, f"{long}{words}"
    return None, ""
