"""The filter typed after ``/``, and the jobs that match it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from drs_tui.model.analysis.filtering import STATES, BadTermError, Filter, Term, parse_filter
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.row import Row
from drs_tui.model.drs.names import Name
from tests.records import job, live_job, run, server
from tests.unit.event_builders import row

FAILED_ACTION = [server(6, runs=[run(1, "FAILED")])]
OPTIONAL = run(1, "FAILED")
OPTIONAL["action"]["optional"] = True
NETWORK = {"participatingResourceID": {"sourceNetworkID": "sn-0abc"}, "launchStatus": "LAUNCHED"}

ROWS: dict[str, Row] = {
    "drill": row(job(1, tags={"env": "prod", "Name": "Quarterly drill"})),
    "recovery": row(job(2, initiatedBy="START_RECOVERY", tags={"myenv": "production"})),
    "failed": row(job(3, participatingServers=[server(3, "FAILED")])),
    "partial": row(job(4, participatingServers=[server(4, "FAILED"), server(44)])),
    "live": row(live_job(5, participatingServers=[server(5, "IN_PROGRESS")])),
    "actions": row(job(6, participatingServers=FAILED_ACTION)),
    "optional": row(job(7, participatingServers=[server(7, runs=[OPTIONAL])])),
    "nothing": row(job(8, participatingServers=[])),
    "unknown": row(job(9, participatingServers=[server(9, "NEW")])),
    "queued": row(job(10, status="PENDING", participatingServers=[server(10, "PENDING")])),
    "failing": row(live_job(11, participatingServers=[server(11, "FAILED")])),
    "finishing": row(job(12, participatingServers=[server(12, "IN_PROGRESS")])),
    "stuck": row(job(13, participatingServers=[server(13, "IN_PROGRESS")]), stuck=True),
    "network": row(
        job(
            14,
            initiatedBy="CREATE_NETWORK_RECOVERY",
            participatingServers=[],
            participatingResources=[NETWORK],
        )
    ),
    "terminate": row(
        job(
            15,
            type="TERMINATE",
            initiatedBy="TERMINATE_RECOVERY_INSTANCES",
            participatingServers=[server(15, "TERMINATED")],
        )
    ),
    "deleted": replace(row(job(16)), deleted=True),
    "plan": row(job(17, initiatedBy="START_RECOVERY_PLAN", tags={"odd key": "a:b c"})),
    "nobody": row(job(18, initiatedBy=None)),
}
NAMES = {
    server(1)["sourceServerID"]: Name(
        server(1)["sourceServerID"], "Web-01", "web-01.corp", "Shop 1"
    ),
    server(44)["sourceServerID"]: Name(server(44)["sourceServerID"], "web-44"),
    "s-elsewhere": Name("s-elsewhere", "web-99"),
}
NETWORKS = {"sn-0abc": Name("sn-0abc", None, None, "Office LAN")}


def _found(text: str) -> set[str]:
    test = parse_filter(text).test(NAMES, NETWORKS)
    return {name for name, each in ROWS.items() if test(each)}


ALL = set(ROWS)
LIVE = {"live", "queued", "failing", "finishing"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # nothing typed yet
        ("", ALL),
        ("   ", ALL),
        ("is:", ALL),
        ("-", ALL),
        ('""', ALL),
        ("server: tag: type: initiated:", ALL),
        # free text
        (ROWS["live"].job_id, {"live"}),
        (ROWS["live"].job_id.upper()[4:], {"live"}),
        (server(9)["sourceServerID"], {"unknown"}),
        ("WEB", {"drill", "partial"}),
        ("shop", {"drill"}),
        ('"shop 1"', {"drill"}),
        ('"shop 2"', set()),
        ("sn-0ABC", {"network"}),
        ("office", {"network"}),
        ("quarterly", {"drill"}),
        ("env=prod", {"drill", "recovery"}),
        ("start_recovery", {"recovery", "plan"}),
        ("terminate", {"terminate"}),
        ("partial", {"partial"}),
        ("failing", {"failing"}),
        ("deleted", {"deleted"}),
        ('"a:b c"', {"plan"}),
        ("zzz", set()),
        # words are ANDed, and may be turned round
        ("web quarterly", {"drill"}),
        ("web -quarterly", {"partial"}),
        ("web !quarterly", {"partial"}),
        ("web -is:partial", {"drill"}),
        ('-"shop 1" web', {"partial"}),
        # is:
        ("is:live", LIVE),
        ("is:ended", ALL - LIVE),
        ("is:failed", {"failed", "partial", "actions", "failing"}),
        ("is:partial", {"partial"}),
        ("is:actions", {"actions"}),
        ("is:optional", {"optional"}),
        ("is:nothing", {"nothing"}),
        ("is:unknown", {"unknown", "stuck"}),
        ("is:queued", {"queued"}),
        ("is:running", {"live", "failing", "finishing"}),
        ("is:deleted", {"deleted"}),
        ("is:recovery", {"recovery"}),
        ("is:network", {"network"}),
        ("is:terminate", {"terminate"}),
        ("IS:Succeeded is:drill tag:env", {"drill"}),
        ("is:live is:failed", {"failing"}),
        # server:
        ("server:web", {"drill", "partial"}),
        ("server:web-01.CORP", {"drill"}),
        (f"server:{server(9)['sourceServerID'][8:]}", {"unknown"}),
        ("server:quarterly", set()),
        ("-server:s-", {"nothing", "network"}),
        # tag:
        ("tag:env=prod", {"drill"}),
        ("tag:ENV=Pro", {"drill"}),
        ("tag:env=", {"drill"}),
        ("tag:env", {"drill", "recovery"}),
        ("tag:prod", {"drill", "recovery"}),
        ("tag:myenv=prod", {"recovery"}),
        ('tag:"name=quarterly drill"', {"drill"}),
        ('tag:"odd key=a:b"', {"plan"}),
        ("tag:Name=env", set()),
        # type: and initiated:
        ("type:recovery", {"recovery", "terminate", "network", "plan"}),
        ("type:network", {"network"}),
        ("type:start_recovery_plan", {"plan"}),
        ("initiated:network", {"network"}),
        ("initiated:drill -initiated:START", set()),
        ("initiated:plan", {"plan"}),
    ],
)
def test_a_filter_matches_these_jobs(text: str, found: set[str]) -> None:
    assert _found(text) == found


def test_every_state_matches_some_jobs_and_not_others() -> None:
    rare = {
        "failback": row(job(1, initiatedBy="FAILBACK")),
        "diagnostic": row(job(1, initiatedBy="DIAGNOSTIC")),
        "target": row(job(1, initiatedBy="TARGET_ACCOUNT")),
        "cancelled": replace(ROWS["nothing"], outcome=Outcome.CANCELLED),
    }
    every = [*ROWS.values(), *rare.values()]

    for state in STATES:
        test = parse_filter(f"is:{state}").test()
        assert 0 < sum(map(test, every)) < len(every), state
    for state, each in rare.items():
        assert parse_filter(f"is:{state}").test()(each)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is:borked", ["is:borked", "live", "failed", "partial", "recovery"]),
        ("foo:bar", ["foo:", "is:", "server:", "tag:", "type:", "initiated:", '"foo:bar"']),
        ("http://localhost", ["http:", '"http://localhost"']),
        ("web -arn:aws:drs", ["arn:", '"arn:aws:drs"']),
        ("14:30", ['"14:30"']),
        (":x", ['":x"']),
    ],
)
def test_a_bad_term_is_refused_with_the_valid_ones(text: str, expected: list[str]) -> None:
    with pytest.raises(BadTermError) as error:
        parse_filter(text)

    assert [each for each in expected if each not in str(error.value)] == []
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["http://localhost", "arn:aws:drs", "14:30", ":x", "foo:bar"])
def test_a_quoted_term_is_text(text: str) -> None:
    assert parse_filter(f'"{text}"') == Filter((Term("", text),))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ('"web 0', [Term("", "web 0")]),
        ('server:"Web 01" -x', [Term("server", "web 01"), Term("", "x", negated=True)]),
        ('a"b c"d', [Term("", "ab cd")]),
        ("--x", [Term("", "-x", negated=True)]),
        ("TAG:K=v", [Term("tag", "k=v")]),
        ("is: web", [Term("", "web")]),
    ],
)
def test_terms_are_parsed(text: str, terms: list[Term]) -> None:
    assert list(parse_filter(text).terms) == terms


def test_without_names_an_id_is_still_found() -> None:
    test = parse_filter(server(1)["sourceServerID"]).test()

    assert [name for name, each in ROWS.items() if test(each)] == ["drill"]


@given(st.text(alphabet='ab: "-!=is\n\t') | st.text())
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        test = parse_filter(text).test(NAMES, NETWORKS)
    except BadTermError as error:
        assert ":" in str(error)  # noqa: PT017 - either may happen
    else:
        assert all(test(each) in (True, False) for each in ROWS.values())


@given(st.sampled_from(["web", "is:live", "tag:env", "server:web-44", "type:drill", '"shop 1"']))
def test_a_negated_filter_matches_all_the_others(text: str) -> None:
    assert _found(f"-{text}") == ALL - _found(text)


def test_names_are_searched_once_however_many_jobs_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched: list[str] = []

    def matches(name: Name, folded: str) -> bool:
        searched.append(name.id)
        return name_matches(name, folded)

    name_matches = Name.matches
    monkeypatch.setattr(Name, "matches", matches)
    servers: list[Any] = [server(n) for n in range(1000)]
    names = {
        each["sourceServerID"]: Name(each["sourceServerID"], f"web-{n}")
        for n, each in enumerate(servers)
    }
    rows = [
        row(job(n, participatingServers=servers[n * 20 : n * 20 + 20])) for n in range(50)
    ] * 200

    test = parse_filter("web-999 is:ended").test(names)
    found = sum(map(test, rows))

    assert found == 200
    assert searched == list(names)
