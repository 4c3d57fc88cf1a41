"""What a recovery from a recovery point would have lost."""

import pytest

from drs_tui.views.recovery_point import point_label, rpo_label


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
