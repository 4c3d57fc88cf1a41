"""The config file: what it may hold, and mistakes that are named with their lines."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from drs_tui.config.config_file import Config, Everyday, load
from drs_tui.config.document import BYTES, ConfigError
from drs_tui.config.fleets import Account
from drs_tui.config.lines import line_of
from drs_tui.options import THEMES
from drs_tui.startup.fast_options import config_file
from drs_tui.ui import theme

WHOLE = """\
# what I type every day
rto = "4h"
rto_end = "agent"
zone = "local"
theme = "light"
refresh = 2
ascii = true
mouse = false

[fleet.prod]
profiles = ["dr-*", "core"]
regions = ["us-west-2", "eu-*"]

[fleet."by role"]
accounts = ["111122223333=payments", "444455556666"]
role = "teams/DrsTuiReadOnly"
source_profile = "hub"
external_id = "drs:1"
session_name = "drill"
"""


def read(folder: Path, text: str | bytes) -> Config:
    file = folder / "config.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return load(str(file), {})


def test_everything_that_it_may_hold(tmp_path: Path) -> None:
    config = read(tmp_path, WHOLE)

    assert config.everyday == Everyday(
        rto="4h", rto_end="agent", zone="local", theme="light", refresh=2.0, ascii=True, mouse=False
    )
    prod, by_role = config.fleet("prod"), config.fleet("by role")
    assert (prod.profiles, prod.regions) == (("dr-*", "core"), ("us-west-2", "eu-*"))
    assert prod.where("regions") == f"{config.file}:12"
    payments, other = Account("111122223333", "payments"), Account("444455556666", "444455556666")
    assert by_role.accounts == (payments, other)
    assert by_role.role == "teams/DrsTuiReadOnly"
    assert (by_role.source_profile, by_role.external_id) == ("hub", "drs:1")
    assert (by_role.session_name, by_role.regions) == ("drill", ())


FLEET = "[fleet.a]\n"
ROLE = f'{FLEET}accounts = ["111122223333"]\nrole = "r"\n'


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('thme = "dark"', 1, "unknown key 'thme': did you mean theme?"),
        ("\n\nwidth = 3", 3, "unknown key 'width': use ascii, fleet, mouse, refresh, rto, "),
        ('theme = "drak"', 1, "theme: 'drak' is none of dark, light, contrast; did you mean dark?"),
        ("theme = 1", 1, "theme: a number where a text in quotes is wanted"),
        ('zone = ""', 1, "zone: it is empty"),
        ('rto = "soon"', 1, "rto: 'soon' is no duration"),
        ("rto = 02:00:00", 1, "rto: a date or time where a text in quotes is wanted"),
        ('refresh = "5"', 1, "refresh: a text where a number is wanted"),
        ("refresh = true", 1, "refresh: true or false where a number is wanted"),
        ("refresh = 0", 1, "refresh: 0 is not from 1 to 3600"),
        ("refresh = nan", 1, "refresh: nan is not from"),
        ("ascii = 1", 1, "ascii: a number where true or false is wanted"),
        ("fleet = 1", 1, "fleet: a number where a table, [fleet.NAME], is wanted"),
        ('[fleet]\nprofiles = ["a"]', 2, "profiles: a fleet has a name of its own: [fleet.NAME]"),
        (f'{FLEET}profile = ["a"]', 2, "unknown key 'profile': did you mean profiles?"),
        (f'{FLEET}theme = "dark"', 2, "unknown key 'theme': it stands above the first [table]"),
        (f'{FLEET}profiles = "a"', 2, "profiles: a text where a list of texts"),
        (f"{FLEET}profiles = []", 2, "profiles: the list is empty"),
        (f"{FLEET}profiles = [\n 1,\n]", 2, "profiles: a number where a text in quotes is wanted"),
        (FLEET, 1, "fleet a is empty: give it profiles, or accounts and their role"),
        (f'{FLEET}accounts = ["1"]', 2, "accounts: '1' is no account: use '111122223333=payments'"),
        (f'{FLEET}accounts = ["111122223333"]', 2, 'accounts: without a role: add role = "…"'),
        (f'{ROLE}profiles = ["a"]', 2, "accounts: with profiles, too"),
        (f"{ROLE}external_id = '!'", 4, "external_id: '!' is no external id"),
        (f"{ROLE}session_name = 'a b'", 4, "session_name: 'a b' is no name of a session"),
        (f'{FLEET}profiles = ["a"]\nrole = "r"', 3, "role: it is for accounts"),
        (
            f'{FLEET}accounts = ["111122223333=a", "111122223333=b"]\nrole = "r"',
            *(2, "accounts: account 111122223333 is there twice"),
        ),
        (
            f'{FLEET}accounts = ["111122223333=a", "444455556666=a"]\nrole = "r"',
            *(2, "accounts: two accounts are called 'a'"),
        ),
        (
            f'{FLEET}accounts = ["111122223333"]\nrole = "arn:aws:iam::1:role/r"',
            *(3, "is no name of a role"),
        ),
        ("zone = local # as here", 1, 'Invalid value: a text has quotes: zone = "local"'),
        ("rto = 4h", 1, 'after a statement: a text has quotes: rto = "4h"'),
        ("rto = ", 1, 'rto has no value; a text has quotes: "…"'),
        ("\nrefresh =  # later\nascii = true", 2, "refresh has no value; a text has quotes"),
        (f"{FLEET}profiles =\n", 2, "profiles has no value"),
        ("rto = [4h]", 1, "Unclosed array"),
        ('rto = "4h"\nrto = "5h"', 2, "Cannot overwrite a value"),
        ('\nrto = """4h', 2, "Unterminated string"),
        (b'zone = "utc"\nrto = "\xff"', 2, "not UTF-8"),
    ],
)
def test_a_mistake_has_its_file_and_line(
    tmp_path: Path, text: str | bytes, line: int, words: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, text)

    where, _, said = str(raised.value).partition(": ")
    assert where == f"{tmp_path}/config.toml:{line}"
    assert said.startswith(words) or words in said


@pytest.mark.parametrize(
    ("content", "words"), [(b"#" * (BYTES + 1), "too large"), (b"a = " + b"[" * 9999, "too deep")]
)
def test_what_is_no_config_file_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        read(tmp_path, content)


def test_windows_line_ends_and_a_byte_order_mark_are_taken(tmp_path: Path) -> None:
    config = read(tmp_path, b'\xef\xbb\xbfrto = "4h"\r\nzone = "utc"\r\n')

    assert config.everyday[:3] == ("4h", None, "utc")


def test_a_fleet_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with pytest.raises(ConfigError, match=r"no fleet 'prdo' in .*config\.toml: did you mean prod"):
        read(tmp_path, WHOLE).fleet("prdo")
    with pytest.raises(ConfigError, match=r"there is no config file .*/drs-tui/config\.toml"):
        load(None, {}).fleet("prod")


def test_the_option_comes_before_the_variable_and_that_before_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "drs-tui").mkdir()
    own, named, given = (tmp_path / name for name in ("drs-tui/config.toml", "named", "given"))
    for file in (own, named, given):
        file.write_text("refresh = 9")
    environ = {"DRS_TUI_CONFIG": str(named)}

    assert load(str(given), environ).file == str(given)
    assert load(None, environ).file == str(named)
    assert load(None, {}).file == str(own)
    named.unlink()
    with pytest.raises(ConfigError, match="named: No such file"):
        load(None, environ)


@pytest.mark.parametrize("system", [Unix, MacOS])
@pytest.mark.parametrize("variable", ["", "XDG_CONFIG_HOME"])
def test_a_file_is_noticed_where_the_platform_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: type[Unix | MacOS], variable: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "settings"))
    environ = {
        "HOME": str(tmp_path),
        **({variable: str(tmp_path / "settings")} if variable else {}),
    }
    folder = system("drs-tui", appauthor=False).user_config_path

    assert config_file(environ) is None
    assert config_file(environ | {"DRS_TUI_CONFIG": "anywhere"}) == "anywhere"
    folder.mkdir(parents=True)
    (folder / "config.toml").touch()
    assert config_file(environ) == str(folder / "config.toml")


STATEMENTS = (
    "k{} = 1",
    "k{} = [\n  1, # ]\n]",
    'k{} = """\nx = 2\n"""',
    "# k{} = 3\nk{} = 1",
    "\nk{} = {{a = 1}}",
)


@given(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=8), st.booleans())
def test_every_key_is_found_on_its_line(statements: list[str], in_table: bool) -> None:  # noqa: FBT001
    above = "[t]\n" if in_table else ""
    lines = [
        each.replace("{}", str(n)).replace("{{", "{").replace("}}", "}")
        for n, each in enumerate(statements)
    ]
    text = above + "\n".join(lines)

    for number in range(len(statements)):
        line = line_of(text, [*(["t"] if in_table else []), f"k{number}"])
        assert text.split("\n")[line - 1].startswith(f"k{number} =")


def test_the_themes_are_those_of_the_screen() -> None:
    assert tuple(theme.THEMES) == THEMES
