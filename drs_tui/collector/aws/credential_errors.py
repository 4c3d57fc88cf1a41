"""Explain failures to get credentials from a helper, a container or a token file."""

import re
from typing import Any

from botocore import exceptions as bc

from drs_tui.collector.aws.connection import GOES_ON, no_answer
from drs_tui.collector.aws.helper import HelperError
from drs_tui.collector.aws.key_form import KeyFormError
from drs_tui.collector.aws.one_line import quoted
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
    if isinstance(error, HelperError):
        return RequestError(
            ErrorKind.CREDENTIAL_HELPER, f"{helper_name(setup)} {error.words}", _BY_HAND
        )
    if isinstance(error, KeyFormError):
        return _key_form(error, setup, provider)
    if words := _malformed_helper(error, setup, provider):
        return RequestError(ErrorKind.CONFIGURATION, words, _CORRECT)
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


def waits(setup: Setup, words: str | None) -> RequestError:
    """Return what the credentials wait for. ``words``: what a running helper has printed."""
    if words is None:
        return no_answer(_source(setup))
    if not words:
        waiting = no_answer(helper_name(setup))
        return waiting._replace(kind=ErrorKind.CREDENTIAL_HELPER)
    summary = f"{helper_name(setup)} waits: {words}"
    return RequestError(ErrorKind.CREDENTIAL_HELPER, summary, f"do what it asks; {GOES_ON}")


def _source(setup: Setup) -> str:
    """Return what the credentials are taken from, by the settings."""
    if setup.set_of(_CONTAINER):
        return setup.set_of(_CONTAINER)
    if profile := setup.profile_with("role_arn"):
        return f"what gets the role of profile {profile}"
    if profile := setup.profile_with("sso_role_name"):
        return f"IAM Identity Center, for profile {profile},"
    return "what gets the credentials"


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


def helper_name(setup: Setup) -> str:
    """Return how the credential_process of the profile, or of its source profiles, is called."""
    profile = setup.profile_with("credential_process") or setup.name
    return f"the credential_process of profile {profile}"


def _malformed_helper(error: Exception, setup: Setup, provider: str) -> str | None:
    """Explain a credential_process that is no command line."""
    # A role raises what the helper of its source profile raises.
    if provider not in ("custom-process", "assume-role"):
        return None
    if isinstance(error, IndexError) and setup.profile_with("credential_process"):
        return f"{helper_name(setup)} is empty"
    if type(error) is ValueError and re.match("No (closing|escaped)", str(error)):
        return f"{helper_name(setup)} has a quote that is not closed"
    return None


# keys


def _key_form(error: KeyFormError, setup: Setup, provider: str) -> RequestError:
    """Explain a key that cannot be one, without quoting it."""
    setting = error.variable.lower()
    if provider == "env":
        return RequestError(ErrorKind.CONFIGURATION, str(error), _CORRECT)
    if provider in ("shared-credentials-file", "config-file"):
        summary = f"{setting} of {setup.place(setting)} {error.problem}"
        return RequestError(ErrorKind.CONFIGURATION, summary, _CORRECT)
    source = _SOURCES.get(provider, provider)
    return _none(f"{source} gave keys of an odd form: {setting} {error.problem}", _NAME)


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
