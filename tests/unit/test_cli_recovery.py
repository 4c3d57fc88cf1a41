"""--recovery: the settings it makes, and how mistakes are refused."""

from typing import Any

import pytest

from drs_tui.settings import Settings
from tests.records import job_id

ONE, TWO = job_id(1), job_id(2)


@pytest.mark.parametrize(
    "given", [f"{ONE},{TWO}", f" {ONE} , {TWO} ", f"{ONE},{TWO},{ONE}"], ids=["", "spaces", "twice"]
)
def test_the_jobs_are_listed_and_followed_as_one(opened_with: Any, given: str) -> None:
    settings = opened_with("--recovery", given)

    assert settings.query.job_ids == (ONE, TWO)
    assert settings.recovery


def test_job_ids_alone_are_no_recovery(opened_with: Any) -> None:
    settings = opened_with("--job-id", ONE, "--job-id", TWO)

    assert settings.query.job_ids == (ONE, TWO)
    assert not settings.recovery


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--recovery", ONE), f"'{ONE}' is one job: --job-id opens that"),
        (("--recovery", f"{ONE},{ONE}"), "is one job"),
        (("--recovery", f"{ONE},drsjob-2"), "'drsjob-2' is no job id"),
        (("--recovery", f"{ONE},"), "'' is no job id"),
        (("--recovery", f"{ONE},{TWO}", "--job-id", ONE), "leave out --job-id"),
    ],
    ids=["one", "one twice", "a bad id", "an empty id", "with --job-id"],
)
def test_what_is_no_recovery_is_refused_in_one_line(
    opened_with: Any, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], expected: str
) -> None:
    assert opened_with(*words) == Settings()

    error = capsys.readouterr().err
    assert expected in error
    assert error.count("\n") == 1
