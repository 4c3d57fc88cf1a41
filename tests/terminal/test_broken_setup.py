"""The real program where no credentials can be got: refused in one line, or up and able to try."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.broken_setups import PYTHONS, SECRET, TOKEN
from tests.conftest import environ_for
from tests.endpoint import Endpoint
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
    every = descendants(terminal.process.pid)
    return next(each.pid for each in every if "drs_tui.collector" in each.cmdline())


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
