"""What a job is called."""

import pytest

from drs_tui.model.analysis.row import Source
from drs_tui.model.text.labels import job_name, short_job_id
from tests.parsed import row_of
from tests.records import job


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ({"ChangeId": "CHG1", "Name": "ERP drill"}, "ERP drill"),
        ({"ChangeId": "CHG1", "Name": " "}, "CHG1"),
        ({"env": "prod"}, None),
        ({}, None),
    ],
)
def test_the_name_tag_then_the_change(tags: dict[str, str], name: str | None) -> None:
    row = row_of(job(1, tags=tags), Source("1", "us-east-1"))

    assert (row.name or None) == name
    assert job_name(row) == (name or "drill")


def test_an_id_is_shortened_to_its_end() -> None:
    assert short_job_id("drsjob-3319e61df39baea74") == "…39baea74"
