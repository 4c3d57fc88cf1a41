"""Explain what fails while a session, a client or credentials are made: the one place for it.

botocore raises exceptions of its own there, and Python's wherever a setting or the output of a
helper has a form that it does not expect. All of them become the problem of a failed request.
"""

import configparser
import re
from collections.abc import Callable
from typing import Any

from botocore import exceptions as bc

from drs_tui.collector.aws.credential_errors import file_words, of_provider
from drs_tui.collector.aws.errors import NotAskedError, quoted
from drs_tui.collector.aws.roles import MfaRequiredError
from drs_tui.collector.aws.setup_files import Setup
from drs_tui.model.redaction import redact_url_password
from drs_tui.model.request_error import ErrorKind, RequestError

_CORRECT = "correct it"

# A request may fail for these as well: they are explained where requests are.
_OF_REQUESTS = (
    bc.ClientError,
    bc.HTTPClientError,
    bc.ConnectionError,
    bc.NoCredentialsError,
    bc.SSOError,
    bc.LoginError,
    bc.TokenRetrievalError,
    bc.RefreshWithMFAUnsupportedError,
    MfaRequiredError,
    EOFError,
    NotAskedError,
)
# Of an exception about one setting: its name, its value, and what it may be.
_Read = Callable[[dict[str, Any]], tuple[str, object, object]]
_SETTINGS: dict[type[Exception], _Read] = {
    bc.InvalidRetryModeError: lambda told: (
        "retry_mode",
        told["provided_retry_mode"],
        told["valid_modes"],
    ),
    bc.InvalidChecksumConfigError: lambda told: (
        told["config_key"],
        told["config_value"],
        told["valid_options"],
    ),
    bc.InvalidDefaultsMode: lambda told: ("defaults_mode", told["mode"], told["valid_modes"]),
    bc.InvalidSTSRegionalEndpointsConfigError: lambda told: (
        "sts_regional_endpoints",
        told["sts_regional_endpoints_config"],
        ("legacy", "regional"),
    ),
    bc.InvalidIMDSEndpointModeError: lambda told: (
        "ec2_metadata_service_endpoint_mode",
        told["mode"],
        told["valid_modes"],
    ),
    bc.InvalidIMDSEndpointError: lambda told: (
        "ec2_metadata_service_endpoint",
        told["endpoint"],
        "http://host",
    ),
}


class SetupError(NotAskedError):
    """A session, a client or credentials cannot be made: ``request_error`` says why."""


def explain(error: Exception, setup: Setup, service: str = "drs", provider: str = "") -> Exception:
    """What to raise in place of an exception: a SetupError, or itself where requests raise it too.

    ``provider`` is botocore's word for what was to get credentials, if anything was.
    """
    if isinstance(error, _OF_REQUESTS):
        return error
    if isinstance(error, RuntimeError) and "expired" in str(error):
        return error  # credentials came, and had expired already
    return SetupError(_problem(error, setup, service, provider))


def _problem(error: Exception, setup: Setup, service: str, provider: str) -> RequestError:
    if isinstance(error, bc.CredentialRetrievalError):
        provider = str(error.kwargs.get("provider") or provider)
    return (
        _file(error, setup)
        or _profile(error, setup)
        or _setting(error, setup)
        or of_provider(error, setup, provider)
        or _form(error, setup, service)
        or _other(error, setup)
    )


def _wrong(summary: str, advice: str = _CORRECT) -> RequestError:
    return RequestError(ErrorKind.CONFIGURATION, summary, advice)


# files


def _file(error: Exception, setup: Setup) -> RequestError | None:
    if isinstance(error, bc.ConfigParseError):
        why = _why_unread(error.kwargs.get("error"))
        return _wrong(f"{error.kwargs.get('path')} cannot be read: {why}")
    if isinstance(error, bc.ProfileNotFound):
        return _wrong(f"there is no profile {setup.name} in {setup.config_file}")
    return None


def _why_unread(error: object) -> str:
    """Where a file is broken, and how; nothing of what stands there, which may be a secret."""
    match error:
        case configparser.MissingSectionHeaderError(lineno=line, line=text):
            if str(text).startswith("\ufeff"):
                return f"line {line} begins with a byte order mark: save it as UTF-8 without one"
            return f"line {line} is in no [section]"
        case configparser.DuplicateSectionError(section=section, lineno=line):
            return f"line {line} begins [{section}] a second time"
        case configparser.DuplicateOptionError(section=section, option=option, lineno=line):
            return f"line {line} has {option} of [{section}] a second time"
        case configparser.ParsingError(errors=[(line, _), *_]):
            return f"line {line} is neither a [section] nor a setting"
        case UnicodeDecodeError():
            return "it is not UTF-8"
        case ValueError():
            return "an indented line in it is no setting = value"
    return "it is no config file"


# settings


def _profile(error: Exception, setup: Setup) -> RequestError | None:
    if isinstance(error, bc.PartialCredentialsError):
        return _half(error, setup)
    if isinstance(error, bc.InfiniteLoopConfigError):
        names = [*error.kwargs["visited_profiles"], error.kwargs["source_profile"]]
        circle = " → ".join(names)
        return _wrong(f"source_profile leads in a circle: {circle} ({setup.config_file})")
    if isinstance(error, bc.InvalidConfigError | bc.DataNotFoundError):
        return _wrong(_placed(error, setup))
    return None


def _half(error: Any, setup: Setup) -> RequestError:
    """Of settings that belong together some are missing."""
    missing = error.kwargs["cred_var"]
    if error.kwargs["provider"] == "env":
        return _wrong(
            f"the environment has AWS_ACCESS_KEY_ID and no {missing}",
            "set both, or unset both and name a --profile",
        )
    has = "role_arn" if error.kwargs["provider"] == "assume-role" else "aws_access_key_id"
    profile = setup.profile_with(has, without=missing.split(" or "))
    return _wrong(f"{setup.place(has, profile)} has {has} and no {missing}", "add what is missing")


def _placed(error: Exception, setup: Setup) -> str:
    """botocore's words, and the place of the setting that they name."""
    said = quoted(re.sub(r" Received <class [^>]*> instead\.", "", str(error)))
    named = setup.named_in(said)
    place = setup.origin(named) if named else f"profile {setup.name} ({setup.config_file})"
    return f"{place}: {said.rstrip('.')}"


def _setting(error: Any, setup: Setup) -> RequestError | None:
    read = _SETTINGS.get(type(error))
    if read is None:
        return None
    name, value, valid = read(error.kwargs)
    known = valid if isinstance(valid, str) else ", ".join(valid)  # type: ignore[arg-type]
    return _wrong(f"{setup.origin(name)} is {quoted(value)}", f"it can be {known}")


def _form(error: Exception, setup: Setup, service: str) -> RequestError | None:
    """Settings of which Python alone says that they have the wrong form."""
    endpoint = re.fullmatch("Invalid endpoint: (.*)", str(error))
    if endpoint:
        url = endpoint[1]
        return _wrong(
            f"{setup.endpoint_origin(url, service)} is {redact_url_password(url)}",
            "it looks like https://host[:port]",
        )
    if isinstance(error, bc.BotoCoreError | OSError):
        return None
    if number := setup.wrong_number():
        name, value = number
        return _wrong(f"{setup.origin(name)} is {quoted(value)}", "it is a number")
    if flat := setup.service_without_settings():
        return _wrong(f"{flat} has a value", "its settings stand indented below it")
    return None


def _other(error: Exception, setup: Setup) -> RequestError:
    if isinstance(error, OSError):
        return RequestError(ErrorKind.NO_CREDENTIALS, file_words(error), "look at that file")
    place = f"profile {setup.name} ({setup.config_file})"
    if isinstance(error, bc.MissingDependencyException):
        return _wrong(f"{place}: {quoted(error.kwargs.get('msg'))}", "install it, and start again")
    if isinstance(error, bc.BotoCoreError):
        return _wrong(f"{place}: {quoted(error)}")
    return _wrong(f"{place} has a setting of a form that cannot be used")
