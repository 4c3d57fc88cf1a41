"""A recording in the Trace Event Format of Chrome, which ui.perfetto.dev opens.

A process is a job, a track a server, a slice a phase. Failures, marks and notes are instants.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from drs_tui.client.recorded_gaps import GapSpan
from drs_tui.model.text.labels import time_source_label
from drs_tui.views.recorded_phases import JobSteps, ServerSteps

RECORDING = 1  # the process of what is said of the recording itself; jobs come after it
MARKS, NOTES, GAPS = 1, 2, 3  # its tracks; each kind of gap has one of its own
MICROSECONDS = 1e6

Event = dict[str, Any]


class Said(NamedTuple):
    """A mark or a note: its words, and when (epoch seconds by the service's clock)."""

    words: str
    at: float
    is_note: bool


def trace_lines(
    jobs: Sequence[JobSteps], said: Sequence[Said], gaps: Sequence[GapSpan], end: float
) -> Iterator[str]:
    """Yield the lines of the trace of a recording that ends then; what goes on, goes on to it."""
    yield '{"displayTimeUnit":"ms","traceEvents":['
    events = [*_recording(said, gaps, end)]
    for number, job in enumerate(jobs, RECORDING + 1):
        events += _job(number, job, end)
    for place, event in enumerate(events):
        comma = "," if place < len(events) - 1 else ""
        yield f"{json.dumps(event)}{comma}"
    yield "]}"


def _recording(said: Iterable[Said], gaps: Iterable[GapSpan], end: float) -> Iterator[Event]:
    yield _named("process", "recording", RECORDING)
    yield _named("thread", "marks", RECORDING, MARKS)
    yield _named("thread", "notes", RECORDING, NOTES)
    for each in said:
        yield _instant(each.words, each.at, RECORDING, NOTES if each.is_note else MARKS)
    tracks: dict[str, int] = {}
    for gap in gaps:
        about = " ".join(filter(None, (gap.gap.value, gap.about)))
        if about not in tracks:
            tracks[about] = GAPS + len(tracks)
            yield _named("thread", f"not watched: {about}", RECORDING, tracks[about])
        until = end if gap.until is None else gap.until
        yield _slice(gap.gap.value, gap.since, until, RECORDING, tracks[about])


def _job(number: int, job: JobSteps, end: float) -> Iterator[Event]:
    yield _named("process", job.words, number)
    for track, participant in enumerate(job.participants, 1):
        yield from _participant(number, track, participant, end)


def _participant(number: int, track: int, each: ServerSteps, end: float) -> Iterator[Event]:
    yield _named("thread", each.name, number, track)
    for step in each.steps:
        facts = {"id": each.id, "source": time_source_label(step.source)}
        if step.error:
            facts["error"] = step.error
        if step.start is not None:
            until = end if step.end is None else step.end
            yield _slice(step.what, step.start, until, number, track) | {"args": facts}
        elif step.end is not None:
            yield _instant(step.what, step.end, number, track) | {"args": facts}


def _named(kind: str, name: str, process: int, track: int = 0) -> Event:
    args = {"name": name}
    return {"ph": "M", "name": f"{kind}_name", "pid": process, "tid": track, "args": args}


def _slice(name: str, start: float, end: float, process: int, track: int) -> Event:
    took = round(max(0.0, end - start) * MICROSECONDS)
    return {**_at(name, start, process, track), "ph": "X", "dur": took}


def _instant(name: str, at: float, process: int, track: int) -> Event:
    return {**_at(name, at, process, track), "ph": "i", "s": "t"}


def _at(name: str, at: float, process: int, track: int) -> Event:
    return {
        "name": name,
        "cat": "drs",
        "ts": round(at * MICROSECONDS),
        "pid": process,
        "tid": track,
    }
