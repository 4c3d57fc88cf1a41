"""What is known of the command line before it is understood is what it asks for."""

import os

import pytest

from drs_tui.cli import _settings, command
from drs_tui.commands.monitor import plain_settings
from drs_tui.startup.prestart import guess


@pytest.mark.parametrize(
    "line",
    [
        "",
        "--region us-east-1",
        "--region=us-east-1 --profile=p",
        "--profile demo-account --region us-east-1 --refresh 1",
        "--from 7d --region us-east-1 --no-mouse --job-id drsjob-00000000000000001",
        "--refresh=2.5 --endpoint-url http://127.0.0.1:1 --theme light",
        "--region a --region b",
    ],
)
def test_the_guess_is_what_is_asked_for(line: str) -> None:
    words = line.split()
    context = command.make_context("drs-tui", list(words))

    assert guess(words) == _settings(**context.params).collector_arguments()


@pytest.mark.parametrize(
    "line",
    [
        "demo",
        "doctor --region us-east-1",
        "simulator --port 1",
        "--help",
        "--region us-east-1 -h",
        "--version",
        "--refresh soon",
        "--region us-east-1 --debug-log x",
    ],
)
def test_where_there_is_nothing_to_ask_nobody_is_started(line: str) -> None:
    assert guess(line.split()) is None


@pytest.mark.parametrize(
    "line",
    [
        "",
        "--region us-east-1",
        "--profile p --region us-east-1",
        "--endpoint-url http://127.0.0.1:1 --profile demo --region us-east-1",
        "--region a --region b",
    ],
)
def test_what_is_plain_is_as_click_has_it(line: str) -> None:
    words = line.split()
    context = command.make_context("drs-tui", list(words))

    assert plain_settings(words, os.environ) == _settings(**context.params)


@pytest.mark.parametrize(
    "words",
    [
        ["demo"],
        ["--help"],
        ["--region"],
        ["--region", ""],
        ["--region=us-east-1"],
        ["--region", "--help"],
        ["--region", "us-east-1", "demo"],
        ["--region", "us-east-1", "--from", "7d"],
        ["--profile", "p", "--version"],
    ],
)
def test_what_is_not_plain_is_left_to_click(words: list[str]) -> None:
    assert plain_settings(words, os.environ) is None
