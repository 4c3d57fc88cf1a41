"""``drs-tui export``: a recording as a trace for ui.perfetto.dev, or as CSV."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from drs_tui.client.recorded_gaps import GapSpan
from drs_tui.client.recording_file import RecordingFile
from drs_tui.client.replay import ReplayClient
from drs_tui.commands.printing import complain, write
from drs_tui.exit_codes import EXIT_REFUSED
from drs_tui.protocol.recording import RecordingError
from drs_tui.store.store import Store
from drs_tui.views.job_view import JobView
from drs_tui.views.recorded_csv import csv_lines
from drs_tui.views.recorded_phases import JobSteps, job_steps
from drs_tui.views.recorded_trace import Said, trace_lines

COMMAND = "export"


def run(path: Path, to: str, out: Path | None) -> int:
    """Export a recording to stdout, or to a file; return the exit status."""
    try:
        recording = RecordingFile(path)
        if not recording.entries:
            raise RecordingError("nothing was recorded in it")
    except (OSError, RecordingError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return complain(COMMAND, f"{path}: {reason}", EXIT_REFUSED)
    for each in recording.problems():
        complain(COMMAND, f"{path}: {each}")
    replay = ReplayClient(recording, playing=False)
    try:
        lines = _lines(replay, to)
        return write(lines) if out is None else _write(out, lines)
    finally:
        replay.close()


def _lines(replay: ReplayClient, to: str) -> Iterator[str]:
    recording, found = replay.recording, dict[str, JobSteps]()
    entries = recording.entries
    # Where another list begins, the jobs before it are dropped.
    begun = (place for place, each in enumerate(entries) if each.listed or each.began)
    for place in (*begun, len(entries)):
        replay.seek(place)
        found |= _jobs(replay.store, replay.now())
    jobs = sorted(found.values(), key=_began)
    if to == "csv":
        return csv_lines(jobs)
    offset = replay.store.status.offset
    said = [
        Said(each.note or f"{each.mark} {each.about}".strip(), each.at + offset, bool(each.note))
        for each in entries
        if each.mark or each.note
    ]
    return trace_lines(jobs, said, _shifted(recording, offset), entries[-1].at + offset)


def _jobs(store: Store, now: float) -> dict[str, JobSteps]:
    """Return the jobs whose log was read: no other has phases."""
    rows = (row for part in store.parts for row in part.jobs)
    ids = [row.job_id for row in rows if store.details.logs.get(row.job_id)]
    return {job_id: job_steps(JobView(store, job_id, now)) for job_id in ids}


def _began(job: JobSteps) -> float:
    starts = (step.start for each in job.participants for step in each.steps)
    return min((start for start in starts if start is not None), default=float("inf"))


def _shifted(recording: RecordingFile, offset: float) -> list[GapSpan]:
    """Return the gaps by the service's clock, which that of every other time is; of several
    sources each says of which it is."""
    return [
        gap._replace(
            about=" ".join(filter(None, (gap.about, recording.source_name(gap.of)))),
            since=gap.since + offset,
            until=None if gap.until is None else gap.until + offset,
        )
        for gap in recording.gaps
    ]


def _write(out: Path, lines: Iterable[str]) -> int:
    """Write a file that its owner alone can read; return the exit status."""
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
        with os.fdopen(os.open(out, flags, 0o600), "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        return complain(COMMAND, f"{out}: {error.strerror or error}", EXIT_REFUSED)
    return 0
