"""Every check, in one command: ``python -m tests``. More words go to pytest."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOOLS = Path(sys.executable).parent
CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "walls": ["lint-imports"],
    "tests": ["pytest", "-q", "-n", "2"],
}


def main() -> int:
    """Run them all, the quick ones first; the exit status of the worst."""
    failed = []
    for name, command in CHECKS.items():
        more = sys.argv[1:] if name == "tests" else []
        began = time.monotonic()
        ended = subprocess.run([TOOLS / command[0], *command[1:], *more], cwd=ROOT, check=False)
        verdict = "ok" if ended.returncode == 0 else "FAILED"
        sys.stdout.write(f"── {name}: {verdict} ({time.monotonic() - began:.0f}s)\n")
        sys.stdout.flush()
        if ended.returncode:
            failed.append(name)
    sys.stdout.write(f"── failed: {', '.join(failed)}\n" if failed else "── all checks passed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
