"""Whether a shell can continue a process that Ctrl+Z stops."""

import os
from typing import NamedTuple

import pytest

from drs_tui.ui.terminal import job_control

OURS = 500


class Ancestor(NamedTuple):
    parent: int
    group: int
    session: int
    name: str = "bash"


CASES = {
    "a shell with job control": ({400: Ancestor(1, 400, 400)}, True),
    "a shell, and a wrapper in our group": (
        {490: Ancestor(400, OURS, 400, "time"), 400: Ancestor(1, 400, 400)},
        True,
    ),
    "ssh -t HOST drs-tui": ({300: Ancestor(1, 300, 300, "sshd")}, False),
    "bash -c 'drs-tui; true' of ssh": (
        {450: Ancestor(300, OURS, 400), 300: Ancestor(1, 300, 300, "sshd")},
        False,
    ),
    "process 1 of a container": ({}, False),
    "below a container's init": ({1: Ancestor(0, 1, 400, "docker-init")}, False),
    "below a container's shell": ({1: Ancestor(0, 1, 400, "-bash")}, True),
    "a parent that has ended": ({450: Ancestor(449, OURS, 400)}, False),
}


@pytest.mark.parametrize("case", CASES)
def test_whether_it_can_be_continued(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ancestors, expected = CASES[case]

    def asked(field: str, process: int) -> str:
        if process not in ancestors:
            raise ProcessLookupError
        return {"comm": ancestors[process].name, "ppid": str(ancestors[process].parent)}[field]

    def looked_up(process: int, field: str) -> int:
        if process == 0:
            return {"session": 400, "group": OURS}[field]
        if process not in ancestors:
            raise ProcessLookupError
        number: int = getattr(ancestors[process], field)
        return number

    monkeypatch.setattr(os, "getppid", lambda: next(iter(ancestors), 0))
    monkeypatch.setattr(os, "getpgrp", lambda: OURS)
    monkeypatch.setattr(os, "getsid", lambda process: looked_up(process, "session"))
    monkeypatch.setattr(os, "getpgid", lambda process: looked_up(process, "group"))
    monkeypatch.setattr(job_control, "_asked", asked)

    assert job_control.can_be_continued() is expected


def test_this_processs_own_ancestors_can_be_read() -> None:
    assert job_control._parent_of(os.getpid()) == os.getppid()
    assert job_control._name_of(os.getpid())
