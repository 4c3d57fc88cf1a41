"""The models that clients are made of: botocore's, read in another way."""

import json
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import DataNotFoundError, UnknownServiceError

from drs_tui.collector.aws.botocore_loader import ServiceLoader, use_service_loader
from drs_tui.collector.operations import OPERATIONS

SERVICES = sorted({"sso", "sso-oidc", *(operation.service for operation in OPERATIONS)})


def _sessions() -> tuple[Any, Any]:
    ours, theirs = botocore.session.Session(), botocore.session.Session()
    use_service_loader(ours)
    return ours, theirs


@pytest.mark.parametrize("service", SERVICES)
def test_a_model_is_botocores(service: str) -> None:
    ours, theirs = (session.get_service_data(service) for session in _sessions())

    assert ours == theirs
    assert json.dumps(ours) == json.dumps(theirs)  # in the same order


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("region", ["eu-west-1", "cn-north-1", "us-gov-west-1", "xx-new-9"])
def test_a_client_asks_where_botocores_would(service: str, region: str) -> None:
    ours, theirs = (
        session.create_client(service, region_name=region).meta for session in _sessions()
    )

    assert ours.endpoint_url == theirs.endpoint_url
    assert ours.partition == theirs.partition
    assert ours.service_model.operation_names == theirs.service_model.operation_names


def test_a_service_that_is_none_is_refused() -> None:
    ours, _ = _sessions()

    with pytest.raises(UnknownServiceError):
        ours.create_client("nonsense", region_name="eu-west-1")


def test_the_folders_that_the_environment_names_come_first(tmp_path: Path) -> None:
    folder = tmp_path / "drs" / "2099-01-01"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text('{"metadata": {"uid": "newer"}}')

    model = ServiceLoader(str(tmp_path)).load_service_model("drs", "service-2")

    assert model == {"metadata": {"uid": "newer"}}


def test_what_is_nowhere_is_not_found() -> None:
    with pytest.raises(DataNotFoundError):
        ServiceLoader(None).load_data("nonsense")


def test_a_service_may_be_asked_for_while_another_is_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    models = ServiceLoader(None)
    for service in ("drs", "ssm"):
        models.load_service_model(service, "service-2")

    def has(service: str, type_name: str) -> bool:
        models._asked.add(f"{service} of another thread")
        return bool(service) and bool(type_name)

    monkeypatch.setattr(models, "_has", has)

    assert models.list_available_services("service-2") == ["drs", "ssm"]
