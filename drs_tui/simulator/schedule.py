"""Jobs at fixed times, as generated histories have them."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from drs_tui.simulator.launches import Launch
from drs_tui.simulator.other_job_types import Header
from drs_tui.simulator.plan import Plan

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

RECOVERY_TAG = "drs-tui:recovery"
"""The tag that jobs of one recovery have in common, its value the recovery's name."""

OtherJob = Callable[[Header, Random], Plan]
"""Writes the plan of a job that is no launch."""


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """A job at a fixed time. ``age``: seconds from its creation to the start, negative if later.

    ``live``: whether it still runs at the start. ``key``: what an execution of a recovery plan
    calls it.
    """

    age: float
    job: Launch | OtherJob
    live: bool = False
    key: str = ""
