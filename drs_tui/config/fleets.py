"""Fleets of the config file: several accounts and regions under one name."""

import re
from typing import Any, NamedTuple

from drs_tui.config.checks import parsed_by, text, texts
from drs_tui.config.document import Document

_ACCOUNT = re.compile(r"(\d{12})(?:=(.+))?")
_ROLE = re.compile(r"[\w+=,.@/-]{1,575}", re.ASCII)  # a path may stand before the name
_EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII)
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
# What accounts need, and what says nothing without them.
_OF_ACCOUNTS = ("role", "source_profile", "external_id", "session_name")


class Account(NamedTuple):
    """An account that a role is assumed in, and what a person calls it."""

    id: str
    label: str


class Fleet(NamedTuple):
    """Profiles, or accounts with the role to assume in each, in these regions.

    Profiles and regions may have wildcards. ``source_profile`` has the credentials to assume it
    with. ``document`` says where each key stands.
    """

    name: str
    document: Document
    profiles: tuple[str, ...] = ()
    accounts: tuple[Account, ...] = ()
    role: str | None = None
    source_profile: str | None = None
    external_id: str | None = None
    session_name: str | None = None
    regions: tuple[str, ...] = ()

    def where(self, key: str) -> str:
        """Return file and line of one of its keys."""
        return self.document.where("fleet", self.name, key)


def _accounts(value: Any) -> tuple[Account, ...]:
    found: list[Account] = []
    for each in texts(value):
        parts = _ACCOUNT.fullmatch(each.strip())
        if parts is None:
            raise ValueError(f"{each!r} is no account: use '111122223333=payments'")
        account = Account(parts[1], (parts[2] or parts[1]).strip())
        for other in found:
            if other.id == account.id:
                raise ValueError(f"account {account.id} is there twice")
            if other.label == account.label:
                raise ValueError(f"two accounts are called {account.label!r}")
        found.append(account)
    return tuple(found)


def _matching(pattern: re.Pattern[str], what: str) -> Any:
    def parse(given: str) -> None:
        if not pattern.fullmatch(given):
            raise ValueError(f"{given!r} is no {what}")

    return parsed_by(parse)


def _role(value: Any) -> str:
    given = text(value).strip("/")
    if given.startswith("arn:") or not _ROLE.fullmatch(given):
        raise ValueError(f"{given!r} is no name of a role: use 'DrsTuiReadOnly', without its ARN")
    return given.removeprefix("role/")


_CHECKS = {
    "profiles": texts,
    "accounts": _accounts,
    "role": _role,
    "source_profile": text,
    "external_id": _matching(_EXTERNAL_ID, "external id"),
    "session_name": _matching(_SESSION_NAME, "name of a session: letters, digits and +=,.@-"),
    "regions": texts,
}
KEYS = frozenset(_CHECKS)


def read_fleet(document: Document, name: str, above: frozenset[str]) -> Fleet:
    """Return a fleet of the file. ``above``: the keys that stand above the tables.

    Raises:
        ConfigError: something in it is wrong, or missing.
    """
    keys, found = ("fleet", name), document.data["fleet"][name]
    if not isinstance(found, dict):
        raise document.error(keys, f"{name}: a fleet has a name of its own: [fleet.NAME]")

    def unknown(key: str) -> str | None:
        is_above = key in above
        return "it stands above the first [table], here it is the fleet's" if is_above else None

    values = document.checked(keys, found, _CHECKS, unknown)
    if "profiles" in values and "accounts" in values:
        raise document.error((*keys, "accounts"), "accounts: with profiles, too: use one of them")
    if "profiles" not in values and "accounts" not in values:
        words = f"fleet {name} is empty: give it profiles, or accounts and their role"
        raise document.error(keys, words)
    if "accounts" in values and "role" not in values:
        raise document.error((*keys, "accounts"), 'accounts: without a role: add role = "…"')
    for key in _OF_ACCOUNTS:
        if key in values and "accounts" not in values:
            raise document.error((*keys, key), f"{key}: it is for accounts, and here are profiles")
    return Fleet(name, document, **values)
