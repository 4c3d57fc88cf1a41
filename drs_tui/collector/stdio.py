"""stdin, stdout and the terminal of a child process that speaks with its parent alone."""

import getpass
import os
from typing import BinaryIO, NoReturn, TextIO


def take_over_stdio() -> tuple[BinaryIO, BinaryIO]:
    """Return stdin and stdout as binary streams that no other code can reach.

    Other code that reads stdin finds it empty, and what it prints goes to stderr: neither can break
    into the protocol.
    """
    requests, events = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, events


def _refuse(prompt: str = "Password: ", stream: TextIO | None = None) -> NoReturn:
    del prompt, stream
    raise EOFError


def forbid_password_prompts() -> None:
    """Make ``getpass`` raise EOFError instead of asking on the terminal.

    botocore asks for MFA codes through it by default. That default is bound when botocore is
    imported, so call this before.
    """
    getpass.getpass = _refuse
