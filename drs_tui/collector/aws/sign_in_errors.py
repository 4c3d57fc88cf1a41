"""Explain why AWS refused to give a role's credentials: by IAM Identity Center, or by STS."""

import re

from botocore.exceptions import ClientError

from drs_tui.collector.aws.one_line import one_line
from drs_tui.collector.aws.service_errors import code_of, service_error
from drs_tui.collector.aws.setup_files import Setup
from drs_tui.model.request_error import ErrorKind, RequestError

_ASSUME = ("AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML")
# Parameters of AssumeRole as STS names them in a refusal, and the settings they are taken from.
_PARAMETERS = {
    "durationseconds": "duration_seconds",
    "rolesessionname": "role_session_name",
    "rolearn": "role_arn",
    "externalid": "external_id",
    "serialnumber": "mfa_serial",
}
_BAD_TOKEN = ("InvalidIdentityToken", "IDPCommunicationError", "IDPRejectedClaim")
_VALIDATION = ("ValidationError", "ValidationException", "InvalidParameterValue")


def of_sign_in(error: ClientError, setup: Setup) -> RequestError | None:
    """Explain a refusal to give credentials; None if it is one that any call can meet."""
    message = one_line(error.response.get("Error", {}).get("Message"))
    if error.operation_name == "GetRoleCredentials":
        return _of_identity_center(code_of(error), setup, message)
    if error.operation_name in _ASSUME:
        return _of_sts(error, setup, message)
    return None


def _of_identity_center(code: str, setup: Setup, message: str) -> RequestError | None:
    if code not in ("ForbiddenException", "ResourceNotFoundException", "AccessDeniedException"):
        return None
    profile = setup.profile_with("sso_role_name") or setup.name
    role, account = (
        setup.value(name, profile) or "?" for name in ("sso_role_name", "sso_account_id")
    )
    return RequestError(
        ErrorKind.DENIED,
        f"this login has no role {role} in account {account} (profile {profile})",
        "ask for that permission set in IAM Identity Center, or name another --profile",
        message,
    )


def _of_sts(error: ClientError, setup: Setup, message: str) -> RequestError | None:
    code = code_of(error)
    if code in _VALIDATION:
        return _invalid(setup, message)
    if code in _BAD_TOKEN:
        return RequestError(
            ErrorKind.NO_CREDENTIALS,
            f"STS does not accept the web identity token ({code})",
            "look at its file, and at the identity provider of the role",
            message,
        )
    found = service_error(error, "sts")
    if found.kind is not ErrorKind.DENIED or ":" in found.summary.partition("sts:")[2]:
        return None
    advice = (
        f"the trust policy of {_role(setup)} has to name who assumes it, and that one needs "
        f"the IAM action sts:{error.operation_name}"
    )
    return found._replace(advice=advice)


def _role(setup: Setup) -> str:
    profile = setup.profile_with("role_arn")
    arn = setup.value("role_arn", profile) if profile else setup.variable("role_arn")
    return arn or "the role"


def _invalid(setup: Setup, message: str) -> RequestError:
    """Name the setting that STS does not accept."""
    setting = _setting_in(message)
    profile = setup.profile_with(setting) if setting else setup.profile_with("role_arn")
    place = setup.place(setting or "role_arn", profile)
    if setting is None:
        return RequestError(
            ErrorKind.CONFIGURATION, f"STS refused the role of {place}", "correct it", message
        )
    value = setup.value(setting, profile or setup.name)
    summary = f"STS refused {setting} = {value} of {place}"
    if setting != "duration_seconds":
        return RequestError(ErrorKind.CONFIGURATION, summary, "correct it", message)
    if "chain" in message.lower():
        summary = f"{summary}: a role assumed by a role lives for an hour at most"
        return RequestError(
            ErrorKind.CONFIGURATION, summary, "make it 3600 or less, or leave it out", message
        )
    advice = "make it less, or raise the maximum session duration of the role"
    return RequestError(ErrorKind.CONFIGURATION, summary, advice, message)


def _setting_in(message: str) -> str | None:
    words = re.sub(r"[^a-z]", "", message.lower())
    found = (setting for name, setting in _PARAMETERS.items() if name in words)
    return next(found, None)
