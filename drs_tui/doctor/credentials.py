"""Check credentials: where they are from, how long they last."""

from drs_tui.collector.aws.credential_help import Credentials, renew, with_profile
from drs_tui.doctor.check import Check, Verdict
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.model.text.times import duration

NAME = "credentials"
SOON = 20 * 60  # seconds
NOT_ACCEPTED = (ErrorKind.EXPIRED, ErrorKind.NO_CREDENTIALS)

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


def source(found: Credentials) -> str:
    """Say where credentials are from."""
    words = _SOURCES.get(found.method, f"from {found.method}")
    if found.method == "env" and found.names_profile:
        return f"{words}, which goes before AWS_PROFILE"
    return f"{words}, profile {found.profile or 'default'}" if found.is_from_profile else words


def _asks_mfa(profile: str | None) -> Check:
    command = with_profile("aws sts get-caller-identity", profile)
    return Check(
        NAME,
        Verdict.LACKING,
        f"profile {profile or 'default'} wants an MFA code: the monitor asks for it, this does not",
        f"let the AWS CLI ask, whose cache both read, then run this again: {command}",
    )


def not_found(found: Credentials, request_error: RequestError, *, asks_mfa: bool) -> Check:
    """Report that there are no credentials, and why."""
    if asks_mfa:
        return _asks_mfa(found.profile)
    if request_error.kind is ErrorKind.UNREACHABLE:
        why = "whatever gets them hangs: a credential_process, a role, or the network"
        return Check(NAME, Verdict.FATAL, request_error.summary, why)
    if request_error.kind is ErrorKind.DENIED:
        denial = f"{request_error.summary} {reason(request_error)}".strip()
        return Check(NAME, Verdict.FATAL, denial, request_error.advice)
    if request_error.kind is ErrorKind.CONFIGURATION:
        return Check("configuration", Verdict.FATAL, request_error.summary, request_error.advice)
    advice = request_error.advice or renew(found)
    return Check(NAME, Verdict.FATAL, request_error.summary, advice)


def reason(request_error: RequestError) -> str:
    """Return AWS's reason for a denial, if given: a missing policy, or one that forbids it."""
    why = request_error.aws_message.partition(" because ")[2]
    return f"({why.rstrip('.')})" if why else ""


def credentials(found: Credentials, refused: RequestError | None, *, clock_is_off: bool) -> Check:
    """Check the credentials found.

    ``refused`` is the error of the first request with them, if it failed. ``clock_is_off``: this
    machine's clock is so far off that AWS refuses its signatures.
    """
    if refused and refused.kind in NOT_ACCEPTED:
        own = refused.advice if refused.kind is ErrorKind.EXPIRED else renew(found)
        advice = "set the clock first" if clock_is_off else own
        return Check(NAME, Verdict.FATAL, f"{source(found)}: {refused.summary}", advice)
    if refused and refused.kind is ErrorKind.UNREACHABLE:
        return Check(NAME, Verdict.NOTE, f"{source(found)}; not tried, as nobody answers")
    if found.left is None:
        return Check(NAME, Verdict.OK, source(found))
    description = f"{source(found)}; {duration(found.left)} left"
    if found.left < SOON:
        return Check(NAME, Verdict.NOTE, description, f"before a long recovery: {renew(found)}")
    return Check(NAME, Verdict.OK, description)
