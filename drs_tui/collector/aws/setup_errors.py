"""Explain failures to create a session, a client or credentials, all in this module.

botocore raises its own exceptions there, and Python's where a setting or the output of a helper has
an unexpected form. All of them become the RequestError of a failed request.
"""

import configparser
import re
from collections.abc import Callable
from typing import Any

from botocore import exceptions as bc

from drs_tui.collector.aws.credential_errors import file_words, of_provider
from drs_tui.collector.aws.errors import NotAskedError
from drs_tui.collector.aws.missing_settings import unreadable, why_none
from drs_tui.collector.aws.one_line import quoted
from drs_tui.collector.aws.roles import MfaRequiredError
from drs_tui.collector.aws.setup_files import Setup
from drs_tui.collector.aws.sign_in_errors import of_sign_in
from drs_tui.collector.aws.transport_checks import CA_BUNDLE, TransportError
from drs_tui.model.redaction import redact_url_password
from drs_tui.model.request_error import ErrorKind, RequestError

_CORRECT = "correct it"
PROFILES_SHOWN = 8

# A call can raise these as well: ``errors.classify`` explains them.
_OF_REQUESTS = (
    bc.HTTPClientError,
    bc.ConnectionError,
    bc.SSOError,
    bc.LoginError,
    bc.TokenRetrievalError,
    bc.RefreshWithMFAUnsupportedError,
    MfaRequiredError,
    EOFError,
    NotAskedError,
)
# From the arguments of an exception about a setting: its name, its value, and the valid values.
_Read = Callable[[dict[str, Any]], tuple[str, object, object]]
_SETTINGS: dict[type[Exception], _Read] = {
    bc.InvalidRetryModeError: lambda arguments: (
        "retry_mode",
        arguments["provided_retry_mode"],
        arguments["valid_modes"],
    ),
    bc.InvalidChecksumConfigError: lambda arguments: (
        arguments["config_key"],
        arguments["config_value"],
        arguments["valid_options"],
    ),
    bc.InvalidDefaultsMode: lambda arguments: (
        "defaults_mode",
        arguments["mode"],
        arguments["valid_modes"],
    ),
    bc.InvalidSTSRegionalEndpointsConfigError: lambda arguments: (
        "sts_regional_endpoints",
        arguments["sts_regional_endpoints_config"],
        ("legacy", "regional"),
    ),
    bc.InvalidIMDSEndpointModeError: lambda arguments: (
        "ec2_metadata_service_endpoint_mode",
        arguments["mode"],
        arguments["valid_modes"],
    ),
    bc.InvalidIMDSEndpointError: lambda arguments: (
        "ec2_metadata_service_endpoint",
        arguments["endpoint"],
        "http://host",
    ),
}


class SetupError(NotAskedError):
    """A session, a client or credentials cannot be created: ``request_error`` says why."""


def explain(error: Exception, setup: Setup, service: str = "drs", provider: str = "") -> Exception:
    """Return the exception to raise instead: a SetupError, or ``error`` if calls raise it too.

    ``provider`` is botocore's name of the credential provider that failed, if one did.
    """
    if isinstance(error, bc.ClientError):
        refused = of_sign_in(error, setup)
        return SetupError(refused) if refused else error
    if isinstance(error, bc.NoCredentialsError):
        reason = why_none(setup)
        return SetupError(reason) if reason else error
    if isinstance(error, _OF_REQUESTS):
        return error
    if isinstance(error, RuntimeError) and "expired" in str(error):
        return error  # the provider returned expired credentials
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
        return _no_profile(setup)
    return None


def _no_profile(setup: Setup) -> RequestError:
    if found := unreadable(setup):
        return _wrong(*found)
    if misnamed := setup.misnamed(setup.name):
        return _wrong(f"there is no profile {setup.name}: {misnamed}")
    known = ", ".join(setup.profiles[:PROFILES_SHOWN])
    advice = f"known: {known}" if known else "no profiles are configured: aws configure"
    return _wrong(f"there is no profile {setup.name} in {' or '.join(setup.files)}", advice)


def _why_unread(error: object) -> str:
    """Say where and why a file cannot be parsed, without quoting it: it may contain secrets."""
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
    """Explain that some of a set of settings that belong together are missing."""
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
    """Return botocore's message, after the location of the setting that it names."""
    message = quoted(re.sub(r" Received <class [^>]*> instead\.", "", str(error)))
    named = setup.named_in(message)
    place = setup.origin(named) if named else f"profile {setup.name} ({setup.config_file})"
    return f"{place}: {message.rstrip('.')}"


def _setting(error: Any, setup: Setup) -> RequestError | None:
    if isinstance(error, TransportError):
        named = setup.origin(error.setting) if error.setting == CA_BUNDLE else error.setting
        return _wrong(f"{named} {error.problem}", error.advice)
    read = _SETTINGS.get(type(error))
    if read is None:
        return None
    name, value, valid = read(error.kwargs)
    known = valid if isinstance(valid, str) else ", ".join(valid)  # type: ignore[arg-type]
    return _wrong(f"{setup.origin(name)} is {quoted(value)}", f"it can be {known}")


def _form(error: Exception, setup: Setup, service: str) -> RequestError | None:
    """Explain settings whose wrong form botocore does not detect, so that Python raises."""
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
