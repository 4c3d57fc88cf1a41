"""Jobs that launch nothing: terminations, network recoveries, snapshots for another account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from drs_tui.simulator.account import Account
from drs_tui.simulator.dates import OFFSET
from drs_tui.simulator.failures import CAUSES, Cause, Words
from drs_tui.simulator.fleet import SourceNetwork
from drs_tui.simulator.ids import hex17
from drs_tui.simulator.plan import Network, Plan, Step
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
    """What every plan has: whose job it is, and when."""

    account: Account
    serial: int
    created: float
    style: str = OFFSET

    def plan(
        self,
        kind: str,
        initiated_by: str,
        spans: tuple[float, float],
        steps: Sequence[Step],
        **lists: Any,
    ) -> Plan:
        """The plan with these contents. ``spans``: when it starts and ends."""
        job_id = self.account.ids.job_id(self.serial)
        return Plan(
            job_id=job_id,
            arn=self.account.arn("job", job_id),
            created=self.created,
            kind=kind,
            initiated_by=initiated_by,
            starts=spans[0],
            ends=spans[1],
            steps=job_log(spans[0], spans[1], steps),
            style=self.style,
            **lists,
        )

    def words(self, cause: Cause, rng: Random, **known: str) -> str:
        """A raw error."""
        words = Words(rng, self.account.account, self.account.region, **known)
        return cause.text.format_map(words)


def terminate_plan(
    header: Header, victims: Sequence[tuple[str, str]], rng: Random, *, refused: int = 0
) -> Plan:
    """A TERMINATE job. ``victims``: source server and recovery instance ids.

    That each instance's cleanup is logged is inferred: the model has no event of its own for it.
    ``refused``: how many of them are protected against termination.
    """
    scripts = []
    for turn, (server_id, instance_id) in enumerate(victims):
        script = ServerTimeline(server_id, instance_id=instance_id)
        script.log(1.1 + 0.03 * turn, "CLEANUP_START")
        at = rng.uniform(18, 46) + 2.5 * turn
        if turn < refused:
            error = header.words(CAUSES["protected"], rng, instance=instance_id)
            script.failed(at, "CLEANUP_FAIL", error, None)
        else:
            script.log(at, "CLEANUP_END")
            script.status(at, "TERMINATED")
        scripts.append(script)
    ends = max((script.ended for script in scripts), default=1.0) + rng.uniform(0.8, 2.4)
    return header.plan(
        "TERMINATE",
        "TERMINATE_RECOVERY_INSTANCES",
        (0.4, ends),
        [step for script in scripts for step in script.steps],
        members=tuple(script.member() for script in scripts),
    )


def network_plan(
    header: Header,
    initiated_by: str,
    networks: Sequence[SourceNetwork],
    rng: Random,
    *,
    cause: str | None = None,
    lists_said: bool = True,
) -> Plan:
    """A source-network job. ``cause``: why the first network fails, if it does.

    ``lists_said``: False for the jobs that lack both participant lists.
    """
    began, done, failed = NETWORK_EVENTS[initiated_by]
    steps: list[Step] = []
    parts: list[Network] = []
    at = 0.9
    for network in networks:
        about = _about(network)
        steps.append(Step(at, began, about))
        ends = at + rng.uniform(70, 210)
        if cause is not None and network is networks[0]:
            error = header.words(CAUSES[cause], rng, stack=network.stack)
            steps.append(Step(ends, failed, {**about, "rawError": error}))
            steps.append(Step(ends + 0.3, "NETWORK_RECOVERY_FAIL", about))
            status = "FAILED"
        else:
            steps.append(Step(ends, done, about))
            status = "LAUNCHED"
        changes = ((0.0, "PENDING"), (at, "IN_PROGRESS"), (ends, status))
        parts.append(Network(network.network_id, changes))
        at += rng.uniform(2, 9)
    end = max((step.at for step in steps), default=1.0) + rng.uniform(0.6, 1.6)
    said = tuple(parts) if lists_said else None
    return header.plan("LAUNCH", initiated_by, (0.4, end), steps, members=None, networks=said)


def _about(network: SourceNetwork) -> dict[str, Any]:
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
    """CREATE_CONVERTED_SNAPSHOT for a target account: one half of an extended server's launch."""
    scripts = []
    for turn, server_id in enumerate(server_ids):
        script = ServerTimeline(server_id)
        at = 0.7 + 0.026 * turn
        script.log(at, "SNAPSHOT_START")
        script.log(at + 0.21, "SNAPSHOT_END")
        script.log(at + 52, "CONVERSION_START")
        script.status(at + 52, "IN_PROGRESS")
        at += 52 + rng.uniform(170, 260)
        volume = f"vol-{hex17(rng)}"
        script.log(
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
        script.status(at, "LAUNCHED")
        scripts.append(script)
    ends = max(script.ended for script in scripts) + 1.9
    return header.plan(
        "CREATE_CONVERTED_SNAPSHOT",
        "TARGET_ACCOUNT",
        (0.3, ends),
        [step for script in scripts for step in script.steps],
        members=tuple(script.member() for script in scripts),
        networks=(),
    )


def unknown_plan(header: Header, rng: Random) -> Plan:
    """A job newer than every client: its initiatedBy and its resource are in no model yet."""
    ends = rng.uniform(40, 400)
    part = Network(
        f"rp-{hex17(rng)}",
        ((0.0, "PENDING"), (1.0, "IN_PROGRESS"), (ends - 1, "LAUNCHED")),
        "recoveryPlanID",
    )
    return header.plan(
        "LAUNCH", "START_RECOVERY_PLAN", (0.5, ends), [], members=(), networks=(part,)
    )
