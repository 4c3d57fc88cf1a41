"""--profiles, --regions and --fleet on a command line."""

from pathlib import Path

import click
import pytest

from drs_tui.cli import _takers
from drs_tui.cli_options import PAGING, with_options
from drs_tui.cli_sources import SOURCES, chosen_sources, source_options
from drs_tui.options import CollectorOptions
from drs_tui.startup.fast_options import guess
from tests.unit.test_aws_profiles import aws
from tests.unit.test_targets import AWS_FILE

COMMAND = with_options((*SOURCES, *PAGING))(click.command()(lambda **_: None))


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    config = tmp_path / "config.toml"
    config.write_text('[fleet.dr]\nprofiles = ["dr-*"]\n[fleet.bad]\nprofiles = ["x"]\n')
    files = aws(tmp_path, AWS_FILE, "").files
    names = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
    return {**dict(zip(names, files, strict=True)), "DRS_TUI_CONFIG": str(config)}


def names(environ: dict[str, str], line: str) -> list[str] | None:
    given = COMMAND.make_context("drs-tui", line.split()).params
    found = chosen_sources(given, environ=environ)
    return None if found is None else [each.full_name for each in found]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("", None),
        ("--max-items 5", None),
        ("--profiles dr-b,dr-a", ["dr-b eu-west-1", "dr-a us-west-2"]),
        ("--profiles dr-b --profiles dr-*", ["dr-b eu-west-1", "dr-a us-west-2"]),
        ("--regions us-east-1,us-east-2", ["default us-east-1", "default us-east-2"]),
        ("--fleet dr --regions us-east-1", ["dr-a us-east-1", "dr-b us-east-1"]),
    ],
)
def test_the_sources_of_a_line(environ: dict[str, str], line: str, found: list[str] | None) -> None:
    assert names(environ, line) == found


@pytest.mark.parametrize(
    "line",
    [
        "--profiles dr-b --profiles dr-*",
        "--regions us-east-1,us-east-2",
        "--fleet dr --regions us-east-1,eu-*",
        "--fleet dr",
    ],
)
def test_the_options_of_a_line_choose_the_same_again(environ: dict[str, str], line: str) -> None:
    given = COMMAND.make_context("drs-tui", line.split()).params
    again = " ".join(source_options(given).words())

    assert names(environ, again) == names(environ, line)


def test_the_config_file_that_was_given_is_that_of_the_fleet() -> None:
    given = {"fleet": "dr", "region": "us-east-1", "endpoint_url": "https://user:word@proxy"}

    assert source_options(given).words("here.toml") == (
        *("--config", "here.toml", "--fleet", "dr", "--region", "us-east-1"),
    )
    assert source_options({"profiles": ("a,b",)}).words("here.toml") == ("--profiles", "a,b")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("--fleet rd", "no fleet 'rd' in "),
        ("--fleet bad", "config.toml:4: no profile 'x' in "),
        ("--fleet dr --profiles prod", "leave out --profiles"),
        ("--regions us-east-1 --starting-token t", "--starting-token is of one source"),
    ],
)
def test_mistakes_are_those_of_the_command_line(
    environ: dict[str, str], line: str, words: str
) -> None:
    with pytest.raises(click.UsageError) as raised:
        names(environ, line)

    assert words in raised.value.format_message()


def test_the_collector_that_is_started_for_them_opens_what_requests_say() -> None:
    command = with_options(SOURCES)(click.command()(lambda **_: None))
    flags = [option.opts[0] for option in command.params]

    assert len(flags) == 3
    assert [guess([flag, "x"]) for flag in flags] == [CollectorOptions(sources=True)] * 3


@pytest.mark.parametrize(
    ("option", "words"),
    [("--who", "job, report, watch take it; "), ("--live", "watch takes it; "), ("--colour", "")],
)
def test_an_option_of_other_commands_says_of_which(option: str, words: str) -> None:
    assert _takers(click.NoSuchOption(option)) == words
