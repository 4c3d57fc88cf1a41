"""``drs-tui watch`` whose result cannot be written: that is no success."""

import json
import os
from pathlib import Path

import pytest

from tests.conftest import environ_for
from tests.endpoint import Endpoint
from tests.records import Item, job, job_id, server
from tests.wire.test_lists import run

WATCH = ("watch", job_id(1), "--exit-status")
WELL = [server(1)]
PARTIAL = [server(1), server(2, "FAILED")]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device")  # noqa: PTH110
@pytest.mark.parametrize(("servers", "status"), [(WELL, 5), (PARTIAL, 1)])
@pytest.mark.parametrize("option", ["--compact", "--json"])
def test_a_full_disk_under_stdout(
    endpoint: Endpoint, tmp_path: Path, option: str, servers: list[Item], status: int
) -> None:
    endpoint.jobs.append(job(1, participatingServers=servers))
    lines = tmp_path / "lines"
    with open("/dev/full", "w") as full:  # noqa: PTH123
        arguments = (*WATCH, option, "--json-into", str(lines))
        done = run(environ_for(endpoint), *arguments, stdout=full)

    words = "stdout: No space left on device; the rest is not written there"
    assert (done.returncode, done.stderr) == (status, f"drs-tui watch: {words}\n")
    last = json.loads(lines.read_text().splitlines()[-1])
    assert (last["type"], last["drs_tui"]["exitStatus"]) == ("verdict", status)


@pytest.mark.parametrize("option", ["--junit", "--prom"])
@pytest.mark.parametrize(("servers", "status"), [(WELL, 5), (PARTIAL, 1)])
def test_a_file_that_cannot_be_written(
    endpoint: Endpoint, tmp_path: Path, option: str, servers: list[Item], status: int
) -> None:
    endpoint.jobs.append(job(1, participatingServers=servers))
    name = str(tmp_path / ("x" * 255))  # the file beside it has a longer name than there may be
    done = run(environ_for(endpoint), *WATCH, "--json", option, name)

    assert done.returncode == status
    assert "File name too long" in done.stderr
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["drs_tui"]["exitStatus"] == status
