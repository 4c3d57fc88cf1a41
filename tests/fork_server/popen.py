"""``subprocess.Popen`` for programs that are forked; any other program is started as always."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.fork_server.client import fork_server
from tests.fork_server.program import Start, become, module_of, run_and_exit

POLL_SECONDS = 0.002


class Switch:
    """Whether tests fork programs at all: the fixture ``own_python`` turns it off."""

    is_on = True


def can_fork(argv: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Return whether a program of ours can be forked with that environment."""
    is_ours = Switch.is_on and module_of(argv) is not None
    return is_ours and fork_server().can_have(environ)


class _ForkedPopen(subprocess.Popen[Any]):
    """Forks where ``_fork`` can; ``_execute_child`` is where Popen itself starts a process."""

    def _execute_child(
        self,
        args: Any,
        executable: Any,
        preexec_fn: Any,
        close_fds: Any,
        pass_fds: Sequence[int],
        cwd: Any,
        env: Mapping[str, str] | None,
        startupinfo: Any,
        creationflags: Any,
        shell: Any,
        *rest: Any,
    ) -> None:
        p2cread, _, _, c2pwrite, _, errwrite = pipes = rest[:6]
        environ = os.environ if env is None else env
        found = module_of(args) if not shell else None
        streams = {0: p2cread, 1: c2pwrite, 2: errwrite}
        start = found and Start(
            *found,
            dict(environ),
            cwd or str(Path.cwd()),
            rest[-2],
            {n: n if end < 0 else end for n, end in streams.items()} | {n: n for n in pass_fds},
        )
        pid = self._fork(start) if start else None
        if pid is None:
            self._is_forked = False
            super()._execute_child(  # type: ignore[misc]
                args, executable, preexec_fn, close_fds, pass_fds, cwd, env, startupinfo,
                creationflags, shell, *rest,
            )  # fmt: skip
            return
        self._is_forked, self.pid, self._child_created = True, pid, True
        self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]

    def _fork(self, start: Start) -> int | None:
        raise NotImplementedError


class ChildPopen(_ForkedPopen):
    """For a program that starts a child: forked off it, while it has no second thread."""

    def _fork(self, start: Start) -> int | None:
        if threading.active_count() > 1:
            return None
        pid = os.fork()
        if not pid:
            become(start)
            run_and_exit(start.module)
        return pid


class Popen(_ForkedPopen):
    """For tests: forked off the server."""

    def _fork(self, start: Start) -> int | None:
        if not (Switch.is_on and fork_server().can_have(start.environ)):
            return None
        fields = start._asdict()
        return fork_server().start(fields.pop("descriptors"), **fields)

    def _try_wait(self, wait_flags: int) -> tuple[int, int]:
        """Return as ``waitpid`` does."""
        if not self._is_forked:
            return super()._try_wait(wait_flags)  # type: ignore[misc,no-any-return]
        while (status := fork_server().status(self.pid)) is None:
            if wait_flags & os.WNOHANG:
                return 0, 0
            time.sleep(POLL_SECONDS)
        return self.pid, status

    def _internal_poll(self, *arguments: Any, **named: Any) -> int | None:
        if not self._is_forked:
            return super()._internal_poll(*arguments, **named)  # type: ignore[misc,no-any-return]
        if self.returncode is None:
            pid, status = self._try_wait(os.WNOHANG)
            if pid:
                self._handle_exitstatus(status)  # type: ignore[attr-defined]
        return self.returncode


def run(
    argv: Sequence[str], *, timeout: float | None = None, check: bool = False, **options: Any
) -> subprocess.CompletedProcess[Any]:
    """Run a program to its end, as ``subprocess.run`` does."""
    if options.pop("capture_output", False):
        options |= {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with Popen(argv, **options) as process:
        try:
            output, errors = process.communicate(timeout=timeout)
        except BaseException:
            process.kill()
            raise
    done = subprocess.CompletedProcess(argv, process.returncode, output, errors)
    if check:
        done.check_returncode()
    return done
