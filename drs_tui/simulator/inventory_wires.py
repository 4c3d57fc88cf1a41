"""Source servers, recovery instances and source networks, as the service sends them."""

from collections.abc import Iterable
from typing import Any

from drs_tui.simulator.account import Account
from drs_tui.simulator.dates import stamp
from drs_tui.simulator.ids import hex17
from drs_tui.simulator.inventory import SourceNetwork, SourceServer
from drs_tui.simulator.plan import Plan
from drs_tui.simulator.wire import Wire
from drs_tui.simulator.world import Instance, LastLaunch

_DAY = 86400.0
_GIB = 1 << 30
_BEHIND = 0.1
_BEHIND_PER_MINUTE = 25 << 20  # bytes
_ORIGIN = "eu-west-1"
_STEPS = (
    "WAIT", "CREATE_SECURITY_GROUP", "LAUNCH_REPLICATION_SERVER", "BOOT_REPLICATION_SERVER",
    "AUTHENTICATE_WITH_SERVICE", "DOWNLOAD_REPLICATION_SOFTWARE", "CREATE_STAGING_DISKS",
    "ATTACH_STAGING_DISKS", "PAIR_REPLICATION_SERVER_WITH_AGENT",
    "CONNECT_AGENT_TO_REPLICATION_SERVER", "START_DATA_TRANSFER",
)  # fmt: skip
_RESULTS = {"LAUNCHED": "SUCCEEDED", "FAILED": "FAILED"}


def server_wire(
    account: Account, server: SourceServer, launch: LastLaunch | None, now: float
) -> Wire:
    """Return a source server as DescribeSourceServers does."""
    added = _midnight(now) - server.added_days * _DAY
    wire: Wire = {
        "agentVersion": "5.4.2",
        "arn": account.arn("source-server", server.server_id),
        "dataReplicationInfo": _replication(account, server, added, now),
        "lastLaunchResult": "NOT_STARTED",
        "lifeCycle": {
            "addedToServiceDateTime": stamp(added),
            "elapsedReplicationDuration": f"P{int(server.added_days)}DT1H32M12.136909S",
            "firstByteDateTime": stamp(added + 50.266813),
            "lastLaunch": {"initiated": {}},
            "lastSeenByServiceDateTime": stamp(now - now % 60),
        },
        "replicationDirection": "FAILOVER",
        "sourceCloudProperties": {
            "originAccountID": account.account_id,
            "originAvailabilityZone": f"{_ORIGIN}a",
            "originRegion": _ORIGIN,
        },
        "sourceProperties": _properties(account, server, added),
        "sourceServerID": server.server_id,
        "stagingArea": _staging_area(account, server),
        "tags": _tags(server),
    }
    if launch is not None:
        wire["lastLaunchResult"] = _RESULTS.get(launch.status or "", "PENDING")
        wire["lifeCycle"]["lastLaunch"] = _last_launch(launch)
        if launch.status == "LAUNCHED" and launch.member.instance_id:
            wire["recoveryInstanceId"] = launch.member.instance_id
    return wire


def staging_account(account: Account, server: SourceServer) -> str:
    """Return the account that a server is replicated to."""
    arn = account.extended.get(server.server_id)
    return account.account_id if arn is None else arn.split(":")[4]


def _staging_area(account: Account, server: SourceServer) -> Wire:
    wire: Wire = {"stagingAccountID": staging_account(account, server), "status": "NOT_EXTENDED"}
    if server.server_id in account.extended:
        wire["status"] = "EXTENDED"
        wire["stagingSourceServerArn"] = account.extended[server.server_id]
    return wire


def _midnight(now: float) -> float:
    """Round down to a whole day: a server's date of addition must not change between requests."""
    return now - now % _DAY


def _last_launch(launch: LastLaunch) -> Wire:
    drill = launch.plan.initiated_by == "START_DRILL"
    wire: Wire = {
        "initiated": {
            "apiCallDateTime": stamp(launch.plan.created),
            "jobID": launch.plan.job_id,
            "type": "DRILL" if drill else "RECOVERY",
        }
    }
    if launch.status is not None:
        wire["status"] = launch.status
    return wire


def _tags(server: SourceServer) -> dict[str, str]:
    tags = {"Application": server.application}
    if server.name_tag is not None:
        tags["Name"] = server.name_tag
    return tags


def _lag(account: Account, server: SourceServer) -> int:
    """Return how many minutes the replication is behind: of one server in ten, it is."""
    rng = account.ids.rng("replication lag", server.server_id)
    return rng.randint(12, 75) if rng.random() < _BEHIND else 0


def _replication(account: Account, server: SourceServer, added: float, now: float) -> Wire:
    lag = _lag(account, server)
    return {
        "dataReplicationInitiation": {
            "nextAttemptDateTime": stamp(now - now % 3600 + 3600),
            "startDateTime": stamp(added + 12.829738),
            "steps": [{"name": name, "status": "SUCCEEDED"} for name in _STEPS],
        },
        "dataReplicationState": "BACKLOG" if lag else "CONTINUOUS",
        "lagDuration": f"PT{lag}M" if lag else "P0D",
        "replicatedDisks": [
            {
                "backloggedStorageBytes": 0 if number else lag * _BEHIND_PER_MINUTE,
                "deviceName": f"/dev/nvme{number}n1",
                "replicatedStorageBytes": size * _GIB,
                "rescannedStorageBytes": 0,
                "totalStorageBytes": size * _GIB,
            }
            for number, size in enumerate(server.disks)
        ],
    }


def _properties(account: Account, server: SourceServer, added: float) -> Wire:
    rng = account.ids.rng("properties", server.server_id)
    hints: dict[str, str] = {"awsInstanceID": f"i-{hex17(rng)}"}
    if server.hostname is not None:
        hints["hostname"] = hints["fqdn"] = server.hostname
    system = (
        "Microsoft Windows Server 2019 Datacenter 64-bit"
        if server.windows
        else "Linux version 5.10.226-214.880.amzn2.x86_64 (mockbuild@ip-10-0-41-33)"
    )
    return {
        "cpus": [
            {"cores": 1, "modelName": "Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz"}
            for _ in range(rng.choice((2, 4, 8)))
        ],
        "disks": [
            {"bytes": size * _GIB, "deviceName": f"/dev/nvme{number}n1"}
            for number, size in enumerate(server.disks)
        ],
        "identificationHints": hints,
        "lastUpdatedDateTime": stamp(added + 75.709010),
        "networkInterfaces": [
            {
                "ips": [f"10.20.{rng.randint(0, 31)}.{rng.randint(4, 250)}"],
                "isPrimary": True,
                "macAddress": f"02{rng.getrandbits(40):010x}",
            }
        ],
        "os": {"fullString": system},
        "ramBytes": rng.choice((4, 8, 16, 32)) * _GIB,
        "recommendedInstanceType": server.instance_type,
    }


def instance_wire(account: Account, instance: Instance, now: float) -> Wire:
    """Return a recovery instance as DescribeRecoveryInstances does."""
    plan, server = instance.plan, account.inventory.by_id[instance.member.server_id]
    wire: Wire = {
        "agentVersion": "5.4.2",
        "arn": account.arn("recovery-instance", instance.instance_id),
        "dataReplicationInfo": {"dataReplicationState": "NOT_STARTED"},
        "ec2InstanceID": instance.instance_id,
        "ec2InstanceState": "RUNNING",
        "failback": {"state": "FAILBACK_NOT_STARTED"},
        "isDrill": plan.initiated_by == "START_DRILL",
        "jobID": plan.job_id,
        "originAvailabilityZone": f"{_ORIGIN}a",
        "originEnvironment": "AWS",
        "pointInTimeSnapshotDateTime": stamp(_snapshot_time(instance)),
        "recoveryInstanceID": instance.instance_id,
        "sourceServerID": server.server_id,
        "tags": {**_tags(server), "AWSElasticDisasterRecoveryManaged": "drs.amazonaws.com"},
    }
    agent = instance.member.agent_at
    if agent is not None and plan.created + agent <= now:
        wire["recoveryInstanceProperties"] = {
            "identificationHints": {"awsInstanceID": instance.instance_id},
            "lastUpdatedDateTime": stamp(plan.created + agent),
        }
    return wire


def _snapshot_time(instance: Instance) -> float:
    """Return the recovery point: the snapshot's start, ten minutes earlier if that one failed."""
    at = 0.0
    for item in instance.plan.log_items:
        if item.data.get("sourceServerID") == instance.member.server_id:
            if item.event == "SNAPSHOT_START":
                at = item.at
            elif item.event == "USING_PREVIOUS_SNAPSHOT":
                at = item.at - 600
    return instance.plan.created + at


def network_wire(
    account: Account, network: SourceNetwork, plans: Iterable[Plan], now: float
) -> Wire:
    """Return a source network as DescribeSourceNetworks does. ``plans``: jobs, newest first."""
    wire: Wire = {
        "arn": account.arn("source-network", network.network_id),
        "cfnStackName": network.stack,
        "replicationStatus": "PROTECTED",
        "sourceAccountID": account.account_id,
        "sourceNetworkID": network.network_id,
        "sourceRegion": _ORIGIN,
        "sourceVpcID": network.vpc_id,
        "tags": {"Name": network.name},
    }
    for plan in plans:
        for participant in plan.networks or ():
            if participant.network_id == network.network_id and "lastRecovery" not in wire:
                status: Any = participant.status(now - plan.created)
                results = {"LAUNCHED": "SUCCESS", "FAILED": "FAIL"}
                wire["lastRecovery"] = {
                    "apiCallDateTime": stamp(plan.created),
                    "jobID": plan.job_id,
                    "lastRecoveryResult": results.get(status, "IN_PROGRESS"),
                }
                if status == "LAUNCHED":
                    wire["launchedVpcID"] = network.target_vpc_id
    return wire
