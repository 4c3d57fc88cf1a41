"""--rto and its companions: the settings they make, and how mistakes are refused."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from drs_tui import cli
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.protocol.requests import Query
from drs_tui.settings import Settings

BERLIN = timezone(timedelta(hours=1))


def test_without_the_option_there_is_no_rto(opened_with: Any) -> None:
    assert opened_with().rto is None


def test_the_options_make_the_rto(opened_with: Any) -> None:
    assert opened_with("--rto", "4h").rto == Rto(14_400, None, RtoTarget.LAUNCHED)
    given = ("--rto", "1h30m", "--rto-from", "2022-11-23T02:41Z", "--rto-end", "agent")
    instant = datetime(2022, 11, 23, 2, 41, tzinfo=UTC).timestamp()
    assert opened_with(*given).rto == Rto(5400, instant, RtoTarget.AGENT)


def test_dates_without_a_zone_are_of_the_zone_shown(
    opened_with: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "local_zone", lambda: BERLIN)
    given = ("--rto", "4h", "--rto-from", "2022-11-23T02:41")

    utc, local = opened_with(*given).rto, opened_with(*given, "--local").rto

    assert utc.start - local.start == 3600
    dates = ("--from", "2026-11-20", "--to", "2026-11-21T08:00")
    assert opened_with(*dates).query == Query("2026-11-20T00:00:00Z", "2026-11-21T08:00:00Z")
    in_berlin = Query("2026-11-19T23:00:00Z", "2026-11-21T07:00:00Z")
    assert opened_with(*dates, "--local").query == in_berlin


@pytest.mark.parametrize("command", [(), ("demo",)], ids=["monitor", "demo"])
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--rto", "4"), "'4' is no duration: use 4h"),
        (("--rto", "4h", "--rto-from", "25:00"), "'25:00' is no time: use 02:41Z"),
        (("--rto", "4h", "--rto-from", "2999-01-01"), "is still to come"),
        (("--rto", "4h", "--rto-end", "up"), "'launched', 'agent', 'actions'"),
        (("--rto-from", "02:41Z"), "--rto-from says nothing without --rto"),
        (("--rto-end", "agent"), "--rto-end says nothing without --rto"),
    ],
)
def test_a_bad_rto_is_refused_in_one_line(
    opened_with: Any,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
    words: tuple[str, ...],
    expected: str,
) -> None:
    assert opened_with(*command, *words) == Settings()

    error = capsys.readouterr().err
    assert expected in error
    assert error.count("\n") == 1
