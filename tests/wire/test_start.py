"""How a collector starts, whom it asks, how it refuses, and what the two processes import."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol.events import (
    Connected,
    CredentialsExpiring,
    Identity,
    PageLoaded,
    Ready,
    Refused,
    RequestFailed,
    Topic,
)
from drs_tui.protocol.requests import NextPage, Refresh
from tests.conftest import environ_for, without_keys
from tests.endpoint import Endpoint, Reply, error
from tests.records import ACCOUNT, job, job_id
from tests.wire.conftest import Start
from tests.wire.monitor import Monitor, eventually

COLLECTOR = (sys.executable, "-P", "-m", "drs_tui.collector")


def _refused(monitor: Monitor) -> Refused:
    refused = monitor.until(Refused)
    assert [envelope.number for envelope in monitor.received] == [1]
    assert monitor.process._popen.wait(5) == refused.status == 2
    assert monitor.ends(within=1)
    assert "\n" not in refused.message
    return refused


def _profiles(folder: Path) -> Mapping[str, str]:
    config = folder / "config"
    config.write_text(
        "[default]\nregion = eu-west-1\n[profile far]\nregion = eu-north-1\n[profile bare]\n"
    )
    return {**os.environ, "AWS_CONFIG_FILE": str(config)}


@pytest.mark.usefixtures("own_python")
def test_ready_is_first_and_says_what_it_is(start: Start, endpoint: Endpoint) -> None:
    monitor = start("--region", "us-east-1")

    ready = monitor.ready()

    assert monitor.since == []
    assert ready == Ready(PROTOCOL, "us-east-1", "--region", None)
    assert monitor.until(Connected) == Connected(endpoint.url)


@pytest.mark.parametrize(
    ("arguments", "environ", "region", "origin"),
    [
        (("--region", "us-east-1"), {"AWS_REGION": "us-east-2"}, "us-east-1", "--region"),
        (
            (),
            {"AWS_REGION": "us-east-2", "AWS_DEFAULT_REGION": "us-west-1"},
            "us-east-2",
            "AWS_REGION",
        ),
        ((), {"AWS_DEFAULT_REGION": "us-west-1"}, "us-west-1", "AWS_DEFAULT_REGION"),
        ((), {}, "eu-west-1", "profile default"),
        (("--profile", "far"), {}, "eu-north-1", "profile far"),
        ((), {"AWS_PROFILE": "far"}, "eu-north-1", "profile far"),
        ((), {"AWS_DEFAULT_PROFILE": "far"}, "eu-north-1", "profile far"),
    ],
    ids=["flag", "AWS_REGION", "AWS_DEFAULT_REGION", "default", "--profile", "env", "env default"],
)
def test_ready_says_the_region_and_where_it_is_from(
    start: Start,
    tmp_path: Path,
    arguments: tuple[str, ...],
    environ: Mapping[str, str],
    region: str,
    origin: str,
) -> None:
    ready = start(*arguments, environ={**_profiles(tmp_path), **environ}).ready()

    assert (ready.region, ready.region_from) == (region, origin)


def test_without_a_region_it_is_refused(start: Start) -> None:
    refused = _refused(start())

    assert "no region" in refused.message
    assert "--region" in refused.message


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [(("--profile", "nope"), {}), ((), {"AWS_PROFILE": "nope"})],
    ids=["flag", "environment"],
)
def test_an_unknown_profile_is_refused_and_the_known_are_named(
    start: Start, tmp_path: Path, arguments: tuple[str, ...], environ: Mapping[str, str]
) -> None:
    environ = {**_profiles(tmp_path), **environ}

    refused = _refused(start("--region", "us-east-1", *arguments, environ=environ))

    assert "nope" in refused.message
    assert "known: default, far, bare" in refused.message


@pytest.mark.parametrize("url", ["nonsense", "http://", "http://[::1"])
def test_a_bad_endpoint_is_refused(start: Start, url: str) -> None:
    refused = _refused(start("--region", "us-east-1", "--endpoint-url", url))

    assert refused.message


def test_a_broken_config_file_is_refused(start: Start, tmp_path: Path) -> None:
    broken = tmp_path / "config"
    broken.write_text("[default\nregion")

    refused = _refused(start(environ={**os.environ, "AWS_CONFIG_FILE": str(broken)}))

    assert str(broken) in refused.message


def test_without_credentials_it_starts_and_reports_it(start: Start, endpoint: Endpoint) -> None:
    kept = without_keys(environ_for(endpoint))
    monitor = start("--region", "us-east-1", environ=kept)
    monitor.query()
    monitor.send(NextPage())

    failure = monitor.until(RequestFailed, lambda failure: failure.topic is Topic.PAGE)

    assert failure.request_error.kind is ErrorKind.NO_CREDENTIALS
    assert "aws configure" in failure.request_error.advice
    assert endpoint.asked == []


def _keys(file: Path, key: str) -> None:
    file.write_text(f"[default]\naws_access_key_id = {key}\naws_secret_access_key = secret\n")


@pytest.mark.parametrize("before", ["none", "expired"])
def test_credentials_that_were_renewed_meanwhile_are_found(
    start: Start, endpoint: Endpoint, tmp_path: Path, before: str
) -> None:
    endpoint.jobs = [job(1)]
    file = tmp_path / "credentials"
    if before == "expired":
        _keys(file, "OLDKEY")
        endpoint.answer = lambda asked: (
            error(403, "ExpiredTokenException") if "OLDKEY" in asked.authorization else None
        )
    kept = without_keys(environ_for(endpoint))
    environ = kept | {"AWS_SHARED_CREDENTIALS_FILE": str(file)}
    monitor = start("--region", "us-east-1", environ=environ)
    monitor.query()
    monitor.send(NextPage())
    monitor.until(RequestFailed, lambda failure: failure.topic is Topic.PAGE)

    _keys(file, "NEWKEY")
    monitor.send(Refresh())

    assert monitor.until(PageLoaded).jobs == 1
    assert "NEWKEY" in endpoint.pages()[-1].authorization


@pytest.mark.parametrize(("minutes", "expected"), [(12, [11]), (90, [])])
def test_credentials_that_expire_soon_are_reported(
    start: Start, endpoint: Endpoint, tmp_path: Path, minutes: int, expected: list[int]
) -> None:
    ends = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
    keys = {"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "B", "SessionToken": "C"}
    (tmp_path / "keys.json").write_text(json.dumps(keys | {"Expiration": ends}))
    (tmp_path / "config").write_text(
        f"[profile short]\ncredential_process = cat {tmp_path / 'keys.json'}\n"
    )
    kept = without_keys(environ_for(endpoint))
    environ = kept | {"AWS_CONFIG_FILE": str(tmp_path / "config")}
    monitor = start("--region", "us-east-1", "--profile", "short", environ=environ)
    monitor.query()
    monitor.page()

    monitor.tick()

    seen = [
        envelope.event
        for envelope in monitor.received
        if isinstance(envelope.event, CredentialsExpiring)
    ]
    assert [event.minutes_left for event in seen] == expected


def test_a_credential_helper_that_hangs_ends_with_it(start: Start, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[profile slow]\ncredential_process = sleep 300\n")
    kept = without_keys(os.environ)
    environ = kept | {"AWS_CONFIG_FILE": str(tmp_path / "config")}
    monitor = start("--region", "us-east-1", "--profile", "slow", environ=environ)
    monitor.ready()
    collector = psutil.Process(monitor.process._popen.pid)
    eventually(lambda: bool(collector.children()))
    [helper] = collector.children()

    monitor.process.end()

    eventually(lambda: not helper.is_running() or helper.status() == psutil.STATUS_ZOMBIE)


def test_loopback_is_reached_past_a_proxy_that_is_dead(start: Start, endpoint: Endpoint) -> None:
    dead = "http://127.0.0.1:9"
    proxied = {"HTTP_PROXY": dead, "HTTPS_PROXY": dead, "http_proxy": dead, "https_proxy": dead}
    endpoint.jobs[:] = [job(1)]
    monitor = start("--region", "us-east-1", environ={**environ_for(endpoint), **proxied})
    monitor.query()

    assert monitor.page().jobs == 1


def test_sts_is_asked_once_and_names_the_account(start: Start, endpoint: Endpoint) -> None:
    endpoint.jobs[:] = [job(1, arn=None)]
    monitor = start("--region", "us-east-1")
    monitor.query()
    monitor.page()
    assert monitor.jobs[0].source.account == ""

    identity = monitor.until(Identity)
    endpoint.jobs.insert(0, job(0, arn=None))
    monitor.tick()
    monitor.query()
    monitor.page()

    assert identity.account == ACCOUNT
    assert identity.arn.endswith("assumed-role/drill/me")
    assert monitor.received[-1].source == (ACCOUNT, "us-east-1")
    assert {row.source.account for row in monitor.jobs} == {ACCOUNT}
    assert [a.operation for a in endpoint.asked].count("GetCallerIdentity") == 1


def test_an_identity_emitted_after_a_new_query_names_its_rows_too(
    start: Start, endpoint: Endpoint
) -> None:
    endpoint.jobs[:] = [job(1, arn=None)]
    endpoint.replies.append(Reply(hang=True))
    monitor = start("--region", "us-east-1", "--refresh", "30")
    monitor.query()
    monitor.send(NextPage())
    eventually(lambda: bool(endpoint.asked))
    monitor.query()
    monitor.page()
    monitor.until(Identity)

    endpoint.jobs.insert(0, job(0, arn=None))
    monitor.tick()

    assert monitor.jobs[0].source.account == ACCOUNT


def test_a_caller_that_sts_does_not_know_costs_only_the_name(
    start: Start, endpoint: Endpoint
) -> None:
    monitor = start("--region", "us-east-1")
    endpoint.identity = error(403, "AccessDenied")
    endpoint.jobs[:] = [job(1)]
    monitor.query()
    monitor.page()

    failure = monitor.until(RequestFailed)

    assert (failure.topic, failure.retry_in) == (Topic.IDENTITY, None)
    assert monitor.tick().calls == 1


def test_sts_is_not_asked_when_only_drs_was_pointed_elsewhere(
    start: Start, endpoint: Endpoint
) -> None:
    elsewhere = {k: v for k, v in environ_for(endpoint).items() if k != "AWS_ENDPOINT_URL"}
    dead = {"HTTPS_PROXY": "http://127.0.0.1:9", "AWS_ENDPOINT_URL_DRS": endpoint.url}
    monitor = start("--region", "us-east-1", "--refresh", "0.1", environ={**elsewhere, **dead})
    assert monitor.until(Connected) == Connected(endpoint.url)
    monitor.query()
    monitor.page()
    for _ in range(5):
        monitor.tick()

    events = [envelope.event for envelope in monitor.received]

    assert not [event for event in events if isinstance(event, Identity | RequestFailed)]
    assert {asked.operation for asked in endpoint.asked} == {"DescribeJobs"}


def test_by_hand_a_bare_word_asks_and_plain_answers_are_readable(endpoint: Endpoint) -> None:
    endpoint.jobs[:] = [job(1), job(2)]
    arguments = ("--region", "us-east-1", "--plain")
    with subprocess.Popen(
        [*COLLECTOR, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environ_for(endpoint),
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write("query\nnonsense\n\nnextpage\nnextpage\nnextpage\n")
        process.stdin.flush()
        events = [json.loads(process.stdout.readline())["event"] for _ in range(7)]
        _, stderr = process.communicate(timeout=5)

    printed = [event for event in events if event.get("topic") != "identity"]
    kinds = ["Ready", "Connected", "JobsUpdated", *["PageLoaded"] * 3]
    assert [event["event"] for event in printed] == kinds
    assert printed[2]["answers"] == endpoint.jobs
    assert printed[2]["jobs"][0]["row"]["job_id"] == job_id(1)
    assert "nonsense" in stderr


def _imported(statement: str) -> set[str]:
    """The top-level packages that a new interpreter has after that statement."""
    code = f"{statement}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def _modules(folder: str) -> str:
    """Imports every module of a folder of ours."""
    import drs_tui

    root = Path(drs_tui.__file__).parent
    found = sorted((root / folder).rglob("*.py"))
    names = (".".join(("drs_tui", *path.relative_to(root).with_suffix("").parts)) for path in found)
    return "import " + ", ".join(name.removesuffix(".__init__") for name in names)


def test_the_collector_never_imports_what_draws() -> None:
    imported = _imported(_modules("collector") + ", sys; assert 'drs_tui.ui' not in sys.modules")

    assert "botocore" in imported
    assert not imported & {"textual", "rich", "click"}


def test_the_ui_and_its_store_never_import_what_asks_aws() -> None:
    imported = _imported("\n".join(map(_modules, ("ui", "views", "client", "store"))))

    assert "textual" in imported
    assert not imported & {"boto3", "botocore", "urllib3", "s3transfer"}
