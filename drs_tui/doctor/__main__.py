"""The process that asks AWS: checks out on stdout, a line each, then an empty line. It ends when
its stdin does. Started by ``drs-tui doctor``."""

import argparse
import os
from collections.abc import Sequence
from threading import Thread
from typing import BinaryIO, NoReturn

from drs_tui.child_process import own_streams
from drs_tui.collector.aws.session import AwsTarget
from drs_tui.collector.exit import exit_process_group
from drs_tui.doctor.check import Check, encode
from drs_tui.doctor.examination import DEADLINE, Examination


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m drs_tui.doctor", allow_abbrev=False)
    parser.add_argument("--profile")
    parser.add_argument("--region")
    parser.add_argument("--endpoint-url")
    parser.add_argument("--deadline", type=float, default=DEADLINE, metavar="S")
    return parser.parse_args(argv)


def _end_with(parent: BinaryIO) -> None:
    while os.read(parent.fileno(), 1024):
        pass
    exit_process_group()


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Examine, and end with whatever was started for it."""
    options = _options(argv)
    parent, checks = own_streams()
    Thread(target=_end_with, args=(parent,), daemon=True).start()

    def emit(check: Check) -> None:
        checks.write(encode(check))
        checks.flush()

    where = AwsTarget(options.profile, options.region, options.endpoint_url)
    Examination(where, os.environ, emit, options.deadline).run()
    checks.write(b"\n")
    checks.flush()
    exit_process_group()


if __name__ == "__main__":
    main()
