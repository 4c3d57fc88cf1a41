"""The fault table: what can happen to an answer, what is said of it, when it is tried again.

docs/reliability.md is this for people; ``test_docs.py`` holds the two together.
"""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.endpoint import Asked, Reply, error
from tests.faults import service as at
from tests.faults.on_screen import ASKED, SLOWLY, SOON, Again, after
from tests.faults.service import Act

LOGIN = b"<html><body><h1>Please log in</h1></body></html>"
EXPIRED = "the credentials have expired"
FAILED = "the service failed"
THROTTLING = "AWS is throttling our requests"
UNKNOWN = "DRS is not initialised in this region"
WRONG = "AWS does not accept the credentials"
NO_LIST = "the answer had no list of items"
UNINITIALIZED = b'{"__type": "UninitializedAccountException", "code": "ACCOUNT_NOT_INITIALIZED"}'


class Fault(NamedTuple):
    """``says``: words on the screen; in it ``{}`` is the operation. ``itself``: the test waits for
    it to recover by itself, and else presses r."""

    name: str
    act: Act
    says: str
    again: Again
    itself: bool = False


def _html(status: int) -> Act:
    return at.answer(Reply(status, LOGIN, (("Content-Type", "text/html"),)))


def _body(body: bytes) -> Act:
    return at.answer(Reply(body=body))


def _error(status: int, kind: str, message: str | None = "no", **headers: str) -> Act:
    return at.answer(error(status, kind, message, **headers))


def _throttled(header: str | Callable[[], str]) -> Act:
    """429 with that Retry-After, made when it is sent."""

    def act(handler: at.Handler, _: Asked, __: Reply) -> None:
        value = header if isinstance(header, str) else header()
        handler.send(error(429, "ThrottlingException", "slow down", Retry_After=value))

    return act


def _half_a_minute_on() -> str:
    return at.http_date(time.time() + 30)


def _items(items: object) -> Callable[[Any], Any]:
    return lambda body: {**body, "items": items}


THROTTLED = (
    Fault("throttling", _error(429, "ThrottlingException"), THROTTLING, SOON, itself=True),
    Fault("throttling as a 400", _error(400, "ThrottlingException"), THROTTLING, SOON),
    Fault("throttling, Retry-After 17", _throttled("17"), THROTTLING, after(17)),
    Fault("throttling, Retry-After a date", _throttled(_half_a_minute_on), THROTTLING, after(30)),
    Fault("throttling, Retry-After negative", _throttled("-17"), THROTTLING, SOON),
    Fault("throttling, Retry-After 10^9", _throttled("1000000000"), THROTTLING, after(300)),
    Fault("throttling, Retry-After soon", _throttled("soon"), THROTTLING, SOON),
    Fault("throttling, Retry-After 1.5", _throttled("1.5"), THROTTLING, SOON),
    Fault(
        "TooManyRequestsException, no message",
        _error(429, "TooManyRequestsException", None),
        THROTTLING,
        SOON,
    ),
)
MODELLED = (
    Fault("InternalServerException", _error(500, "InternalServerException"), FAILED, SOON),
    Fault(
        "InternalServerException, Retry-After 9",
        _error(500, "InternalServerException", Retry_After="9"),
        FAILED,
        after(9),
    ),
    Fault(
        "InternalServerException, Retry-After a date",
        _error(500, "InternalServerException", Retry_After="Mon, 23 Nov 2026 21:00:00 GMT"),
        "the answer could not be read",
        SOON,
    ),
    Fault(
        "ValidationException",
        _error(400, "ValidationException", "items: bad"),
        "AWS refused the request",
        ASKED,
    ),
    Fault(
        "UninitializedAccountException",
        _error(400, "UninitializedAccountException", ""),
        UNKNOWN,
        SLOWLY,
    ),
    Fault("ACCOUNT_NOT_INITIALIZED", at.answer(Reply(400, UNINITIALIZED)), UNKNOWN, SLOWLY),
)
UNMODELLED = (
    Fault(
        "AccessDeniedException",
        _error(403, "AccessDeniedException", "User: x is not authorized"),
        "AWS denied drs:{}",
        SLOWLY,
    ),
    Fault("ExpiredToken", _error(403, "ExpiredToken"), EXPIRED, SLOWLY),
    Fault("ExpiredTokenException", _error(403, "ExpiredTokenException"), EXPIRED, SLOWLY),
    Fault("UnrecognizedClientException", _error(403, "UnrecognizedClientException"), WRONG, SLOWLY),
    Fault("InvalidSignatureException", _error(403, "InvalidSignatureException"), WRONG, SLOWLY),
    Fault("403, HTML", _html(403), "AWS denied drs:{}", SLOWLY),
    Fault("407, HTML", _html(407), "407: Please log in", SOON),
    Fault("302", at.answer(Reply(302, b"", (("Location", "/login"),))), "the answer was 302", SOON),
    Fault("404, HTML", _html(404), "404: Please log in", SOON),
    Fault("an error unheard of", _error(418, "TeapotException"), "TeapotException: no", SOON),
)
SERVICE = (
    Fault("500, empty", at.answer(Reply(500, b"")), f"{FAILED} (500)", SOON, itself=True),
    Fault("500, HTML", _html(500), f"{FAILED} (500)", SOON),
    Fault("503, empty", at.answer(Reply(503, b"")), f"{FAILED} (503)", SOON),
    Fault("503, HTML", _html(503), f"{FAILED} (503)", SOON),
)
TRANSPORT = (
    Fault("connection reset", at.reset, "Connection was closed before", SOON, itself=True),
    Fault("hung up without a word", at.hang_up, "Connection was closed before", SOON),
    Fault("reset in the body", at.reset_in_the_body, "Connection", SOON),
    Fault("hung up in the body", at.cut, "the answer was cut off", SOON),
    Fault("port closed", at.outage, "cannot connect to http://127.0.0.1", SOON, itself=True),
)
BODIES = (
    Fault("200, HTML", _html(200), "the answer was not JSON", SOON, itself=True),
    Fault("200, empty", _body(b""), "the answer was empty", SOON),
    Fault("200, JSON cut short", at.rewritten(lambda b: b[:-9]), "the answer was cut off", SOON),
    Fault("200, {}", _body(b"{}"), NO_LIST, SOON),
    Fault("200, a list", _body(b"[]"), NO_LIST, SOON),
    Fault("200, items a string", at.instead(_items("none")), NO_LIST, SOON),
    Fault("200, items null", at.instead(_items(None)), NO_LIST, SOON),
    Fault(
        "200, not UTF-8",
        at.rewritten(lambda body: body.replace(b"items", b"it\xff\xfems")),
        "the answer was not UTF-8",
        SOON,
    ),
    Fault(
        "200, nested too deep",
        _body(b'{"items": ' + b"[" * 100_000),
        "the answer was cut off",
        SOON,
    ),
)
FAULTS = (*THROTTLED, *MODELLED, *UNMODELLED, *SERVICE, *TRANSPORT, *BODIES)
BY_NAME = {fault.name: fault for fault in FAULTS}
