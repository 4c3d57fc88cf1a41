"""The collector's options: declared once, written as a command line, and read back from it."""

from typing import Any

import click
import pytest

from drs_tui import cli
from drs_tui.collector.options import _parsed, read
from drs_tui.options import (
    DEMO,
    DOCTOR,
    MONITOR,
    OPTIONS,
    AwsTarget,
    CollectorOptions,
    to_argv,
    to_environ,
)

EVERYTHING = CollectorOptions("p", "us-east-1", "http://127.0.0.1:1", 2.5, "/log", plain=True)
COMMANDS = {MONITOR: cli.command, **cli.command.commands}


def test_every_field_is_an_option_and_every_option_a_field() -> None:
    assert {spec.name for spec in OPTIONS} == set(CollectorOptions._fields)
    assert set(AwsTarget._fields) <= set(CollectorOptions._fields)


@pytest.mark.parametrize("name", [MONITOR, DEMO, DOCTOR])
def test_a_command_has_the_options_that_are_declared_for_it(name: str) -> None:
    has = {option.name for option in COMMANDS[name].params if isinstance(option, click.Option)}

    declared = {spec.name for spec in OPTIONS if name in spec.commands}
    assert declared
    assert has & set(CollectorOptions._fields) == declared


@pytest.mark.parametrize(
    "options",
    [
        CollectorOptions(),
        CollectorOptions(region="us-east-1"),
        EVERYTHING,
        EVERYTHING._replace(plain=False),
        CollectorOptions(sources=True, patient=True),
    ],
)
def test_what_is_written_is_read_back(options: CollectorOptions) -> None:
    assert read(to_argv(options), to_environ(options)) == options


def test_an_endpoint_with_its_password_is_on_no_command_line() -> None:
    secret = EVERYTHING._replace(endpoint_url="http://me:password@127.0.0.1:1")
    environ = to_environ(secret)

    assert "password" not in " ".join(to_argv(secret))
    assert read(to_argv(secret), environ) == secret
    assert environ == {}


def test_a_target_is_written_as_the_options_that_hold_it() -> None:
    assert EVERYTHING.target == AwsTarget("p", "us-east-1", "http://127.0.0.1:1")
    assert (
        read(to_argv(EVERYTHING.target), to_environ(EVERYTHING.target)).target == EVERYTHING.target
    )


@pytest.mark.parametrize(
    "line",
    [
        "",
        "--region us-east-1",
        "--profile p --region us-east-1 --endpoint-url http://127.0.0.1:1 --refresh 2.5",
        "--refresh 1 --debug-log there",
        "--region a --region b",
    ],
)
def test_argparse_is_not_needed_for_what_the_monitor_writes(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = _parsed(line.split())

    def parsed(_: Any) -> CollectorOptions:
        raise AssertionError("argparse was asked")

    monkeypatch.setattr("drs_tui.collector.options._parsed", parsed)

    assert read(line.split()) == expected


def test_what_people_type_is_read_too() -> None:
    expected = CollectorOptions(region="us-east-1", plain=True)

    assert read(["--region=us-east-1", "--plain"]) == expected


@pytest.mark.parametrize("line", ["--refresh soon", "--nonsense 1", "--region", "--profile --help"])
def test_a_mistake_ends_it_with_a_message(line: str) -> None:
    with pytest.raises(SystemExit):
        read(line.split())
