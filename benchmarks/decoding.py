"""``python -m benchmarks.decoding``: CPU time a job, from an answer to the list of the ui.

Microseconds, the best of several rounds in one process, so that a busy machine shows less.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from benchmarks.fleet import BIG, LIGHT, MEDIUM, fleet
from drs_tui.collector.aws.raw_items import RawItem
from drs_tui.collector.aws.raw_response import read_body
from drs_tui.collector.aws.source import Answer
from drs_tui.collector.workers.known_jobs import KnownJobs
from drs_tui.collector.workers.updates import UpdateBatcher
from drs_tui.model.analysis.row import Source, row_of
from drs_tui.model.drs.job import parse_job
from drs_tui.protocol.codec import decode_event, encode_event
from drs_tui.protocol.events import Event, EventEnvelope, JobsUpdated, Topic
from drs_tui.store.changes import Changes
from drs_tui.store.jobs import JobList

SOURCE = Source("111122223333", "us-east-1")
ROUNDS = 7


def _items(body: bytes) -> list[RawItem]:
    return [RawItem(bytes(item)) for item in read_body(body).items]


def _observe(items: list[RawItem]) -> list[Event]:
    """All that the collector does of a page after it was read, but for writing the lines."""
    events: list[Event] = []
    answer, known = Answer(items, None, 1.0, 1e9), KnownJobs(SOURCE)
    updates = UpdateBatcher(answer, Topic.PAGE, events.append)
    for item in items:
        updates.add(known.observe(item, answer))
    updates.emit()
    return events


def _apply(lines: list[bytes]) -> None:
    jobs = JobList()
    for line in lines:
        event = decode_event(line).event
        assert isinstance(event, JobsUpdated)
        jobs.apply(event, Changes())


def _best(act: Callable[[], object]) -> float:
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        act()
        spent.append(time.process_time() - began)
    return min(spent)


def main() -> None:
    """Print a table."""
    gc.disable()  # the collector's comes by once in 10,000 objects
    sys.stdout.write(f"{'':8}{'items':>9}{'ids':>9}{'structs':>9}{'rows':>9}")
    sys.stdout.write(f"{'observe':>9}{'encode':>9}{'ui':>9}{'line':>9}\n")
    for kind, count in ((LIGHT, 1000), (MEDIUM, 500), (BIG, 50)):
        encoded = [json.loads(body) for _, body in fleet(kind, count, 0, datetime.now(UTC))]
        body = json.dumps({"items": encoded, "nextToken": "more"}).encode()
        texts = [item.text for item in _items(body)]
        jobs = list(map(parse_job, texts))
        events = [EventEnvelope(1, SOURCE, 1, event) for event in _observe(_items(body))]
        lines = list(map(encode_event, events))
        parts: tuple[Callable[[], object], ...] = (
            lambda: _items(body),  # noqa: B023  called at once
            lambda: [RawItem(text).job_id for text in texts],  # noqa: B023
            lambda: list(map(parse_job, texts)),  # noqa: B023
            lambda: [row_of(job, SOURCE) for job in jobs],  # noqa: B023
            lambda: _observe([RawItem(text) for text in texts]),  # noqa: B023
            lambda: list(map(encode_event, events)),  # noqa: B023
            lambda: _apply(lines),  # noqa: B023
        )
        spent = "".join(f"{_best(part) / count * 1e6:9.2f}" for part in parts)
        size = sum(map(len, lines)) / count
        sys.stdout.write(f"{kind.name:8}{spent}{size:7.0f} B\n")


if __name__ == "__main__":
    main()
