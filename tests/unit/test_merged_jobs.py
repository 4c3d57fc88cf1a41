"""The merged list of many sources: whole and in order down to its horizon, and nothing moves."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from drs_tui.model.analysis.row import Row, Source
from drs_tui.protocol.events import JobsUpdated, JobUpdate, Topic
from drs_tui.store.changes import Changes
from drs_tui.store.jobs import JobList
from drs_tui.store.merged_jobs import AT_ONCE, MergedJobs, MissingJobs, Reach
from tests.growth import grows_at_most
from tests.records import job, job_id
from tests.unit.event_builders import row

NEWEST = 1_795_450_000.0
PLAIN = row(job(1))


class Account:
    """A source whose jobs are known: ``truth`` has them newest first, ``loaded`` some of them."""

    def __init__(self, number: int, created: list[int]) -> None:
        self.number = number
        self.truth = [self._row(at) for at in sorted(created, reverse=True)]
        self.jobs = JobList()
        self.reach = Reach.WAITING
        self.read = 0  # of the truth, without what appeared since
        self._asked = 0.0

    _made = 0

    def _row(self, at: int) -> Row:
        Account._made += 1
        source = Source(f"{self.number:012}", "us-east-1")
        return replace(PLAIN, source=source, job_id=job_id(Account._made), created=NEWEST + at)

    def _emit(self, seen: list[JobUpdate], topic: Topic) -> set[str]:
        changes = Changes()
        self._asked += 1
        self.jobs.apply(JobsUpdated(topic, tuple(seen), b"", self._asked, NEWEST), changes)
        return changes.added

    def page(self, size: int) -> set[str]:
        """Answer with the next page."""
        rows = self.truth[self.read : self.read + size]
        self.read += len(rows)
        self.reach = Reach.MORE if self.read < len(self.truth) else Reach.END
        if not self.read:
            self.reach = Reach.END
        return self._emit([JobUpdate(each) for each in rows], Topic.PAGE)

    def grow(self, later: int) -> set[str]:
        """Create a job, and answer with the top of the list, as a refresh does."""
        newest = self.truth[0].created if self.truth else NEWEST
        made = self._row(int((newest or 0) - NEWEST) + later)
        self.truth.insert(0, made)
        self.read += 1
        return self._emit([JobUpdate(made)], Topic.LIVE)


def _ids(rows: Any) -> list[str]:
    return [each.job_id for each in rows]


def _order(account: Account) -> Any:
    return lambda each: (-(each.created or 0), account.number)


class Fleet:
    """Accounts, and what is shown of them."""

    def __init__(self, accounts: list[Account]) -> None:
        self.accounts = accounts
        self.merged = MergedJobs(len(accounts))
        self.shown: list[str] = []

    def update(self, account: Account, added: set[str]) -> None:
        """Pass on what an account answered; nothing that was shown is lost, or changes places."""
        more = self.merged.update(account.number, account.jobs, added, account.reach)
        while more:
            more = self.merged.show_more()
        shown = _ids(self.merged)
        assert [each for each in shown if each in set(self.shown)] == self.shown
        self.shown = shown

    def check(self) -> None:
        """See that the list is the truth, down to where each account has loaded."""
        merged = self.merged
        owner: dict[str, int] = {}
        for account in self.accounts:
            owner |= dict.fromkeys(_ids(account.truth), account.number)
        of = {each.job_id: each for account in self.accounts for each in account.truth}
        places = [(-(of[i].created or 0), owner[i]) for i in self.shown]
        assert places == sorted(places)
        for account in self.accounts:
            mine = [i for i in self.shown if owner[i] == account.number]
            assert mine == _ids(account.truth)[: len(mine)]
        last = max((place for place in places), default=None)
        missing = merged.missing()
        for account in self.accounts:
            if last is None or account.reach in (Reach.WAITING, Reach.FAILING):
                continue
            due = [each for each in account.truth if (-(each.created or 0), account.number) < last]
            loaded = _ids(due)[: account.read]
            mine = [i for i in self.shown if owner[i] == account.number]
            assert mine[: len(loaded)] == loaded
            if account.reach is Reach.MORE and len(loaded) < len(due):
                assert missing.before is not None
                assert missing.before >= (due[len(loaded)].created or 0)
        self._check_whole(owner)
        self._check_reading()
        if missing == MissingJobs(0, None, 0) and merged.next_source is not None:
            assert merged.whole == len(self.shown)  # and nothing below it

    def _check_whole(self, owner: dict[str, int]) -> None:
        """See that the first ``whole`` jobs are all that the answering accounts have there."""
        answering = [each for each in self.accounts if each.reach in (Reach.MORE, Reach.END)]
        numbers = {each.number for each in answering}
        top = self.shown[: self.merged.whole]
        truth = [
            (-(each.created or 0), a.number, n) for a in answering for n, each in enumerate(a.truth)
        ]
        ordered = [self.accounts[a].truth[n].job_id for _, a, n in sorted(truth)]
        mine = [each for each in top if owner[each] in numbers]
        assert mine == ordered[: len(mine)]
        if self.merged.whole == len(self.shown) and self.merged.next_source is None:
            assert len(mine) == len(ordered)

    def _check_reading(self) -> None:
        merged, shown = self.merged, self.shown
        assert len(merged) == len(shown)
        assert [merged.place(each) for each in shown] == list(range(len(shown)))
        assert [merged[place].job_id for place in range(len(shown))] == shown
        assert _ids(merged[1:4]) == shown[1:4]
        assert _ids(merged[2:0:-1]) == shown[2:0:-1]
        assert all(merged.row(each).job_id == each for each in shown)


ACCOUNTS = st.lists(st.lists(st.integers(-30, 30), max_size=12), min_size=1, max_size=5)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["page", "page", "page", "next", "next", "fail", "grow"]),
        st.integers(0, 4),
        st.integers(1, 5),
    ),
    max_size=40,
)


@given(ACCOUNTS, STEPS)
def test_what_is_shown_is_the_truth_however_sources_answer_fail_and_grow(
    created: list[list[int]], steps: list[tuple[str, int, int]]
) -> None:
    fleet = Fleet([Account(number, each) for number, each in enumerate(created)])
    for step, number, size in steps:
        account = fleet.accounts[number % len(created)]
        if step == "next":
            if fleet.merged.next_source is None:
                continue
            account = fleet.accounts[fleet.merged.next_source]
        if step == "fail":
            account.reach = Reach.FAILING
            fleet.update(account, set())
        elif step == "grow":
            fleet.update(account, account.grow(size))
        else:
            fleet.update(account, account.page(size))
        fleet.check()
    for account in fleet.accounts:  # everything answers in the end
        while account.reach is not Reach.END:
            fleet.update(account, account.page(3))
    fleet.check()
    assert len(fleet.shown) == sum(len(account.truth) for account in fleet.accounts)
    assert not fleet.merged.missing()


def _loaded(*created: list[int], size: int = 2) -> Fleet:
    """Return accounts that have each answered with a page of that size."""
    fleet = Fleet([Account(number, each) for number, each in enumerate(created)])
    for account in fleet.accounts:
        fleet.update(account, account.page(size))
    return fleet


def _shown(fleet: Fleet) -> list[int]:
    return [int((row.created or 0) - NEWEST) for row in fleet.merged]


def test_jobs_that_others_may_be_between_wait_for_those() -> None:
    fleet = _loaded([9, 7, 1], [8, 3, 2, 0])

    assert _shown(fleet) == [9, 8, 7]  # below 7 the first account may have more
    assert fleet.merged.next_source == 0

    fleet.update(fleet.accounts[0], fleet.accounts[0].page(2))
    assert _shown(fleet) == [9, 8, 7, 3]
    assert fleet.merged.next_source == 1


def test_a_source_that_answers_late_or_not_at_all_holds_up_no_other() -> None:
    fleet = Fleet([Account(0, [9, 5, 1]), Account(1, [8, 6, 4, 2]), Account(2, [7])])
    first, late, _ = fleet.accounts
    fleet.update(first, first.page(3))

    assert _shown(fleet) == [9, 5, 1]
    assert fleet.merged.missing() == MissingJobs(0, None, without_jobs=2)

    fleet.update(late, late.page(2))
    assert _shown(fleet) == [9, 8, 6, 5, 1]
    assert fleet.merged.missing() == MissingJobs(1, NEWEST + 6, without_jobs=1)
    assert (fleet.merged.whole, fleet.merged.next_source) == (3, 1)

    late.reach = Reach.FAILING
    fleet.update(late, set())
    assert fleet.merged.missing() == MissingJobs(1, NEWEST + 6, without_jobs=1, silent=1)
    assert (fleet.merged.whole, fleet.merged.next_source) == (5, None)


def test_jobs_without_a_creation_or_out_of_order_keep_their_source_s_order() -> None:
    accounts = [Account(0, [9, 8, 7, 6]), Account(1, [5, 4])]
    odd = accounts[0].truth
    odd[0], odd[2] = replace(odd[0], created=None), replace(odd[2], created=NEWEST + 20)
    fleet = Fleet(accounts)
    for account in accounts:
        fleet.merged.update(account.number, account.jobs, account.page(4), Reach.END)

    assert _ids(fleet.merged) == [*_ids(odd), *_ids(accounts[1].truth)]


def test_a_job_of_two_sources_is_listed_once() -> None:
    fleet = _loaded([9, 5], [7])
    again, first = Account(1, [7]), fleet.accounts[0]
    again.truth = [*first.truth, *again.truth]
    again.truth.sort(key=_order(again))
    fleet.accounts[1] = again
    fleet.merged.update(1, again.jobs, again.page(3), Reach.END)

    assert _shown(fleet) == [9, 7, 5]
    assert [fleet.merged.source_of(each.job_id) for each in fleet.merged] == [0, 1, 0]


def test_another_list_of_a_source_replaces_its_jobs() -> None:
    fleet = _loaded([9, 5], [7])
    other = Account(1, [8, 6])
    fleet.merged.update(1, other.jobs, other.page(1), Reach.MORE)

    assert _shown(fleet) == [9, 8, 5]
    assert len(fleet.merged.live_ids) == fleet.merged.live == 0


def test_many_jobs_at_one_place_find_their_ranks() -> None:
    account = Account(0, [0, 0])
    merged = MergedJobs(1)
    merged.update(0, account.jobs, account.page(2), Reach.END)
    first, last = _ids(account.truth)
    between: list[str] = []
    for _ in range(120):
        made, changes = account._row(0), Changes()
        between.insert(0, made.job_id)
        event = JobsUpdated(Topic.LIVE, (JobUpdate(made, first),), b"", 9.0, NEWEST)
        account.jobs.apply(event, changes)
        merged.update(0, account.jobs, changes.added, Reach.END)

    assert _ids(merged) == [first, *between, last]


def test_one_page_that_lets_many_be_shown_is_shown_in_parts() -> None:
    many = [Account(0, list(range(AT_ONCE, 3 * AT_ONCE))), Account(1, [2 * AT_ONCE, 0])]
    merged = MergedJobs(2)
    merged.update(1, many[1].jobs, many[1].page(1), Reach.MORE)
    merged.update(0, many[0].jobs, many[0].page(2 * AT_ONCE), Reach.END)
    above = len(merged)

    assert merged.update(1, many[1].jobs, many[1].page(1), Reach.END)
    assert len(merged) == merged.whole == above + AT_ONCE
    while merged.show_more():
        pass
    assert len(merged) == 2 * AT_ONCE + 2


def _growing(rows: int) -> Callable[[], object]:
    """Return work whose cost must not depend on how many jobs of forty sources are listed."""
    accounts = [Account(number, list(range(rows))) for number in range(40)]
    merged = MergedJobs(40)
    for account in accounts:
        merged.update(account.number, account.jobs, account.page(rows), Reach.END)
        while merged.show_more():
            pass

    def work() -> None:
        for account in accounts:
            merged.update(account.number, account.jobs, account.grow(1), Reach.END)
            merged.place(merged[len(merged) // 2].job_id)

    return work


def test_a_new_job_costs_about_as_much_in_a_long_list() -> None:
    assert grows_at_most(4, _growing(5), _growing(100))
