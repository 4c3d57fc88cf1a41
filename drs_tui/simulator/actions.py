"""The post-launch actions that AWS predefines, and why they fail.

Names and SSM documents are those of the user guide (which document an action has is inferred).
Failure reasons fit the model's ``FailureReason``: 256 characters of a limited set.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class PostLaunchAction:
    """An action as it is set up for a server.

    ``seconds``: how long it usually takes. ``reasons``: why it may fail; ``{name}``s in them are
    filled in by ``failures.MessageIds``.
    """

    name: str
    action_id: str
    document: str
    kind: str
    category: str
    order: int
    description: str
    seconds: float
    reasons: tuple[str, ...]
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    version: str = "$DEFAULT"

    def wire(self, *, optional: bool) -> dict[str, Any]:
        """Return the action as it appears in an action run of a job."""
        return {
            "actionCode": self.document,
            "actionId": self.action_id,
            "actionVersion": self.version,
            "active": True,
            "category": self.category,
            "description": self.description,
            "name": self.name,
            "optional": optional,
            "order": self.order,
            "parameters": {name: dict(value) for name, value in self.parameters.items()},
            "type": self.kind,
        }


AUTOMATION, COMMAND = "SSM_AUTOMATION", "SSM_COMMAND"
_INSTANCE = {"type": "DYNAMIC", "value": "InstanceId"}


def _store(value: str) -> dict[str, str]:
    return {"type": "SSM_STORE", "value": value}


# The smallest order that the model allows: it runs before every action that users add.
ENABLE_SSM = PostLaunchAction(
    "Enable SSM",
    "5d2a7f10-3c1e-4b0a-9a44-6d0c1f0e1001",
    "AWSMigration-InstallSSMAgent",
    COMMAND,
    "CONFIGURATION",
    2,
    "Installs the SSM agent on the launched instance, for the actions that follow.",
    24,
    (
        (
            "SSM agent did not connect within 30 minutes. Instance {instance} has no route to"
            " ssm.{region}.amazonaws.com"
        ),
        "Not enough free disk space to install the SSM agent. 200 MB needed, {n} MB free",
    ),
)
CLOUDWATCH = PostLaunchAction(
    "CloudWatch agent installation",
    "5d2a7f10-3c1e-4b0a-9a44-6d0c1f0e1002",
    "AWSEC2-ApplicationInsightsCloudwatchAgentInstallAndConfigure",
    COMMAND,
    "MONITORING",
    1001,
    "Installs and configures the CloudWatch agent.",
    48,
    (
        (
            "Step Install failed with exit code 1: cannot reach"
            " amazoncloudwatch-agent-{region}.s3.{region}.amazonaws.com"
        ),
        "ParameterNotFound: AmazonCloudWatch-linux does not exist in {region}",
    ),
    {"parameterStoreName": _store("AmazonCloudWatch-linux")},
)
CREATE_AMI = PostLaunchAction(
    "Create AMI from instance",
    "5d2a7f10-3c1e-4b0a-9a44-6d0c1f0e1003",
    "AWS-CreateImage",
    AUTOMATION,
    "OTHER",
    1002,
    "Creates an Amazon Machine Image (AMI) from the launched instance.",
    185,
    (
        "Step createImage timed out while polling {ami} for state available. Elapsed 3600 seconds",
        (
            "User is not authorized to perform: ec2:CreateImage on resource:"
            " arn:aws:ec2:{region}:{account}:instance/{instance}"
        ),
    ),
    {"InstanceId": _INSTANCE, "NoReboot": _store("drs-ami-no-reboot")},
)
TIME_SYNC = PostLaunchAction(
    "Linux time sync",
    "5d2a7f10-3c1e-4b0a-9a44-6d0c1f0e1004",
    "AWSMigration-LinuxTimeSyncSetting",
    COMMAND,
    "CONFIGURATION",
    1003,
    "Sets the Amazon Time Sync Service as the time source.",
    17,
    ("chronyd: 169.254.169.123 not reachable; stratum 16 after 5 attempts",),
)
VOLUMES = PostLaunchAction(
    "Volume integrity validation",
    "5d2a7f10-3c1e-4b0a-9a44-6d0c1f0e1005",
    "AWSMigration-VerifyMountedVolumes",
    COMMAND,
    "VALIDATION",
    1004,
    "Verifies that the volumes of the source are mounted on the launched instance.",
    31,
    (
        "Expected 4 mounted volumes, found 3. Missing: /dev/nvme{n}n1 on /var/lib/data",
        "mount: /data: wrong fs type, bad option, bad superblock on /dev/nvme1n1p1",
    ),
)
PROCESS = PostLaunchAction(
    "Process status validation",
    "5d2a7f10-3c1e-4b0a-9a44-6d0c1f0e1006",
    "AWSMigration-VerifyProcessIsRunning",
    COMMAND,
    "VALIDATION",
    1005,
    "Verifies that the processes named are running after the launch.",
    22,
    (
        "Process postgres is not running 300 seconds after launch",
        "Process nginx is not running 300 seconds after launch",
    ),
    {"processName": _store("drs-process-name")},
)
DISK_SPACE = PostLaunchAction(
    "Disk space validation",
    "5d2a7f10-3c1e-4b0a-9a44-6d0c1f0e1007",
    "AWSMigration-ValidateDiskSpace",
    COMMAND,
    "VALIDATION",
    1006,
    "Verifies that there is enough free space on the disks.",
    14,
    ("Available disk space on / is {n} MB. At least 2048 MB needed",),
    {"requiredSpace": _store("drs-required-space")},
)
CONNECTIVITY = PostLaunchAction(
    "EC2 connectivity check",
    "5d2a7f10-3c1e-4b0a-9a44-6d0c1f0e1008",
    "AWSMigration-ValidateNetworkConnectivity",
    AUTOMATION,
    "VALIDATION",
    1007,
    "Checks the connection from the launched instance to predefined addresses.",
    36,
    (
        "Connection to 10.20.{n}.10 port 5432 timed out after 10 seconds",
        "Network path not found from {eni} to 10.20.{n}.10: ENI_SG_RULES_MISMATCH",
    ),
    {"InstanceId": _INSTANCE, "Destinations": _store("drs-destinations")},
)
HTTP = PostLaunchAction(
    "HTTP/S response validation",
    "5d2a7f10-3c1e-4b0a-9a44-6d0c1f0e1009",
    "AWSMigration-ValidateHttpResponse",
    AUTOMATION,
    "VALIDATION",
    1008,
    "Checks that the application answers on its URL.",
    29,
    (
        (
            "Expected HTTP 200 from https://localhost/health, got 503 Service Unavailable after"
            " 5 attempts"
        ),
        "Connection refused: https://localhost:8443/health, 5 attempts",
    ),
    {"InstanceId": _INSTANCE, "Url": _store("drs-health-url")},
)
TAGS = PostLaunchAction(
    "Verify tags",
    "5d2a7f10-3c1e-4b0a-9a44-6d0c1f0e1010",
    "AWSMigration-VerifyTags",
    AUTOMATION,
    "SECURITY",
    1009,
    "Verifies that the launched instance carries the tags it should.",
    11,
    ("Instance {instance} lacks the tag CostCenter",),
    {"InstanceId": _INSTANCE, "TagKeys": _store("drs-tag-keys")},
)
CUSTOM = PostLaunchAction(
    "Switch DNS to recovery",
    "8e61c0b4-52f7-4f6e-8a1c-0b7b7e5d2002",
    "Corp-SwitchDnsToRecovery",
    AUTOMATION,
    "CONFIGURATION",
    3,
    "Points the application's records to the recovery instance.",
    19,
    (
        "Throttling: Rate exceeded (Service: Route53, Status Code: 400, Request ID: {uuid})",
        (
            "AccessDenied: not authorized to perform: route53:ChangeResourceRecordSets on resource:"
            " arn:aws:route53:::hostedzone/Z0{n}EXAMPLE"
        ),
    ),
    {"InstanceId": _INSTANCE, "HostedZone": _store("drs-hosted-zone")},
    "3",
)

PREDEFINED = (
    CLOUDWATCH, CREATE_AMI, TIME_SYNC, VOLUMES, PROCESS, DISK_SPACE, CONNECTIVITY, HTTP, TAGS,
)  # fmt: skip
