"""Examine AWS for ``drs-tui doctor``, in a process that ends when its stdin does.

Writes checks to stdout, one per line, and an empty line at the end.
"""

import argparse
import os
from collections.abc import Sequence
from threading import Thread
from typing import BinaryIO, NoReturn

from drs_tui.collector.password_prompts import forbid_password_prompts

forbid_password_prompts()

from drs_tui.child_process import own_streams  # noqa: E402
from drs_tui.collector.environment import drop_empty_variables  # noqa: E402
from drs_tui.collector.exit import exit_process_group  # noqa: E402
from drs_tui.doctor.check import Check, encode  # noqa: E402
from drs_tui.doctor.examination import DEADLINE, Examination  # noqa: E402
from drs_tui.options import AwsTarget, add_to, take_from_environ  # noqa: E402


def _options(argv: Sequence[str] | None) -> tuple[AwsTarget, float]:
    parser = argparse.ArgumentParser(prog="python -m drs_tui.doctor", allow_abbrev=False)
    add_to(parser, AwsTarget._fields)
    parser.add_argument("--deadline", type=float, default=DEADLINE, metavar="S")
    values = vars(parser.parse_args(argv))
    deadline = values.pop("deadline")
    return AwsTarget(**{**values, **take_from_environ(os.environ)}), deadline


def _end_with(parent: BinaryIO) -> None:
    while os.read(parent.fileno(), 1024):
        pass
    exit_process_group()


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Examine, then end the process with everything it has started."""
    target, deadline = _options(argv)
    drop_empty_variables(os.environ)
    parent, checks = own_streams()
    Thread(target=_end_with, args=(parent,), daemon=True).start()

    def emit(check: Check) -> None:
        checks.write(encode(check))
        checks.flush()

    Examination(target, os.environ, emit, deadline).run()
    checks.write(b"\n")
    checks.flush()
    exit_process_group()


if __name__ == "__main__":
    main()
