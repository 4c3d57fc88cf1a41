"""Explain what fails while credentials are got: by a helper, a container, a token file."""

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
# botocore's words for who gets credentials.
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
    """Why that provider has no credentials; None where it is not the provider's doing."""
    helper = setup.profile_with("credential_process")
    if helper and _is_helpers(error, provider):
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
        said = f"{_SOURCES[provider]} gave credentials in a form that cannot be read"
        return _none(said, _NAME)
    return None


def file_words(error: OSError) -> str:
    """What is wrong with a file, without Python's number for it."""
    if isinstance(error, FileNotFoundError):
        return f"{error.filename} is not there"
    named = f"{error.filename}: " if error.filename else ""
    return f"{named}{quoted(error.strerror or 'it cannot be read')}"


def _none(summary: str, advice: str) -> RequestError:
    return RequestError(ErrorKind.NO_CREDENTIALS, summary, advice)


def _reason(error: Any) -> str:
    """What botocore was told, without the words that it puts before that."""
    said = str(error.kwargs.get("error_msg") or error)
    return quoted(said.removeprefix("Error retrieving metadata: ").strip().partition("\n")[0])


# credential_process


def _is_helpers(error: Exception, provider: str) -> bool:
    """A role whose source is a helper raises what the helper raises."""
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
    """How it failed. What it wrote on stdout is never quoted: keys are written there."""
    if isinstance(error, bc.CredentialRetrievalError):
        said = _reason(error) if error.kwargs.get("error_msg", "").strip() else ""
        if said.startswith("Unsupported version"):
            return "gave another Version than 1"
        return f"failed: {said}" if said else "failed, and said nothing"
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
        said = _reason(error).removeprefix(
            "Received error when attempting to retrieve container metadata: "
        )
        return _none(f"{address} gives no credentials: {said}", _CONTAINER_UP)
    if isinstance(error, ValueError) and "Auth token" in str(error):
        token = setup.set_of(_CONTAINER_TOKEN)
        return RequestError(ErrorKind.CONFIGURATION, f"{token} has a line break in it", _CORRECT)
    if isinstance(error, ValueError) and str(error).startswith("Unsupported host"):
        return RequestError(ErrorKind.CONFIGURATION, f"{address}: {quoted(error)}", _CORRECT)
    return _none(f"{address} gives credentials in a form that cannot be read", _CONTAINER_UP)
