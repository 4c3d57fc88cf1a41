"""Users without a home, files that cannot be read, variables that are empty, partitions of AWS."""

import os
import pwd
from pathlib import Path

import pytest

from drs_tui.collector.aws import settings_files, setup_files
from drs_tui.collector.aws.partitions import is_aws
from drs_tui.collector.aws.session import RefusedError, Session
from drs_tui.collector.environment import drop_empty_variables
from drs_tui.model.request_error import ErrorKind
from drs_tui.options import AwsTarget
from tests.unit.test_setup_errors import _request_error

HERE = AwsTarget(None, "us-east-1")


def test_a_user_without_a_home_has_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("AWS_CONFIG_FILE")
    monkeypatch.setattr(pwd, "getpwuid", unknown)

    session = Session(HERE)

    assert session.drs
    assert not session.files_changed()


def test_a_folder_in_place_of_a_file_is_named_where_credentials_are_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path))
    assert Session(HERE).drs  # the keys of the environment are enough

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_REGION", "us-east-1")

    found = _request_error()

    assert found.kind is ErrorKind.CONFIGURATION
    assert found.summary == f"{tmp_path} cannot be read: it is a folder"


def test_a_file_that_may_not_be_read_is_named_in_place_of_a_missing_region(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nregion = us-east-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(config))

    monkeypatch.setattr("botocore.configloader.raw_config_parse", lambda *_, **__: {})
    monkeypatch.setattr(setup_files, "open", refuse, raising=False)

    with pytest.raises(RefusedError) as raised:
        Session(AwsTarget())

    assert str(raised.value).startswith(f"{config} cannot be read: permission denied")


@pytest.mark.parametrize("helper", ["", "credential_process = true\n"])
def test_a_login_is_noticed_but_not_what_a_helper_writes_while_it_signs_in(
    helper: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(settings_files, "_EVERY", -1.0)  # the files are read whenever asked for
    config, cache = tmp_path / "config", tmp_path / ".aws/sso/cache"
    config.write_text(f"[default]\n{helper}")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    cache.mkdir(parents=True)
    session = Session(HERE)
    assert not session.files_changed()

    (cache / "token.json").write_text("{}")
    assert session.files_changed() is not bool(helper)

    config.write_text(f"[default]\n{helper}output = json\n")
    assert session.files_changed()


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE"):
        monkeypatch.setenv(name, "")

    drop_empty_variables(os.environ)
    session = Session(HERE)

    assert session.profile is None
    assert session.drs


def test_an_empty_name_of_a_file_says_that_there_is_none() -> None:
    environ = {"AWS_CONFIG_FILE": "", "AWS_PROFILE": "", "OTHER": ""}

    drop_empty_variables(environ)

    assert environ == {"AWS_CONFIG_FILE": "", "OTHER": ""}


@pytest.mark.parametrize(
    ("host", "aws"),
    [
        ("drs.us-east-1.amazonaws.com", True),
        ("drs.eusc-de-east-1.amazonaws.eu", True),
        ("drs.cn-north-1.amazonaws.com.cn", True),
        ("drs.cn-north-1.api.amazonwebservices.com.cn", True),
        ("drs.us-iso-east-1.c2s.ic.gov", True),
        ("drs.us-isob-east-1.sc2s.sgov.gov", True),
        ("drs.us-east-1.api.aws", True),
        ("drs.amazonaws.com.example.org", False),
        ("evilamazonaws.com", False),
        ("127.0.0.1", False),
    ],
)
def test_which_endpoints_are_awss_own(host: str, *, aws: bool) -> None:
    assert is_aws(f"https://{host}/", Session(HERE)._boto) is aws
