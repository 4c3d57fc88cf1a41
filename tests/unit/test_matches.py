"""The rows a filter lets through, whatever comes in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.analysis.row import Row
from drs_tui.protocol.events import Topic
from drs_tui.store.changes import Changes
from drs_tui.store.jobs import JobList
from drs_tui.store.matches import Matches
from tests.records import job_id, live_job
from tests.unit.event_builders import seen


def _live(row: Row) -> bool:
    return row.live


class World:
    """A list whose jobs live or have ended."""

    def __init__(self) -> None:
        self.jobs = JobList()
        self.updated: set[str] = set()
        self._asked = 0.0

    def emit(self, number: int, *, live: bool, topic: Topic = Topic.PAGE) -> None:
        self._asked += 1
        item = live_job(number) | ({} if live else {"status": "COMPLETED"})
        batch = Changes()
        self.jobs.apply(seen(item, self._asked, topic), batch)
        self.updated |= batch.updated


def _numbers(matches: Matches) -> list[int]:
    return [int(row.job_id.removeprefix("drsjob-"), 16) for row in matches]


def test_rows_that_match_in_the_list_s_order_each_with_its_place() -> None:
    world = World()
    for number in range(6):
        world.emit(number, live=number % 2 == 0)
    matches = Matches(world.jobs, _live)

    assert _numbers(matches) == [0, 2, 4]
    assert [matches.place(job_id(n)) for n in range(6)] == [0, None, 1, None, 2, None]
    assert [row.job_id for row in matches[1:]] == [job_id(2), job_id(4)]
    assert matches.scanned == 6


def test_a_page_is_looked_at_once() -> None:
    world, looked = World(), []

    def test(row: Row) -> bool:
        looked.append(row.job_id)
        return row.live

    world.emit(0, live=True)
    matches = Matches(world.jobs, test)
    world.emit(1, live=True)
    matches.update(set())

    assert looked == [job_id(0), job_id(1)]
    assert _numbers(matches) == [0, 1]


def test_a_row_that_matches_no_more_goes_and_one_that_begins_to_comes() -> None:
    world = World()
    for number in range(4):
        world.emit(number, live=number < 2)
    matches = Matches(world.jobs, _live)
    world.emit(0, live=False)
    world.emit(3, live=True)
    matches.update(world.updated)

    assert _numbers(matches) == [1, 3]


def test_the_kept_row_stays_until_it_is_let_go() -> None:
    world = World()
    for number in range(3):
        world.emit(number, live=True)
    matches = Matches(world.jobs, _live, keep=job_id(1))
    world.emit(1, live=False)
    matches.update(world.updated)
    assert _numbers(matches) == [0, 1, 2]
    assert not matches.fits(world.jobs.row(job_id(1)))

    matches.keep = None
    matches.update({job_id(1)})

    assert _numbers(matches) == [0, 2]


def test_a_list_that_was_empty_is_looked_at_when_it_is_not() -> None:
    world = World()
    matches = Matches(world.jobs, _live)
    world.emit(1, live=True)
    matches.update(set())

    assert _numbers(matches) == [1]


STEP = st.tuples(
    st.sampled_from(["page", "head", "change", "keep", "look"]), st.integers(0, 30), st.booleans()
)


@given(st.lists(STEP, max_size=40))
def test_it_is_always_what_looking_at_all_of_them_would_give(
    steps: list[tuple[str, int, bool]],
) -> None:
    world = World()
    matches = Matches(world.jobs, _live)
    old, new = 1000, 999
    for kind, number, live in [*steps, ("look", 0, True)]:
        if kind == "page":
            world.emit(old, live=live)
            old += 1
        elif kind == "head":
            world.emit(new, live=live, topic=Topic.LIVE)
            new -= 1
        elif kind == "change" and len(world.jobs):
            row = world.jobs[number % len(world.jobs)]
            world.emit(int(row.job_id.removeprefix("drsjob-"), 16), live=live)
        elif kind == "keep" and len(matches):
            left, matches.keep = matches.keep, matches[number % len(matches)].job_id
            world.updated |= {left} if left else set()
        elif kind == "look":
            matches.update(world.updated)
            world.updated.clear()
    wanted = [row.job_id for row in world.jobs if row.live or row.job_id == matches.keep]

    assert [row.job_id for row in matches] == wanted
    assert [matches.place(each) for each in wanted] == list(range(len(wanted)))
