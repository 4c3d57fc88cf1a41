"""A recording's servers as CSV: a line for each phase, with its times and where they are from."""

from collections.abc import Iterable, Iterator

from drs_tui.model.text.safe import safe
from drs_tui.model.text.times import iso_time
from drs_tui.views.csv_text import csv_line
from drs_tui.views.recorded_phases import JobSteps, Step

TITLES = ("jobID", "id", "name", "step", "start", "end", "seconds", "source", "error")
PLACES = ("accountName", "region")


def csv_lines(jobs: Iterable[JobSteps]) -> Iterator[str]:
    """Yield the titles, and a line a step; an instant has an end alone, what goes on a start.

    Where several sources were recorded, account and region are the last columns.
    """
    jobs = list(jobs)
    is_fleet = any(job.account for job in jobs)
    yield csv_line((*TITLES, *PLACES) if is_fleet else TITLES)
    for job in jobs:
        place = (job.account, job.region) if is_fleet else ()
        for each in job.participants:
            for step in each.steps:
                cells = (each.job_id, each.id, each.name, *_cells(step), *place)
                yield csv_line(safe(cell) for cell in cells)


def _cells(step: Step) -> tuple[str, ...]:
    took = "" if step.start is None or step.end is None else f"{step.end - step.start:g}"
    start, end = ("" if at is None else iso_time(at) for at in (step.start, step.end))
    return (step.what, start, end, took, step.source, step.error)
