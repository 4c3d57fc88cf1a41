"""botocore asks for MFA codes on the terminal, unless that is forbidden."""

import getpass
from typing import NoReturn, TextIO


def _refuse(prompt: str = "Password: ", stream: TextIO | None = None) -> NoReturn:
    del prompt, stream
    raise EOFError


def forbid_password_prompts() -> None:
    """Make ``getpass`` raise EOFError instead of asking on the terminal.

    botocore asks for MFA codes through it by default. That default is bound when botocore is
    imported, so call this before.
    """
    getpass.getpass = _refuse
