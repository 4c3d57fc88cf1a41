"""Whether the terminal takes more than ASCII, as far as the environment says."""

from collections.abc import Mapping
from pathlib import Path

# Consoles whose fonts lack most of what is drawn.
_ASCII_TERMS = ("linux", "vt")


def as_started(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return the environment without the LC_CTYPE that Python adds where no locale is set."""
    if environ.get("LC_CTYPE") != "C.UTF-8":
        return environ
    try:
        started = Path("/proc/self/environ").read_bytes().split(b"\0")
    except OSError:
        return environ
    if any(each.startswith(b"LC_CTYPE=") for each in started):
        return environ
    return {name: value for name, value in environ.items() if name != "LC_CTYPE"}


def locale_of(environ: Mapping[str, str]) -> tuple[str, str]:
    """Return the variable that decides the encoding and its value, empty where none is set."""
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        if value := environ.get(name):
            return name, value
    return "LANG", ""


def is_utf8(environ: Mapping[str, str]) -> bool:
    """Return whether the locale says that the terminal takes UTF-8."""
    return "utf8" in locale_of(environ)[1].lower().replace("-", "")


def is_utf8_encoding(encoding: str | None) -> bool:
    """Return whether a stream writes UTF-8: PYTHONIOENCODING may name another encoding."""
    return (encoding or "").lower().replace("-", "").replace("_", "").startswith("utf8")


def takes_only_ascii(environ: Mapping[str, str], encoding: str | None = "utf-8") -> bool:
    """Return whether to behave as with --ascii: on a plain console, or if the locale or the
    stream's own encoding is another one. Without a locale the answer is no: most terminals take
    UTF-8."""
    if environ.get("TERM", "").startswith(_ASCII_TERMS):
        return True
    if not is_utf8_encoding(encoding):
        return True
    return bool(locale_of(environ)[1]) and not is_utf8(environ)
