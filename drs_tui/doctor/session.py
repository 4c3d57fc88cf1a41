"""A Session that can show its credentials, regions and endpoint to the user."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import NoCredentialsError

from drs_tui.collector.aws.botocore_private import end_within
from drs_tui.collector.aws.session import ENDPOINT, Session
from drs_tui.model.redaction import HIDDEN, KEY
from drs_tui.options import AwsTarget

_MINUTES = range(1, 14 * 24 * 60)
_ENDPOINTS = (f"{ENDPOINT}_DRS", ENDPOINT)
_PASSWORD = re.compile(r"(?<=//)[^/@:]*:[^/@]+@")
_SHORTEST_SECRET = 16
_SECRETS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")


class ExaminedSession(Session):
    """The collector's Session, with what only the doctor shows."""

    def load_credentials(self) -> tuple[Any, Any]:
        """Return botocore's credentials, and their keys as they are now.

        This may run a helper and ask AWS. It needs the client, which settles the region to ask in.

        Raises:
            NoCredentialsError: there are none.
        """
        found = self._boto.get_credentials()
        if found is None:
            raise NoCredentialsError
        return found, found.get_frozen_credentials()

    def regions(self) -> tuple[tuple[str, ...], list[str]]:
        """Return the regions that have DRS, and those of them with a name like the session's."""
        known = self.places()[1]
        return known, get_close_matches(self.region, known, 3)

    def shown_endpoint(self) -> str:
        """Return the URL that DRS is asked at, without user and password."""
        parts = urlsplit(str(self.drs.meta.endpoint_url))
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def seconds_left(credentials: Any) -> float | None:
    """Return the seconds until credentials end, in whole minutes; None: never, or not known."""
    is_over_in = end_within(credentials)
    if is_over_in is None:
        return None
    whole = bisect_left(_MINUTES, 1, key=lambda minutes: is_over_in(minutes * 60))
    return None if whole == len(_MINUTES) else whole * 60.0


def secrets_of(target: AwsTarget, environ: Mapping[str, str], *loaded: str | None) -> list[str]:
    """Return what must not be printed, the longest first, as one secret may contain another."""
    urls = (target.endpoint_url, *(environ.get(name) for name in _ENDPOINTS))
    passwords = {found[0] for url in urls if url and (found := _PASSWORD.search(url))}
    every = (*(environ.get(name) for name in _SECRETS), *loaded)
    long = {each for each in every if each and len(each) >= _SHORTEST_SECRET}
    return sorted(long | passwords, key=len, reverse=True)


def without(secrets: Iterable[str], text: str) -> str:
    """Replace the secrets in a text, and everything that looks like one."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return KEY.sub(HIDDEN, text)
