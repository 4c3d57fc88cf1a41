"""What is private or undocumented in botocore is there, and does what it is used for."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.credentials import AssumeRoleProvider, RefreshableCredentials
from botocore.exceptions import DataNotFoundError, UnknownServiceError

from drs_tui.collector.aws import botocore_private
from drs_tui.collector.aws.botocore_private import ServiceLoader, ServiceLoaders
from drs_tui.collector.operations import OPERATIONS
from tests.sts import CONFIG, DEVICE

SERVICES = sorted({"sso", "sso-oidc", *(operation.service for operation in OPERATIONS)})


def _sessions() -> tuple[Any, Any]:
    ours, theirs = botocore.session.Session(), botocore.session.Session()
    ServiceLoaders().use(ours)
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
        models._requested.add(f"{service} of another thread")
        return bool(service) and bool(type_name)

    monkeypatch.setattr(models, "_has", has)

    assert models.list_available_services("service-2") == ["drs", "ssm"]


def test_every_private_name_is_there() -> None:
    assert botocore_private.problems() == []
    missing = [name for owner, name in botocore_private._LOADER_PARTS if not hasattr(owner, name)]
    assert missing == []


def test_a_missing_prompter_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AssumeRoleProvider, "__init__", lambda *_: None)

    [problem] = botocore_private.problems()

    assert "_prompter" in problem


def test_without_its_parts_botocores_own_loader_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(botocore_private, "_LOADER_PARTS", ((ServiceLoader, "gone"),))
    ours, _ = _sessions()

    assert not isinstance(ours.get_component("data_loader"), ServiceLoader)


def _role_session() -> tuple[Any, Any]:
    """A session of a profile with an MFA role, and the resolver of its credentials."""
    session = botocore.session.Session()
    session.set_config_variable("profile", "mfa")
    return session, botocore_private.create_resolver(session, {}, "us-east-1")


def test_mfa_codes_are_asked_of_the_prompter_that_was_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    prompts: list[str] = []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        raise EOFError

    _, resolver = _role_session()
    provider = resolver.get_provider(AssumeRoleProvider.METHOD)
    botocore_private.set_mfa_prompter(provider, ask)
    with pytest.raises(EOFError):
        provider.load().get_frozen_credentials()

    assert DEVICE in prompts[0]


@pytest.mark.parametrize("process", ["collector", "doctor"])
def test_botocores_own_prompter_never_asks_on_the_terminal(process: str) -> None:
    code = (
        f"import drs_tui.{process}.__main__\n"
        "from botocore.credentials import AssumeRoleProvider\n"
        "AssumeRoleProvider(dict, None, {}, 'default')._prompter('code: ')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stderr.endswith("EOFError\n")


@pytest.mark.parametrize(("seconds", "over"), [(60, False), (700, True)])
def test_credentials_tell_whether_they_end_within_a_time(seconds: float, *, over: bool) -> None:
    ends = datetime.now(UTC) + timedelta(minutes=10)
    credentials = RefreshableCredentials("key", "secret", "token", ends, dict, "test")
    is_over_in = botocore_private.end_within(credentials)

    assert is_over_in is not None
    assert is_over_in(seconds) is over
    assert botocore_private.end_within(object()) is None
