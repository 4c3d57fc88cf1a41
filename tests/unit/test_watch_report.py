"""The last line of a watch: what the recovery took, and what its job."""

from datetime import UTC
from typing import Any

import pytest

from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.text.times import TimeText, parse_time
from drs_tui.views.watch_report import Terms, judgement, verdict_words
from tests.records import Item, job, job_id, live_job, log_item, run, server
from tests.unit.fake_collector import FakeClient

JOB = job_id(1)
CREATED = "2026-11-23T00:00:00+00:00"
AT: dict[str, Any] = {"creationDateTime": CREATED}
ENDED = AT | {"endDateTime": "2026-11-23T00:14:18+00:00"}
PASSED = [run(1, "SUCCEEDED")]
NOW = (parse_time(CREATED) or 0.0) + 1200.0
PLAIN = Terms()
UNTIL_LAUNCHED = Terms(RtoTarget.LAUNCHED)


def _words(item: Item, *launched_after: int, terms: Terms = PLAIN) -> str:
    fake = FakeClient(item)
    log = [
        log_item(number, "LAUNCH_END", sourceServerID=f"s-{number:017x}")
        | {"logDateTime": f"2026-11-23T00:{minutes:02}:07+00:00"}
        for number, minutes in enumerate(launched_after, 1)
    ]
    fake.emit_log(JOB, log)
    return verdict_words([judgement(fake.store, [JOB], terms, TimeText(NOW, UTC))], terms)


@pytest.mark.parametrize(
    ("servers", "terms", "words"),
    [
        ([server(1), server(2)], PLAIN, "2 of 2 servers launched; all launched in 10m07s; took"),
        ([server(1)], PLAIN, "1 of 1 server launched; launched in 9m07s; took"),
        ([server(1), server(2)], UNTIL_LAUNCHED, "2 servers; all launched in 10m07s; took"),
        ([server(1), server(2, "FAILED")], PLAIN, "1 of 2 servers failed, 1 launched; took"),
        ([server(1), server(2)], Terms(rto=Rto(900.0)), "RTO 15m: met, 2 of 2 in 10m07s; took"),
        ([server(1, "LAUNCHED", PASSED)], Terms(RtoTarget.ACTIONS), "passed: 1 of 1 server; took"),
    ],
)
def test_took_is_the_job_s_time_and_that_of_the_last_server_is_said_as_what_it_is(
    servers: list[Item], terms: Terms, words: str
) -> None:
    launched = [
        9 + place for place, each in enumerate(servers) if each["launchStatus"] == "LAUNCHED"
    ]
    said = _words(job(1, participatingServers=servers, **ENDED), *launched, terms=terms)

    assert said.endswith(f"{words} 14m18s")


def test_a_job_that_goes_on_beyond_the_goal_has_no_end() -> None:
    item = live_job(1, participatingServers=[server(1)]) | AT

    assert _words(item, 9, terms=UNTIL_LAUNCHED) == (
        "launched: 1 of 1 server; launched in 9m07s; 20m00s so far"
    )
