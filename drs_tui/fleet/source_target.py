"""One of several sources, as it is opened. Imports nothing: screens and store need it too."""

from typing import NamedTuple


class SourceTarget(NamedTuple):
    """An account in a region, asked with a profile's credentials (None: the ambient ones).

    ``name`` is what a person calls the account, as it is shown: the profile, or the name that the
    config file gives it. With ``role_arn`` these credentials assume that role. ``account`` is known
    only with a role.
    """

    name: str
    profile: str | None
    region: str
    account: str | None = None
    role_arn: str | None = None
    external_id: str | None = None
    session_name: str | None = None
    endpoint_url: str | None = None

    @property
    def full_name(self) -> str:
        """Return the name that no other source has: ``payments us-west-2``."""
        return f"{self.name} {self.region}"
