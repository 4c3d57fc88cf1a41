"""Find what keeps credentials from being found: a file that cannot be read, half of a set of
settings, a misspelt one. botocore passes all of these by."""

from collections.abc import Iterator
from difflib import get_close_matches

from drs_tui.collector.aws.setup_files import Settings, Setup
from drs_tui.model.request_error import ErrorKind, RequestError

_COMPLETE = "add what is missing"
_OF_A_ROLE = (
    *("source_profile", "credential_source", "mfa_serial"),
    *("external_id", "role_session_name", "duration_seconds"),
)
_SSO_LEGACY = ("sso_start_url", "sso_region", "sso_account_id", "sso_role_name")
# Each set of settings gives credentials when it is whole.
_SETS = (
    ("aws_access_key_id", "aws_secret_access_key"),
    ("sso_session", "sso_account_id", "sso_role_name"),
    _SSO_LEGACY,
)
_NEEDED_BY = {
    "aws_session_token": "aws_access_key_id and aws_secret_access_key",
    **dict.fromkeys(_OF_A_ROLE, "role_arn"),
    "web_identity_token_file": "role_arn",
}
_VARIABLES = (
    ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
    ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
    ("AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
    ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"),
    ("AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"),
)
_KNOWN = sorted(
    {
        *(name for names in _SETS for name in names),
        *_NEEDED_BY,
        *("role_arn", "credential_process", "login_session"),
    }
)


def why_none(setup: Setup) -> RequestError | None:
    """Explain why no credentials were found; None if nothing suggests that there should be any."""
    found = unreadable(setup) or next(_incomplete(setup), None)
    return RequestError(ErrorKind.CONFIGURATION, *found) if found else None


def unreadable(setup: Setup) -> tuple[str, str] | None:
    """Return which config file is there and cannot be read, and what to do; None if none."""
    for file in setup.files:
        if problem := setup.problem_of(file):
            return f"{file} cannot be read: {problem}", "correct it"
    return None


def _incomplete(setup: Setup) -> Iterator[tuple[str, str]]:
    for has, needs in _VARIABLES:
        if setup.set_of((has,)) and not setup.set_of(needs.split(" and ")):
            advice = "set both, or unset it and name a --profile"
            yield f"the environment has {has} and no {needs}", advice
    settings = setup.settings
    for has in settings:
        if (missing := _missing(has, settings)) and has in _KNOWN:
            yield f"{setup.place(has)} has {has} and no {missing}", _COMPLETE
    for has in settings:
        if has not in _KNOWN and (close := get_close_matches(has, _KNOWN, 1, 0.85)):
            yield f"{setup.place(has)} has {has}", f"is it {close[0]}? then correct it"


def _missing(has: str, settings: Settings) -> str:
    """Return what the setting ``has`` is of no use without, and the profile lacks."""
    if has in _NEEDED_BY:
        needs = _NEEDED_BY[has]
        return "" if any(name in settings for name in needs.split(" and ")) else needs
    names = next((names for names in _SETS if has in names), ())
    if has in _SSO_LEGACY and "sso_session" in settings:
        names = _SETS[1]
    return ", ".join(name for name in names if name not in settings)
