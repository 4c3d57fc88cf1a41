"""Credentials: where they are from, how long they last, and how to get others."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

from drs_tui.doctor.check import Check, Verdict
from drs_tui.model.times import duration
from drs_tui.stream.events import Kind, Problem

NAME = "credentials"
SOON = 20 * 60
NOT_ACCEPTED = (Kind.EXPIRED, Kind.NO_CREDENTIALS)
PROFILES_NAMED = 5

_SOURCES = {
    "env": "from the environment",
    "shared-credentials-file": "from the credentials file",
    "config-file": "from the config file",
    "assume-role": "of an assumed role",
    "assume-role-with-web-identity": "of a role assumed by web identity",
    "sso": "by IAM Identity Center",
    "login": "by aws login",
    "custom-process": "from a credential_process",
    "iam-role": "of this instance's role",
    "container-role": "of this container's role",
}
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


def source(found: Credentials) -> str:
    """Where they are from, in words."""
    words = _SOURCES.get(found.method, f"from {found.method}")
    if found.method == "env" and found.names_profile:
        return f"{words}, which goes before AWS_PROFILE"
    return f"{words}, profile {found.profile or 'default'}" if found.is_from_profile else words


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


def _with_profile(command: str, profile: str | None) -> str:
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
        _with_profile(command, found.profile) for command in ("aws configure", "aws sso login")
    )
    return f"renew its keys ({keys}); where it signs in through SSO, run: {sso}"


def obtain(found: Credentials) -> str:
    """How to get any, where there are none."""
    if command := sign_in(found):
        return f"run: {command}"
    if known := [name for name in found.profiles if name != found.profile][:PROFILES_NAMED]:
        return f"name a --profile ({', '.join(known)}), or export AWS_ACCESS_KEY_ID and the others"
    return "run: aws configure sso, or aws configure; or export AWS_ACCESS_KEY_ID and the others"


def _asks_mfa(profile: str | None) -> Check:
    command = _with_profile("aws configure export-credentials", profile)
    return Check(
        NAME,
        Verdict.FATAL,
        f"profile {profile or 'default'} asks for an MFA code, and drs-tui asks nobody for it",
        f'let the AWS CLI ask, then use no --profile: eval "$({command} --format env)"',
    )


def not_found(found: Credentials, problem: Problem, *, asks_mfa: bool) -> Check:
    """There are none to ask with, for that reason."""
    if asks_mfa:
        return _asks_mfa(found.profile)
    if problem.kind is Kind.UNREACHABLE:
        mend = "whatever gets them hangs: a credential_process, a role, or the network"
        return Check(NAME, Verdict.FATAL, problem.happened, mend)
    if problem.kind is Kind.DENIED:
        said = f"{problem.happened} {reason(problem)}".strip()
        return Check(NAME, Verdict.FATAL, said, problem.mend)
    if "no AWS credentials" in problem.happened:
        return Check(NAME, Verdict.FATAL, problem.happened, obtain(found))
    return Check(NAME, Verdict.FATAL, problem.happened, renew(found))


def reason(problem: Problem) -> str:
    """Why AWS denied something, where it says so: it tells a missing policy from a forbidding
    one."""
    said = problem.said.partition(" because ")[2]
    return f"({said.rstrip('.')})" if said else ""


def credentials(found: Credentials, refused: Problem | None, *, clock_is_off: bool) -> Check:
    """Those that were found; ``refused``: what AWS said of the first request with them, if it did
    not answer that. ``clock_is_off``: by so much that it takes no signature of this machine."""
    if refused and refused.kind in NOT_ACCEPTED:
        mend = "set the clock first" if clock_is_off else renew(found)
        return Check(NAME, Verdict.FATAL, f"{source(found)}: {refused.happened}", mend)
    if refused and refused.kind is Kind.UNREACHABLE:
        return Check(NAME, Verdict.NOTE, f"{source(found)}; not tried, as nobody answers")
    if found.left is None:
        return Check(NAME, Verdict.OK, source(found))
    said = f"{source(found)}; {duration(found.left)} left"
    if found.left < SOON:
        return Check(NAME, Verdict.NOTE, said, f"before a long recovery: {renew(found)}")
    return Check(NAME, Verdict.OK, said)
