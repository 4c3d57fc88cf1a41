"""Causes as they are listed: ids to copy, and one line of each."""

from drs_tui.model.analysis.causes import causes
from drs_tui.views.causes import cause_ids, cause_line, participant_ids
from tests.records import server
from tests.unit.logs import NETWORK, ONE, a_job, event, failed, failures_in


def test_ids_of_a_cause_are_a_line_each_once_the_unresolved_first() -> None:
    one = a_job("IN_PROGRESS", job_id="drsjob-1", participatingServers=[server(1), server(7)])
    done = f"s-{1:017x}"
    log = [
        failed("LAUNCH_FAILED", 1, "no disk", "1/3", done),
        event("LAUNCH_END", 2, done),
        failed("LAUNCH_FAILED", 3, "no disk", "1/3", f"s-{7:017x}"),
    ]
    (cause,) = causes(failures_in(one, *log), lambda _: "us-east-1")

    assert cause_ids(cause).splitlines() == [f"s-{7:017x}", done]


def test_a_cause_is_one_line_with_three_names() -> None:
    (cause,) = causes(
        failures_in(a_job("FAILED"), failed("LAUNCH_FAILED", 9, "no disk")), lambda _: "x"
    )

    assert cause_line(cause, ["a", "b", "c"]) == "- 1 server failed: no disk (a, b, c)"
    assert cause_line(cause, ["a", "b", "c", "d", "e"]).endswith("(a, b, c and 2 more)")


def test_participants_of_causes_are_servers_and_networks() -> None:
    of_server = failures_in(a_job("FAILED"), failed("LAUNCH_FAILED", 9, "no disk"))
    stack = failed("DEPLOY_NETWORK_CONFIGURATION_FAILED", 9, "no stack", about=NETWORK)
    of_network = failures_in(a_job("FAILED", network=NETWORK), stack)

    assert participant_ids(causes([*of_server, *of_network], lambda _: "x")) == ([ONE], [NETWORK])
