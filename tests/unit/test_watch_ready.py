"""What a watch waits for before it says anything of a job."""

from typing import cast

import pytest

from drs_tui.client.follow import Follow
from drs_tui.commands import watch_ready
from drs_tui.commands.watch_ready import Readiness
from drs_tui.model.drs.names import Name
from drs_tui.protocol import events as ev
from tests.records import job_id, live_job, log_item, server
from tests.unit.fake_collector import FakeClient

ONE, TWO, NONE = (server(number)["sourceServerID"] for number in (1, 2, 3))


class Following:
    """A follow of one source that is never lost."""

    def __init__(self, fake: FakeClient) -> None:
        self.store = fake.store

    def is_lost(self, _job_ids: object) -> bool:
        return False


def _names(*ids: str, missing: tuple[str, ...] = ()) -> ev.NamesFound:
    return ev.NamesFound(ev.Topic.NAMES, tuple(Name(each, f"host-{each}") for each in ids), missing)


async def test_a_job_waits_for_its_own_names_and_log() -> None:
    """Those of another job, perhaps in another account, say nothing of its servers."""
    servers = [server(1, "PENDING"), server(3, "PENDING")]
    fake = FakeClient(live_job(1, participatingServers=servers))
    fake.emit_job(live_job(2, participatingServers=[server(2, "PENDING")]))
    readiness = Readiness(cast("Follow", Following(fake)))
    first, second = (fake.store.jobs.row(job_id(number)) for number in (1, 2))
    for each in (first, second):
        fake.emit_log(each.job_id, [log_item(1)])

    fake.emit(_names(TWO))
    assert [readiness.is_ready(each) for each in (first, second)] == [False, True]

    fake.emit(_names(ONE, missing=(NONE,)))
    assert readiness.is_ready(first)


async def test_names_that_do_not_come_hold_up_no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeClient(live_job(1, participatingServers=[server(1, "PENDING")]))
    fake.emit_log(job_id(1), [log_item(1)])
    readiness, row = Readiness(cast("Follow", Following(fake))), fake.store.jobs.row(job_id(1))
    assert not readiness.is_ready(row)

    monkeypatch.setattr(watch_ready, "NAMES_WAIT", -1.0)
    assert readiness.is_ready(row)
