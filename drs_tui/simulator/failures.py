"""Why jobs fail, in AWS's words. The ids in a message differ each time; its cause is the same.

The first messages of each stage are published ones; the others are EC2's own error texts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from drs_tui.simulator.account import Account
from drs_tui.simulator.ids import hex17, uuid

SNAPSHOT, CONVERSION, LAUNCH, CLEANUP, NETWORK = (
    "snapshot", "conversion", "launch", "cleanup", "network",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FailureCause:
    """One way to fail. ``attempts``: how many attempts a stage makes; 1: no retry.

    ``after``: seconds from the start of the stage to its first failure.
    """

    stage: str
    text: str
    attempts: int = 1
    after: float = 25.0


def _api_error(code: str, operation: str, message: str) -> str:
    return f"An error occurred ({code}) when calling the {operation} operation: {message}"


_NOT_ALLOWED = (
    "You are not authorized to perform this operation. User: arn:aws:sts::{account}:assumed-role/"
    "AWSElasticDisasterRecoveryConversionServerRole/{conversion} is not authorized to perform:"
)
_NO_POLICY = "because no identity-based policy allows the"

CAUSES: Mapping[str, FailureCause] = {
    "vcpu": FailureCause(
        LAUNCH,
        _api_error(
            "VcpuLimitExceeded",
            "RunInstances",
            "You have requested more vCPU capacity than your current vCPU limit of 32 allows for"
            " the instance bucket that the specified instance type belongs to. Please visit"
            " http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.",
        ),
        3,
    ),
    "capacity": FailureCause(
        LAUNCH,
        _api_error(
            "InsufficientInstanceCapacity",
            "RunInstances",
            "We currently do not have sufficient {type} capacity in the Availability Zone you"
            " requested ({az}). Our system will be working on provisioning additional capacity.",
        ),
        3,
    ),
    "denied": FailureCause(
        LAUNCH,
        _api_error(
            "UnauthorizedOperation",
            "DeleteVolume",
            _NOT_ALLOWED + " ec2:DeleteVolume on resource: arn:aws:ec2:{region}:{account}:volume/"
            "{volume} " + _NO_POLICY + " ec2:DeleteVolume action.",
        ),
    ),
    "subnet": FailureCause(
        LAUNCH,
        _api_error(
            "InsufficientFreeAddressesInSubnet",
            "RunInstances",
            "There are not enough free addresses in subnet '{subnet}' to satisfy the requested"
            " number of instances.",
        ),
        3,
    ),
    "profile": FailureCause(
        LAUNCH,
        _api_error(
            "InvalidParameterValue",
            "RunInstances",
            "Value (dr-instance-profile) for parameter iamInstanceProfile.name is invalid."
            " Invalid IAM Instance Profile name",
        ),
    ),
    "unsupported": FailureCause(
        LAUNCH,
        _api_error(
            "Unsupported",
            "RunInstances",
            "Your requested instance type ({type}) is not supported in your requested Availability"
            " Zone ({az}). Please retry your request by not specifying an Availability Zone or"
            " choosing {region}a, {region}b.",
        ),
    ),
    "group": FailureCause(
        LAUNCH,
        _api_error(
            "InvalidGroup.NotFound",
            "RunInstances",
            "The security group '{group}' does not exist in VPC '{vpc}'",
        ),
    ),
    "template": FailureCause(
        LAUNCH,
        _api_error(
            "InvalidLaunchTemplateId.NotFound",
            "RunInstances",
            "The specified launch template, with template ID {template}, does not exist.",
        ),
    ),
    "encoded": FailureCause(
        LAUNCH,
        _api_error(
            "UnauthorizedOperation",
            "RunInstances",
            "You are not authorized to perform this operation. User: arn:aws:sts::{account}:"
            "assumed-role/dr-operator/oncall is not authorized to perform: ec2:RunInstances on"
            " resource: arn:aws:ec2:{region}:{account}:instance/* with an explicit deny in a"
            " service control policy. Encoded authorization failure message: {encoded}",
        ),
    ),
    "boot": FailureCause(
        LAUNCH,
        "Instance {instance} did not pass its status checks within 600 seconds of its launch:"
        " InstanceStatus impaired (reachability failed), SystemStatus ok.",
        2,
        601.0,
    ),
    "throttled": FailureCause(
        LAUNCH,
        "An error occurred (RequestLimitExceeded) when calling the RunInstances operation"
        " (reached max retries: 4): Request limit exceeded. Request ID: {uuid}",
        4,
    ),
    "kms": FailureCause(
        CONVERSION,
        _api_error(
            "AuthFailure",
            "ModifySnapshotAttribute",
            "Not authorized to use key arn:aws:kms:{region}:{account}:key/{uuid}",
        ),
        after=150.0,
    ),
    "key-state": FailureCause(
        CONVERSION,
        "Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state:"
        " arn:aws:kms:{region}:{account}:key/{uuid} is pending deletion (volume {volume})",
        after=95.0,
    ),
    "converter": FailureCause(
        CONVERSION,
        "Conversion server {conversion} did not report for 900 seconds. Check that subnet {subnet}"
        " has a route to https://drs.{region}.amazonaws.com and to Amazon S3.",
        2,
        900.0,
    ),
    "storage": FailureCause(
        CONVERSION,
        _api_error(
            "VolumeLimitExceeded",
            "CreateVolume",
            "You have exceeded your maximum gp3 storage limit of 50 TiB in this region. Please"
            " contact AWS Support to request an Elastic Block Store service limit increase.",
        ),
        after=60.0,
    ),
    "kernel": FailureCause(
        CONVERSION,
        "convert.sh exited with status 32 on {conversion}\n"
        "Traceback (most recent call last):\n"
        '  File "/opt/convert/main.py", line 412, in <module>\n'
        "    sys.exit(convert(volumes))\n"
        '  File "/opt/convert/linux.py", line 187, in inject_drivers\n'
        '    raise ConversionError("no initramfs for kernel " + kernel)\n'
        "ConversionError: no initramfs for kernel 2.6.18-398.el5 on {volume}:"
        " /boot has {n} MB free",
        after=130.0,
    ),
    "snapshots": FailureCause(
        SNAPSHOT,
        _api_error(
            "ConcurrentSnapshotLimitExceeded",
            "CreateSnapshot",
            "Maximum allowed in-progress snapshots for a single volume exceeded ({volume}).",
        ),
        after=12.0,
    ),
    "agent": FailureCause(
        SNAPSHOT,
        "The replication agent of the source server was not seen for more than 30 minutes;"
        " replication is STALLED and no consistent snapshot could be taken.",
        after=31.0,
    ),
    "protected": FailureCause(
        CLEANUP,
        _api_error(
            "OperationNotPermitted",
            "TerminateInstances",
            "The instance '{instance}' may not be terminated. Modify its 'disableApiTermination'"
            " instance attribute and try again.",
        ),
    ),
    "vpc-limit": FailureCause(
        NETWORK,
        'Stack {stack}: CREATE_FAILED Resource handler returned message: "The maximum number of'
        ' VPCs has been reached. (Service: Ec2, Status Code: 400, Request ID: {uuid})"'
        " (RequestToken: {uuid}, HandlerErrorCode: ServiceLimitExceeded)",
    ),
    "cidr": FailureCause(
        NETWORK,
        "Stack {stack}: UPDATE_ROLLBACK_COMPLETE The CIDR '10.20.{n}.0/24' conflicts with another"
        " subnet (Service: Ec2, Status Code: 400, Request ID: {uuid})",
    ),
}

_TYPES = ("p2.16xlarge", "r6i.8xlarge", "m5.4xlarge", "c6i.12xlarge")


class MessageIds(Mapping[str, str]):
    """The ids in a failure message, generated when the message uses them."""

    def __init__(self, rng: Random, account: Account, **known: str) -> None:
        self._rng = rng
        self._known = {"account": account.account_id, "region": account.region, **known}

    def __getitem__(self, name: str) -> str:
        if name not in self._known:
            if name == "uuid":  # two of them in a message are two different ones
                return uuid(self._rng)
            self._known[name] = self._make(name)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def _make(self, name: str) -> str:
        match name:
            case "n":
                return str(self._rng.randint(2, 199))
            case "type":
                return self._rng.choice(_TYPES)
            case "az":
                return self._known["region"] + self._rng.choice("abcd")
            case "encoded":
                return "".join(
                    self._rng.choices("ABCDEFGHJKMNPQRSTabcdefghkmnp0123456789-_", k=620)
                )
            case "stack":
                return f"drs-network-{self._rng.getrandbits(32):08x}"
            case _:
                return f"{_PREFIXES[name]}-{hex17(self._rng)}"


_PREFIXES = {
    "ami": "ami", "conversion": "i", "eni": "eni", "group": "sg", "instance": "i",
    "subnet": "subnet", "template": "lt", "volume": "vol", "vpc": "vpc",
}  # fmt: skip


def coloured(text: str) -> str:
    """Return a raw error as a tool writes it to a terminal: with escape sequences for colours."""
    return (
        f"\x1b[31;1mERROR\x1b[0m \x1b[2m[drs]\x1b[0m {text}\r\n"
        "\x1b[33mWARN\x1b[0m  giving up after \x1b[1m3\x1b[22m attempts\x1b[K"
    )


def enormous(text: str, rng: Random) -> str:
    """Return a raw error of some 60 KiB: the message, then a conversion server's console."""
    lines = [text, "", "==== conversion server console, last 600 lines ===="]
    size = sum(len(line) + 1 for line in lines)
    second = 12.0
    while size < 61_000:
        second += rng.uniform(0.01, 0.9)
        line = f"[{second:12.6f}] {rng.choice(_CONSOLE)} {rng.getrandbits(48):012x}"
        lines.append(line)
        size += len(line) + 1
    return "\n".join(lines)


_CONSOLE = (
    "xfs filesystem being mounted at /mnt/target supports timestamps until 2038: inode",
    "EXT4-fs (nvme1n1p1): mounted filesystem with ordered data mode. Opts: (null) uuid",
    "blk_update_request: I/O error, dev nvme2n1, sector",
    "dracut-install: ERROR: installing 'nvme' failed, see",
    "convert[1872]: rewriting /etc/fstab entry for device",
    "systemd[1]: Started Session c3 of user root, cookie",
)
