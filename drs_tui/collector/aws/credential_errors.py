"""Explain failures to get credentials from a helper, a container or a token file."""

import re
from typing import Any

from botocore import exceptions as bc

from drs_tui.collector.aws.errors import quoted
from drs_tui.collector.aws.setup_files import Setup
from drs_tui.model.request_error import ErrorKind, RequestError

_CORRECT = "correct it"
_BY_HAND = "run it by hand to see why"
_CONTAINER_UP = "look whether what serves them runs"
_NAME = "name another --profile"
_FILE = "look at that file"
_CONTAINER = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")
_CONTAINER_TOKEN = ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN")
# By botocore's name of the credential provider.
_SOURCES = {
    "custom-process": "the credential_process",
    "container-role": "the container",
    "iam-role": "this instance",
    "assume-role": "the role",
    "assume-role-with-web-identity": "web identity",
    "sso": "IAM Identity Center",
    "login": "aws login",
}


def of_provider(error: Exception, setup: Setup, provider: str) -> RequestError | None:
    """Explain why a provider has no credentials; None if the error is not the provider's."""
    helper = setup.profile_with("credential_process")
    if helper and _is_from_helper(error, provider):
        return _helper(error, f"the credential_process of profile {helper}")
    if provider == "container-role":
        return _container(error, setup)
    if isinstance(error, OSError):
        return _none(file_words(error), _FILE)
    if isinstance(error, bc.CredentialRetrievalError | bc.MetadataRetrievalError):
        source = _SOURCES.get(provider, provider or "botocore")
        return _none(
            f"{source} gave no credentials: {_reason(error)}", f"sign in to it, or {_NAME}"
        )
    if provider in _SOURCES and not isinstance(error, bc.BotoCoreError):
        summary = f"{_SOURCES[provider]} gave credentials in a form that cannot be read"
        return _none(summary, _NAME)
    return None


def file_words(error: OSError) -> str:
    """Return what is wrong with a file, without the errno."""
    if isinstance(error, FileNotFoundError):
        return f"{error.filename} is not there"
    named = f"{error.filename}: " if error.filename else ""
    return f"{named}{quoted(error.strerror or 'it cannot be read')}"


def _none(summary: str, advice: str) -> RequestError:
    return RequestError(ErrorKind.NO_CREDENTIALS, summary, advice)


def _reason(error: Any) -> str:
    """Return the first line of the provider's message, without botocore's prefix."""
    message = str(error.kwargs.get("error_msg") or error)
    return quoted(message.removeprefix("Error retrieving metadata: ").strip().partition("\n")[0])


# credential_process


def _is_from_helper(error: Exception, provider: str) -> bool:
    """Return whether a helper may have failed: a role raises what its source helper raises."""
    return provider == "custom-process" or (
        provider == "assume-role" and not isinstance(error, bc.BotoCoreError)
    )


def _helper(error: Exception, who: str) -> RequestError:
    if isinstance(error, IndexError):
        return RequestError(ErrorKind.CONFIGURATION, f"{who} is empty", _CORRECT)
    if type(error) is ValueError and re.match("No (closing|escaped)", str(error)):
        return RequestError(
            ErrorKind.CONFIGURATION, f"{who} has a quote that is not closed", _CORRECT
        )
    if isinstance(error, FileNotFoundError):
        return _none(f"{who} is not there: {error.filename}", _BY_HAND)
    if isinstance(error, OSError):
        return _none(f"{who} cannot be run: {file_words(error)}", _BY_HAND)
    return _none(f"{who} {_helper_words(error)}", _BY_HAND)


def _helper_words(error: Exception) -> str:
    """Return how a helper failed. Its stdout is never quoted, as it contains keys."""
    if isinstance(error, bc.CredentialRetrievalError):
        reason = _reason(error) if error.kwargs.get("error_msg", "").strip() else ""
        if reason.startswith("Unsupported version"):
            return "gave another Version than 1"
        return f"failed: {reason}" if reason else "failed, and said nothing"
    if isinstance(error, UnicodeDecodeError):
        return "wrote what is not UTF-8"
    if isinstance(error, TypeError) and "offset-naive" in str(error):
        return "gave an Expiration without a time zone"
    if type(error).__name__ == "ParserError":  # dateutil's, which need not be imported for it
        return "gave an Expiration that is no date"
    if isinstance(error, ValueError):
        return "printed no JSON"
    return "printed JSON that has no credentials in it"


# container


def _container(error: Exception, setup: Setup) -> RequestError:
    address = setup.set_of(_CONTAINER)
    if isinstance(error, OSError):
        return _none(f"{setup.set_of(_CONTAINER_TOKEN)}: {file_words(error)}", _FILE)
    if isinstance(error, bc.CredentialRetrievalError):
        reason = _reason(error).removeprefix(
            "Received error when attempting to retrieve container metadata: "
        )
        return _none(f"{address} gives no credentials: {reason}", _CONTAINER_UP)
    if isinstance(error, ValueError) and "Auth token" in str(error):
        token = setup.set_of(_CONTAINER_TOKEN)
        return RequestError(ErrorKind.CONFIGURATION, f"{token} has a line break in it", _CORRECT)
    if isinstance(error, ValueError) and str(error).startswith("Unsupported host"):
        return RequestError(ErrorKind.CONFIGURATION, f"{address}: {quoted(error)}", _CORRECT)
    return _none(f"{address} gives credentials in a form that cannot be read", _CONTAINER_UP)
