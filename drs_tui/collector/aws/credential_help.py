"""How to get credentials that are accepted: the very command, where there is one."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

NONE_FOUND = "no AWS credentials found"
PROFILES_NAMED = 5
_DELIVERED = ("iam-role", "container-role", "assume-role-with-web-identity")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is known of them. ``method`` is botocore's word for their provider (``""``: none found).

    ``profiles`` are those of the config files; ``left`` seconds until they end, when known.
    """

    method: str = ""
    profile: str | None = None
    profiles: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    left: float | None = None
    names_profile: bool = False  # AWS_PROFILE is set, whatever was used

    @property
    def is_from_profile(self) -> bool:
        """Whether the profile has to do with them."""
        return self.method not in ("env", *_DELIVERED)

    @property
    def settings(self) -> Mapping[str, object]:
        """The profile's own settings."""
        return self.profiles.get(self.profile or "default", {})


def _signs_in(settings: Mapping[str, object]) -> str | None:
    """What the AWS CLI signs that profile in with."""
    if settings.get("sso_session") or settings.get("sso_start_url"):
        return "aws sso login"
    return "aws login" if settings.get("login_session") else None


def sign_in(found: Credentials) -> str | None:
    """The command that signs the profile in, or the one that it gets its role through."""
    name, seen = found.profile or "default", set[str]()
    while name not in seen:
        seen.add(name)
        settings = found.profiles.get(name, {})
        if command := _signs_in(settings):
            return command if name == "default" else f"{command} --profile {shlex.quote(name)}"
        name = str(settings.get("source_profile") or name)
    return None


def with_profile(command: str, profile: str | None) -> str:
    """The command of the AWS CLI, for that profile."""
    return f"{command} --profile {shlex.quote(profile)}" if profile else command


def renew(found: Credentials) -> str:
    """How to get others than these."""
    if found.method == "env":
        return (
            "export fresh AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or unset "
            "them and name a --profile"
        )
    if found.method in _DELIVERED:
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
    """How to get any, where there are none."""
    if command := sign_in(found):
        return f"run: {command}"
    if known := [name for name in found.profiles if name != found.profile][:PROFILES_NAMED]:
        return f"name a --profile ({', '.join(known)}), or export AWS_ACCESS_KEY_ID and the others"
    return "run: aws configure sso, or aws configure; or export AWS_ACCESS_KEY_ID and the others"


def advice(found: Credentials, summary: str) -> str:
    """What to do about that ``RequestError.summary``."""
    return obtain(found) if summary == NONE_FOUND else renew(found)
