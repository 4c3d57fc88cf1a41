"""Pseudonyms in the debug log, by the key of the process that shows them."""

import os
from collections.abc import Callable, Mapping, MutableMapping

from drs_tui.pseudonyms.table import Pseudonyms
from drs_tui.pseudonyms.texts import Texts

KEY = "DRS_TUI_REDACT_KEY"


def with_key(environ: Mapping[str, str], key: bytes) -> dict[str, str]:
    """Return the environment of a collector whose debug log has the pseudonyms of that key."""
    return {**environ, KEY: key.hex()}


def replacer(environ: MutableMapping[str, str], profile: str | None) -> Callable[[str], str] | None:
    """Take the key out of the environment; return what replaces, None if there is no key.

    The log has no names but those of this machine: of the profile, and of the user.
    """
    key = environ.pop(KEY, "")
    if not key:
        return None
    texts = Texts(Pseudonyms(bytes.fromhex(key)))
    for name in (profile, environ.get("AWS_PROFILE"), environ.get("AWS_DEFAULT_PROFILE")):
        texts.learn(name or "")
    texts.learn(os.path.basename(os.path.expanduser("~")), is_certain=False)  # noqa: PTH111, PTH119
    return texts.replaced
