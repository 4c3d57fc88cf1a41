"""Which jobs a watch follows, and which it refuses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import click
import pytest

from drs_tui.cli_watch import _selection, watch
from drs_tui.protocol import events as ev
from drs_tui.views.watch_selection import ById, ByTag, Live, refusal
from tests.records import Item, job, job_id, live_job, server
from tests.unit.fake_collector import FakeClient

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NIGHTLY = ByTag("Name", "nightly")


def _ended(number: int, hours: float, **fields: Any) -> Item:
    """Return a job with the tag, which ended so many hours ago."""
    ended = NOW - timedelta(hours=hours)
    times = {
        "creationDateTime": (ended - timedelta(minutes=40)).isoformat(),
        "endDateTime": ended.isoformat(),
    }
    return job(number, tags={"Name": "nightly"}) | times | fields


def test_a_tag_is_the_newest_recovery_that_has_it() -> None:
    other = _ended(3, 1, tags={"Name": "other"})
    fake = FakeClient(_ended(1, 1), _ended(2, 2), other, _ended(4, 25), _ended(5, 26))

    assert NIGHTLY.groups(fake.store, NOW.timestamp()) == [(job_id(2), job_id(1))]
    assert NIGHTLY.lacking(fake.store, NOW.timestamp()) == ""


def test_a_drill_is_no_part_of_a_recovery_with_its_tag() -> None:
    fake = FakeClient(_ended(1, 1), _ended(2, 2, initiatedBy="START_RECOVERY"))

    assert NIGHTLY.groups(fake.store, NOW.timestamp()) == [(job_id(1),)]


def test_what_has_long_been_over_is_not_what_is_waited_for() -> None:
    fake = FakeClient(_ended(1, 25))
    now = NOW.timestamp()
    assert NIGHTLY.groups(fake.store, now) == []
    assert NIGHTLY.lacking(fake.store, now) == "job with the tag Name=nightly"

    fake.emit_job(_ended(2, -1, status="STARTED"), ev.Topic.LIVE)
    assert NIGHTLY.groups(fake.store, now) == [(job_id(2),)]


def test_live_jobs_are_followed_also_those_to_come_and_once_they_have_ended() -> None:
    fake, live = FakeClient(job(3)), Live()
    assert live.lacking(fake.store, 0.0) == "live job"
    fake.emit_job(live_job(2), ev.Topic.LIVE)
    fake.emit_job(live_job(1), ev.Topic.LIVE)
    both = [(job_id(2),), (job_id(1),)]
    assert live.groups(fake.store, 0.0) == both
    fake.emit_job(job(2), ev.Topic.LIVE)

    assert live.groups(fake.store, 0.0) == both


def test_ids_are_one_recovery_and_those_unknown_are_named() -> None:
    fake, named = FakeClient(job(1), job(2)), ById((job_id(1), job_id(2), job_id(9)))

    assert named.groups(fake.store, 0.0) == [(job_id(1), job_id(2))]
    assert named.lacking(fake.store, 0.0) == job_id(9)


def test_what_makes_no_sense_is_refused() -> None:
    drill, real = job(1), job(2, initiatedBy="START_RECOVERY")
    ended = job(3, type="TERMINATE", initiatedBy="TERMINATE_RECOVERY_INSTANCES")
    store = FakeClient(drill, real, ended, job(4, participatingServers=[server(4)])).store

    assert "are never one recovery" in refusal(store, [(job_id(1), job_id(2))])
    assert refusal(store, [(job_id(1),), (job_id(2),)]) == ""
    assert refusal(store, [(job_id(3),)]) == ""
    assert refusal(store, [(job_id(3),)], needs_launch="--rto").startswith("--rto says nothing of")
    assert refusal(store, [(job_id(3),), (job_id(4),)], needs_launch="--rto") == ""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "say what to watch: job ids, --live, --tag KEY=VALUE or --plan-execution ARN"),
        ("--live --tag a=b", "--live and --tag exclude each other"),
        (f"--live {job_id(1)}", "job ids and --live exclude each other"),
    ],
)
def test_one_thing_is_watched(line: str, words: str) -> None:
    given = watch.make_context("watch", line.split()).params

    with pytest.raises(click.UsageError, match=words):
        _selection(given["ids"], given["tag"], given["execution"], live=given["live"])
