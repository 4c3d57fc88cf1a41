"""Advise how to get valid credentials, with the exact command where there is one."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

PROFILES_NAMED = 5
_DELIVERED_BY_AWS = ("iam-role", "container-role", "assume-role-with-web-identity")


class Remedy(Enum):
    """What helps after a failed request.

    OWN: what the error itself advises. OBTAIN, RENEW: to get credentials where none were found, or
    in place of these; the session knows how. WAIT: nothing to do here, what gets them goes on.
    """

    OWN = auto()
    OBTAIN = auto()
    RENEW = auto()
    WAIT = auto()


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where credentials come from. ``method`` is botocore's provider name, ``""`` if none.

    ``profiles`` are those of the config files; ``left`` is the seconds until they expire, if known.
    """

    method: str = ""
    profile: str | None = None
    profiles: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    left: float | None = None
    names_profile: bool = False  # AWS_PROFILE is set, even if not used

    @property
    def is_from_profile(self) -> bool:
        """Whether the profile determines these credentials."""
        return self.method not in ("env", *_DELIVERED_BY_AWS)

    @property
    def settings(self) -> Mapping[str, object]:
        """The profile's own settings."""
        return self.profiles.get(self.profile or "default", {})


def _sign_in_command(settings: Mapping[str, object]) -> str | None:
    """Return the AWS CLI command that signs in a profile with these settings, if there is one."""
    if settings.get("sso_session") or settings.get("sso_start_url"):
        return "aws sso login"
    return "aws login" if settings.get("login_session") else None


def sign_in(found: Credentials) -> str | None:
    """Return the command that signs in the profile, or the first source profile that has one."""
    name, seen = found.profile or "default", set[str]()
    while name not in seen:
        seen.add(name)
        settings = found.profiles.get(name, {})
        if command := _sign_in_command(settings):
            return command if name == "default" else f"{command} --profile {shlex.quote(name)}"
        name = str(settings.get("source_profile") or name)
    return None


def with_profile(command: str, profile: str | None) -> str:
    """Return an AWS CLI command with the ``--profile`` option, if a profile is named."""
    return f"{command} --profile {shlex.quote(profile)}" if profile else command


def renew(found: Credentials) -> str:
    """Advise how to replace these credentials."""
    if found.method == "env":
        return (
            "export fresh AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or unset "
            "them and name a --profile"
        )
    if found.method in _DELIVERED_BY_AWS:
        return "AWS delivers and renews them by itself: look at the role, and at the clock"
    if command := sign_in(found):
        return f"run: {command}"
    if found.method == "custom-process" or "credential_process" in found.settings:
        named = found.profile or "default"
        return f"the credential_process of profile {named} has to give others: sign in to it"
    keys, sso = (
        with_profile(command, found.profile) for command in ("aws configure", "aws sso login")
    )
    return f"renew its keys ({keys}); where it signs in through SSO, run: {sso}"


def obtain(found: Credentials) -> str:
    """Advise how to get credentials where none were found."""
    if command := sign_in(found):
        return f"run: {command}"
    if known := [name for name in found.profiles if name != found.profile][:PROFILES_NAMED]:
        return f"name a --profile ({', '.join(known)}), or export AWS_ACCESS_KEY_ID and the others"
    return "run: aws configure sso, or aws configure; or export AWS_ACCESS_KEY_ID and the others"


def advice(found: Credentials, remedy: Remedy) -> str:
    """Advise how to get credentials: where none were found, or in place of these."""
    return obtain(found) if remedy is Remedy.OBTAIN else renew(found)
