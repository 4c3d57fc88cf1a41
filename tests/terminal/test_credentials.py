"""Credentials that want a code, or have expired: what is seen, what stays, and how it goes on."""

import hashlib
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from tests.conftest import environ_for, without_keys
from tests.endpoint import Asked, Endpoint, Reply, error, json_reply
from tests.records import job, job_id, live_job, server
from tests.sts import CODE, DEVICE, Sts, with_mfa
from tests.terminal.emulator import Terminal

Monitor = Callable[..., Terminal]


def test_an_mfa_code_is_asked_for_in_a_banner_and_only_once(
    endpoint: Endpoint, start: Monitor, tmp_path: Path
) -> None:
    Sts(endpoint, CODE)
    endpoint.jobs = [live_job(1), job(2)]
    environ = with_mfa(tmp_path, environ_for(endpoint))
    options = ("--region", "us-east-1", "--profile", "mfa", "--refresh", "1")
    terminal = start(*options, environ=environ | {"AWS_ACCESS_KEY_ID": ""})
    terminal.until(
        lambda: f"press M and type the one of {DEVICE}" in " ".join(terminal.text.split())
    )
    assert "M MFA code" in terminal.lines[-1]

    # The keys still do what they do: nothing has taken the focus.
    terminal.press("?")
    terminal.until("Keys here")
    terminal.press("h")
    terminal.until("/ filter")
    terminal.press("M", "12345", "enter")
    terminal.until("a code has 6 digits")
    terminal.press("6", "enter")
    terminal.until(job_id(1))

    assert "M MFA code" not in terminal.text
    assert CODE not in terminal.lines[-2]

    [collector] = psutil.Process(terminal.process.pid).children()
    collector.kill()
    terminal.until("the collector ended")
    endpoint.jobs[0] = live_job(1, participatingServers=[server(n, "LAUNCHED") for n in range(5)])
    terminal.until("✓5")

    assert "press M" not in terminal.text
    assert len(endpoint.of("AssumeRole")) == 1


def test_a_watch_in_a_terminal_asks_for_the_code(endpoint: Endpoint, tmp_path: Path) -> None:
    Sts(endpoint, CODE)
    endpoint.jobs = [job(1)]
    environ = with_mfa(tmp_path, environ_for(endpoint)) | {"AWS_ACCESS_KEY_ID": ""}
    line = f"exec {sys.executable} -m drs_tui watch {job_id(1)} --region us-east-1 --profile mfa"
    with Terminal(["sh", "-c", f"{line} 2>&1"], environ, (120, 24)) as terminal:
        terminal.until(f"MFA code of {DEVICE}:")
        terminal.press("000000\r")
        terminal.until(f"not accepted. MFA code of {DEVICE}:")
        terminal.press(f"{CODE}\r")

        assert terminal.ended() == 0
        assert terminal.line("succeeded")
    assert [asked.body["TokenCode"] for asked in endpoint.of("AssumeRole")] == ["000000", CODE]


def test_a_used_code_is_not_sent_again(endpoint: Endpoint, start: Monitor, tmp_path: Path) -> None:
    Sts(endpoint)
    environ = with_mfa(tmp_path, environ_for(endpoint))
    terminal = start(
        "--region", "us-east-1", "--profile", "mfa", environ=environ | {"AWS_ACCESS_KEY_ID": ""}
    )
    terminal.until("press M")
    terminal.press("M", CODE, "enter")
    terminal.until(lambda: len(endpoint.of("AssumeRole")) == 1)
    terminal.until("that code got no credentials")

    terminal.press("M", CODE, "enter")
    terminal.until("that code has been used: wait for the device's next one")

    assert len(endpoint.of("AssumeRole")) == 1


SESSION = "corp"


class Sso:
    """IAM Identity Center, and its token as ``aws sso login`` leaves it in ``home``."""

    def __init__(self, endpoint: Endpoint, home: Path) -> None:
        self._cache = home / ".aws" / "sso" / "cache"
        self._cache.mkdir(parents=True)
        endpoint.special["federation/credentials"] = self._credentials
        (home / "config").write_text(
            f'[profile "corp admin"]\nsso_session = {SESSION}\nsso_account_id = 111122223333\n'
            f"sso_role_name = drill\n[sso-session {SESSION}]\nsso_region = us-east-1\n"
            "sso_start_url = https://corp.example/start\n"
        )

    def log_in(self, lasting: timedelta) -> None:
        ends = (datetime.now(UTC) + lasting).strftime("%Y-%m-%dT%H:%M:%SZ")
        name = hashlib.sha1(SESSION.encode(), usedforsecurity=False).hexdigest()
        token = {"accessToken": "token", "expiresAt": ends, "region": "us-east-1"}
        (self._cache / f"{name}.json").write_text(json.dumps(token))

    def _credentials(self, _: Asked) -> Reply:
        ends = int((datetime.now(UTC) + timedelta(hours=1)).timestamp() * 1000)
        keys = {"accessKeyId": "ASIASSO", "secretAccessKey": "s", "sessionToken": "t"}
        return json_reply({"roleCredentials": keys | {"expiration": ends}})


def test_an_sso_login_that_has_expired_says_what_to_run_and_goes_on_with_r(
    endpoint: Endpoint, start: Monitor, tmp_path: Path
) -> None:
    sso = Sso(endpoint, tmp_path)
    sso.log_in(timedelta(hours=1))
    endpoint.jobs = [live_job(1), job(2)]
    environ = {
        **without_keys(environ_for(endpoint)),
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "HOME": str(tmp_path),
    }
    options = ("--region", "us-east-1", "--profile", "corp admin", "--refresh", "1")
    terminal = start(*options, environ=environ, size=(100, 26))
    terminal.until(job_id(2))

    sso.log_in(timedelta(hours=-1))
    endpoint.answer = lambda _: error(403, "ExpiredTokenException")
    terminal.until("run: aws sso login --profile 'corp admin'; then press r")
    assert job_id(2) in terminal.text
    terminal.press("r")
    terminal.until(lambda: "next try" in terminal.text and job_id(2) in terminal.text)

    endpoint.answer = lambda _: None
    sso.log_in(timedelta(hours=1))
    endpoint.jobs[0] = live_job(1, participatingServers=[server(n, "LAUNCHED") for n in range(5)])
    terminal.press("r")
    terminal.until("✓5")

    assert "aws sso login" not in terminal.text
