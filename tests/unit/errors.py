"""Raw errors: published ones, EC2's own texts, and messages of actions. Ids are examples."""

VCPU = (
    "An error occurred (VcpuLimitExceeded) when calling the RunInstances operation: You have"
    " requested more vCPU capacity than your current vCPU limit of 32 allows for the instance"
    " bucket that the specified instance type belongs to. Please visit"
    " http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit."
)
DENIED = (
    "An error occurred (UnauthorizedOperation) when calling the DeleteVolume operation: You are not"
    " authorized to perform this operation. User: arn:aws:sts::777788889999:assumed-role/"
    "AWSElasticDisasterRecoveryConversionServerRole/i-0be3f7e2bca88b868 is not authorized to"
    " perform: ec2:DeleteVolume on resource: arn:aws:ec2:us-east-1:777788889999:volume/"
    "vol-0123456789abcdef0 because no identity-based policy allows the ec2:DeleteVolume action."
)
KMS = (
    "An error occurred (AuthFailure) when calling the ModifySnapshotAttribute operation: Not"
    " authorized to use key arn:aws:kms:us-west-2:777788889999:key/"
    "1234abcd-12ab-34cd-56ef-1234567890ab"
)
CAPACITY = (
    "We currently do not have sufficient p2.16xlarge capacity in the Availability Zone you"
    " requested (us-east-1d). Our system will be working on provisioning additional capacity."
)
ENCODED = (
    "An error occurred (UnauthorizedOperation) when calling the RunInstances operation: You are not"
    " authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/"
    "dr-operator/oncall is not authorized to perform: ec2:RunInstances on resource:"
    " arn:aws:ec2:us-east-1:111122223333:instance/* with an explicit deny in a service control"
    " policy. Encoded authorization failure message: "
)
SUBNET = (
    "An error occurred (InsufficientFreeAddressesInSubnet) when calling the RunInstances operation:"
    " There are not enough free addresses in subnet 'subnet-0a1b2c3d4e5f60718' to satisfy the"
    " requested number of instances."
)
PROFILE = (
    "An error occurred (InvalidParameterValue) when calling the RunInstances operation: Value"
    " (dr-instance-profile) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance"
    " Profile name"
)
UNSUPPORTED = (
    "An error occurred (Unsupported) when calling the RunInstances operation: Your requested"
    " instance type (m5.4xlarge) is not supported in your requested Availability Zone (us-east-1e)."
    " Please retry your request by not specifying an Availability Zone or choosing us-east-1a."
)
GROUP = (
    "An error occurred (InvalidGroup.NotFound) when calling the RunInstances operation: The"
    " security group 'sg-0a1b2c3d4e5f60718' does not exist in VPC 'vpc-0a1b2c3d4e5f60718'"
)
TEMPLATE = (
    "An error occurred (InvalidLaunchTemplateId.NotFound) when calling the RunInstances operation:"
    " The specified launch template, with template ID lt-0a1b2c3d4e5f60718, does not exist."
)
BOOT = (
    "Instance i-0f554975a5cf3245e did not pass its status checks within 600 seconds of its launch:"
    " InstanceStatus impaired (reachability failed), SystemStatus ok."
)
THROTTLED = (
    "An error occurred (RequestLimitExceeded) when calling the RunInstances operation (reached max"
    " retries: 4): Request limit exceeded. Request ID: 0b6a9c7e-1111-4222-8333-0123456789ab"
)
KEY_STATE = (
    "Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state:"
    " arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab is pending"
    " deletion (volume vol-0123456789abcdef0)"
)
CONVERTER = (
    "Conversion server i-0be3f7e2bca88b868 did not report for 900 seconds. Check that subnet"
    " subnet-0a1b2c3d4e5f60718 has a route to https://drs.us-east-1.amazonaws.com and to Amazon S3."
)
STORAGE = (
    "An error occurred (VolumeLimitExceeded) when calling the CreateVolume operation: You have"
    " exceeded your maximum gp3 storage limit of 50 TiB in this region."
)
TRACEBACK = (
    "convert.sh exited with status 32 on i-0be3f7e2bca88b868\n"
    "Traceback (most recent call last):\n"
    '  File "/opt/convert/main.py", line 412, in <module>\n'
    "    sys.exit(convert(volumes))\n"
    '  File "/opt/convert/linux.py", line 187, in inject_drivers\n'
    '    raise ConversionError("no initramfs for kernel " + kernel)\n'
    "ConversionError: no initramfs for kernel 2.6.18-398.el5 on vol-0123456789abcdef0:"
    " /boot has 12 MB free"
)
SNAPSHOTS = (
    "An error occurred (ConcurrentSnapshotLimitExceeded) when calling the CreateSnapshot operation:"
    " Maximum allowed in-progress snapshots for a single volume exceeded (vol-0123456789abcdef0)."
)
AGENT = (
    "The replication agent of the source server was not seen for more than 30 minutes; replication"
    " is STALLED and no consistent snapshot could be taken."
)
PROTECTED = (
    "An error occurred (OperationNotPermitted) when calling the TerminateInstances operation: The"
    " instance 'i-0f554975a5cf3245e' may not be terminated. Modify its 'disableApiTermination'"
    " instance attribute and try again."
)
VPCS = (
    'Stack drs-network-1a2b3c4d: CREATE_FAILED Resource handler returned message: "The maximum'
    " number of VPCs has been reached. (Service: Ec2, Status Code: 400, Request ID:"
    ' 0b6a9c7e-1111-4222-8333-0123456789ab)" (RequestToken: 0b6a9c7e-1111-4222-8333-0123456789ab,'
    " HandlerErrorCode: ServiceLimitExceeded)"
)
CIDR = (
    "Stack drs-network-1a2b3c4d: UPDATE_ROLLBACK_COMPLETE The CIDR '10.20.7.0/24' conflicts with"
    " another subnet (Service: Ec2, Status Code: 400, Request ID:"
    " 0b6a9c7e-1111-4222-8333-0123456789ab)"
)
SSM = (
    "SSM agent did not connect within 30 minutes. Instance i-0f554975a5cf3245e has no route to"
    " ssm.us-east-1.amazonaws.com"
)

EVERY = (
    VCPU, DENIED, KMS, CAPACITY, ENCODED, SUBNET, PROFILE, UNSUPPORTED, GROUP, TEMPLATE, BOOT,
    THROTTLED, KEY_STATE, CONVERTER, STORAGE, TRACEBACK, SNAPSHOTS, AGENT, PROTECTED, VPCS, CIDR,
    SSM,
)  # fmt: skip


def coloured(text: str) -> str:
    """Return a text as a tool writes it to a terminal, with colours."""
    return (
        f"\x1b[31;1mERROR\x1b[0m \x1b[2m[drs]\x1b[0m {text}\r\n"
        "\x1b[33mWARN\x1b[0m  giving up after \x1b[1m3\x1b[22m attempts\x1b[K"
    )


def enormous(text: str, seed: int) -> str:
    """Return the message, followed by 60 KiB of console output, which differs by seed."""
    lines = [text, "", "==== conversion server console, last 600 lines ===="]
    lines += [
        f"[{n + seed:12}.{seed:06}] blk_update_request: I/O error {n * seed}" for n in range(1100)
    ]
    return "\n".join(lines)
