"""An AWS variable that is empty counts as not set, as people expect of a shell's variables."""

from collections.abc import MutableMapping

# Empty, these say that there is no such file.
_FILES = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")


def drop_empty_variables(environ: MutableMapping[str, str]) -> None:
    """Remove the empty variables: botocore takes AWS_PROFILE="" for a profile without a name."""
    for name, value in list(environ.items()):
        if name.startswith("AWS_") and not value and name not in _FILES:
            del environ[name]
