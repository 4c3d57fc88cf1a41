"""Another region or profile, in place, against real collectors."""

import re
from collections.abc import Callable
from pathlib import Path

from tests.endpoint import Asked, Endpoint, Reply, json_reply
from tests.records import job, job_id, live_job
from tests.terminal.emulator import Terminal, alive, descendants

Monitor = Callable[..., Terminal]


def look_for(terminal: Terminal, typed: str, wanted: str) -> None:
    """Open the palette, and put the cursor on what is wanted."""
    terminal.press(":")
    terminal.until("key, job id, tag")
    terminal.press(*typed)
    terminal.until(wanted)


def test_another_region_shows_its_jobs_in_place(endpoint: Endpoint, monitor: Monitor) -> None:
    def regional(asked: Asked) -> Reply | None:
        is_there = "/eu-west-1/" in asked.authorization
        return json_reply({"items": [live_job(77)]}) if is_there else None

    endpoint.answer = regional
    endpoint.jobs = [job(1), job(2)]
    terminal = monitor("--from", "2026-11-01")
    terminal.until("the end: 2 jobs")
    (before,) = descendants(terminal.process.pid)
    terminal.press("enter")
    terminal.until("1 Servers")

    look_for(terminal, "eu-west-1", "switch to region eu-west-1")
    terminal.press("enter")
    terminal.until(job_id(77))
    terminal.until("1 live")

    assert re.search(r"111122223333 .*eu-west-1", terminal.lines[0])
    assert job_id(1) not in terminal.text
    there = [a for a in endpoint.asked if "/eu-west-1/" in a.authorization and not a.job_ids]
    dates = {a.body["filters"]["fromDate"] for a in there if a.operation == "DescribeJobs"}
    assert dates == {"2026-11-01T00:00:00Z"}
    terminal.until(lambda: not alive(before))
    assert len(descendants(terminal.process.pid)) == 1

    terminal.press("q")
    assert terminal.ended() == 0
    assert b"drs-tui --region eu-west-1" in terminal.written


def test_a_profile_that_is_refused_leaves_everything_as_it_was_and_says_why(
    endpoint: Endpoint, monitor: Monitor, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text("[profile fleeting]\nregion = us-east-1\n")
    endpoint.jobs = [live_job(1)]
    terminal = monitor(size=(120, 24), environ={"AWS_CONFIG_FILE": str(config)})
    terminal.until("1 live")
    terminal.press("enter")
    terminal.until("1 Servers")
    (before,) = descendants(terminal.process.pid)
    look_for(terminal, "fleeting", "switch to profile fleeting")
    config.write_text("")
    terminal.press("enter")

    terminal.until("there is no profile fleeting")
    assert f"jobs › {job_id(1)}" in terminal.lines[0]
    assert "us-east-1" in terminal.text or "1 Servers" in terminal.text
    terminal.until(lambda: descendants(terminal.process.pid) == [before])
    asked = len(endpoint.of("DescribeJobs"))
    terminal.until(lambda: len(endpoint.of("DescribeJobs")) > asked)
