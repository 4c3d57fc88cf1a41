"""Which sources a command line, a config file and the AWS config files stand for."""

import getpass
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from drs_tui.config.config_file import Config, load
from drs_tui.config.document import ConfigError
from drs_tui.fleet import regions
from drs_tui.fleet.choice import SourceOptions, choose, split
from drs_tui.fleet.errors import ChoiceError
from drs_tui.fleet.source_target import SourceTarget
from drs_tui.fleet.targets import default_session_name, targets
from tests.unit.test_aws_profiles import aws

AWS_FILE = """\
[default]
region = us-east-1
[profile prod]
[profile dr-a]
region = us-west-2
[profile dr-b]
region = eu-west-1
[profile gov]
region = us-gov-west-1
[profile hub]
region = us-west-2
"""
FILE = """\
[fleet.all]
profiles = ["dr-*", "dr-a"]
[fleet.role]
accounts = ["111122223333=payments", "444455556666"]
role = "/x/ReadOnly"
source_profile = "hub"
external_id = "e1"
regions = ["us-west-2", "eu-west-1"]
[fleet.gov]
accounts = ["111122223333"]
role = "r"
source_profile = "gov"
session_name = "me"
[fleet.lost]
profiles = ["nobody"]
[fleet.hub]
accounts = ["111122223333"]
role = "r"
source_profile = "hbu"
[fleet.place]
profiles = ["prod"]
regions = ["uswest2"]
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    file = tmp_path / "config.toml"
    file.write_text(FILE)
    return load(str(file), {})


def opened(folder: Path, config: Config, environ: dict[str, str], **given: Any) -> Any:
    """Return the sources that these options open; None: the one of ever."""
    choice = choose(SourceOptions(**given), lambda: config)
    return choice and targets(choice, aws(folder, AWS_FILE, "", **environ))


@pytest.mark.parametrize("given", [{}, {"profile": "p"}, {"profile": "p", "region": "r"}])
def test_one_source_is_as_ever_and_reads_no_file(given: Any) -> None:
    def never() -> Config:
        raise AssertionError("the config file was read")

    assert choose(SourceOptions(**given), never) is None


@pytest.mark.parametrize(
    ("given", "environ", "found"),
    [
        ({"profiles": ("dr-*",)}, {}, ["dr-a us-west-2", "dr-b eu-west-1"]),
        ({"profiles": ("dr-b", "dr-*")}, {}, ["dr-b eu-west-1", "dr-a us-west-2"]),
        ({"profiles": ("dr-*",), "region": "us-east-2"}, {}, ["dr-a us-east-2", "dr-b us-east-2"]),
        ({"profiles": ("dr-*",)}, {"AWS_REGION": "a"}, ["dr-a a", "dr-b a"]),
        ({"regions": ("eu-west-1", "us-west-2")}, {}, ["default eu-west-1", "default us-west-2"]),
        ({"regions": ("eu-west-1",)}, {"AWS_PROFILE": "prod"}, ["prod eu-west-1"]),
        ({"regions": ("ca-*",)}, {}, ["default ca-central-1", "default ca-west-1"]),
        ({"regions": ("ca-*", "ca-west-1")}, {}, ["default ca-central-1", "default ca-west-1"]),
        (
            {"regions": ("us-gov-*",)},  # no other partition is meant
            *({}, ["default us-gov-east-1", "default us-gov-west-1"]),
        ),
        ({"regions": ("all",), "profile": "gov"}, {}, ["gov us-gov-east-1", "gov us-gov-west-1"]),
        ({"regions": ("xx-new-1",), "profile": "prod"}, {}, ["prod xx-new-1"]),
        ({"fleet": "all"}, {}, ["dr-a us-west-2", "dr-b eu-west-1"]),
        ({"fleet": "all", "regions": ("us-east-2",)}, {}, ["dr-a us-east-2", "dr-b us-east-2"]),
        (
            {"fleet": "role"},
            {},
            [
                *("payments us-west-2", "payments eu-west-1"),
                *("444455556666 us-west-2", "444455556666 eu-west-1"),
            ],
        ),
    ],
)
def test_the_sources_in_their_order(
    tmp_path: Path, config: Config, given: Any, environ: dict[str, str], found: list[str]
) -> None:
    assert [each.full_name for each in opened(tmp_path, config, environ, **given)] == found


def test_all_regions_are_those_with_drs(tmp_path: Path, config: Config) -> None:
    found = opened(tmp_path, config, {}, regions=("all",))

    [commercial] = [each for each in regions.partitions() if each.name == "aws"]
    assert [each.region for each in found] == commercial.with_drs
    assert len(found) > 20


def test_a_role_is_assumed_with_its_credentials(tmp_path: Path, config: Config) -> None:
    first, *_ = opened(tmp_path, config, {}, fleet="role", endpoint_url="http://127.0.0.1:1")
    [gov] = opened(tmp_path, config, {}, fleet="gov")

    assert first == SourceTarget(
        name="payments",
        region="us-west-2",
        profile="hub",
        account="111122223333",
        role_arn="arn:aws:iam::111122223333:role/x/ReadOnly",
        external_id="e1",
        session_name=default_session_name(),
        endpoint_url="http://127.0.0.1:1",
    )
    assert gov.role_arn == "arn:aws-us-gov:iam::111122223333:role/r"
    assert (gov.region, gov.session_name) == ("us-gov-west-1", "me")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"profile": "a", "profiles": ("b",)}, "--profile and --profiles exclude each other"),
        ({"region": "a", "regions": ("b",)}, "--region and --regions exclude each other: put all"),
        ({"fleet": "all", "profiles": ("a",)}, "says which accounts already: leave out --profiles"),
        ({"fleet": "all", "profile": "a"}, "says which accounts already: leave out --profile"),
        ({"fleet": "al"}, "no fleet 'al' in "),
        ({"fleet": "lost"}, "config.toml:15: no profile 'nobody' in "),
        ({"fleet": "hub"}, "config.toml:19: source_profile: no profile 'hbu' in"),
        ({"fleet": "place"}, "config.toml:22: 'uswest2' is no region: they look like us-west-2"),
        ({"profiles": ("dr-c",)}, "--profiles: no profile 'dr-c' in "),
        ({"profiles": ("prod",), "regions": ("zz-*",)}, "--regions: no region with DRS matches"),
        ({"regions": ("us_east_1",)}, "--regions: 'us_east_1' is no region"),
    ],
)
def test_what_contradicts_itself_or_is_nothing_is_refused(
    tmp_path: Path, config: Config, given: Any, words: str
) -> None:
    with pytest.raises((ChoiceError, ConfigError)) as raised:
        opened(tmp_path, config, {}, **given)

    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


def test_of_many_profiles_some_are_named(tmp_path: Path) -> None:
    profiles = aws(tmp_path, "".join(f"[profile {number:04}]\n" for number in range(500)), "")
    choice = choose(SourceOptions(profiles=("x*",)), Config)

    assert choice
    with pytest.raises(ChoiceError, match=r"use 0000, .*, 0011 or one of 488 more$"):
        targets(choice, profiles)


def test_a_profile_without_a_region_is_named(tmp_path: Path, config: Config) -> None:
    with pytest.raises(ChoiceError, match="profile prod has no region: give --regions, or add"):
        opened(tmp_path, config, {}, profiles=("prod",))


@pytest.mark.parametrize(
    ("user", "name"), [("ann", "drs-tui-ann"), ("a b/ü", "drs-tui-a-b--"), ("x" * 99, "")]
)
def test_a_session_is_named_by_the_user(
    monkeypatch: pytest.MonkeyPatch, user: str, name: str
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: user)

    assert default_session_name() == (name or f"drs-tui-{user}"[:64])


def test_words_with_commas_and_of_several_options() -> None:
    assert split(("a, b,", "b,c")) == ("a", "b", "c")


def test_sources_are_chosen_without_botocore() -> None:
    line = "import sys, drs_tui.fleet.targets; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", line], check=True, capture_output=True, text=True)

    assert {"botocore", "textual", "click"}.isdisjoint(done.stdout.split())


def test_a_region_that_was_mistyped_is_named() -> None:
    given = ("us-east-1", "us-esat-1", "eu-west-1", "us-esat-1", "us-gov-west-1")
    assert regions.unknown_regions(given) == ["us-esat-1"]
