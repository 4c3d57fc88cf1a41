"""Messages of one cause are equal once normalised, and those of two causes are not."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drs_tui.model.analysis import normalise
from drs_tui.model.analysis.normalise import core_message, normalised, plain, without_ids
from tests.growth import grows_at_most
from tests.unit import errors


def _compared(message: str) -> str:
    return normalised(core_message(message))


SAME = [
    (errors.VCPU, errors.VCPU.replace("32", "1,920")),
    (
        errors.DENIED,
        errors.DENIED.replace("i-0be3f7e2bca88b868", "i-094d84c2798c50971")
        .replace("vol-0123456789abcdef0", "vol-0fedcba9876543210")
        .replace("777788889999", "111122223333"),
    ),
    (errors.KMS, errors.KMS.replace("1234abcd", "9999ffff").replace("777788889999", "1")),
    (errors.CAPACITY, errors.CAPACITY.replace("us-east-1d", "us-east-1a")),
    (errors.ENCODED + "abc9_" * 120, errors.ENCODED + "Zyx-87_Wv" * 70),
    (errors.ENCODED + "a1B2" * 120, errors.ENCODED.replace("oncall", "somebody") + "c3D4/+" * 99),
    (errors.SUBNET, errors.SUBNET.replace("0a1b2c3d4e5f60718", "0a1b2c3d")),
    (errors.GROUP, errors.GROUP.replace("0a1b2c3d4e5f60718", "00000000000000009")),
    (errors.BOOT, errors.BOOT.replace("600", "1200").replace("i-0f55", "i-0f66")),
    (errors.THROTTLED, errors.THROTTLED.replace("0b6a9c7e", "11111111").replace(": 4)", ": 10)")),
    (errors.TRACEBACK, errors.TRACEBACK.replace("12 MB", "187 MB").replace("412", "398")),
    (errors.TRACEBACK, errors.TRACEBACK.replace("on i-0be3f7e2bca88b868", "on another")),
    (errors.VPCS, errors.VPCS.replace("0b6a9c7e", "aaaaaaaa").replace("1a2b3c4d", "ffff0000")),
    (errors.VPCS, errors.VPCS.replace("drs-network-1a2b3c4d", "our-own-stack")),
    (errors.CIDR, errors.CIDR.replace("10.20.7.0/24", "192.168.0.0/16")),
    ("at 2022-12-07T19:25:59.603330+00:00 it broke", "at 2023-01-31T00:00:00Z it broke"),
    ("at 2022-12-07 19:25:59 it broke", "at 2024-02-29 01:02:03 it broke"),
    ("on Dec  7 19:25:59 it broke", "on Jan 31 01:02:03 it broke"),
    ("on Wed, 07 Dec 2022 it broke", "on Tue, 31 Jan 2023 it broke"),
    ("10/Oct/2000:13:55:36 it broke", "11/Nov/2011:01:02:03 it broke"),
    ("[   12.345678] it broke", "[99999.000001] it broke"),
    ("no route to 10.0.0.1", "no route to 172.16.254.3"),
    ("no route to fe80:0:0:0:1ff:fe23:4567:890a", "no route to 2001:db8:0:0:1:2:3:4"),
    ("ip-10-0-0-1.ec2.internal is down", "ip-10-9-8-7.eu-west-1.compute.internal is down"),
    ("missing: /dev/nvme1n1", "missing: /dev/sdf"),
    ("200 MB needed, 12MB free", "250 MB needed, 9MB free"),
    ("drsjob-556c7b1d99221f996 of s-51d6b65c73391918f", "drsjob-1234567890 of s-5c555d9c008f90131"),
    ("snap-0a1b2c3d4e5f60718 eni-0a1b2c3d", "snap-0a1b2c3d eni-0123456789abcdef0"),
    ("key AKIAIOSFODNN7EXAMPLE", "key ASIAIOSFODNN8EXAMPLE"),
    ("assumed-role/X/i-0be3f7e2bca88b868 may not", "assumed-role/X/oncall may not"),
    ("host id 4442587fb7d0a2f9c1d2", "host id 0123456789abcdef0123"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_ids_dates_and_numbers_do_not_change_the_cause(one: str, other: str) -> None:
    assert one != other
    assert _compared(one) == _compared(other)


APART = [
    (errors.DENIED, errors.DENIED.replace("ec2:DeleteVolume", "ec2:CreateVolume")),
    (errors.DENIED, errors.DENIED.replace("ConversionServerRole", "AgentRole")),
    (errors.CAPACITY, errors.CAPACITY.replace("p2.16xlarge", "p2.8xlarge")),
    (errors.STORAGE, errors.STORAGE.replace("gp3", "io2")),
    (errors.TRACEBACK, errors.TRACEBACK.replace("no initramfs for kernel", "no grub for kernel")),
    (errors.TRACEBACK, errors.TRACEBACK.replace("2.6.18-398.el5", "2.6.32-71.el6")),
    ("the endpoint in us-east-1 is down", "the endpoint in us-east-2 is down"),
    ("Process postgres is not running", "Process nginx is not running"),
    ("Step Install failed with exit code 1", "Step Install failed with exit code 127"),
    ("Connection to 10.0.0.1 port 5432 timed out", "Connection to 10.0.0.1 port 443 timed out"),
    ("expected HTTP 200, got 503 from the app", "expected HTTP 200, got 404 from the app"),
    ("refused: https://localhost:8443/health", "refused: https://localhost:443/health"),
    ("AmazonCloudWatch-linux does not exist", "AmazonCloudWatch-windows does not exist"),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_distinguishes_causes_is_not_masked(one: str, other: str) -> None:
    assert _compared(one) != _compared(other)


def test_no_two_of_the_known_errors_are_one_cause() -> None:
    assert len(set(map(_compared, errors.EVERY))) == len(errors.EVERY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (errors.VCPU.split(". ")[0], errors.VCPU.split(". ")[0].replace("32", "#")),
        (
            "role assumed-role/Role/i-0a1b2c3d4e5f60718, on arn:aws:s3:::bucket, in us-east-1d",
            "role assumed-role/Role/…, on arn:…, in us-east-1…",
        ),
        ("vol-0123456789abcdef0 has 12 of 4,096 MB", "vol-… has # of # MB"),
        ("no initramfs for 2.6.18-398.el5 on m5.4xlarge", None),
        ("the AWSEC2-ApplicationInsightsCloudwatchAgentInstallAndConfigure document", None),
        ("https://aws.amazon.com/contact-us/ec2-request", None),
        ("a-defaced-cafe of dead-beef and non-existent", None),
    ],
)
def test_no_more_is_masked_than_differs(text: str, expected: str | None) -> None:
    assert normalised(text) == (text if expected is None else expected)


def test_a_title_keeps_its_numbers() -> None:
    assert without_ids(core_message(errors.BOOT)).startswith(
        "Instance i-… did not pass its status checks within 600 seconds"
    )


@pytest.mark.parametrize("text", errors.EVERY)
def test_a_dump_after_a_message_does_not_change_the_cause(text: str) -> None:
    assert len(errors.enormous(text, 1)) > 40_000
    assert _compared(errors.enormous(text, 1)) == _compared(errors.enormous(text, 7))
    assert _compared(errors.enormous(text, 1)) == _compared(text)


@pytest.mark.parametrize("text", [errors.VCPU, errors.DENIED, errors.KMS, errors.TRACEBACK])
def test_colours_do_not_change_the_cause(text: str) -> None:
    assert _compared(errors.coloured(text)) == _compared(text)


def test_escape_sequences_are_removed_whole() -> None:
    raw = "\x1b]0;title\x07a\x1b[31;1mb\x1b[0m\x1b(Bc\x1b]8;;http://x\x1b\\d\x9b2Ke\x00\x07\tf\x1b"

    assert plain(raw) == "abcde\tf"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("one\ntwo\n\nthree", "one two"),
        ("\n\r\n  one\r\n \r\ntwo", "one"),
        ("It failed:\n\nno space left\n\nsee the log", "It failed: no space left"),
        ("It failed:", "It failed:"),
        ("ERROR [drs] no space left", "no space left"),
        ("WARNING: no space left", "no space left"),
        (
            "x\nAn error occurred (A) when calling the B operation: c\ny",
            "An error occurred (A) when calling the B operation: c",
        ),
        ("ERRORS were seen", "ERRORS were seen"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_the_core_of_a_message_is_its_reason(message: str, expected: str) -> None:
    assert core_message(message) == expected


def test_the_reason_is_the_last_line_of_a_traceback() -> None:
    chained = (
        'Traceback (most recent call last):\n  File "a.py", line 1\nKeyError: 1\n\n'
        "During handling of the above exception, another exception occurred:\n\n"
        'Traceback (most recent call last):\n  File "b.py", line 2\n\n    x\nOSError: no space\nbye'
    )

    assert core_message("it failed\n\n" + chained) == "OSError: no space"
    assert core_message("it failed\nTraceback (most recent call last):\n  File") == (
        "it failed Traceback (most recent call last): File"
    )


def test_a_traceback_in_a_dump_is_not_the_reason() -> None:
    dump = (
        "no space left\n\n==== console ====\n\nTraceback (most recent call last):\n  x\nKeyError: 1"
    )

    assert core_message(dump) == "no space left"
    assert (
        core_message(errors.VCPU + "\n\nTraceback (most recent call last):\n  x\nKeyError: 1")
        == errors.VCPU
    )


PIECES = st.sampled_from(
    [
        "12", "1", "a", "f0", "-", "…", "#", ".", " ", ":", "/", ",", "(", ")", "\n", "\x1b[1m",
        "%", "arn:", "aws:", "assumed-role/", "X/", "Stack ", "Jan ", "Mon, ", "2024-01-02", "T",
        "10:20", "10.0.0.1", "vol-", "0a1b2c3d", "us-east-1", "ip-", "1-2-3-4", "/dev/", "sda",
        "A1B2C3D4E5F6", "MB", "code ", "HTTP ", "503", "got ", "ERROR ", "[ ",
        "An error occurred (X) when calling the ", "Traceback (most recent call last)",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join) | st.text())
@example("code 12 " * 300)
@example("a1" * 900)
def test_normalising_twice_changes_nothing(message: str) -> None:
    once = _compared(message)

    assert normalised(once) == once
    assert len(once) <= 400


@pytest.mark.parametrize(
    "piece",
    ["a", "a-", "1:", "1.", "A", "Ab1/", " ", "\n", "arn:", "0", "-", "\x1b[", "\x1b]", "Jan ",
     "Stack ", "a:\n\n", "Traceback (most recent call last)", "An error occurred ("],
)  # fmt: skip
def test_no_message_costs_more_than_its_length(piece: str) -> None:
    short, endless = piece * (400 // len(piece)), piece * (60_000 // len(piece))

    assert grows_at_most(150, lambda: _compared(short), lambda: _compared(endless))


def test_only_the_words_that_may_differ_are_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []

    def searching(word: re.Match[str]) -> str:
        searched.append(word[0])
        return mask_word(word)

    mask_word = normalise._masked_word
    monkeypatch.setattr(normalise, "_masked_word", searching)
    for message in errors.EVERY:
        _compared(message)

    assert searched
    assert all(re.search(r"\d|arn:|assumed-role/|/dev/", word) for word in searched)
    assert len(searched) < sum(len(message.split()) for message in errors.EVERY)
