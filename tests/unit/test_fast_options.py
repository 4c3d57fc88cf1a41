"""What is read of a command line without click is what click reads."""

import os
from pathlib import Path

import pytest

from drs_tui.cli import _settings, command
from drs_tui.commands.monitor import plain_settings
from drs_tui.options import OPTIONS, CollectorOptions, of_several, options_of
from drs_tui.startup.fast_options import FETCHING, guess
from tests.records import job_id


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
def test_the_guess_is_what_click_reads(line: str) -> None:
    words = line.split()
    context = command.make_context("drs-tui", list(words))

    assert guess(words) == _settings(**context.params).collector_options()


@pytest.mark.parametrize(
    "line",
    [
        "--config {} --fleet prod",
        "--fleet=prod --region us-east-1 --config={}",
        "--profiles dr-*,core --regions us-east-1 --refresh 2 --profile hub",
        "--regions all --endpoint-url http://127.0.0.1:1",
    ],
)
def test_a_collector_of_several_sources_is_guessed_with_the_file_s_refresh(
    line: str, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text("refresh = 12\n[fleet.prod]\nprofiles = ['a', 'b']\n")
    words = line.format(tmp_path / "config.toml").split()
    options = _settings(**command.make_context("drs-tui", list(words)).params).collector_options()

    assert guess(words) == of_several(options)
    assert ("config" in line) == (options.refresh == 12.0)


@pytest.mark.parametrize("line", ["jobs --fleet prod --json", "watch --live --profiles 'dr-*'"])
def test_so_it_is_for_a_command_that_prints(line: str) -> None:
    assert guess(line.split()) == CollectorOptions(sources=True)


@pytest.mark.parametrize(
    "line",
    [
        "demo",
        "replay demo.gz --paused",
        "report --from-recording demo.gz -o drill",
        f"compare {__file__} drsjob-0123456789abcdef0",
        "doctor --region us-east-1",
        "simulator --port 1",
        "--help",
        "--region us-east-1 -h",
        "--version",
        "--refresh soon",
        "--region us-east-1 --debug-log x",
    ],
)
def test_nothing_is_started_where_no_collector_is_needed(line: str) -> None:
    assert guess(line.split()) is None


@pytest.mark.parametrize("name", sorted(command.commands.keys() - set(FETCHING)))
def test_no_collector_is_started_for_another_command(name: str) -> None:
    assert guess([name]) is None


@pytest.mark.parametrize(
    "line",
    [
        "jobs --from 7d --region us-east-1 --json",
        "jobs --region=us-east-1 --filter is:failed --profile p --max-items 20",
        f"job {job_id(1)},{job_id(2)} --rto 4h --endpoint-url http://127.0.0.1:1",
        f"errors {job_id(1)} {job_id(2)}",
        "errors --all --region us-east-1",
        f"compare {job_id(1)} {job_id(2)}",
        "history --server web",
        f"report {job_id(1)} --rto 4h --who -o drill --region us-east-1",
        f"watch {job_id(1)} --exit-status --refresh 2 --region us-east-1",
    ],
)
def test_the_guess_for_a_command_that_prints_is_what_click_reads(line: str) -> None:
    name, *words = line.split()
    context = command.commands[name].make_context(name, list(words))
    shared = {spec.name: context.params[spec.name] for spec in options_of(FETCHING[name])}

    assert name in FETCHING
    assert guess([name, *words]) == CollectorOptions(**shared)


@pytest.mark.parametrize("name", FETCHING)
@pytest.mark.parametrize("word", ["--help", "--debug-log=x"])
def test_nor_for_one_that_prints_if_it_needs_none_yet(name: str, word: str) -> None:
    assert guess([name, word]) is None


@pytest.mark.parametrize(
    "words", [(spec.flag, "1") for spec in OPTIONS if "monitor" in spec.commands]
)
def test_every_option_of_the_monitor_counts_in_the_guess(words: tuple[str, str]) -> None:
    assert guess(words) != guess(())


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
def test_a_plain_command_line_is_read_as_click_reads_it(line: str) -> None:
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
def test_every_other_one_is_left_to_click(words: list[str]) -> None:
    assert plain_settings(words, os.environ) is None
