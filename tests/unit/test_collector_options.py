"""The collector's command line, read with and without argparse."""

import pytest

from drs_tui.collector.options import Options, _parse, read


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
def test_what_the_ui_says_is_read_as_argparse_would(line: str) -> None:
    assert read(line.split()) == _parse(line.split())


def test_what_only_people_say_is_read_too() -> None:
    assert read(["--region=us-east-1", "--plain"]) == Options(region="us-east-1", plain=True)


@pytest.mark.parametrize("line", ["--refresh soon", "--nonsense 1", "--region", "--profile --help"])
def test_a_mistake_is_told(line: str) -> None:
    with pytest.raises(SystemExit):
        read(line.split())
