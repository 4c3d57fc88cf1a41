"""The real program where no credentials can be got: refused in one line, or up and able to try."""

import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.broken_setups import PYTHONS, SECRET, TOKEN
from tests.conftest import environ_for
from tests.endpoint import Endpoint, caller, error
from tests.records import job, job_id
from tests.terminal.emulator import Terminal, descendants

Monitor = Callable[..., Terminal]
HERE = ("--region", "us-east-1", "--refresh", "1")
ROLE = "role_arn = arn:aws:iam::111122223333:role/x\n"
SIZE = (150, 24)


def _environ(endpoint: Endpoint, folder: Path, text: str) -> dict[str, str]:
    (folder / "config").write_text(text)
    return {
        **environ_for(endpoint),
        "AWS_ACCESS_KEY_ID": "",
        "AWS_SECRET_ACCESS_KEY": "",
        "AWS_CONFIG_FILE": str(folder / "config"),
    }


def _collector(terminal: Terminal) -> int:
    [collector] = psutil.Process(terminal.process.pid).children()
    return collector.pid


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("aws_access_key_id = A\n", ("profile default", "aws_secret_access_key")),
        ("retry_mode = often\n", ("retry_mode of profile default", "often", "standard")),
        (f"{ROLE}source_profile = default2\n", ("default2", "does not exist")),
        ("half\n", ("line 2",)),
    ],
    ids=["half a key pair", "retry mode", "source profile", "broken file"],
)
def test_what_only_an_edit_fixes_is_refused_in_one_line(
    endpoint: Endpoint, start: Monitor, tmp_path: Path, settings: str, says: tuple[str, ...]
) -> None:
    environ = _environ(endpoint, tmp_path, f"[default]\n{settings}")
    terminal = start(*HERE, environ=environ)

    assert terminal.ended() == 2

    output = terminal.stderr()
    assert output.startswith("drs-tui: ")
    assert output.count("\n") == 1
    assert not [each for each in (*says, str(tmp_path / "config")) if each not in output], output
    assert not [each for each in PYTHONS if each in output], output
    assert terminal.attributes == terminal.attributes_before


def test_a_helper_that_prints_secrets_and_fails_shows_none_and_is_run_again_with_r(
    endpoint: Endpoint, start: Monitor, tmp_path: Path
) -> None:
    endpoint.jobs = [job(1)]
    helper, runs = tmp_path / "helper", tmp_path / "runs"
    count = f"echo run >> {runs}\n"
    helper.write_text(
        f"{count}echo 'no session' {SECRET} >&2\necho token {TOKEN} >&2\n"
        f"echo 'aws_session_token={TOKEN}' >&2\nexit 1\n"
    )
    environ = _environ(endpoint, tmp_path, f"[default]\ncredential_process = sh {helper}\n")
    terminal = start(*HERE, environ=environ, size=SIZE)
    terminal.until("the credential_process of profile default failed: no session ***")
    terminal.until("then press r")
    collector = _collector(terminal)
    assert runs.read_text().count("run") == 1

    terminal.press("r")
    terminal.until(lambda: runs.read_text().count("run") == 2)
    terminal.until("failed: no session ***")

    keys = '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s"}'
    helper.write_text(f"{count}echo '{keys}'\n")
    terminal.press("r")
    terminal.until(job_id(1))

    assert _collector(terminal) == collector
    terminal.press("q")
    assert terminal.ended() == 0
    seen = terminal.written.decode(errors="replace") + terminal.stderr()
    for secret in (SECRET, TOKEN):
        assert secret not in seen
        assert secret[:20] not in seen


KEYS = '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s"}'
ASKS = "Open https://login.example.com/device and enter code ABCD-EFGH"
# Settings as they are written over one another while the program runs, and what is said of each.
BROKEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("credential_process = sh {waits}\n", (f"of profile default waits: {ASKS}", "goes on by it")),
    ("credential_process = sh {fails}\n", ("of profile default failed: denied by user",)),
    ("credential_process = /nowhere/helper\n", ("is not there: /nowhere/helper",)),
    ("credential_process = echo words\n", ("printed no JSON",)),
    ("[default\n", ("cannot be read: line 2 is neither",)),
    (f"{ROLE}source_profile = a\n[profile a]\n{ROLE}source_profile = default\n", ("in a circle",)),
    ("aws_secret_access_key = x\n", ("aws_secret_access_key and no aws_access_key_id",)),
    ("sso_start_url = https://x\n", ("sso_start_url and no sso_region, sso_account_id",)),
    ("sso_session = a\nsso_account_id = 1\nsso_role_name = R\n", ("sso-session does not exist",)),
    ("aws_access_key_id = a b\naws_secret_access_key = c\n", ("has a space",)),
    ("retry_mode = often\naws_access_key_id = a\naws_secret_access_key = c\n", ("retry_mode of",)),
)


def _says(terminal: Terminal, words: str) -> bool:
    """Whether the words are on the screen, wrapped or not."""
    return words in " ".join(terminal.text.split())


def test_each_broken_setting_is_named_as_soon_as_it_is_written_and_nothing_is_restarted(
    endpoint: Endpoint, start: Monitor, tmp_path: Path
) -> None:
    endpoint.jobs = [job(1)]
    for name, script in (
        ("waits", f"echo run >> {tmp_path}/runs\necho {ASKS} >&2\nexec sleep 300\n"),
        ("fails", "echo denied by user >&2\nexit 1\n"),
    ):
        (tmp_path / name).write_text(script)
    scripts = {name: tmp_path / name for name in ("waits", "fails")}
    settings, says = BROKEN[0]
    environ = _environ(endpoint, tmp_path, f"[default]\n{settings.format(**scripts)}")
    terminal = start(*HERE, environ=environ, size=SIZE)
    for said in says:
        terminal.until(partial(_says, terminal, said))
    collector = _collector(terminal)
    assert (tmp_path / "runs").read_text() == "run\n"

    for settings, says in BROKEN[1:]:
        (tmp_path / "config").write_text(f"[default]\n{settings.format(**scripts)}")
        for said in says:
            terminal.until(partial(_says, terminal, said))
        assert _collector(terminal) == collector
        assert not [each for each in PYTHONS if each in terminal.text]

    (tmp_path / "config").write_text(f"[default]\ncredential_process = echo '{KEYS}'\n")
    terminal.until(job_id(1))

    assert _collector(terminal) == collector
    assert (tmp_path / "runs").read_text() == "run\n"
    terminal.press("q")
    assert terminal.ended() == 0


def test_a_collector_that_is_refused_while_the_list_is_shown_is_started_again_with_r_alone(
    endpoint: Endpoint, start: Monitor, tmp_path: Path
) -> None:
    endpoint.jobs = [job(1)]
    keys = "[default]\naws_access_key_id = A\naws_secret_access_key = s\n"
    environ = _environ(endpoint, tmp_path, keys)
    terminal = start(*HERE, environ=environ, size=SIZE)
    terminal.until(job_id(1))
    (tmp_path / "config").write_text("[default\n")

    os.kill(_collector(terminal), signal.SIGKILL)

    terminal.until("cannot be read: line 1")
    terminal.until("what is shown stays; r starts it again")
    assert job_id(1) in terminal.text

    (tmp_path / "config").write_text(keys)
    terminal.press("r")
    terminal.until(lambda: "collector ended" not in terminal.text)
    assert _collector(terminal)
    terminal.press("q")
    assert terminal.ended() == 0


def test_a_region_that_is_not_enabled_asks_for_no_new_login(
    endpoint: Endpoint, start: Monitor
) -> None:
    """STS accepts the same keys in a region that every account has."""
    endpoint.identity = caller("111122223333", "dr")
    endpoint.answer = lambda asked: (
        error(403, "UnrecognizedClientException") if "/sts/" not in asked.authorization else None
    )

    terminal = start("--region", "ap-southeast-3", environ=environ_for(endpoint), size=SIZE)

    terminal.until("region ap-southeast-3 is not enabled for account 111122223333")
    assert "sso login" not in terminal.text
    terminal.press("q")


@pytest.mark.usefixtures("own_python")
def test_a_password_of_the_endpoint_is_on_no_command_line_of_the_collector(
    endpoint: Endpoint, start: Monitor
) -> None:
    endpoint.jobs = [job(1)]
    environ = {n: said for n, said in environ_for(endpoint).items() if n != "AWS_ENDPOINT_URL"}
    url = endpoint.url.replace("//", "//me:PLANTED@")

    terminal = start(*HERE, "--endpoint-url", url, environ=environ)

    terminal.until(job_id(1))
    lines = [each.cmdline() for each in descendants(terminal.process.pid)]
    assert lines
    assert not [line for line in lines if "PLANTED" in " ".join(line)]
    terminal.press("q")


def test_a_collector_that_dies_with_a_secret_in_its_last_words_shows_none(
    endpoint: Endpoint, start: Monitor, tmp_path: Path
) -> None:
    """Whatever it dies of: here it is made to, as a bug would."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys\n"
        "if 'drs_tui.collector' in ' '.join(sys.orig_argv):\n"
        f"    sys.stderr.write('cannot go on with {SECRET}'); sys.stderr.flush(); os._exit(1)\n"
    )
    environ = environ_for(endpoint) | {"PYTHONPATH": str(tmp_path)}

    terminal = start(*HERE, environ=environ)

    assert terminal.ended() == 1
    output = terminal.stderr()
    assert "the collector ended: cannot go on with ***" in output
    assert SECRET not in output + terminal.written.decode(errors="replace")
