"""Profiles of the AWS config files, as botocore reads them."""

from pathlib import Path

import botocore.session
import pytest

from drs_tui.fleet import regions
from drs_tui.fleet.aws_profiles import AwsProfiles
from drs_tui.fleet.errors import ChoiceError

CONFIG = """\
[default]
region = us-east-1
[profile dr-a]
region=us-west-2
[profile "with space"]
sso_session = corp
s3 =
  addressing_style = path
[profile 'open]
[profile two words]
[profilex]
[sso-session corp]
[preview]
region = eu-west-1
[DEFAULT]
output = json
"""
KEYS = """\
[dr-b]
region = eu-west-1
[dr-a]
aws_access_key_id = AKIDEXAMPLE
"""


def aws(folder: Path, config: str = CONFIG, keys: str = KEYS, **environ: str) -> AwsProfiles:
    """Return the profiles of two files."""
    (folder / "config").write_text(config)
    (folder / "keys").write_text(keys)
    files = {
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "keys"),
    }
    return AwsProfiles(files | environ)


@pytest.mark.parametrize("names", ["config keys", "config", "keys", ""])
def test_the_profiles_and_regions_are_botocores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: str
) -> None:
    profiles = aws(tmp_path)
    for name in {"config", "keys"} - set(names.split()):
        (tmp_path / name).unlink()
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "keys"))

    session = botocore.session.Session()
    assert profiles.names() == session.available_profiles
    for name in profiles.names():
        one = botocore.session.Session(profile=name)
        assert profiles.region(name) == one.get_config_variable("region")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("dr-a", ["dr-a"]), ("dr-*", ["dr-a", "dr-b"]), ("w*", ["with space"]), ("DR-*", [])],
)
def test_names_and_wildcards(tmp_path: Path, pattern: str, found: list[str]) -> None:
    assert aws(tmp_path).matching(pattern) == found


def test_a_name_with_the_look_of_a_wildcard_stands_for_itself(tmp_path: Path) -> None:
    profiles = aws(tmp_path, "[profile a[1]]\n", "[a1]\n[x*]\n[xy]\n")

    assert profiles.matching("x*") == ["x*"]


@pytest.mark.parametrize(
    ("profile", "environ", "region"),
    [
        ("dr-a", {}, "us-west-2"),
        ("dr-a", {"AWS_REGION": "eu-north-1", "AWS_DEFAULT_REGION": "x"}, "eu-north-1"),
        ("dr-a", {"AWS_REGION": "", "AWS_DEFAULT_REGION": "eu-west-3"}, "eu-west-3"),
        (None, {}, "us-east-1"),
        (None, {"AWS_PROFILE": "dr-b"}, "eu-west-1"),
        (None, {"AWS_PROFILE": "dr-b", "AWS_DEFAULT_PROFILE": "dr-a"}, "us-west-2"),
        ("with space", {}, None),
    ],
)
def test_the_region_is_found_as_a_session_finds_it(
    tmp_path: Path, profile: str | None, environ: dict[str, str], region: str | None
) -> None:
    assert aws(tmp_path, **environ).region(profile) == region


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("aws_secret_access_key = wJalrXUtnFEMI", "config, line 1: not as AWS config files are"),
        ("[a]\nwJalrXUtnFEMI\n", "config, line 2: not as AWS config files are written"),
        ("[default]\n[default]\n", "config, line 2: not as AWS config files are written"),
    ],
)
def test_a_broken_file_is_named_and_never_quoted(tmp_path: Path, config: str, words: str) -> None:
    with pytest.raises(ChoiceError) as raised:
        aws(tmp_path, config).names()

    assert words in str(raised.value)
    assert "wJalrXUtnFEMI" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_the_regions_with_drs_are_botocores() -> None:
    session = botocore.session.get_session()

    ours = {each.name: each.with_drs for each in regions.partitions()}
    assert ours.keys() == set(session.get_available_partitions())
    assert all(
        sorted(session.get_available_regions("drs", name)) == found for name, found in ours.items()
    )
    assert "us-east-1" in ours["aws"]
    for region in ("us-east-1", "us-gov-west-1", "cn-north-1", "eu-central-9"):
        assert regions.partition_of(region) == session.get_partition_for_region(region)
