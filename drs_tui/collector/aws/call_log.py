"""Log each call of a client for ``--debug-log``: operation, status, time and size, no content."""

import logging
import time
from typing import Any

_log = logging.getLogger(__name__)
_BEGAN = "drs_tui_began"


def log_calls(client: Any) -> None:
    """Log the calls of a botocore client, if the debug log is on."""
    if _log.isEnabledFor(logging.DEBUG):
        client.meta.events.register("before-call", _begin)
        client.meta.events.register("response-received", _end)


def _begin(context: dict[str, Any], **_: object) -> None:
    context[_BEGAN] = time.monotonic()


def _end(
    event_name: str,
    context: dict[str, Any],
    response_dict: dict[str, Any] | None,
    parsed_response: dict[str, Any] | None,
    exception: Exception | None,
    **_: object,
) -> None:
    operation = event_name.rpartition(".")[2]
    took = 1000 * (time.monotonic() - context.get(_BEGAN, time.monotonic()))
    if response_dict is None:
        # Only the type: the message may contain the URL, which may contain a password.
        _log.debug("%s: %s after %.0f ms", operation, type(exception).__name__, took)
        return
    code = (parsed_response or {}).get("Error", {}).get("Code", "")
    _log.debug(
        "%s: %s %s in %.0f ms, %d bytes",
        operation,
        response_dict["status_code"],
        code,
        took,
        len(response_dict["body"]),
    )
