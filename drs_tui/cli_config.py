"""--config: the config file's values, which stand in for options that are not given."""

import os
from typing import Any

import click

from drs_tui.startup.fast_options import FETCHING, config_file

# The exit statuses and documents of commands for scripts are the same for every user.
_NOT_FOR_SCRIPTS = ("rto", "rto_end")
_FILE = "drs_tui.config_file"
_MISTAKE = "drs_tui.config"


class FileMistakeError(click.UsageError):
    """A mistake in a config file: no help of the command line is of use."""


def _read(context: click.Context, _option: click.Parameter, given: str | None) -> None:
    """Have the file's values as defaults of this command; report a mistake if it is run."""
    context.meta[_FILE] = given
    if not given and not config_file(os.environ):
        return
    from drs_tui.config.config_file import load
    from drs_tui.config.document import ConfigError

    try:
        everyday = load(given).everyday
    except ConfigError as error:
        if isinstance(context.command, click.Group):
            context.meta[_MISTAKE] = error  # it may be the name of a command that follows
            return
        raise FileMistakeError(str(error)) from error
    context.default_map = _defaults(everyday, context.command)


def _defaults(everyday: Any, command: click.Command) -> dict[str, Any]:
    """Return the values by the names of the command's options."""
    found: dict[str, Any] = everyday._asdict()
    zone, mouse = found.pop("zone"), found.pop("mouse")
    found["utc"] = None if zone is None else zone == "utc"
    found["no_mouse"] = None if mouse is None else not mouse
    names = {option.name for option in command.params}
    if command.name in FETCHING:
        names -= set(_NOT_FOR_SCRIPTS)
    return {name: found[name] for name in names & found.keys() if found[name] is not None}


def check_config(context: click.Context) -> str | None:
    """Refuse to run the group itself with a mistake in the file; return the value of --config."""
    if error := context.meta.get(_MISTAKE):
        raise FileMistakeError(str(error))
    return config_file_given(context)


def config_file_given(context: click.Context) -> str | None:
    """Return the value of --config."""
    given: str | None = context.meta.get(_FILE)
    return given


CONFIG = click.option(
    "--config",
    metavar="FILE",
    is_eager=True,
    expose_value=False,
    callback=_read,
    help="Options of every day [~/.config/drs-tui/config.toml].",
)
