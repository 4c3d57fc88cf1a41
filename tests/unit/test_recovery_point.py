"""What a recovery from a recovery point would have lost, and where the point is known from."""

from typing import Any

import pytest

from drs_tui.model.drs.instance import RecoveryInstance, parse_instance
from drs_tui.model.drs.lenient import dumps
from drs_tui.model.text.times import wire_time
from drs_tui.views.recovery_point import point_label, point_words, rpo_label
from drs_tui.views.rows import ServerRow
from tests.records import recovery_instance
from tests.unit.logs import CREATED, a_job, event, failed, only


@pytest.mark.parametrize(
    ("seconds", "rpo", "label"),
    [
        (-5.0, "0s", "taken for this job"),
        (0.5, "0s", "taken for this job"),
        (12.0, "-12s", "-12s at the job's start"),
        (15_000.0, "-4h10m", "-4h10m at the job's start, older point"),
    ],
)
def test_the_loss_is_counted_from_the_job_s_start(seconds: float, rpo: str, label: str) -> None:
    assert (rpo_label(seconds), point_label(seconds)) == (rpo, label)


@pytest.mark.parametrize(
    ("age", "is_logged", "words"),
    [
        (12.0, False, "-12s at the job's start"),
        (12.0, True, "-12s at the job's start, from the job log"),
        (None, True, "from the job log"),
        (None, False, ""),
    ],
)
def test_a_point_of_the_log_has_its_source(
    age: float | None,
    is_logged: bool,  # noqa: FBT001
    words: str,
) -> None:
    assert point_words(age, is_logged=is_logged) == words


TAKEN = CREATED - 60


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2022-12-07T19:14:38Z", TAKEN),
        ("2022-12-07T19:14:38.000000+00:00", TAKEN),
        (str(int(TAKEN)), TAKEN),
        (f" {TAKEN} ", TAKEN),
        (str(int(TAKEN * 1000)), TAKEN),
        (int(TAKEN), TAKEN),
        (None, None),
        ("", None),
        ("yesterday", None),
        ("12", None),
        ([], None),
        # Later than the event that reports it: it is no time of data.
        (wire_time(CREATED + 3600), None),
    ],
)
def test_the_time_of_converted_data_is_read_in_every_form(
    written: Any, expected: float | None
) -> None:
    item = event("CONVERSION_END", 200, conversionProperties={"dataTimestamp": written})

    assert item.data_time == expected
    assert only(a_job(), event("CONVERSION_START", 50), item).data_time == expected


@pytest.mark.parametrize("properties", [None, [], "x", {}, {"volumeToVolumeSize": {"vol-1": 8}}])
def test_without_a_time_of_its_data_a_conversion_has_none(properties: Any) -> None:
    item = event("CONVERSION_END", 200, conversionProperties=properties)

    assert (item.data_time, item.conversion_server) == (None, None)


def test_the_last_conversion_has_the_recovery_point() -> None:
    log = [
        event("CONVERSION_START", 50, conversionProperties={"dataTimestamp": str(TAKEN - 600)}),
        failed("CONVERSION_FAIL", 100, "converter", "1/2"),
        event("CONVERSION_END", 200, conversionProperties={"dataTimestamp": str(TAKEN)}),
        event("LAUNCH_END", 300),
    ]

    assert only(a_job(), *log).data_time == TAKEN
    assert only(a_job(), *log[:2]).data_time == TAKEN - 600


INSTANCE = parse_instance(dumps(recovery_instance(1, 1, pointInTimeSnapshotDateTime="")))
LATER = parse_instance(
    dumps(recovery_instance(1, 1, pointInTimeSnapshotDateTime=wire_time(TAKEN + 30)))
)


@pytest.mark.parametrize(
    ("instance", "expected"),
    [
        (None, (TAKEN, 60.0, True)),
        (INSTANCE, (TAKEN, 60.0, True)),
        (LATER, (TAKEN + 30, 30.0, False)),
    ],
)
def test_the_log_s_point_stands_in_for_that_of_the_instance(
    instance: RecoveryInstance | None, expected: tuple[float, float, bool]
) -> None:
    item = event("CONVERSION_END", 200, conversionProperties={"dataTimestamp": str(TAKEN)})
    (listed,) = a_job().servers or ()

    seen = ServerRow("1", listed, only(a_job(), item), "db-1", instance=instance, created=CREATED)

    assert (seen.recovery_point, seen.point_age, seen.is_point_logged) == expected
