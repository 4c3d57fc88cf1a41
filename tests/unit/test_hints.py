"""Titles of error messages, and hints for the known ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.analysis.error_message import read_message
from drs_tui.model.analysis.hints import LENGTH, hint
from tests.unit import errors

REGION = "us-east-1"
LONGEST = "ap-southeast-1"


def _hint(text: str, region: str = REGION) -> str | None:
    return hint(read_message(text), region)


@pytest.mark.parametrize(
    ("message", "title"),
    [
        (errors.VCPU, "VcpuLimitExceeded · RunInstances"),
        (errors.coloured(errors.KMS), "AuthFailure · ModifySnapshotAttribute"),
        (errors.GROUP, "InvalidGroup.NotFound · RunInstances"),
        (errors.THROTTLED, "RequestLimitExceeded · RunInstances"),
        (errors.UNSUPPORTED, "Unsupported · m5.4xlarge"),
        (errors.UNSUPPORTED.replace("(m5.4xlarge)", ""), "Unsupported · RunInstances"),
        (errors.VCPU + " m5.4xlarge", "VcpuLimitExceeded · RunInstances"),
        (errors.KEY_STATE, "Client.InvalidKMSKey.InvalidState"),
        (errors.VPCS, "CREATE_FAILED · ServiceLimitExceeded"),
        (errors.CIDR, "UPDATE_ROLLBACK_COMPLETE · The CIDR '…' conflicts with another subnet"),
        (errors.TRACEBACK, "ConversionError: no initramfs for kernel 2.6.18-398.el5 on …"),
        (errors.CONVERTER, "Conversion server i-… did not report for 900 seconds"),
        (errors.AGENT, "The replication agent of the source server was not seen for …"),
        ("ParameterNotFound: AmazonCloudWatch-linux does not exist", "ParameterNotFound"),
        ("Error: it broke", "Error: it broke"),
        ("OSError: no space left", "OSError: no space left"),
        ("it broke.", "it broke"),
        ("\x1b[31mERROR\x1b[0m it broke; really", "it broke"),
        ("x" * 99, "x" * 59 + " …"),
        ("", ""),
    ],
)
def test_the_title_of_a_message_is_its_code_or_its_first_words(message: str, title: str) -> None:
    assert read_message(message).title == title


def test_the_code_and_the_call_are_read() -> None:
    throttled, state = read_message(errors.THROTTLED), read_message(errors.KEY_STATE)

    assert (throttled.code, throttled.operation) == ("RequestLimitExceeded", "RunInstances")
    assert (state.code, state.operation) == ("Client.InvalidKMSKey.InvalidState", None)
    assert read_message(errors.VPCS).code == "ServiceLimitExceeded"
    assert read_message("it broke").code is None


HINTS = [
    (errors.VCPU, "Service Quotas, us-east-1: Running On-Demand instances"),
    (
        errors.VCPU + " (m5.4xlarge)",
        "Service Quotas, us-east-1: Running On-Demand Standard instances",
    ),
    (errors.VCPU + " p3.2xlarge", "Service Quotas, us-east-1: Running On-Demand P instances"),
    (
        errors.VCPU + " g4dn.xlarge",
        "Service Quotas, us-east-1: Running On-Demand G and VT instances",
    ),
    (errors.VCPU + " u-6tb1.metal", "Service Quotas, us-east-1: Running On-Demand instances"),
    (errors.CAPACITY, "another type or AZ in the launch template, or wait: DRS retries"),
    (errors.DENIED, "needs ec2:DeleteVolume: AWSElasticDisasterRecoveryConversionServerRole"),
    (errors.ENCODED + "abc", "an SCP denies ec2:RunInstances: only the organization can allow it"),
    (
        errors.ENCODED.replace("ec2:RunInstances", "ssm:StartAutomationExecution"),
        "SCP denies ssm:StartAutomationExecution",
    ),
    (
        errors.ENCODED.replace("a service control", "an identity-based"),
        "ec2:RunInstances is denied explicitly: that deny has to go",
    ),
    (
        "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: drs:StartRecovery",
        "the user needs drs:StartRecovery",
    ),
    (
        "not authorized to perform: ec2:CreateTags because no permissions boundary allows it",
        "the permissions boundary has to allow ec2:CreateTags",
    ),
    (
        "is not authorized to perform: kms:CreateGrant on resource: arn:aws:kms:us-east-1:1:key/1",
        "the role and the key's policy have to allow kms:CreateGrant",
    ),
    (
        "is not authorized to perform: route53:ChangeResourceRecordSets on resource: x",
        "the role needs route53:ChangeResourceRecordSets",
    ),
    (
        errors.ENCODED.partition(" User:")[0] + " Encoded authorization failure message: abc",
        "denied in RunInstances: aws sts decode-authorization-message says why",
    ),
    (
        "An error occurred (UnauthorizedOperation) when calling the CreateTags operation: no",
        "the role may lack ec2:CreateTags",
    ),
    (errors.KMS, "KMS: the key's policy has to let DRS's roles use it"),
    (errors.KEY_STATE, "KMS, us-east-1: enable the key, or cancel its deletion"),
    (errors.SUBNET, "the subnet is full: free addresses, or another in the template"),
    (errors.PROFILE, "launch template: does its IAM instance profile exist?"),
    (errors.UNSUPPORTED, "launch template: a type or subnet of an AZ that offers it"),
    (errors.GROUP, "launch template: a security group of the subnet's own VPC"),
    (errors.TEMPLATE, "its EC2 launch template is gone in us-east-1: it needs a new one"),
    (errors.BOOT, "EC2 console: the instance's system log and screenshot"),
    (errors.THROTTLED, "too many API calls at once: wait, or fewer servers at a time"),
    (errors.CONVERTER, "staging subnet: a route on port 443 to DRS's and S3's endpoints?"),
    (errors.STORAGE, "Service Quotas, us-east-1: EBS storage for gp3 volumes"),
    (errors.SNAPSHOTS, "snapshots of this volume are under way: once they end, try again"),
    (errors.AGENT, "source server: is it on, the agent running, 443 and 1500 open?"),
    (errors.PROTECTED, "the instance's termination protection has to go first"),
    (errors.VPCS, "Service Quotas, us-east-1: VPCs per Region"),
    (errors.CIDR, "the target VPC already has a subnet with addresses of that CIDR"),
    (errors.SSM, "instance: a route to the ssm endpoints, SSM agent and role?"),
    (errors.TRACEBACK, "source server: make the initramfs of that kernel (dracut)"),
]


@pytest.mark.parametrize(("message", "hint"), HINTS)
def test_a_known_message_has_its_hint(message: str, hint: str) -> None:
    assert _hint(message) == hint


@pytest.mark.parametrize("message", [message for message, _ in HINTS])
def test_a_hint_fits_in_the_longest_region_and_names_it(message: str) -> None:
    here, there = _hint(message) or "", _hint(message, LONGEST)

    assert there == here.replace(REGION, LONGEST)
    assert len(there or "") <= LENGTH


@pytest.mark.parametrize(
    "message",
    [
        "",
        "it broke",
        "Process postgres is not running 300 seconds after launch",
        "An error occurred (InternalError) when calling the RunInstances operation: sorry",
        "An error occurred (AccessDenied) when calling the AssumeRole operation: Access denied",
        "Expected HTTP 200 from https://localhost/health, got 503 Service Unavailable",
    ],
)
def test_an_unknown_message_has_no_hint(message: str) -> None:
    assert _hint(message) is None


@given(st.text(), st.sampled_from(errors.EVERY), st.text())
def test_no_message_raises(before: str, known: str, after: str) -> None:
    message = read_message(before + known + after)

    assert len(message.title) <= 130
    assert len(hint(message, REGION) or "") <= LENGTH
