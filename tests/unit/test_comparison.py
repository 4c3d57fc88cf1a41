"""Two recoveries compared: what is aligned with what, what is counted, and what is said."""

from itertools import product
from math import comb
from typing import Any

import pytest

from drs_tui.commands.compare import exit_status
from drs_tui.model.analysis.comparison import (
    Aspect,
    Comparison,
    Difference,
    RecoveryResult,
    Result,
    ServerResult,
    sign_test,
)
from drs_tui.model.analysis.row import NamedSource
from drs_tui.views.comparison import comparison_report, comparison_summary, verdict
from drs_tui.views.comparison_json import comparison_json
from drs_tui.views.text_report import report_lines

REACHED, FAILED, OPEN = Result.REACHED, Result.FAILED, Result.OPEN
MINUTE = 60.0
ACCOUNT = "111122223333"
CREATED = 1_795_450_000.0


def server(name: str, took: float | None = 41.0, **fields: Any) -> ServerResult:
    """Return a server that recovered in so many minutes; ``id`` is its name unless given."""
    identity = fields.pop("id", name)
    known = {"result": REACHED, "hostname": name} | fields
    seconds = None if took is None else took * MINUTE
    return ServerResult(key=identity or f"#{name}", name=name, id=identity, took=seconds, **known)


def failed(name: str, cause: str = "no vCPU", **fields: Any) -> ServerResult:
    return server(name, None, result=FAILED, cause=cause, **fields)


def recovery(*servers: ServerResult, **fields: Any) -> RecoveryResult:
    known: dict[str, Any] = {
        "job_ids": ("drsjob-1",),
        "name": "drill",
        "kind": "START_DRILL",
        "sources": (NamedSource(ACCOUNT, "us-east-1"),),
        "created": CREATED,
    }
    return RecoveryResult(servers=servers, **(known | fields))


def compared(
    before: tuple[ServerResult, ...], after: tuple[ServerResult, ...], **fields: Any
) -> Comparison:
    return Comparison(recovery(*before), recovery(*after), **fields)


@pytest.mark.parametrize(
    ("before", "after", "rto", "words"),
    [
        ((server("a", 41),), (server("a", 52),), None, "41m00s → 52m00s, +11m00s"),
        (
            (server("a", 41),),
            (server("a", 52),),
            49 * MINUTE,
            "41m00s → 52m00s, +11m00s; RTO missed by 3m00s",
        ),
        (
            (server("a", 52),),
            (server("a", 41),),
            49 * MINUTE,
            "52m00s → 41m00s, -11m00s; RTO met with 8m00s to spare",
        ),
        ((server("a", 41),), (server("a", 41),), None, "41m00s → 41m00s, 0s"),
        (
            (server("a", 41),),
            (server("a", 40), failed("b")),
            49 * MINUTE,
            "41m00s → 1 of 2 in 40m00s; RTO missed: 1 of 2 servers not recovered",
        ),
        ((failed("a"),), (server("a", 41),), None, "none of 1 → 41m00s"),
        (
            (server("a", 41),),
            (server("a", 40), server("b", None)),
            49 * MINUTE,
            "41m00s → at least 40m00s; RTO not known: servers without a time",
        ),
        (
            (server("a", 41),),
            (server("a", 52), server("b", None)),
            49 * MINUTE,
            "41m00s → at least 52m00s; RTO missed by at least 3m00s",
        ),
        ((server("a", None),), (server("a", 52),), None, "time not known → 52m00s"),
        ((), (server("a", 52),), None, "no server → 52m00s"),
    ],
)
def test_the_verdict(before: Any, after: Any, rto: float | None, words: str) -> None:
    assert verdict(compared(before, after, rto=rto)) == words


def test_a_recovery_that_still_runs_has_no_verdict_yet() -> None:
    after = recovery(server("a", 40), server("b", None, result=OPEN), is_live=True)
    comparison = Comparison(recovery(server("a")), after, 49 * MINUTE)

    assert verdict(comparison) == "41m00s → 1 of 2 in 40m00s so far; RTO still open"
    assert comparison.new_failures == []
    assert comparison.slower_by is None


def test_what_failed_anew_and_what_recovered() -> None:
    comparison = compared(
        (server("a"), failed("b"), failed("c", "no subnet"), server("d"), server("old")),
        (failed("a"), failed("b"), server("c", 30), server("d"), server("new")),
    )

    assert [pair.after.name for pair in comparison.new_failures] == ["a"]
    assert [pair.after.name for pair in comparison.failed_again] == ["b"]
    assert [pair.after.name for pair in comparison.recovered_now] == ["c"]
    assert [each.name for each in comparison.added] == ["new"]
    assert [each.name for each in comparison.removed] == ["old"]
    lines = list(report_lines(comparison_report(comparison)))
    assert (
        lines[lines.index("NEW FAILURES") + 2] == "  a       recovered in 41m00s  failed  no vCPU"
    )
    assert "  c       failed  recovered in 30m00s  no subnet" in lines


def test_renamed_servers_are_the_same_and_others_are_matched_by_a_hostname_of_their_own() -> None:
    comparison = compared(
        (
            server("web", id="s-1"),
            server("db.example.com", id="s-2"),
            server("twin", id="s-3"),
            server("twin", id="s-4"),
            server("nameless", id="s-5", hostname=None),
            server("lost", id=None, hostname=None),
        ),
        (
            server("portal", id="s-1"),
            server("DB.example.com", id="s-20"),
            server("twin", id="s-30"),
            server("nameless", id="s-50", hostname=None),
            server("lost", id=None, hostname=None),
        ),
    )

    paired = [(pair.before.id, pair.after.id, pair.by_name) for pair in comparison.pairs]
    assert paired == [("s-1", "s-1", False), ("s-2", "s-20", True)]
    assert [each.id for each in comparison.removed] == ["s-3", "s-4", "s-5", None]
    report = comparison_report(comparison)
    assert "1 matched by hostname, with another id" in report.lines[2]
    assert verdict(comparison) == "41m00s → 41m00s, 0s"


@pytest.mark.parametrize(
    ("differences", "chance"),
    [
        ([], 1.0),
        ([0.0, 0.0], 1.0),
        ([1.0], 1.0),
        ([1.0] * 5, 0.0625),
        ([1.0] * 6, 0.03125),
        ([1.0] * 6 + [0.0] * 3, 0.03125),
        ([-1.0] * 6, 0.03125),
        ([1.0] * 7 + [-1.0], 2 * 9 / 256),
        ([1.0, -1.0], 1.0),
    ],
)
def test_the_sign_test(differences: list[float], chance: float) -> None:
    assert sign_test(differences) == chance


def test_the_sign_test_counts_all_outcomes_at_least_as_one_sided() -> None:
    for positive, negative in product(range(8), repeat=2):
        count = positive + negative
        extreme = [
            comb(count, k) for k in range(count + 1) if min(k, count - k) <= min(positive, negative)
        ]
        expected = min(1.0, sum(extreme) / 2**count)
        assert sign_test([1.0] * positive + [-1.0] * negative) == pytest.approx(expected)


def test_phases_are_compared_for_the_servers_that_recovered_twice() -> None:
    before = [server(f"s{n}", phases={"CONVERSION": 100.0, "LAUNCH": 300.0}) for n in range(6)]
    after = [server(f"s{n}", phases={"CONVERSION": 160.0, "LAUNCH": 290.0}) for n in range(6)]
    before.append(server("lost", phases={"CONVERSION": 9999.0, "SNAPSHOT": 1.0}))
    after.append(failed("lost"))
    comparison = compared(tuple(before), tuple(after))

    conversion, launch = comparison.phases
    assert (conversion.phase, conversion.change, conversion.pairs) == ("CONVERSION", 60.0, 6)
    assert conversion.is_clear
    assert (launch.phase, launch.change) == ("LAUNCH", -10.0)
    assert comparison.server_times is not None
    assert not comparison.server_times.is_clear  # no difference is none


@pytest.mark.parametrize(
    ("changes", "mark"),
    [
        ([10.0] * 5, "~"),  # too few
        ([10.0] * 6, ""),
        ([10.0] * 6 + [-10.0], "~"),  # they do not agree
        ([10.0] * 9 + [-10.0], ""),
        ([0.0] * 20, ""),  # no change
    ],
)
def test_a_change_is_marked_unless_enough_servers_agree(changes: list[float], mark: str) -> None:
    before = tuple(server(f"s{n}", 41) for n in range(len(changes)))
    after = tuple(server(f"s{n}", 41 + change) for n, change in enumerate(changes))
    comparison = compared(before, after)

    lines = list(report_lines(comparison_report(comparison)))
    row = next(line for line in lines if "start to recovered" in line)
    assert row.endswith("~") is bool(mark)
    assert any(line.startswith("~ may be chance") for line in lines) is bool(mark)


def test_the_slowest_changes_are_ten_at_most_in_a_fixed_order_and_name_the_phase() -> None:
    before = tuple(server(f"s{n:02}", 40, phases={"LAUNCH": 60.0}) for n in range(14))
    after = tuple(
        server(f"s{n:02}", 40 + (n // 2), phases={"LAUNCH": 60.0 + 60 * (n // 2)})
        for n in range(14)
    )
    comparison = compared(before, after)

    names = [pair.after.name for pair in comparison.slowest]
    assert names == ["s12", "s13", "s10", "s11", "s08", "s09", "s06", "s07", "s04", "s05"]
    lines = list(report_lines(comparison_report(comparison)))
    assert "  s12     40m00s  46m00s  +6m00s  launch +6m00s" in lines


def test_servers_without_a_time_are_counted_and_have_no_part_in_the_times() -> None:
    comparison = compared((server("a"), server("b", None)), (server("a"), server("b", 90)))

    assert comparison.server_times is not None
    assert comparison.server_times.pairs == 1
    assert comparison.slowest == []
    notes = comparison_report(comparison).notes
    assert "A: 1 recovered server has no known time, and no part in the times" in notes


def test_what_else_differed_is_said_where_it_is_known_of_both() -> None:
    before = recovery(server("a", point_age=30.0, is_converted=True), server("b"))
    after = recovery(
        server("a", point_age=7200.0, is_converted=False),
        kind="START_RECOVERY",
        sources=(NamedSource(ACCOUNT, "eu-west-1"),),
    )

    assert Comparison(before, after).differences == [
        Difference(Aspect.KIND, "START_DRILL", "START_RECOVERY"),
        Difference(Aspect.REGION, "us-east-1", "eu-west-1"),
        Difference(Aspect.SERVERS, 2, 1),
        Difference(Aspect.UNCONVERTED, 0, 1),
        Difference(Aspect.POINT_AGE, 30.0, 7200.0),
    ]
    unknown = recovery(server("a"), server("b"))
    assert Comparison(before, unknown).differences == []
    report = comparison_report(Comparison(before, after))
    assert report.lines[2].startswith("A drill and a recovery: 1 server in both")
    rows = {row[0]: row[1:] for row in report.sections[-1].rows}
    assert rows["oldest recovery point at the start"] == ("-30s", "-2h00m")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("START_DRILL", "START_DRILL", "Two drills"),
        ("START_RECOVERY", "START_RECOVERY", "Two recoveries"),
        ("START_RECOVERY", "START_DRILL", "A recovery and a drill"),
        ("TARGET_ACCOUNT", "START_DRILL", "A job (target) and a drill"),
        ("CREATE_NETWORK_RECOVERY", "UPDATE_NETWORK_RECOVERY", "Two jobs (network)"),
        ("NEWER\x1b[2J", None, "A job (NEWER) and a job"),
        (None, None, "Two jobs"),
    ],
)
def test_it_says_what_is_compared(before: str | None, after: str | None, words: str) -> None:
    first, second = (recovery(server("a"), kind=each) for each in (before, after))

    assert comparison_report(Comparison(first, second)).lines[2].startswith(f"{words}: 1 server")


def test_an_account_that_is_not_known_does_not_differ() -> None:
    before, after = (
        recovery(server("a"), sources=(NamedSource(account, "us-east-1"),))
        for account in ("", ACCOUNT)
    )

    assert Comparison(before, after).differences == []


def test_nothing_from_outside_can_write_to_a_terminal() -> None:
    evil = "a\x1b[31m\nb\u202e"
    comparison = compared((server("x", id="s-1"),), (failed(evil, evil, id="s-1"),))

    lines = list(report_lines(comparison_report(comparison, missing=[evil])))
    assert all(line.isprintable() for line in lines)


def test_columns_are_aligned_whatever_the_widths_of_the_letters() -> None:
    comparison = compared((server("東京"), server("ab")), (failed("東京"), failed("ab")))

    rows = list(report_lines(comparison_report(comparison)))
    at = {row.index("recovered in") for row in rows if "recovered in" in row}
    assert at == {8, 10}  # two letters take four columns


@pytest.mark.parametrize(
    ("before", "after", "most", "status"),
    [
        ((server("a", 40),), (server("a", 60),), None, 0),
        ((server("a", 40),), (server("a", 60),), 0.2, 1),
        ((server("a", 40),), (server("a", 48),), 0.2, 0),
        ((server("a", 40),), (server("a", 30),), 0.0, 0),
        ((server("a"),), (failed("a"),), None, 0),
        ((server("a"), failed("b")), (failed("a"), failed("b")), 0.2, 1),  # a newly failed
        ((server("a"),), (server("a"), failed("b")), 0.2, 1),  # not recovered as a whole
        ((failed("a"),), (failed("a"),), 0.2, 5),  # no time to compare with
        ((server("a", None),), (server("a"),), 0.2, 5),
        ((server("a"),), (server("a", None),), 0.2, 5),
    ],
)
def test_the_exit_status_of_fail_if_slower(
    before: Any, after: Any, most: float | None, status: int
) -> None:
    assert exit_status(compared(before, after), most) == status


def test_a_summary_has_ten_lines_at_most_whatever_happened() -> None:
    phases = {"LAUNCH": 60.0}, {"LAUNCH": 120.0}
    before = [server(f"s{n}", 40, phases=phases[0]) for n in range(8)]
    after = [server(f"s{n}", 50, phases=phases[1]) for n in range(8)]
    before += [server(f"new{n}") for n in range(12)] + [failed("again"), failed("better")]
    after += [failed(f"new{n}") for n in range(12)] + [failed("again"), server("better")]
    lines = comparison_summary(compared(tuple(before), tuple(after))).splitlines()

    assert lines[0].startswith("DRS: 20 of 22 in 41m00s → 9 of 22 in 50m00s")
    assert lines[4].endswith("new8, new9 and 2 more")
    assert lines[5:] == [
        "failed again: again",
        "recovered now: better",
        "phases that grew: launch +1m00s (median)",
        "slowest change: s0 +10m00s",
    ]


def test_the_document_has_aws_s_members_and_ours_apart() -> None:
    comparison = compared((server("a"),), (failed("a"), server("b", None)), rto=49 * MINUTE)
    document = comparison_json(comparison, ["no logs"])

    assert document["drs_tui"]["newFailures"] == ["a"]
    assert document["drs_tui"]["missing"] == ["no logs"]
    assert document["after"]["jobIDs"] == ["drsjob-1"]
    first = document["after"]["participatingServers"][0]
    assert first["sourceServerID"] == "a"
    assert first["drs_tui"]["result"] == "FAILED"
    assert first["drs_tui"]["time"] is None
