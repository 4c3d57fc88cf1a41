"""Where credentials come from, how long they last, and how to get others."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from drs_tui.collector.aws.credential_help import Credentials, obtain, renew
from drs_tui.doctor.check import Check, Verdict
from drs_tui.doctor.credentials import credentials, source
from drs_tui.doctor.examination import Examination
from drs_tui.doctor.session import ExaminedSession
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.options import AwsTarget
from tests.conftest import environ_for, without_keys
from tests.doctor.conftest import Run, config
from tests.endpoint import Endpoint, error

SSO: Mapping[str, Mapping[str, object]] = {
    "corp": {"sso_session": "corp"},
    "a b": {"sso_start_url": "https://corp.awsapps.com/start"},
    "role": {"source_profile": "corp"},
    "round": {"source_profile": "about"},
    "about": {"source_profile": "round"},
    "login": {"login_session": "arn"},
    "helper": {"credential_process": "yes"},
    "default": {"sso_session": "corp"},
}


@pytest.mark.parametrize(
    ("method", "profile", "advice"),
    [
        ("sso", "corp", "run: aws sso login --profile corp"),
        ("sso", "a b", "run: aws sso login --profile 'a b'"),
        ("sso", None, "run: aws sso login"),
        ("assume-role", "role", "run: aws sso login --profile corp"),
        ("login", "login", "run: aws login --profile login"),
        ("env", "corp", "export fresh AWS_ACCESS_KEY_ID"),
        ("custom-process", "helper", "the credential_process of profile helper"),
        ("assume-role", "round", "aws sso login --profile round"),
        ("shared-credentials-file", "keys", "aws configure --profile keys"),
        ("iam-role", None, "look at the role, and at the clock"),
    ],
)
def test_how_to_renew(method: str, profile: str | None, advice: str) -> None:
    assert advice in renew(Credentials(method, profile, SSO))


def test_what_to_do_when_there_are_none() -> None:
    assert obtain(Credentials("", "corp", SSO)) == "run: aws sso login --profile corp"
    assert "name a --profile (one, two)" in obtain(Credentials("", None, {"one": {}, "two": {}}))
    assert "run: aws configure sso" in obtain(Credentials("", None, {}))


def test_keys_of_the_environment_go_before_a_named_profile() -> None:
    assert source(Credentials("env", "corp", names_profile=True)).endswith("before AWS_PROFILE")
    assert source(Credentials("sso", "corp", names_profile=True)).endswith("profile corp")


@pytest.mark.parametrize(
    ("left", "refused", "verdict"),
    [
        (None, None, Verdict.OK),
        (20 * 60.0, None, Verdict.OK),
        (19 * 60.0, None, Verdict.NOTE),
        (None, ErrorKind.UNREACHABLE, Verdict.NOTE),
        (None, ErrorKind.DENIED, Verdict.OK),
        (3600.0, ErrorKind.EXPIRED, Verdict.FATAL),
    ],
)
def test_verdicts(left: float | None, refused: ErrorKind | None, verdict: Verdict) -> None:
    request_error = RequestError(refused, "so it is") if refused else None
    found = Credentials("env", None, {}, left)

    check = credentials(found, request_error, clock_is_off=False)

    assert check.verdict is verdict
    assert isinstance(check, Check)


def _advised(endpoint: Endpoint) -> str:
    """Return what the checks of an examination advise."""
    checks: list[Check] = []
    Examination(AwsTarget(None, "us-east-1", endpoint.url), os.environ, checks.append).run()
    return "\n".join(check.advice for check in checks)


@pytest.mark.parametrize("advice", ["log in; then press r", "renew them (log in), then press r"])
def test_the_monitors_key_is_no_advice_about_an_answer(
    healthy: Endpoint, monkeypatch: pytest.MonkeyPatch, advice: str
) -> None:
    refused = RequestError(ErrorKind.EXPIRED, "over", advice)
    healthy.special["DescribeJobs"] = lambda _: error(403, "ExpiredTokenException")
    monkeypatch.setattr(ExaminedSession, "in_context", lambda *_: refused)

    advised = _advised(healthy)

    assert "log in" in advised
    assert "press r" not in advised


@pytest.mark.parametrize(
    "failure",
    [NoCredentialsError(), ClientError({"Error": {"Code": "ExpiredToken"}}, "GetRegions")],
    ids=["; then press r", ", then press r"],
)
def test_the_monitors_key_is_no_advice_about_what_ends_all_checks(
    healthy: Endpoint, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(ExaminedSession, "regions", fail)

    advised = _advised(healthy)

    assert "aws sso login" in advised
    assert "press r" not in advised


def _process(folder: Path, minutes: float) -> dict[str, str]:
    ends = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
    keys = {"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "B", "SessionToken": "C"}
    (folder / "keys.json").write_text(json.dumps(keys | {"Expiration": ends}))
    text = f"[profile short]\nregion = us-east-1\ncredential_process = cat {folder / 'keys.json'}\n"
    return config(folder, text)


@pytest.mark.parametrize(
    ("minutes", "word", "left"), [(12.5, "!", "12m00s left"), (90.5, "ok", "1h30m left")]
)
def test_the_time_they_have_left(
    healthy: Endpoint, doctor: Run, tmp_path: Path, minutes: float, word: str, left: str
) -> None:
    environ = without_keys(environ_for(healthy)) | _process(tmp_path, minutes)

    output = doctor("--profile", "short", environ=environ)

    line = output.lines["credentials"]
    assert (output.status, line.word) == (0, word)
    assert line.found == f"from a credential_process, profile short; {left}"
    assert ("before a long recovery" in line.advice) is (word == "!")
    assert output.lines["region"].found == "us-east-1 (profile short)"


@pytest.mark.parametrize("variable", [False, True], ids=["helper", "AWS_CREDENTIAL_EXPIRATION"])
def test_some_that_were_over_before(
    healthy: Endpoint, doctor: Run, tmp_path: Path, *, variable: bool
) -> None:
    if variable:
        environ = environ_for(healthy) | {"AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z"}
        output = doctor(environ=environ)
    else:
        environ = without_keys(environ_for(healthy)) | _process(tmp_path, -5)
        output = doctor("--profile", "short", environ=environ)

    line = output.lines["credentials"]
    assert output.status == 2
    found = "the credential_process of profile short gave credentials that had expired"
    assert (line.word, line.found) == (
        "not ok",
        "the credentials have expired" if variable else found,
    )
    assert ("export fresh" if variable else "run it by hand") in line.advice
    assert healthy.asked == []


_SSO_FILE = (
    "[profile corp]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = dr\n"
    "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n"
    "[profile drill]\nrole_arn = arn:aws:iam::111122223333:role/drill\nsource_profile = corp\n"
)


@pytest.mark.parametrize("profile", ["corp", "drill"])
def test_without_a_login_the_command_to_run_is_shown(
    healthy: Endpoint, doctor: Run, tmp_path: Path, profile: str
) -> None:
    environ = without_keys(environ_for(healthy)) | config(tmp_path, _SSO_FILE)
    environ["HOME"] = str(tmp_path)

    output = doctor("--profile", profile, "--region", "us-east-1", environ=environ)

    assert output.status == 2
    assert output.lines["credentials"].word == "not ok"
    assert output.lines["credentials"].advice == "run: aws sso login --profile corp"
    assert healthy.asked == []


def test_a_static_profile_that_expired_is_named(
    healthy: Endpoint, doctor: Run, tmp_path: Path
) -> None:
    text = "[profile keys]\naws_access_key_id = A\naws_secret_access_key = B\n"
    environ = without_keys(environ_for(healthy)) | config(tmp_path, text)
    healthy.answer = lambda _: error(403, "ExpiredTokenException")

    output = doctor("--profile", "keys", "--region", "us-east-1", environ=environ)

    assert output.status == 2
    assert "from the config file, profile keys: " in output.lines["credentials"].found
    assert "aws sso login --profile keys" in output.lines["credentials"].advice


def test_no_credentials_at_all(healthy: Endpoint, doctor: Run, tmp_path: Path) -> None:
    environ = without_keys(environ_for(healthy)) | config(tmp_path, "[profile one]\n")

    output = doctor(environ=environ)

    assert output.status == 2
    assert output.lines["credentials"].found == "no AWS credentials found"
    assert "name a --profile (one)" in output.lines["credentials"].advice
    assert output.lines["endpoint"].word == "ok"
    assert healthy.asked == []


def test_half_of_them(healthy: Endpoint, doctor: Run) -> None:
    environ = {k: v for k, v in environ_for(healthy).items() if k != "AWS_SECRET_ACCESS_KEY"}

    output = doctor(environ=environ)

    assert output.status == 2
    assert "and no AWS_SECRET_ACCESS_KEY" in output.lines["configuration"].found
    assert "set both" in output.lines["configuration"].advice


def test_a_role_that_may_not_be_assumed(healthy: Endpoint, doctor: Run, tmp_path: Path) -> None:
    """STS is asked for it in the region of the command line: the profile has none."""
    text = (
        "[profile role]\nrole_arn = arn:aws:iam::111122223333:role/drill\nsource_profile = base\n"
        "[profile base]\naws_access_key_id = A\naws_secret_access_key = B\n"
    )
    healthy.identity = error(403, "AccessDenied")
    environ = without_keys(environ_for(healthy)) | config(tmp_path, text)

    output = doctor("--profile", "role", "--region", "us-east-1", environ=environ)

    assert output.status == 2
    assert len(healthy.asked) == 1
    assert output.lines["credentials"].word == "not ok"
    assert "us-east-1/sts" in healthy.asked[0].authorization


@pytest.mark.parametrize(
    ("arguments", "environ", "expected"),
    [
        (("--region", "us-east-1", "--profile", "nope"), {}, "known: one"),
        (("--profile", "one"), {}, "no region: give --region"),
        (("--region", "us-east-1"), {"AWS_PROFILE": "nope"}, "nope"),
        (("--region", "us-east-1", "--endpoint-url", "nonsense"), {}, "Invalid endpoint"),
    ],
    ids=["profile", "region", "AWS_PROFILE", "endpoint"],
)
def test_what_cannot_start_at_all(
    doctor: Run, tmp_path: Path, arguments: tuple[str, ...], environ: dict[str, str], expected: str
) -> None:
    given = {**os.environ, **config(tmp_path, "[profile one]\n"), **environ}

    output = doctor(*arguments, environ=given)

    assert (output.status, output.errors) == (2, "")
    assert output.lines["profile, region"].word == "not ok"
    assert expected in output.lines["profile, region"].found
    assert "credentials" not in output.lines
    assert "terminal" in output.lines
