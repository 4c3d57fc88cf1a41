"""Suggest what to look at when something failed: our advice, not AWS's, and shown as such.

Each hint fits in 70 cells with the name of the longest region. An unknown message has none.
"""

import re
from collections.abc import Iterator

from drs_tui.model.analysis.error_message import INSTANCE_TYPE, Message

LENGTH = 70

# The first pattern found in a message decides. ``{}`` are the region and the pattern's groups.
_KNOWN = tuple(
    (re.compile(pattern, re.IGNORECASE), hint)
    for pattern, hint in (
        (
            r"InsufficientInstanceCapacity|not have sufficient \S+ capacity",
            "another type or AZ in the launch template, or wait: DRS retries",
        ),
        (
            r"InsufficientFreeAddressesInSubnet|not enough free addresses in subnet",
            "the subnet is full: free addresses, or another in the template",
        ),
        (
            r"iamInstanceProfile|Invalid IAM Instance Profile",
            "launch template: does its IAM instance profile exist?",
        ),
        (
            r"instance type \S+ is not supported|calling the RunInstances.*not supported in your",
            "launch template: a type or subnet of an AZ that offers it",
        ),
        (
            r"InvalidGroup\.NotFound|security group \S+ does not exist",
            "launch template: a security group of the subnet's own VPC",
        ),
        (
            r"InvalidSubnetID\.NotFound|subnet ID \S+ does not exist",
            "launch template: a subnet that exists in {region}",
        ),
        (
            r"InvalidLaunchTemplate\w*\.NotFound|launch template\b.* does not exist",
            "its EC2 launch template is gone in {region}: it needs a new one",
        ),
        (
            r"not pass its status checks|status checks? failed",
            "EC2 console: the instance's system log and screenshot",
        ),
        (
            r"RequestLimitExceeded|Throttling|Rate exceeded",
            "too many API calls at once: wait, or fewer servers at a time",
        ),
        (
            r"conversion server .*not (?:report|respond|communicate)",
            "staging subnet: a route on port 443 to DRS's and S3's endpoints?",
        ),
        (
            r"maximum (\w+) storage limit",
            "Service Quotas, {region}: EBS storage for {0} volumes",
        ),
        (
            r"ConcurrentSnapshotLimitExceeded|in-progress snapshots",
            "snapshots of this volume are under way: once they end, try again",
        ),
        (r"SnapshotLimitExceeded", "Service Quotas, {region}: EBS snapshots per Region"),
        (
            r"replication agent .*not seen|replication is STALLED",
            "source server: is it on, the agent running, 443 and 1500 open?",
        ),
        (
            r"disableApiTermination|may not be terminated",
            "the instance's termination protection has to go first",
        ),
        (r"maximum number of VPCs|VpcLimitExceeded", "Service Quotas, {region}: VPCs per Region"),
        (
            r"CIDR .*conflicts with another subnet|InvalidSubnet\.Conflict",
            "the target VPC already has a subnet with addresses of that CIDR",
        ),
        (r"AddressLimitExceeded", "Service Quotas, {region}: EC2-VPC Elastic IPs"),
        (
            r"NetworkInterfaceLimitExceeded",
            "Service Quotas, {region}: Network interfaces per Region",
        ),
        (
            r"space to install the SSM agent",
            "the server's system disk is too full for the SSM agent",
        ),
        (
            r"SSM agent .*(?:not connect|not found|not running)|no route to ssm\.",
            "instance: a route to the ssm endpoints, SSM agent and role?",
        ),
        (
            r"InvalidKMSKey|KMS key .*(?:incorrect state|pending deletion|disabled)",
            "KMS, {region}: enable the key, or cancel its deletion",
        ),
        (
            r"not authorized to use key|KMSKeyNotAccessible",
            "KMS: the key's policy has to let DRS's roles use it",
        ),
        (
            r"no initramfs for kernel",
            "source server: make the initramfs of that kernel (dracut)",
        ),
    )
)

_QUOTA = re.compile(r"VcpuLimitExceeded|more vCPU capacity than|InstanceLimitExceeded")
_BUCKETS = {
    **dict.fromkeys("acdhimrtz", "Standard"),
    **{family: family.upper() for family in ("p", "x", "f", "dl")},
    **dict.fromkeys(("g", "vt"), "G and VT"),
    **{family: family.capitalize() for family in ("inf", "trn")},
}

_DENIED = re.compile(r"not authorized to perform:? ([a-z0-9-]+:\w+)")
_ROLE = re.compile(r"assumed-role/([^/\s]+)")


def hint(message: Message, region: str) -> str | None:
    """Return what to look at; None when there is nothing to add to the message."""
    return next((each for each in _hints(message, region) if len(each) <= LENGTH), None)


def _hints(message: Message, region: str) -> Iterator[str]:
    """Yield hints, the most specific first; some may be too long to be shown."""
    yield from _permission(message)
    if _QUOTA.search(message.text):
        yield f"Service Quotas, {region}: Running On-Demand {_bucket(message.text)}instances"
    for pattern, text in _KNOWN:
        if found := pattern.search(message.text):
            yield text.format(*found.groups(), region=region)
            return


def _bucket(text: str) -> str:
    """Return which of the quotas it is, when the message names an instance type."""
    found = INSTANCE_TYPE.search(text)
    bucket = _BUCKETS.get(found[1], "") if found else ""
    return f"{bucket} " if bucket else ""


def _permission(message: Message) -> Iterator[str]:
    """Yield which action is missing, and where: allowing more does not lift an explicit deny."""
    text = message.text
    if found := _DENIED.search(text):
        action = found[1]
        role = _ROLE.search(text)
        if "explicit deny" in text:
            if "service control policy" in text:
                yield f"an SCP denies {action}: only the organization can allow it"
                yield f"SCP denies {action}"
            yield f"{action} is denied explicitly: that deny has to go"
            yield f"{action} is denied explicitly"
        elif "permissions boundary" in text:
            yield f"the permissions boundary has to allow {action}"
        elif action.startswith("kms:"):
            yield f"the role and the key's policy have to allow {action}"
        elif role:
            yield f"needs {action}: {role[1]}"
        yield f"the {'user' if ':user/' in text else 'role'} needs {action}"
    elif "Encoded authorization failure message" in text:
        yield f"denied in {message.operation}: aws sts decode-authorization-message says why"
        yield "aws sts decode-authorization-message says what was denied"
    elif message.code == "UnauthorizedOperation" and message.operation:
        yield f"the role may lack ec2:{message.operation}"
