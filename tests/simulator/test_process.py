"""The simulator as a process: how it starts, what it prints, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from contextlib import contextmanager
from pathlib import Path

import pytest

from drs_tui.commands.demo import Simulator
from drs_tui.simulator.command import main
from tests.simulator.conftest import AUTHORIZATION, refusal

COMMAND = (sys.executable, "-P", "-m", "drs_tui.simulator")
PATIENCE = 20.0


@contextmanager
def running(arguments: Sequence[str], fds: Sequence[int] = ()) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        (*COMMAND, *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=fds,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def post(
    connection: socket.socket,
    operation: str = "DescribeJobs",
    body: bytes = b"{}",
    key: str = "AKIDEXAMPLE",
) -> bytes:
    """Send one signed request, read one whole response, and keep the connection open."""
    signed = AUTHORIZATION.format(region="us-east-1", service="drs").replace("AKIDEXAMPLE", key)
    head = (
        f"POST /{operation} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
        f"Authorization: {signed}\r\n\r\n"
    )
    connection.sendall(head.encode() + body)
    return read(connection)


def read(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65_536)
    start, _, content = received.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", start)
    assert length is not None
    while len(content) < int(length[1]):
        content += connection.recv(65_536)
    return start + b"\r\n\r\n" + content


def printed_port(process: subprocess.Popen[bytes]) -> int:
    assert process.stdout is not None
    found = re.search(rb"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
    assert found is not None
    return int(found[1])


def test_it_serves_on_an_inherited_socket_until_stdin_ends() -> None:
    """GIVEN a parent's socket THEN a client may connect before; WHEN stdin ends THEN it exits."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname(), timeout=PATIENCE) as client,
        running(["--fd", str(listener.fileno())], [listener.fileno()]) as process,
    ):
        answer = post(client, body=b'{"maxResults": 3}')
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert len(json.loads(answer.partition(b"\r\n\r\n")[2])["items"]) == 3
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.close()
        assert process.wait(PATIENCE) == 0
        assert process.stdout.read() + process.stderr.read() == b""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_quietly(number: signal.Signals) -> None:
    """GIVEN an open connection WHEN it gets the signal THEN it exits with status 0, silently."""
    with running(["--jobs", "30"]) as process:
        port = printed_port(process)
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
            assert post(client).startswith(b"HTTP/1.1 200")
            assert post(client).startswith(b"HTTP/1.1 200")
            process.send_signal(number)
            assert process.wait(PATIENCE) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_it_prints_how_to_use_it() -> None:
    """GIVEN --port THEN it prints its URL and the lines to paste; bad clients do no harm."""
    with running(["--jobs", "30", "--start", "2026-11-01T08:00:00Z"]) as process:
        port = printed_port(process)
        hang_up(port)
        garbage = raw(port, b"this is no HTTP\r\n\r\n")
        assert garbage.startswith(b"HTTP/1.1 400")
        assert raw(port, b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n").startswith(
            b"HTTP/1.1 400"
        )
        assert raw(port, b"POST / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n").startswith(
            b"HTTP/1.1 413"
        )
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
            answer = post(client)
            assert b"\r\nDate: Sun, 01 Nov 2026 08:00:" in answer
        process.terminate()
        assert process.wait(PATIENCE) == 0
        assert process.stdout is not None
        assert process.stderr is not None
        out = process.stdout.read()
        assert process.stderr.read() == b""
        for line in (
            f"export AWS_ENDPOINT_URL=http://127.0.0.1:{port}",
            "export AWS_REGION=us-east-1",
            "export AWS_EC2_METADATA_DISABLED=true",
            "aws drs describe-jobs --max-items 5",
        ):
            assert line in out.decode()


def hang_up(port: int) -> None:
    """Send many requests and disconnect without reading the answers."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        client.sendall(b"POST /DescribeJobs HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}" * 20)


def raw(port: int, text: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
        client.sendall(text)
        return read(client)


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    """GIVEN a port in use THEN one line says what to do, and the status is 2."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert f"cannot listen on port {port}" in err
    assert "Take another --port" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "70000"], "not a port"),
        (["--speed", "0"], "not a speed"),
        (["--speed", "nan"], "not a speed"),
        (["--jobs", "-3"], "not a number"),
        (["--start", "yesterday"], "2026-11-01T08:00:00Z"),
        (["--deny", "drs:StartRecovery"], "drs:DescribeJobLogItems"),
        (["--account", "1"], "12 digits"),
        (["--region", "über"], "us-east-1"),
        (["--scenario", "none"], "demo"),
        (["--fleet", "20"], "ACCOUNTSxREGIONS"),
        (["--fleet", "2x99"], "up to 10 regions"),
        (["--fault", "111122223333/us-east-1=odd"], "not-initialised"),
        (["--fault", "111122223333/us-east-1=denied"], "without --fleet"),
        (["--fleet", "2x1", "--fault", "111122223333/eu-west-1=denied"], "in this fleet"),
        (["--port", "1", "--fd", "3"], "not allowed with"),
        (["--nonsense"], "unrecognized"),
    ],
)
def test_bad_options(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """GIVEN a bad option THEN one line says what is wrong, and the status is 2."""
    assert message in refusal(arguments, capsys)


def test_the_fleet_of_the_demo_lets_in_who_has_its_profiles() -> None:
    """GIVEN the demo's fleet THEN its environment names profiles that work, and its config file."""
    with Simulator(speed=1, seed=7, is_fleet=True) as simulator:
        environ = simulator.environ({"AWS_PROFILE": "real", "PATH": "/bin"})
        assert "AWS_PROFILE" not in environ
        config = ConfigParser()
        config.read(environ["AWS_CONFIG_FILE"])
        fleet = tomllib.loads(Path(environ["DRS_TUI_CONFIG"]).read_text())["fleet"]["demo"]
        assert [f"profile {name}" for name in fleet["profiles"]] == config.sections()
        key = config["profile demo-core"]["aws_access_key_id"]
        port = int(environ["AWS_ENDPOINT_URL"].rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
            answer = post(client, key=key)
        assert b'"arn":"arn:aws:drs:us-east-1:444455556666:job/' in answer
    assert not Path(environ["AWS_CONFIG_FILE"]).exists()


def test_a_descriptor_that_is_no_socket(capsys: pytest.CaptureFixture[str]) -> None:
    """GIVEN --fd of something else than a listening socket THEN it says so, with status 2."""
    with socket.socket() as idle:
        idle.bind(("127.0.0.1", 0))
        assert main(["--fd", str(idle.fileno())]) == 2
    assert "no listening socket" in capsys.readouterr().err
    assert main(["--fd", "987"]) == 2
    assert "no listening socket" in capsys.readouterr().err


def test_it_imports_nothing_slow() -> None:
    """GIVEN the simulator imported THEN neither botocore nor another package of ours is."""
    code = (
        "import sys, drs_tui.simulator.command; print(*sorted({n.partition('.')[0] for n in"
        " sys.modules} & {'botocore', 'boto3', 'textual', 'rich', 'click', 'http', 'asyncio'}),"
        " *(n for n in sys.modules if n.startswith('drs_tui.') and 'simulator' not in n))"
    )
    done = subprocess.run(
        (sys.executable, "-c", code),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert done.stdout.strip() == b""
