"""Where no credentials can be got, the collector stays, and tries again when asked."""

from pathlib import Path

import pytest

from drs_tui.collector.workers.schedule import RARE_RETRY
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import PageLoaded, Refreshed, RequestFailed, Topic
from drs_tui.protocol.requests import FindNames, NextPage, Refresh
from tests.broken_setups import CONTAINER, HELPERS, SECRET, SETTINGS, Broken
from tests.conftest import environ_for, without_keys
from tests.endpoint import Endpoint, error
from tests.records import job, live_job
from tests.wire.conftest import Start

KEYS = '{"Version": 1, "AccessKeyId": "NEWKEY", "SecretAccessKey": "secret"}'


def _without_keys(endpoint: Endpoint) -> dict[str, str]:
    return {
        name: value for name, value in environ_for(endpoint).items() if "ACCESS_KEY" not in name
    }


def _helper(folder: Path, script: str) -> dict[str, str]:
    """A profile whose helper writes a line to ``runs`` each time, and then runs that script."""
    (folder / "helper").write_text(f"echo run >> {folder}/runs\n{script}\n")
    config = folder / "config"
    config.write_text(f"[default]\ncredential_process = sh {folder}/helper\n")
    return {"AWS_CONFIG_FILE": str(config)}


def _runs(folder: Path) -> int:
    return len((folder / "runs").read_text().splitlines())


def _is_page(failed: RequestFailed) -> bool:
    return failed.topic is Topic.PAGE


def test_a_helper_that_fails_is_run_once_for_all_workers_and_again_when_asked(
    start: Start, endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.jobs = [job(1)]
    helper = _helper(tmp_path, f"echo no {SECRET} >&2; exit 1")
    monitor = start("--region", "us-east-1", environ=without_keys(environ_for(endpoint)) | helper)
    monitor.query()
    monitor.send(NextPage())
    monitor.send(FindNames())

    seen: dict[Topic, RequestFailed] = {}
    while not {Topic.PAGE, Topic.NAMES} <= seen.keys():
        failed = monitor.until(RequestFailed)
        seen[failed.topic] = failed

    for failed in seen.values():
        assert failed.request_error.kind is ErrorKind.CREDENTIAL_HELPER
        assert failed.request_error.summary.endswith("of profile default failed: no ***")
        assert failed.retry_in is not None
        assert failed.retry_in >= RARE_RETRY
    assert _runs(tmp_path) == 1

    monitor.send(Refresh())
    monitor.until(RequestFailed, _is_page)
    assert _runs(tmp_path) == 2

    _helper(tmp_path, f"echo '{KEYS}'")
    monitor.send(Refresh())

    assert monitor.until(PageLoaded).jobs == 1
    assert _runs(tmp_path) == 3


def test_a_config_file_half_written_while_credentials_expire_is_named_and_read_again(
    start: Start, endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.jobs = [live_job(1)]
    config = tmp_path / "config"
    whole = "[default]\naws_access_key_id = {}\naws_secret_access_key = secret\n"
    config.write_text(whole.format("OLDKEY"))
    environ = without_keys(environ_for(endpoint)) | {"AWS_CONFIG_FILE": str(config)}
    monitor = start("--region", "us-east-1", environ=environ)
    monitor.query()
    assert monitor.page().jobs == 1

    config.write_text("[default]\n[default\n")
    endpoint.answer = lambda asked: (
        error(403, "ExpiredTokenException") if "OLDKEY" in asked.authorization else None
    )
    for kind in (ErrorKind.EXPIRED, ErrorKind.CONFIGURATION):
        monitor.send(Refresh())
        request_error = monitor.until(RequestFailed, lambda t: t.topic is Topic.LIVE).request_error
        assert request_error.kind is kind
        assert (
            f"{config} cannot be read: line 2" in f"{request_error.summary} {request_error.advice}"
        )

    config.write_text(whole.format("NEWKEY"))
    monitor.send(Refresh())

    monitor.until(Refreshed)


@pytest.mark.parametrize(
    "broken", [SETTINGS[0], SETTINGS[7], CONTAINER[0], HELPERS[0]], ids=lambda each: each.name
)
def test_the_collector_outlives_what_no_client_can_be_made_of(
    broken: Broken, start: Start, endpoint: Endpoint, tmp_path: Path
) -> None:
    environ = {n: value for n, value in _without_keys(endpoint).items() if n != "AWS_ENDPOINT_URL"}
    monitor = start(environ=environ | broken.write(tmp_path))
    monitor.query()
    monitor.send(NextPage())

    for _ in range(2):
        failed = monitor.until(RequestFailed, _is_page)
        assert failed.request_error.kind is broken.kind
        monitor.send(Refresh())

    assert monitor.process._popen.poll() is None
