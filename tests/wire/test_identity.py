"""Which role the header names: STS is asked once, and again when the answer may have changed."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import (
    Identity,
    MfaRequired,
    PageLoaded,
    Refreshed,
    RequestFailed,
    Topic,
)
from drs_tui.protocol.requests import NextPage, Refresh, SubmitMfaCode
from tests.conftest import environ_for, without_keys
from tests.endpoint import Asked, Endpoint, Reply, caller, error
from tests.records import ACCOUNT, job, live_job
from tests.sts import CODE, Sts, with_mfa
from tests.wire.conftest import Start
from tests.wire.monitor import Monitor

US = ("--region", "us-east-1", "--refresh", "30")
OTHER_ACCOUNT = "999988887777"
STS = "GetCallerIdentity"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A credentials file with the keys ``OLD``."""
    file = tmp_path / "keys"
    write_keys(file, "OLD")
    return file


def write_keys(file: Path, key_id: str) -> None:
    """Replace the keys of the default profile."""
    file.write_text(f"[default]\naws_access_key_id = {key_id}\naws_secret_access_key = secret\n")


def _environ(endpoint: Endpoint, keys: Path) -> Mapping[str, str]:
    kept = without_keys(environ_for(endpoint))
    return kept | {"AWS_SHARED_CREDENTIALS_FILE": str(keys)}


def _refuse_old_keys(endpoint: Endpoint) -> None:
    def answer(asked: Asked) -> Reply | None:
        expired = "Credential=OLD/" in asked.authorization
        return error(403, "ExpiredTokenException") if expired else None

    endpoint.special["DescribeJobs"] = answer


def _open_list(monitor: Monitor) -> None:
    monitor.query()
    monitor.page()


def _refresh(monitor: Monitor) -> None:
    monitor.send(Refresh())
    monitor.until(Refreshed)


def test_a_known_identity_is_not_asked_for_again(start: Start, endpoint: Endpoint) -> None:
    monitor = start(*US)
    _open_list(monitor)
    monitor.until(Identity)

    for _ in range(3):
        _refresh(monitor)
    _open_list(monitor)
    _refresh(monitor)

    assert len(endpoint.of(STS)) == 1


def test_a_refresh_asks_for_an_identity_that_is_unknown(start: Start, endpoint: Endpoint) -> None:
    endpoint.identity = error(503, "ServiceUnavailable")
    monitor = start(*US)
    _open_list(monitor)
    failed = monitor.until(RequestFailed)

    endpoint.identity = caller(ACCOUNT, "drill")
    monitor.send(Refresh())
    identity = monitor.until(Identity)
    _refresh(monitor)

    assert failed.topic is Topic.IDENTITY
    assert identity.arn.endswith("assumed-role/drill/me")
    assert len(endpoint.of(STS)) == 2


def test_a_failure_alone_makes_no_more_calls(start: Start, endpoint: Endpoint) -> None:
    endpoint.identity = error(403, "AccessDenied")
    endpoint.jobs[:] = [live_job(1)]
    monitor = start("--region", "us-east-1", "--refresh", "0.1")
    _open_list(monitor)
    monitor.until(RequestFailed)

    for _ in range(4):
        monitor.until(Refreshed)  # by timer

    assert len(endpoint.of(STS)) == 1


def test_renewed_credentials_of_another_role_name_that_role(
    start: Start, endpoint: Endpoint, keys: Path
) -> None:
    endpoint.jobs[:] = [job(1, arn=None)]
    monitor = start(*US, environ=_environ(endpoint, keys))
    _open_list(monitor)
    monitor.until(Identity)

    _refuse_old_keys(endpoint)
    monitor.send(Refresh())
    refused = monitor.until(RequestFailed)
    endpoint.identity = caller(OTHER_ACCOUNT, "other")
    write_keys(keys, "NEW")
    monitor.send(Refresh())
    identity = monitor.until(Identity)
    _refresh(monitor)
    _refresh(monitor)

    assert refused.request_error.kind is ErrorKind.EXPIRED
    assert (identity.account, identity.arn.split("/")[1]) == (OTHER_ACCOUNT, "other")
    assert monitor.received[-1].source.account == OTHER_ACCOUNT
    assert ["NEW" in asked.authorization for asked in endpoint.of(STS)] == [False, True]


def test_an_accepted_mfa_code_brings_the_identity(
    start: Start, endpoint: Endpoint, tmp_path: Path
) -> None:
    Sts(endpoint, CODE)
    endpoint.jobs[:] = [live_job(1)]
    environ = with_mfa(tmp_path, environ_for(endpoint))
    monitor = start(*US, "--profile", "mfa", environ=environ)
    monitor.query()
    monitor.send(NextPage())
    monitor.until(RequestFailed, lambda failed: failed.topic is Topic.IDENTITY)

    monitor.send(SubmitMfaCode(CODE))
    monitor.until(MfaRequired, lambda required: required.device is None)
    monitor.until(Identity)
    page = [event for event in monitor.since if isinstance(event, PageLoaded)]
    if not page:
        monitor.until(PageLoaded)
    _refresh(monitor)

    assert len(endpoint.of(STS)) == 1
    assert "ASIAROLE1" in endpoint.of(STS)[0].authorization
