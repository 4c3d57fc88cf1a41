"""What the sources of one process share of credentials: a code, a role, a session of the user."""

import hashlib
import json
import threading
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from drs_tui.protocol.requests import NextPage, OpenSource
from tests.conftest import environ_for, without_keys
from tests.endpoint import Asked, Endpoint, Reply, error, json_reply
from tests.records import job
from tests.sts import CODE, DEVICE, Sts
from tests.wire.conftest import Start
from tests.wire.fleet import Fleet

ROLES = 6
BASE = "[profile base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n"
ROLE = "arn:aws:iam::{:012d}:role/drill"
SSO_FILE = (
    "[profile corp]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = dr\n"
    "[sso-session corp]\nsso_start_url = https://corp.example\nsso_region = us-east-1\n"
)
Open = Callable[[str], Fleet]


@pytest.fixture
async def fleet_of(endpoint: Endpoint, tmp_path: Path) -> AsyncIterator[Open]:
    """Return a function that makes a fleet with that config file; it ends with the test."""
    fleets: list[Fleet] = []
    endpoint.jobs[:] = map(job, range(5))

    def begin(config: str) -> Fleet:
        (tmp_path / "config").write_text(config)
        environ = without_keys(environ_for(endpoint))
        ours = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "HOME": str(tmp_path)}
        fleets.append(Fleet(environ | ours, "--refresh", "30"))
        return fleets[-1]

    yield begin
    for fleet in fleets:
        fleet.close()


def _is_listed(fleet: Fleet) -> bool:
    return all(len(client.store.jobs) for client in fleet.clients)


async def test_six_roles_with_one_device_take_one_code(fleet_of: Open, endpoint: Endpoint) -> None:
    sts = Sts(endpoint, CODE)
    config = "".join(
        f"[profile r{n}]\nrole_arn = {ROLE.format(n)}\nsource_profile = base\n"
        f"mfa_serial = {DEVICE}\n"
        for n in range(ROLES)
    )
    fleet = fleet_of(config + BASE)
    for number in range(ROLES):
        fleet.open(OpenSource(profile=f"r{number}", region="us-east-1"))
    await fleet.until(lambda: all(client.store.status.wanted for client in fleet.clients))

    fleet.clients[3].submit_mfa_code(CODE)
    await fleet.until(lambda: _is_listed(fleet))

    assert sts.codes == []
    assert len(endpoint.of("GetSessionToken")) == 1
    assert len(endpoint.of("AssumeRole")) == ROLES
    assert not any("TokenCode" in asked.body for asked in endpoint.of("AssumeRole"))
    assert not any(client.store.status.wanted for client in fleet.clients)


async def test_a_role_is_assumed_once_for_its_regions_with_what_its_source_says(
    fleet_of: Open, endpoint: Endpoint
) -> None:
    Sts(endpoint)
    fleet = fleet_of(BASE)
    for account in (1, 2):
        for region in ("us-east-1", "eu-west-1", "us-west-2"):
            fleet.open(
                OpenSource(
                    profile="base",
                    region=region,
                    role_arn=ROLE.format(account),
                    external_id="estate",
                )
            )
    await fleet.until(lambda: _is_listed(fleet))

    assumed = [asked.body for asked in endpoint.of("AssumeRole")]
    assert sorted(body["RoleArn"] for body in assumed) == [ROLE.format(1), ROLE.format(2)]
    assert {(body["ExternalId"], body["RoleSessionName"]) for body in assumed} == {
        ("estate", "drs-tui")
    }
    assert {a.authorization.split("/")[2] for a in endpoint.pages()} == {
        *("us-east-1", "eu-west-1", "us-west-2")
    }


class Sso:
    """IAM Identity Center: a refresh token works once, and used again it ends the session."""

    def __init__(self, endpoint: Endpoint, home: Path) -> None:
        self.spent: list[str] = []
        self._is_ended = False
        self._second = threading.Event()
        self._file = home / ".aws/sso/cache" / f"{hashlib.sha1(b'corp').hexdigest()}.json"  # noqa: S324
        self._file.parent.mkdir(parents=True)
        soon = datetime.now(UTC) + timedelta(minutes=5)
        self._file.write_text(
            json.dumps(
                {
                    "accessToken": "a0",
                    "refreshToken": "r0",
                    "expiresAt": f"{soon:%Y-%m-%dT%H:%M:%SZ}",
                    "clientId": "c",
                    "clientSecret": "s",
                    "registrationExpiresAt": f"{soon + timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}",
                }
            )
        )
        endpoint.special["token"] = self._refresh
        endpoint.special["federation/credentials"] = self._credentials

    def _refresh(self, asked: Asked) -> Reply:
        spent = asked.body["refreshToken"]
        if spent in self.spent:
            self._is_ended = True
            self._second.set()
            return error(400, "InvalidGrantException")
        self.spent.append(spent)
        self._second.wait(0.3)  # time for another to spend it too
        tokens = {"accessToken": "a1", "refreshToken": "r1", "expiresIn": 28800}
        return json_reply({**tokens, "tokenType": "Bearer"})

    def _credentials(self, _: Asked) -> Reply:
        if self._is_ended:
            return error(401, "UnauthorizedException")
        ends = (datetime.now(UTC) + timedelta(hours=1)).timestamp() * 1000
        keys = {"accessKeyId": "ASIASSO", "secretAccessKey": "s", "sessionToken": "t"}
        return json_reply({"roleCredentials": {**keys, "expiration": int(ends)}})


def test_two_collectors_at_once_spend_a_refresh_token_once(
    start: Start, endpoint: Endpoint, tmp_path: Path
) -> None:
    sso = Sso(endpoint, tmp_path)
    endpoint.jobs[:] = [job(1)]
    (tmp_path / "config").write_text(SSO_FILE)
    ours = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "HOME": str(tmp_path)}
    environ = without_keys(environ_for(endpoint)) | ours
    monitors = [
        start("--profile", "corp", "--region", "us-east-1", environ=environ) for _ in range(2)
    ]

    for monitor in monitors:
        monitor.query()
        monitor.send(NextPage())
    pages = [monitor.page() for monitor in monitors]

    assert sso.spent == ["r0"]
    assert len(pages) == 2
    assert [monitor.ids() for monitor in monitors] == [["drsjob-00000000000000001"]] * 2
