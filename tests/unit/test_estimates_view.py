"""Estimates of jobs in a store: what is compared with, what is read for it, the words of a job."""

from datetime import UTC
from typing import Any

import pytest

from drs_tui.model.analysis.durations import Basis
from drs_tui.model.analysis.estimates import NO_ESTIMATES
from drs_tui.model.analysis.rto import Rto
from drs_tui.model.drs.names import LINUX, WINDOWS, Name
from drs_tui.model.text.times import TimeText, wire_time
from drs_tui.protocol.codec import pack
from drs_tui.protocol.events import LogPageRead, LogUpdated, NamesFound, Topic
from drs_tui.store.store import COMPARED, SourceStore
from drs_tui.views.estimates import (
    EARLIER,
    end_estimate,
    estimates_of,
    jobs_to_compare,
    rescue_window,
    with_estimates,
)
from drs_tui.views.job_view import JobView
from drs_tui.views.recovery_view import recovery_view
from drs_tui.views.summary import job_line, job_summary
from tests.records import Item, job_id, server
from tests.unit.event_builders import seen

START = 1_670_440_200.0
DAY, MINUTE = 86_400.0, 60.0


class Account:
    """A store of which each job launched servers some minutes after its creation."""

    def __init__(self) -> None:
        self.store = SourceStore()

    def job(
        self,
        number: int,
        launched: dict[int, float | None],
        *,
        days_ago: float = 0,
        failed: frozenset[int] = frozenset(),
        is_read: bool = True,
        **fields: Any,
    ) -> None:
        """Add a job; servers are launched at these minutes, None: not yet."""
        created = START - days_ago * DAY
        is_live = None in launched.values()
        ended = {} if is_live else {"endDateTime": wire_time(created + 3600)}
        statuses = {each: "LAUNCHED" if at else "IN_PROGRESS" for each, at in launched.items()}
        statuses |= dict.fromkeys(failed, "FAILED")
        item = {
            "jobID": job_id(number),
            "type": "LAUNCH",
            "initiatedBy": "START_DRILL",
            "status": "STARTED" if is_live else "COMPLETED",
            "creationDateTime": wire_time(created),
            "participatingServers": [server(each, status) for each, status in statuses.items()],
        }
        self.store.apply(seen(item | ended | fields), START)
        if is_read:
            log = [each for one, at in launched.items() for each in _log(created, one, at)]
            log += [_event(created, "LAUNCH_FAILED", 6, one) for one in failed]
            log.sort(key=lambda each: str(each["logDateTime"]))
            self.store.apply(LogUpdated(job_id(number), 0, pack(log)), START)
            page = LogPageRead(job_id(number), len(log), more=False, as_of=START)
            self.store.apply(page, START)

    def names(self, **systems: str) -> None:
        """Add the names of servers ``s1`` …, each with its operating system."""
        found = tuple(
            Name(str(server(int(key[1:]))["sourceServerID"]), f"host-{key[1:]}", system=system)
            for key, system in systems.items()
        )
        self.store.apply(NamesFound(Topic.NAMES, found), START)

    def view(self, minutes: float, *numbers: int) -> JobView:
        """Return a view of jobs that many minutes after the live one's creation."""
        return recovery_view(self.store, [job_id(n) for n in numbers or (1,)], at(minutes).now)


def _event(created: float, name: str, minutes: float, about: int) -> Item:
    data = {"sourceServerID": server(about)["sourceServerID"]}
    return {"event": name, "eventData": data, "logDateTime": wire_time(created + minutes * MINUTE)}


def _log(created: float, about: int, launched: float | None) -> list[Item]:
    names = ("SNAPSHOT_START", "SNAPSHOT_END", "CONVERSION_START", "CONVERSION_END", "LAUNCH_START")
    log = [_event(created, name, minute, about) for minute, name in enumerate(names, 1)]
    return [*log, _event(created, "LAUNCH_END", launched, about)] if launched else log


def at(minutes: float) -> TimeText:
    return TimeText(START + minutes * MINUTE, UTC)


@pytest.fixture
def account() -> Account:
    """A live drill of servers 1 and 2, and four earlier ones of server 1."""
    account = Account()
    account.job(1, {1: None})
    for number, took in enumerate((20, 21, 22, 23), 2):
        account.job(number, {1: took}, days_ago=number)
    return account


def test_a_server_is_estimated_by_its_own_earlier_jobs(account: Account) -> None:
    view = account.view(6)

    (row,) = with_estimates(view, view.servers())

    assert row.estimate
    assert (row.estimate.basis, row.estimate.samples) == (Basis.OWN, 4)
    assert end_estimate(view, at(6)) == (
        "launched between 19:28Z and 19:36Z (its own 4 runs; failed runs left out)"
    )


def test_the_same_facts_are_estimated_once_and_kept(account: Account) -> None:
    first = estimates_of(account.view(6))

    assert estimates_of(account.view(8)) is first
    assert estimates_of(account.view(60)) is not first  # far behind
    account.job(6, {1: 24}, days_ago=6)
    assert estimates_of(account.view(60)).at == at(60).now
    (made,) = account.store.estimates.made(job_id(1))
    assert made.at == at(6).now


def test_the_line_of_a_job_has_the_end_that_was_estimated(account: Account) -> None:
    assert "all by" not in job_line(account.view(6), at(6))

    estimates_of(account.view(6))

    assert job_line(account.view(8), at(8)).endswith(", all by 19:36Z")
    late = account.view(100)
    assert estimates_of(late).end
    assert "all by" not in job_line(late, at(100))


def test_a_job_that_is_over_or_ends_instances_has_no_estimate(account: Account) -> None:
    account.job(7, {1: None}, type="TERMINATE", initiatedBy="TERMINATE_RECOVERY_INSTANCES")

    for number in (2, 7):
        assert estimates_of(account.view(6, number)) is NO_ESTIMATES
        assert jobs_to_compare(account.view(6, number)) == []


def test_an_operating_system_counts_once_it_is_known() -> None:
    account = Account()
    account.job(1, {1: None})
    account.job(2, {2: 20, 3: 21, 4: 22}, days_ago=1)
    account.job(3, {5: 40, 6: 41, 7: 42}, days_ago=2)

    def basis() -> tuple[Basis | None, int]:
        (made,) = estimates_of(account.view(6)).servers.values()
        return made.basis, made.samples

    assert basis() == (Basis.ACCOUNT, 6)
    linux = dict.fromkeys(("s1", "s2", "s3", "s4"), LINUX)
    account.names(**linux, **dict.fromkeys(("s5", "s6", "s7"), WINDOWS))
    assert basis() == (Basis.SYSTEM, 3)


def test_a_recovery_of_several_jobs_is_estimated_as_one(account: Account) -> None:
    account.job(8, {2: 7, 3: 8, 4: 9})

    made = estimates_of(account.view(10, 1, 8))

    assert [each.basis for each in made.servers.values()] == [Basis.OWN]
    assert account.store.estimates.made(f"{job_id(1)}+{job_id(8)}")


def test_logs_of_its_own_servers_are_read_first_and_five_at_most() -> None:
    account = Account()
    account.job(1, {1: None}, is_read=False)
    for number in range(2, 6):
        account.job(number, {9: 20}, is_read=False)
    account.job(6, {1: 20, 9: 20}, is_read=False)
    account.job(7, {9: None}, is_read=False)
    account.job(8, {8: 20}, type="TERMINATE", is_read=False)

    found = [row.job_id for row in jobs_to_compare(account.view(6))]

    assert found == [job_id(number) for number in (6, 2, 3, 4, 5)][:EARLIER]


RTO = Rto(60 * MINUTE)


def test_a_failed_server_has_a_rescue_window(account: Account) -> None:
    account.job(9, {1: None, 2: None}, failed=frozenset({1}))
    view = account.view(10, 9)

    window = rescue_window(view, RTO, at(10))

    assert window
    assert not window.is_past
    assert window.words == ("to make 1h: re-launch by 19:45Z (in 25m); a run takes 18–25m (4 seen)")
    assert window.words in job_summary(view, at(10), RTO)
    late = rescue_window(account.view(50, 9), RTO, at(50))
    assert late
    assert late.is_past
    assert rescue_window(account.view(61, 9), RTO, at(61)) is None
    assert rescue_window(view, None, at(10)) is None


@pytest.mark.parametrize(("rto", "is_said"), [(180, False), (45, True)])
def test_a_slow_server_needs_rescue_unless_it_is_expected_in_time(
    account: Account, rto: float, *, is_said: bool
) -> None:
    account.job(6, {1: 50}, days_ago=6)  # one run took as long
    (row,) = with_estimates(account.view(33), account.view(33).servers())

    assert row.slow
    assert row.estimate
    assert row.estimate.high
    assert bool(rescue_window(account.view(33), Rto(rto * MINUTE), at(33))) == is_said
    assert rescue_window(account.view(60), Rto(180 * MINUTE), at(60))  # longer than all
    assert not rescue_window(account.view(6), Rto(rto * MINUTE), at(6))


def test_a_server_alone_is_flagged_by_its_own_history(account: Account) -> None:
    (row,) = account.view(5 * 60 + 5).servers()

    assert row.slow
    assert row.slow.compared == "OWN"


def test_only_the_logs_read_last_are_compared_with() -> None:
    account = Account()
    account.job(1, {1: None})
    for number in range(2, COMPARED + 4):
        account.job(number, {2: 20}, days_ago=number)

    over = account.store.ended_elsewhere(job_id(1))

    assert over == {job_id(number) for number in range(4, COMPARED + 4)}
    assert len(account.store.times_elsewhere(job_id(1)).stage("LAUNCH")) == COMPARED


def test_what_another_job_s_log_gets_later_counts_too() -> None:
    account = Account()
    account.job(1, {1: None})
    account.job(2, {2: 10.0}, days_ago=1)
    before = len(account.store.times_elsewhere(job_id(1)).stage("LAUNCH"))

    account.job(2, {2: 10.0, 3: 20.0}, days_ago=1)

    assert len(account.store.times_elsewhere(job_id(1)).stage("LAUNCH")) == before + 1
