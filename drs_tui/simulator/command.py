"""``drs-tui simulator``: read the options, and serve until stopped."""

import argparse
import os
import shlex
import signal
import socket
import sys
import time
from collections.abc import Sequence
from fnmatch import fnmatchcase
from threading import Thread
from types import FrameType
from typing import Never

from drs_tui.simulator.account import Account
from drs_tui.simulator.clock import Clock
from drs_tui.simulator.dates import parse
from drs_tui.simulator.fault_options import FaultOptions
from drs_tui.simulator.fleet_options import add_fleet_options, check_fleet_options
from drs_tui.simulator.generator import seeded_history
from drs_tui.simulator.models import model
from drs_tui.simulator.scenarios import SCENARIOS
from drs_tui.simulator.server import Answering, Server, adopt, listen
from drs_tui.simulator.service import Service
from drs_tui.simulator.world import World

OPERATIONS = (
    "drs:DescribeJobs", "drs:DescribeJobLogItems", "drs:DescribeSourceServers",
    "drs:DescribeRecoveryInstances", "drs:DescribeSourceNetworks", "ssm:GetAutomationExecution",
    "ssm:ListCommandInvocations", "sts:GetCallerIdentity", "cloudtrail:LookupEvents",
)  # fmt: skip
PLAN_OPERATIONS = (
    "drs:ListRecoveryPlans", "drs:GetRecoveryPlan", "drs:ListRecoveryPlanSteps",
    "drs:GetRecoveryPlanStep", "drs:ListRecoveryPlanExecutions", "drs:GetRecoveryPlanExecution",
    "drs:ListRecoveryPlanExecutionSteps", "drs:GetRecoveryPlanExecutionStep",
)  # fmt: skip
_DESCRIPTION = (
    "Serve a simulated DRS on 127.0.0.1 until stopped; prints how to point the AWS CLI at it."
)
_EPILOG = "Signatures are not verified: any credentials will do. Only reads are answered."
_MAX_COUNT = 200_000
_MAX_OFFSET = 10 * 365 * 86_400  # seconds


class _Stopped(BaseException):
    """SIGINT or SIGTERM was received."""


class _Parser(argparse.ArgumentParser):
    """Reports an error in one line."""

    def error(self, message: str) -> Never:
        self.exit(2, f"drs-tui simulator: {message} (see --help)\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM, or, with ``--fd``, until standard input ends.

    Returns the exit status: 0, or 2 when an option is wrong or the port is taken.
    """
    options = _options(argv)
    try:
        listener = listen(options.port) if options.fd is None else adopt(options.fd)
        model("drs")
    except (OSError, RuntimeError) as error:
        sys.stderr.write(f"drs-tui simulator: {_advice(options, error)}\n")
        return 2
    try:
        _install_signal_handlers()
        _serve(listener, _service(options), options)
    except _Stopped:
        return 0
    return 0


def _service(options: argparse.Namespace) -> Answering:
    """Return what is served: one account and region, or a fleet of them."""
    start = time.time() if options.start is None else options.start
    clock = Clock(start, options.speed)
    if options.fleet:
        from drs_tui.simulator.fleet_options import fleet_service

        return fleet_service(options, clock)
    region = options.only_region or options.region
    account = Account.of(options.seed, options.account, region)
    generate = SCENARIOS.get(options.scenario, seeded_history)
    history = generate(account, start, options.jobs)
    fault_options = FaultOptions(
        options.fail, options.clock_offset, options.only_region, options.without_plans
    )
    denied = frozenset(action for actions in options.deny for action in actions)
    return Service(history.account, World(history), clock, denied, fault_options)


def _serve(listener: socket.socket, service: Answering, options: argparse.Namespace) -> None:
    server = Server(listener, service)
    if options.fd is None:
        sys.stdout.write(_usage(server.url, options))
        sys.stdout.flush()
    else:
        Thread(target=_exit_when_stdin_ends, daemon=True).start()
    server.serve()


def _exit_when_stdin_ends() -> None:
    """Exit at once when standard input ends: the parent process died, or closed it."""
    try:
        while os.read(0, 4096):
            pass
    finally:
        os._exit(0)


def _install_signal_handlers() -> None:
    def stop(_: int, __: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # a second one must not interrupt the exit
        raise _Stopped

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def _usage(url: str, options: argparse.Namespace) -> str:
    region = options.only_region or options.region
    key = "AKIA111122223333SIM" if options.fleet else "simulated"
    return f"""\
Serving AWS Elastic Disaster Recovery at {url} (Ctrl+C ends it)

Point the AWS CLI, or anything else, at it:

  export AWS_ENDPOINT_URL={url}
  export AWS_REGION={region} AWS_DEFAULT_REGION={region}
  export AWS_ACCESS_KEY_ID={key} AWS_SECRET_ACCESS_KEY=simulated
  export AWS_EC2_METADATA_DISABLED=true

  aws drs describe-jobs --max-items 5
  drs-tui
{_all_accounts(options.config_folder)}"""


def _all_accounts(config_folder: str | None) -> str:
    if not config_folder:
        return ""
    return f"""
All accounts and regions in one list:

  export AWS_CONFIG_FILE={shlex.quote(f"{config_folder}/config")}
  drs-tui --config {shlex.quote(f"{config_folder}/config.toml")} --fleet simulated
"""


def _advice(options: argparse.Namespace, error: Exception) -> str:
    if not isinstance(error, OSError):
        return str(error)
    if options.fd is not None:
        return f"--fd {options.fd} is no listening socket on 127.0.0.1: {error.strerror or error}"
    return (
        f"cannot listen on port {options.port}: {error.strerror or error}."
        " Take another --port, or 0 for a free one"
    )


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser(prog="drs-tui simulator", description=_DESCRIPTION, epilog=_EPILOG)
    listener = parser.add_mutually_exclusive_group()
    listener.add_argument("--port", type=_port, default=0, help="port on 127.0.0.1; 0: a free one")
    listener.add_argument("--fd", type=_count, help="serve on this inherited listening socket")
    parser.add_argument("--seed", type=int, default=7, help="same seed and start, same jobs (7)")
    parser.add_argument("--speed", type=_speed, default=1.0, help="simulated seconds a second (1)")
    parser.add_argument("--jobs", type=_count, default=2500, help="jobs of history (2500)")
    parser.add_argument("--start", type=_date, help="simulated date to start at (now)")
    parser.add_argument("--scenario", choices=SCENARIOS, help="play this one")
    parser.add_argument(
        "--deny", type=named_actions, action="append", default=[], metavar="ACTION",
        help="an IAM action the role is not allowed, e.g. drs:DescribeJobLogItems, or several with"
        " *, e.g. 'drs:*RecoveryPlan*'; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--without-plans", action="store_true",
        help="the region has no recovery plans: their operations are unknown",
    )  # fmt: skip
    parser.add_argument("--account", type=_account, default="111122223333", help="12 digits")
    region = parser.add_mutually_exclusive_group()
    region.add_argument("--region", type=_region, default="us-east-1")
    region.add_argument(
        "--only-region", type=_region, metavar="REGION",
        help="like --region, but DRS is not initialised in the others (else: wrongly signed)",
    )  # fmt: skip
    parser.add_argument(
        "--fail", type=_code, metavar="CODE",
        help="answer every request with this error, e.g. ExpiredTokenException",
    )  # fmt: skip
    parser.add_argument(
        "--clock-offset", type=_offset, default=0.0, metavar="SECONDS",
        help="how far the Date header is ahead of this machine's clock (0)",
    )  # fmt: skip
    add_fleet_options(parser)
    options = parser.parse_args(argv)
    check_fleet_options(parser, options)
    return options


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is not a port: give 0 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not text.isdigit() or int(text) > _MAX_COUNT:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from 0 to {_MAX_COUNT}")
    return int(text)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= 100_000:
        raise argparse.ArgumentTypeError(f"'{text}' is not a speed: give more than 0, e.g. 10")
    return speed


def _date(text: str) -> float:
    try:
        return parse(text)
    except ValueError:
        message = f"'{text}' is not a date: write it like 2026-11-01T08:00:00Z"
        raise argparse.ArgumentTypeError(message) from None


def named_actions(text: str) -> tuple[str, ...]:
    """Return the actions that a text names, in which ``*`` stands for any text, as in IAM."""
    known = (*OPERATIONS, *PLAN_OPERATIONS)
    named = tuple(action for action in known if fnmatchcase(action.lower(), text.lower()))
    if not named:
        message = f"'{text}' is not answered anyway; one of {' '.join(known)}"
        raise argparse.ArgumentTypeError(message)
    return named


def _code(text: str) -> str:
    if not text.isalnum() or not text.isascii():
        raise argparse.ArgumentTypeError(f"'{text}' is no error code: try ExpiredTokenException")
    return text


def _offset(text: str) -> float:
    try:
        offset = float(text)
    except ValueError:
        offset = _MAX_OFFSET + 1
    if not abs(offset) <= _MAX_OFFSET:
        raise argparse.ArgumentTypeError(f"'{text}' is no offset: give seconds, e.g. 3600")
    return offset


def _account(text: str) -> str:
    if len(text) != 12 or not text.isdigit():
        raise argparse.ArgumentTypeError(f"'{text}' is not an account id: 12 digits")
    return text


def _region(text: str) -> str:
    if not text or not text.replace("-", "").isalnum() or not text.isascii():
        raise argparse.ArgumentTypeError(f"'{text}' is not a region, such as us-east-1")
    return text
