"""Jobs that launch nothing: terminations, network recoveries, snapshots for another account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from drs_tui.simulator.account import Account
from drs_tui.simulator.dates import OFFSET
from drs_tui.simulator.failures import CAUSES, FailureCause, MessageIds
from drs_tui.simulator.ids import hex17
from drs_tui.simulator.inventory import SourceNetwork
from drs_tui.simulator.plan import LogItem, Network, Plan
from drs_tui.simulator.server_timeline import ServerTimeline, job_log

NETWORK_EVENTS: Mapping[str, tuple[str, str, str]] = {
    "CREATE_NETWORK_RECOVERY": (
        "DEPLOY_NETWORK_CONFIGURATION_START",
        "DEPLOY_NETWORK_CONFIGURATION_END",
        "DEPLOY_NETWORK_CONFIGURATION_FAILED",
    ),
    "UPDATE_NETWORK_RECOVERY": (
        "UPDATE_NETWORK_CONFIGURATION_START",
        "UPDATE_NETWORK_CONFIGURATION_END",
        "UPDATE_NETWORK_CONFIGURATION_FAILED",
    ),
    "ASSOCIATE_NETWORK_RECOVERY": (
        "UPDATE_LAUNCH_TEMPLATE_START",
        "UPDATE_LAUNCH_TEMPLATE_END",
        "UPDATE_LAUNCH_TEMPLATE_FAILED",
    ),
}


@dataclass(frozen=True, slots=True)
class Header:
    """What every plan has: the account, the job's serial number, and when it was created."""

    account: Account
    serial: int
    created: float
    style: str = OFFSET

    def plan(
        self,
        kind: str,
        initiated_by: str,
        span: tuple[float, float],
        log_items: Sequence[LogItem],
        **lists: Any,
    ) -> Plan:
        """Return the plan with these contents. ``span``: when the job starts and ends."""
        job_id = self.account.ids.job_id(self.serial)
        return Plan(
            job_id=job_id,
            arn=self.account.arn("job", job_id),
            created=self.created,
            kind=kind,
            initiated_by=initiated_by,
            starts=span[0],
            ends=span[1],
            log_items=job_log(*span, log_items),
            style=self.style,
            **lists,
        )

    def plan_of_servers(
        self,
        kind: str,
        initiated_by: str,
        span: tuple[float, float],
        timelines: Sequence[ServerTimeline],
        **lists: Any,
    ) -> Plan:
        """Return the plan of a job in which the servers go through these timelines."""
        log_items = [item for timeline in timelines for item in timeline.log_items]
        members = tuple(timeline.member() for timeline in timelines)
        return self.plan(kind, initiated_by, span, log_items, members=members, **lists)

    def error(self, cause: FailureCause, rng: Random, **known: str) -> str:
        """Return a raw error. ``known``: ids to use in it."""
        return cause.text.format_map(MessageIds(rng, self.account, **known))


def terminate_plan(
    header: Header, launched: Sequence[tuple[str, str]], rng: Random, *, refused: int = 0
) -> Plan:
    """Return the plan of a TERMINATE job. ``launched``: source server and recovery instance ids.

    ``refused``: how many of them are protected against termination. That the log has an instance's
    cleanup is inferred: the model has no event for terminations.
    """
    timelines = []
    for index, (server_id, instance_id) in enumerate(launched):
        timeline = ServerTimeline(server_id, instance_id=instance_id)
        timeline.log(1.1 + 0.03 * index, "CLEANUP_START")
        at = rng.uniform(18, 46) + 2.5 * index
        if index < refused:
            error = header.error(CAUSES["protected"], rng, instance=instance_id)
            timeline.failed(at, "CLEANUP_FAIL", error, None)
        else:
            timeline.log(at, "CLEANUP_END")
            timeline.status(at, "TERMINATED")
        timelines.append(timeline)
    ends = max((timeline.ended for timeline in timelines), default=1.0) + rng.uniform(0.8, 2.4)
    return header.plan_of_servers(
        "TERMINATE", "TERMINATE_RECOVERY_INSTANCES", (0.4, ends), timelines
    )


def network_plan(
    header: Header,
    initiated_by: str,
    networks: Sequence[SourceNetwork],
    rng: Random,
    *,
    cause: str | None = None,
    with_lists: bool = True,
) -> Plan:
    """Return the plan of a source-network job. ``cause``: why the first network fails, if it does.

    ``with_lists``: False for the jobs that lack both participant lists.
    """
    started, ended, failed = NETWORK_EVENTS[initiated_by]
    log_items: list[LogItem] = []
    participants: list[Network] = []
    at = 0.9
    for network in networks:
        data = _event_data(network)
        log_items.append(LogItem(at, started, data))
        ends = at + rng.uniform(70, 210)
        if cause is not None and network is networks[0]:
            error = header.error(CAUSES[cause], rng, stack=network.stack)
            log_items.append(LogItem(ends, failed, {**data, "rawError": error}))
            log_items.append(LogItem(ends + 0.3, "NETWORK_RECOVERY_FAIL", data))
            status = "FAILED"
        else:
            log_items.append(LogItem(ends, ended, data))
            status = "LAUNCHED"
        changes = ((0.0, "PENDING"), (at, "IN_PROGRESS"), (ends, status))
        participants.append(Network(network.network_id, changes))
        at += rng.uniform(2, 9)
    end = max((item.at for item in log_items), default=1.0) + rng.uniform(0.6, 1.6)
    listed = tuple(participants) if with_lists else None
    return header.plan("LAUNCH", initiated_by, (0.4, end), log_items, members=None, networks=listed)


def _event_data(network: SourceNetwork) -> dict[str, Any]:
    return {
        "eventResourceData": {
            "sourceNetworkData": {
                "sourceNetworkID": network.network_id,
                "sourceVpc": network.vpc_id,
                "stackName": network.stack,
                "targetVpc": network.target_vpc_id,
            }
        }
    }


def snapshot_plan(header: Header, server_ids: Sequence[str], rng: Random) -> Plan:
    """Return the plan of a CREATE_CONVERTED_SNAPSHOT job for a target account.

    It is the first half of launching an extended source server.
    """
    timelines = []
    for index, server_id in enumerate(server_ids):
        timeline = ServerTimeline(server_id)
        at = 0.7 + 0.026 * index
        timeline.log(at, "SNAPSHOT_START")
        timeline.log(at + 0.21, "SNAPSHOT_END")
        timeline.log(at + 52, "CONVERSION_START")
        timeline.status(at + 52, "IN_PROGRESS")
        at += 52 + rng.uniform(170, 260)
        volume = f"vol-{hex17(rng)}"
        timeline.log(
            at,
            "CONVERSION_END",
            conversionServerID=f"i-{hex17(rng)}",
            conversionProperties={
                "dataTimestamp": str(int(header.created)),
                "forceUefi": False,
                "rootVolumeName": "/dev/sda1",
                "volumeToConversionMap": {
                    volume: {f"snap-{hex17(rng)}": f"snap-{hex17(rng)}"},
                },
                "volumeToVolumeSize": {volume: rng.choice((8, 30, 100))},
            },
        )
        timeline.status(at, "LAUNCHED")
        timelines.append(timeline)
    ends = max(timeline.ended for timeline in timelines) + 1.9
    return header.plan_of_servers(
        "CREATE_CONVERTED_SNAPSHOT", "TARGET_ACCOUNT", (0.3, ends), timelines, networks=()
    )


def unknown_plan(header: Header, rng: Random) -> Plan:
    """Return the plan of a job that clients do not know yet.

    Its initiatedBy and the kind of its participating resource are in no service model.
    """
    ends = rng.uniform(40, 400)
    resource = Network(
        f"rp-{hex17(rng)}",
        ((0.0, "PENDING"), (1.0, "IN_PROGRESS"), (ends - 1, "LAUNCHED")),
        "recoveryPlanID",
    )
    return header.plan(
        "LAUNCH", "START_RECOVERY_PLAN", (0.5, ends), [], members=(), networks=(resource,)
    )
