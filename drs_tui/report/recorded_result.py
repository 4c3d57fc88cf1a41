"""What a recorded recovery came to, server by server, to compare it."""

from collections.abc import Iterator
from pathlib import Path

from drs_tui.model.analysis.comparison import RecoveryResult
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.report.bag import recording_in
from drs_tui.report.evidence import Evidence
from drs_tui.views.recovery_result import Results


def read_result(given: Path, end: RtoTarget) -> tuple[RecoveryResult, list[str]]:
    """Return the recovery of a recording, or of a report's folder, and what the recording lacks.

    Raises ``UNREADABLE`` of ``evidence``.
    """
    path, job_ids = recording_in(given)
    evidence = Evidence(path, job_ids)
    result = Results(evidence.store, end).of(evidence.view.job_ids, evidence.now)
    return result, [f"{given.name}: {each}" for each in _lacks(evidence)]


def _lacks(evidence: Evidence) -> Iterator[str]:
    yield from evidence.recording.problems()
    for each in evidence.course.denied:
        yield f"{each.topic}: {each.summary}"
