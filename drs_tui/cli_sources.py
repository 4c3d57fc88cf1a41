"""--profiles, --regions and --fleet: several sources, and what contradicts them."""

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from drs_tui.cli_config import FileMistakeError, config_file_given

if TYPE_CHECKING:
    from drs_tui.fleet.choice import SourceOptions
    from drs_tui.fleet.source_target import SourceTarget

SEVERAL = ("profiles", "regions", "fleet")
"""The names of the options that choose several sources."""
# For the commands that can open several sources.
SOURCES = (
    click.option(
        "--profiles",
        metavar="P,P",
        multiple=True,
        help="Several AWS profiles, also with wildcards: 'dr-*,prod'; repeatable.",
    ),
    click.option(
        "--regions",
        metavar="R,R",
        multiple=True,
        help="Several regions, also with wildcards: us-east-1,'eu-*'; all: those with DRS.",
    ),
    click.option("--fleet", metavar="NAME", help="The accounts and regions of [fleet.NAME]."),
)


def chosen_sources(
    given: Mapping[str, Any], config: str | None = None, environ: Mapping[str, str] = os.environ
) -> "tuple[SourceTarget, ...] | None":
    """Return the sources that a command's options choose; None: the one of --profile and --region.

    ``given`` are the values of the command's options, ``config`` that of --config.
    """
    from drs_tui.config.config_file import load
    from drs_tui.config.document import ConfigError
    from drs_tui.fleet.aws_profiles import AwsProfiles
    from drs_tui.fleet.choice import choose
    from drs_tui.fleet.errors import ChoiceError
    from drs_tui.fleet.targets import targets

    try:
        choice = choose(source_options(given), lambda: load(config, environ))
        if choice is None:
            return None
        if given.get("starting_token"):
            words = "--starting-token is of one source: leave it out, or choose one"
            raise click.UsageError(words)
        return targets(choice, AwsProfiles(environ))
    except ConfigError as error:
        raise FileMistakeError(str(error)) from error
    except ChoiceError as error:
        raise click.UsageError(str(error)) from error


def source_options(given: Mapping[str, Any]) -> "SourceOptions":
    """Return the options that say whom to ask, out of the values of a command's options."""
    from drs_tui.fleet.choice import SourceOptions, split

    values: dict[str, Any] = {name: given.get(name) for name in SourceOptions._fields}
    values |= {name: split(given.get(name) or ()) for name in ("profiles", "regions")}
    return SourceOptions(**values)


def taken_sources(
    given: dict[str, Any], *, only_one: Mapping[str, Any] = MappingProxyType({})
) -> "tuple[SourceTarget, ...] | None":
    """Take the options that choose several sources out of those given; return the sources.

    None: the one of --profile and --region. ``only_one`` are the values of options that are for
    one source, by the option.
    """
    chosen = {name: given.pop(name) for name in SEVERAL}
    if not any(chosen.values()):
        return None
    for option, value in only_one.items():
        if value:
            words = f"{option} is of one source: choose it with --profile and --region"
            raise click.UsageError(words)
    return chosen_sources(given | chosen, config_file_given(click.get_current_context()))
