"""The JSON of jobs that have come to rest, for any time of their creation.

A job at rest differs from source to source in its dates alone. Its JSON is written once, for a
creation at the beginning of 1970, and cut at its dates.
"""

import json
import re
from dataclasses import dataclass, replace
from itertools import chain

from drs_tui.simulator.dates import OFFSET, ZULU, parse, stamp
from drs_tui.simulator.marks import marked
from drs_tui.simulator.plan import Plan, job_at

_DATE = re.compile(rb"19(?:69|70)-[0-9-]{5}T[0-9:.]{8,15}(?:Z|\+00:00)")
_AT_REST = 1e7  # seconds after its creation every job is at rest


@dataclass(frozen=True, slots=True)
class SettledJob:
    """The JSON of a job at rest. ``settles``: seconds from its creation until it is.

    ``texts`` are what stands between its dates, ``dates`` seconds since its creation.
    """

    settles: float
    texts: tuple[bytes, ...]
    dates: tuple[float, ...]
    style: str

    def text(self, job_id: bytes, created: float) -> bytes:
        """Return the JSON of a job with that id and creation (epoch seconds)."""
        style = self.style
        dates = (stamp(created + at, style).encode() for at in self.dates)
        parts = chain.from_iterable(zip(self.texts, (*dates, b""), strict=True))
        return b"".join(parts).replace(_ID, job_id)


_ID = b"drsjob-XXXXXXXXXXXXXXXXX"


def settled(plan: Plan) -> SettledJob:
    """Return what becomes of a plan."""
    arn = plan.arn.replace(plan.job_id, _ID.decode())
    at_zero = replace(plan, created=0.0, job_id=_ID.decode(), arn=arn)
    wire = json.dumps(job_at(at_zero, _AT_REST), separators=(",", ":")).encode()
    body = marked(wire)
    found = list(_DATE.finditer(body))
    starts = [0, *(each.end() for each in found)]
    ends = [*(each.start() for each in found), len(body)]
    texts = tuple(body[start:end] for start, end in zip(starts, ends, strict=True))
    # Half a microsecond more: a sum of floats may be a little less than the date is.
    dates = tuple(parse(each[0].decode()) + 5e-7 for each in found)
    style = ZULU if found and found[0][0].endswith(b"Z") else OFFSET
    return SettledJob(_settles(plan), texts, dates, style)


def _settles(plan: Plan) -> float:
    """Return when the last change of a job is, in seconds since its creation."""
    times = [plan.starts, plan.ends]
    for member in plan.members or ():
        times += (at for at, _ in member.statuses)
        times += (at for at in (member.agent_at, member.actions_from) if at is not None)
        for run in member.runs:
            times += (at for at in (run.starts, run.ends) if at is not None)
    for network in plan.networks or ():
        times += (at for at, _ in network.statuses)
    return max(times)
