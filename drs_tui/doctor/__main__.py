"""The process that asks AWS for ``drs-tui doctor``.

It writes its checks to stdout, one a line, then an empty line. It ends when its stdin ends.
"""

import argparse
import os
from collections.abc import Sequence
from threading import Thread
from typing import BinaryIO, NoReturn

from drs_tui.collector.exit import exit_process_group
from drs_tui.collector.stdio import forbid_password_prompts, take_over_stdio

forbid_password_prompts()

from drs_tui.collector.aws.session import AwsTarget  # noqa: E402
from drs_tui.doctor.check import Check, encode  # noqa: E402
from drs_tui.doctor.examination import DEADLINE, Examination  # noqa: E402


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m drs_tui.doctor", allow_abbrev=False)
    parser.add_argument("--profile")
    parser.add_argument("--region")
    parser.add_argument("--endpoint-url")
    parser.add_argument("--deadline", type=float, default=DEADLINE, metavar="S")
    return parser.parse_args(argv)


def _exit_with(parent: BinaryIO) -> None:
    parent.read()
    exit_process_group()


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Examine, then end the process and everything that it has started."""
    options = _options(argv)
    parent, checks = take_over_stdio()
    Thread(target=_exit_with, args=(parent,), daemon=True).start()

    def emit(check: Check) -> None:
        checks.write(encode(check))
        checks.flush()

    target = AwsTarget(options.profile, options.region, options.endpoint_url)
    Examination(target, os.environ, emit, options.deadline).run()
    checks.write(b"\n")
    checks.flush()
    exit_process_group()


if __name__ == "__main__":
    main()
