"""Commands and links for jobs of several accounts and regions: each goes to the source of its own
job."""

from collections.abc import Iterator, Sequence
from typing import cast

import pytest
from textual.pilot import Pilot

from drs_tui.fleet.source_target import SourceTarget
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.ui.app import DrsTui
from drs_tui.ui.exit_summary import exit_lines
from drs_tui.ui.screens.copying import CopyingScreen
from tests.parsed import parse_instance
from tests.records import job_id, recovery_instance, server
from tests.ui.conftest import NOW, until_shown
from tests.ui.fleet import SourceCollector, opened_fleet
from tests.ui.scenarios import ended

FLEET = ("--fleet", "banks")
PAYMENTS = "--region us-west-2 --profile payments"
SANDBOX = "--region eu-west-1 --profile sandbox"
FIRST, SECOND, THIRD = map(job_id, (1, 2, 3))


@pytest.fixture
def sources() -> Iterator[tuple[SourceCollector, SourceCollector]]:
    payments = SourceCollector("payments", "111122223331", "us-west-2")
    sandbox = SourceCollector("sandbox", "111122223333", "eu-west-1")
    for each in (payments, sandbox):
        each.begin()
    yield payments, sandbox
    for each in (payments, sandbox):
        each.end()


async def open_marked(
    pilot: Pilot[None], sources: Sequence[SourceCollector], shown: str, key: str
) -> None:
    """Open what the key makes of two jobs of the one source and one of the other, or of one each
    where two are compared."""
    payments, sandbox = sources
    marks = ["space"] * (2 if key == "equals_sign" else 3)
    payments.answer(ended(1, server(1)), *([ended(3, server(3))] if len(marks) == 3 else []))
    sandbox.answer(ended(2, server(2)))
    await until_shown(pilot, "2 of 2 sources")
    await pilot.press(*marks, key)
    await until_shown(pilot, shown)


def copies(app: DrsTui) -> dict[str, list[str]]:
    """Return the lines of everything that can be copied, by its label."""
    screen = cast("CopyingScreen", app.screen)
    return {copy.label: copy.text.split("\n") for copy in screen.copies()}


async def test_instances_are_terminated_by_a_command_for_each_source(
    sources: tuple[SourceCollector, SourceCollector],
) -> None:
    payments, sandbox = sources
    async with opened_fleet(sources) as (pilot, app):
        await open_marked(pilot, sources, "7 Jobs 3", "enter")
        for collector, numbers in ((payments, (1, 3)), (sandbox, (2,))):
            collector.emit_instances(numbers, [recovery_instance(n, n) for n in numbers])
        await until_shown(pilot, "3 recovery instances still running")
        await pilot.press("u")
        await until_shown(pilot, "by DescribeRecoveryInstances")

        command = "aws drs terminate-recovery-instances --recovery-instance-ids"
        assert sorted(copies(app)["aws command: terminate (not run)"]) == [
            f"{command} i-{1:017x} i-{3:017x} {PAYMENTS}",
            f"{command} i-{2:017x} {SANDBOX}",
        ]


async def test_no_command_terminates_instances_of_which_no_job_is_known(
    sources: tuple[SourceCollector, SourceCollector],
) -> None:
    """They are of several sources, and are listed as one group."""
    async with opened_fleet(sources) as (pilot, _):
        for each in sources:
            each.answer()
        await until_shown(pilot, "2 of 2 sources")
        await pilot.press("U")
        for number, each in enumerate(sources, 1):
            item = recovery_instance(number, number)
            del item["jobID"]
            found = tuple(filter(None, [parse_instance(item)]))
            each.emit(ev.AllInstancesFound(found, NOW, first=True, complete=True))
        await until_shown(pilot, f"i-{1:017x}", f"i-{2:017x}", "so no command terminates them")
        await pilot.press("c")

        screen = await until_shown(pilot, "there is no command to terminate them")
        assert "aws drs" not in screen


async def test_sources_that_differ_in_the_role_alone_have_a_command_each(
    sources: tuple[SourceCollector, SourceCollector],
) -> None:
    """Though no command line of the AWS CLI can name the role."""
    for each in sources:
        name = each.target.name
        each.target = SourceTarget(name, "hub", "us-west-2", role_arn=f"arn:of:{name}")
        each.emit(ev.Ready(PROTOCOL, "us-west-2", "--regions", "hub"))
    async with opened_fleet(sources) as (pilot, app):
        await open_marked(pilot, sources, "7 Jobs 3", "enter")

        describe = "aws drs describe-jobs --filters"
        assert copies(app)["aws command: job"] == [
            f"{describe} jobIDs={FIRST},{THIRD} --region us-west-2 --profile hub",
            f"{describe} jobIDs={SECOND} --region us-west-2 --profile hub",
        ]


async def test_a_recovery_is_described_by_commands_of_each_source(
    sources: tuple[SourceCollector, SourceCollector],
) -> None:
    async with opened_fleet(sources) as (pilot, app):
        await open_marked(pilot, sources, "7 Jobs 3", "enter")
        copied = copies(app)

        describe = "aws drs describe-jobs --filters"
        assert copied["aws command: job"] == [
            f"{describe} jobIDs={FIRST},{THIRD} {PAYMENTS}",
            f"{describe} jobIDs={SECOND} {SANDBOX}",
        ]
        log = "aws drs describe-job-log-items --job-id"
        assert copied["aws command: log"] == [
            f"{log} {FIRST} {PAYMENTS}",
            f"{log} {SECOND} {SANDBOX}",
            f"{log} {THIRD} {PAYMENTS}",
        ]
        assert [link.split(".")[0] for link in copied["console link"]] == [
            "https://us-west-2",
            "https://eu-west-1",
            "https://us-west-2",
        ]


@pytest.mark.parametrize(
    ("chosen", "options"),
    [
        (FLEET, "--fleet banks"),
        # A replay: nobody knows how they were chosen.
        ((), "--profiles payments,sandbox --regions us-west-2,eu-west-1"),
    ],
)
async def test_a_recovery_is_followed_again_on_the_sources_that_were_chosen(
    sources: tuple[SourceCollector, SourceCollector], chosen: tuple[str, ...], options: str
) -> None:
    async with opened_fleet(sources, chosen=chosen) as (pilot, app):
        await open_marked(pilot, sources, "7 Jobs 3", "enter")

        assert copies(app)["drs-tui command"] == [
            f"drs-tui {options} --recovery {FIRST},{SECOND},{THIRD}"
        ]
        last = exit_lines(app.context)[-1]
        assert last.startswith(f"to open it again:  drs-tui {options} --recovery drsjob-")


async def test_a_recovery_of_one_source_names_that_one(
    sources: tuple[SourceCollector, SourceCollector],
) -> None:
    payments, sandbox = sources
    async with opened_fleet(sources, chosen=FLEET) as (pilot, app):
        payments.answer(ended(1, server(1)), ended(3, server(3)))
        sandbox.answer()
        await until_shown(pilot, "2 of 2 sources")
        await pilot.press("space", "space", "enter")
        await until_shown(pilot, "7 Jobs 2")

        command = f"drs-tui {PAYMENTS} --recovery {FIRST},{THIRD}"
        assert copies(app)["drs-tui command"] == [command]
        assert exit_lines(app.context)[-1] == (
            f"to open it again:  drs-tui {PAYMENTS} --recovery " + ",".join(app.context.recovery)
        )


async def test_a_comparison_is_made_again_on_the_sources_that_were_chosen(
    sources: tuple[SourceCollector, SourceCollector],
) -> None:
    async with opened_fleet(sources, chosen=FLEET) as (pilot, app):
        await open_marked(pilot, sources, "› comparison", "equals_sign")
        (command,) = copies(app)["drs-tui command"]

        assert command.startswith("drs-tui compare drsjob-")
        assert command.endswith(" --fleet banks")
