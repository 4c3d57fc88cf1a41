"""Whom the session asks, and whom it never does."""

import gc
import os
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drs_tui.collector.aws import connection
from drs_tui.collector.aws.botocore_private import encode_token
from drs_tui.collector.aws.job_pages import FetchedPage, JobPaginator, starting_token
from drs_tui.collector.aws.roles import MfaRequiredError
from drs_tui.collector.aws.session import RefusedError, Session
from drs_tui.collector.aws.source import Answer, JobSource, ServiceClock
from drs_tui.options import AwsTarget
from drs_tui.protocol.requests import Query
from tests.endpoint import json_reply
from tests.records import job_id
from tests.sts import with_mfa
from tests.unit.memory import URL, Memory

HERE = AwsTarget(None, "us-east-1")


@pytest.fixture(autouse=True)
def _any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a client take its time: nothing here waits for a person, and the machine may be busy."""
    monkeypatch.setattr(connection, "WAITS", 60.0)


def test_aws_itself_is_no_endpoint_to_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    session = Session(HERE)

    assert session.endpoint is None
    assert session.client_for("sts") is not None


@pytest.mark.parametrize(
    ("flag", "environ", "asked"),
    [
        (None, {"AWS_ENDPOINT_URL": URL}, True),
        (URL, {"AWS_ENDPOINT_URL": URL}, True),
        (None, {"AWS_ENDPOINT_URL_DRS": URL}, False),
        (URL, {}, False),
        (URL, {"AWS_ENDPOINT_URL_STS": URL}, True),
    ],
)
def test_sts_of_aws_is_not_asked_when_drs_was_pointed_elsewhere(
    monkeypatch: pytest.MonkeyPatch, flag: str | None, environ: dict[str, str], *, asked: bool
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    session = Session(AwsTarget(None, "us-east-1", flag))

    assert session.endpoint == URL
    assert (session.client_for("sts") is not None) is asked


@pytest.mark.parametrize(
    ("flag", "environ", "asked"),
    [
        (None, {}, True),
        (None, {"AWS_ENDPOINT_URL": URL}, True),
        (URL, {}, False),
        (None, {"AWS_ENDPOINT_URL_DRS": URL}, False),
        (URL, {"AWS_ENDPOINT_URL_SSM": URL}, True),
    ],
)
def test_ssm_of_aws_is_not_asked_when_drs_was_pointed_elsewhere(
    monkeypatch: pytest.MonkeyPatch, flag: str | None, environ: dict[str, str], *, asked: bool
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    session = Session(AwsTarget(None, "us-east-1", flag))

    assert (session.client_for("ssm") is not None) is asked
    assert session.client_for("ssm") is session.client_for("ssm")


def test_ssm_has_a_new_client_after_credentials_were_refused() -> None:
    session = Session(AwsTarget(None, "us-east-1", URL))
    source = JobSource(session.drs, ServiceClock(session.drs), session)
    before = source.client_for("ssm")
    assert source.client_for("ssm") is before

    source.invalidate_credentials()

    assert source.client_for("ssm") is not before
    assert source.client is session.drs


@pytest.mark.parametrize(
    ("region", "has", "has_not"),
    [
        ("us-east-1", "eu-central-1", "us-gov-west-1"),
        ("us-gov-west-1", "us-gov-east-1", "us-east-1"),
        ("nowhere-new-7", "us-east-1", "nowhere-new-7"),
    ],
)
def test_the_places_are_the_profiles_and_the_partitions_regions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, region: str, has: str, has_not: str
) -> None:
    (tmp_path / "config").write_text("[profile drill]\n[profile prod]\n")
    (tmp_path / "keys").write_text("[old]\naws_access_key_id = x\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "keys"))

    profiles, regions = Session(AwsTarget(None, region)).places()

    assert set(profiles) == {"drill", "prod", "old"}
    assert has in regions
    assert has_not not in regions


def test_botocores_own_retries_and_proxies_are_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "9")

    config: Any = Session(AwsTarget(None, "us-east-1", URL)).drs.meta.config

    assert config.retries["total_max_attempts"] == 1
    assert config.proxies == {}


def test_no_region_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)

    with pytest.raises(RefusedError, match="no region"):
        Session(AwsTarget())


def test_the_services_clock_is_learnt_from_its_answers(memory: Memory) -> None:
    local = [1_000.0]
    clock = ServiceClock(memory.drs, lambda: local[0])

    clock._learn(_Dated(1_020.0))
    assert clock.now() == pytest.approx(1_020.5)
    clock._learn(_Dated(1_021.0))
    assert clock.offset == pytest.approx(20.5)
    clock._learn(_Dated(None))
    assert clock.offset == pytest.approx(20.5)
    clock._learn(_Dated(1_000.0))
    assert clock.offset == 0.0


class _Dated:
    """A response with a Date header, or with one that is none."""

    def __init__(self, instant: float | None) -> None:
        from email.utils import formatdate

        self.headers = {"date": formatdate(instant, usegmt=True) if instant else "yesterday"}


def test_by_id_asks_for_a_thousand_at_a_time(memory: Memory) -> None:
    source = JobSource(memory.drs, ServiceClock(memory.drs))

    answers = list(source.by_ids([job_id(n) for n in range(2001)]))

    assert [len(asked.job_ids) for asked in memory.endpoint.asked] == [1000, 1000, 1]
    assert [asked.body["maxResults"] for asked in memory.endpoint.asked] == [1000, 1000, 1]
    assert len(answers) == 3


@pytest.mark.parametrize(
    "raw", ["AAAA", "MTIz", "WzFd", "IngiCg==", "bnVsbA==", "e30=", "é", "\ud800", "x" * 2048]
)
def test_a_raw_token_is_encoded_and_an_encoded_one_left_as_it_is(raw: str) -> None:
    token = starting_token(raw)

    assert token == encode_token(raw)
    assert starting_token(token) == token


def test_no_token_stays_none() -> None:
    assert starting_token(None) is None


@pytest.fixture
def no_gc() -> Iterator[None]:
    """Nothing is collected but by who asks for it."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_gc")
def test_what_a_client_was_made_of_is_let_go_with_it() -> None:
    session = Session(AwsTarget(None, "us-east-1", URL))
    source = JobSource(session.drs, ServiceClock(session.drs), session)
    made_of = []
    for _ in range(2):
        source.invalidate_credentials()
        assert source.client is session.drs
        made_of.append(weakref.ref(session._boto))

    assert [each() is None for each in made_of] == [True, False]


@pytest.mark.parametrize(
    ("flag", "environ"),
    [
        (None, {}),
        (URL, {"AWS_ENDPOINT_URL": "https://drs.us-east-1.amazonaws.com"}),
        (None, {"AWS_ENDPOINT_URL": URL}),
        (None, {"AWS_ENDPOINT_URL": "https://there.example", "AWS_ENDPOINT_URL_DRS": URL}),
    ],
)
def test_a_client_is_made_once(
    monkeypatch: pytest.MonkeyPatch, flag: str | None, environ: dict[str, str]
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    session = Session(AwsTarget(None, "us-east-1", flag))
    made, make = [], session._boto.create_client

    def note_and_make(*of: object, **how: object) -> object:
        made.append(of)
        return make(*of, **how)

    monkeypatch.setattr(session._boto, "create_client", note_and_make)

    direct = session.drs.meta.config.proxies == {}

    assert made == [("drs",)]
    assert direct is (flag == URL or URL in environ.values())


@pytest.mark.usefixtures("no_gc")
def test_the_clients_are_let_go_before_others_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(AwsTarget(None, "us-east-1", URL))
    source = JobSource(session.drs, ServiceClock(session.drs), session)
    clients = [weakref.ref(source.client), weakref.ref(source.client_for("ssm"))]
    pager = JobPaginator(source, Query())
    pager.commit(FetchedPage(Answer([], "more", 0.0, 0.0), source.client, None, iter(())), 0)
    deleted: list[bool] = []
    make = session._drs_client

    def note_and_make() -> object:
        deleted.extend(client() is None for client in clients)
        return make()

    monkeypatch.setattr(session, "_drs_client", note_and_make)
    source.invalidate_credentials()

    assert source.client is session.drs
    assert deleted == [True, True]


def test_the_next_page_is_asked_for_with_the_renewed_credentials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory = Memory()
    session, make = memory.session, memory.session._drs_client
    monkeypatch.setattr(session, "_drs_client", lambda: memory.watch(make()))
    source = JobSource(memory.drs, ServiceClock(memory.drs), session)
    for token in ("more", "still more"):
        memory.endpoint.replies.append(json_reply({"items": [], "nextToken": token}))
    pager = JobPaginator(source, Query())
    pager.commit(pager.fetch(), 0)

    def refuse(**_: object) -> None:
        raise AssertionError("those credentials were refused")

    memory.drs.meta.events.register_first("before-send", refuse)
    source.invalidate_credentials()
    pager.fetch()

    assert [each.body.get("nextToken") for each in memory.endpoint.asked] == [None, "more"]


def test_credentials_asked_for_during_a_renewal_come_from_the_same_role(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in with_mfa(tmp_path, {}).items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    session = Session(AwsTarget("mfa", "us-east-1", URL))
    # What the refresh worker does after a tick, at the longest step of a renewal.
    monkeypatch.setattr(gc, "collect", session.minutes_left)

    client = session.renewed_drs()

    with pytest.raises(MfaRequiredError):
        client.describe_jobs()


def test_keys_of_the_environment_cannot_be_renewed_in_a_running_program() -> None:
    advice = Session(HERE).how_to_renew()

    assert advice.startswith("they are of the environment: quit, export fresh AWS_ACCESS_KEY_ID")
    assert advice.endswith("and start again")


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("corp", "run: aws sso login --profile corp; then press r"),
        ("chained", "run: aws sso login --profile corp; then press r"),
        ("keys", "renew its keys (aws configure --profile keys)"),
    ],
)
def test_renewing_a_profile_names_its_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, profile: str, expected: str
) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[profile corp]\nsso_session = s\n[sso-session s]\nsso_region = us-east-1\n"
        "[profile chained]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = corp\n"
        "[profile keys]\naws_access_key_id = A\naws_secret_access_key = B\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))

    session = Session(AwsTarget(profile, "us-east-1"))

    assert session.how_to_renew().startswith(expected)
