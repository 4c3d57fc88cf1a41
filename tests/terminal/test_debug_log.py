"""What ``--debug-log`` writes, and for whom."""

import re
import stat
from collections.abc import Callable
from pathlib import Path

from tests.conftest import environ_for
from tests.endpoint import Endpoint, error
from tests.records import job_id, live_job
from tests.sts import CODE, Sts, with_mfa
from tests.terminal.emulator import Terminal

Monitor = Callable[..., Terminal]
_RECORD = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (ui|collector) \d+ \S.*")
NASTY = "\x1b[2Jnot\nenough"


def test_both_processes_say_what_they_do_and_nothing_that_is_secret(
    endpoint: Endpoint, start: Monitor, tmp_path: Path
) -> None:
    Sts(endpoint, CODE)
    endpoint.jobs = [live_job(1, tags={"Secret": "PLANTED"})]
    log = tmp_path / "log"
    log.write_text("from before\n")
    log.chmod(0o644)
    environ = with_mfa(tmp_path, environ_for(endpoint)) | {"AWS_ACCESS_KEY_ID": ""}
    options = ("--region", "us-east-1", "--profile", "mfa", "--refresh", "1")
    terminal = start(*options, "--debug-log", str(log), environ=environ)
    terminal.until("press M")
    terminal.press("M", CODE, "enter")
    terminal.until(job_id(1))
    terminal.press("enter")
    terminal.until("5 Log")
    endpoint.answer = lambda _: error(418, "TeapotException", NASTY)
    terminal.until("TeapotException")
    terminal.press("ctrl+c")
    terminal.ended()

    before, *records = log.read_text().splitlines()
    text = "\n".join(records)
    assert stat.S_IMODE(log.stat().st_mode) == 0o644
    assert before == "from before"
    assert all(map(_RECORD.fullmatch, records))
    assert re.search(r"DescribeJobs: 200  ?in \d+ ms, \d+ bytes", text)
    assert "DescribeJobs: 418 TeapotException in" in text
    assert "live: SERVICE, again in" in text
    assert "screen: JobsScreen" in text
    for secret in ("PLANTED", CODE, "rolesecret", "roletoken", "\x1b"):
        assert secret not in text
