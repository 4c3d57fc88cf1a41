"""Which jobs belong to one recovery, which look like it, and which cleaned it up."""

import pytest
from msgspec.structs import replace

from drs_tui.model.analysis.grouping import clean_ups, group_of, kinds, proposal
from drs_tui.model.analysis.recovery import merge
from tests.records import Item
from tests.unit.event_builders import row
from tests.unit.waves import AGAIN, FIRST, a_job, part, real, server_item, terminated


def grouped(*items: Item, at: int = -1) -> tuple[str, ...]:
    """What the job at that place (oldest first) looks like one recovery with."""
    rows = [row(item) for item in sorted(items, key=lambda i: i["creationDateTime"])]
    here = rows[at]
    rows.reverse()
    return proposal(rows, rows.index(here))


A_FIRST = a_job("one", a="LAUNCHED", b="FAILED")


@pytest.mark.parametrize(
    ("others", "together"),
    [
        ([a_job("two", 30, x="LAUNCHED")], True),
        ([a_job("two", 31, x="LAUNCHED")], False),
        ([a_job("two", 10 + 240, b="LAUNCHED")], True),
        ([a_job("two", 10 + 241, b="LAUNCHED")], False),
        ([real(a_job("r", 200, x="FAILED")), a_job("two", 10 + 241, b="LAUNCHED")], False),
        ([real(a_job("two", 5, b="LAUNCHED"))], False),
        ([terminated(a_job("two", 5, b="TERMINATED"))], False),
        ([a_job("two", 5, b="LAUNCHED", account="999922223333")], False),
        ([real(a_job("other", 3, x="LAUNCHED")), a_job("two", 5, y="LAUNCHED")], False),
        ([real(a_job("other", 3, x="LAUNCHED")), a_job("two", 5, b="LAUNCHED")], True),
        ([a_job("other", 3, x="LAUNCHED", account="9" * 12), a_job("two", 5, y="LAUNCHED")], True),
    ],
    ids=[
        "near",
        "not near",
        "again",
        "again, too late",
        "again, too late, with another job between",
        "another kind",
        "what terminates",
        "in another account",
        "another kind between",
        "again, with another kind between",
        "another account between",
    ],
)
def test_jobs_that_look_like_one_recovery(others: list[Item], *, together: bool) -> None:
    expected = ("one", "two") if together else ("two",)
    assert grouped(A_FIRST, *others) == expected
    assert grouped(A_FIRST, *others, at=0) == (expected if together else ("one",))


def test_a_deleted_job_is_proposed_to_no_other() -> None:
    old, new = row(A_FIRST), row(a_job("two", 20, b="LAUNCHED"))

    assert proposal([new, replace(old, deleted=True)], 0) == ("two",)


def test_a_job_without_a_creation_time_looks_like_nothing() -> None:
    new, lost = row(AGAIN), replace(row(FIRST), created=None)

    assert proposal([new, lost], 0) == ("two",)
    assert proposal([new, lost], 1) == ("one",)


def test_a_server_launched_again_while_the_first_job_still_runs_belongs_to_it() -> None:
    first = a_job("one", took=None, a="IN_PROGRESS", b="FAILED")

    assert grouped(first, a_job("two", 5 * 60 + 1, None, b="PENDING")) == ("one", "two")


def test_recoveries_chain_from_wave_to_wave_and_to_what_is_launched_again() -> None:
    waves = [
        a_job(f"w{n}", 25 * n) | {"participatingServers": [server_item(f"s{n}")]} for n in range(4)
    ]
    again = a_job("z", 200, s1="LAUNCHED")
    ids = ("w0", "w1", "w2", "w3", "z")

    assert [grouped(*waves, again, at=place) for place in range(5)] == [ids] * 5


def test_a_drill_during_a_real_recovery_is_in_neither_proposal_of_the_other() -> None:
    drill = a_job("drill", 4, a="LAUNCHED")
    first = real(a_job("r1", a="LAUNCHED", b="FAILED"))
    again = real(a_job("r2", 8, b="LAUNCHED"))

    assert grouped(first, drill, again) == ("r1", "r2")
    assert grouped(first, drill, again, at=1) == ("drill",)
    assert kinds([row(first), row(drill)]) == {"START_RECOVERY", "START_DRILL"}
    assert kinds([row(first), row(terminated(drill))]) == {"START_RECOVERY"}


def test_a_network_s_job_may_be_of_a_drill_or_a_recovery() -> None:
    network = a_job("net", a="LAUNCHED") | {"initiatedBy": "CREATE_NETWORK_RECOVERY"}
    first = real(a_job("r1", 5, b="LAUNCHED"))

    assert kinds([row(network), row(first)]) == {"START_RECOVERY"}
    assert merge([part(network), part(first)]).job.initiated_by == "START_RECOVERY"


def test_twins_in_two_accounts_are_two_recoveries() -> None:
    ours = a_job("one", a="LAUNCHED")
    twin = a_job("two", 1, a="LAUNCHED", account="999922223333")

    assert grouped(ours, twin) == ("two",)
    assert grouped(ours, twin, at=0) == ("one",)


def test_a_tag_names_the_recovery_and_says_more_than_any_look() -> None:
    rows = [
        row(item)
        for item in (
            real(a_job("real", 900, a="LAUNCHED", tag="drill")),
            terminated(a_job("gone", 800, a="TERMINATED", tag="drill")),
            a_job("odd", 750, a="TERMINATED", tag="drill") | {"type": "TERMINATE"},
            a_job("late", 700, z="LAUNCHED", tag="drill"),
            a_job("near", 5, b="LAUNCHED"),
            a_job("away", 3, b="LAUNCHED", tag="drill", account="9" * 12),
            a_job("one", a="LAUNCHED", b="FAILED", tag=" drill "),
        )
    ]

    assert group_of(rows, 6) == (("one", "late"), "drill")
    assert group_of(rows, 3) == (("one", "late"), "drill")
    assert group_of(rows, 0) == (("real",), "drill")
    assert group_of(rows, 1) == (("gone",), "")
    assert group_of(rows, 4).name == ""


CLEANED = terminated(a_job("end", 60, a="TERMINATED", b="TERMINATED"))


@pytest.mark.parametrize(
    ("items", "ids", "found"),
    [
        ([FIRST, AGAIN, CLEANED], ("one", "two"), ["end"]),
        ([FIRST, AGAIN, CLEANED], ("one", "two", "end"), ["end"]),
        ([FIRST, CLEANED, a_job("new", 90, a="LAUNCHED")], ("one",), ["end"]),
        ([FIRST, a_job("new", 50, a="LAUNCHED"), CLEANED], ("one",), []),
        ([FIRST, a_job("new", 50, z="LAUNCHED"), CLEANED], ("one",), ["end"]),
        ([FIRST, terminated(a_job("end", 60, z="TERMINATED"))], ("one",), []),
        ([terminated(a_job("end", -9, a="TERMINATED")), FIRST], ("one",), []),
        (
            [FIRST, CLEANED, terminated(a_job("end2", 70, c="TERMINATED"))],
            ("one",),
            ["end2", "end"],
        ),
    ],
    ids=[
        "after all",
        "marked with them",
        "before another launch",
        "of another launch",
        "with a launch of others before",
        "of other servers",
        "before",
        "in two jobs",
    ],
)
def test_what_terminated_its_instances(
    items: list[Item], ids: tuple[str, ...], found: list[str]
) -> None:
    rows = [row(item) for item in items]

    assert [each.job_id for each in clean_ups(rows[::-1], ids)] == found
