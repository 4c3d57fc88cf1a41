"""Check the form of keys, before botocore puts them into a header that quotes them in its error."""

import re
from typing import Any

# By the names of botocore's fields: the settings of the environment and of profiles.
VARIABLES = {
    "access_key": "AWS_ACCESS_KEY_ID",
    "secret_key": "AWS_SECRET_ACCESS_KEY",
    "token": "AWS_SESSION_TOKEN",
}
_NOT_PRINTED = re.compile(r"[^!-~]")


class KeyFormError(Exception):
    """A key cannot be one: ``variable`` is its environment variable, ``problem`` says why."""

    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable} {problem}")
        self.variable = variable
        self.problem = problem


def check_keys(found: Any) -> None:
    """Raise KeyFormError if botocore's frozen credentials cannot sign a request."""
    for name, variable in VARIABLES.items():
        value = getattr(found, name)
        if value is None and name == "token":
            continue
        if not isinstance(value, str):
            raise KeyFormError(variable, "is no text")
        if _NOT_PRINTED.search(value):
            raise KeyFormError(variable, "has a space, a line break or another odd character in it")
