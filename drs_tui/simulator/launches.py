"""Jobs that launch servers: drills, recoveries, failbacks. The timing follows recorded drills.

Two small Linux servers, seconds from creation: JOB_START 0.3, snapshot 0.7 → 0.9, conversion
52 → 227…250, launch → 529…537; 25 servers took 28 min 46 s; Windows boots in about 20 minutes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from drs_tui.simulator.account import Account
from drs_tui.simulator.actions import (
    CLOUDWATCH,
    CREATE_AMI,
    ENABLE_SSM,
    TAGS,
    TIME_SYNC,
    PostLaunchAction,
)
from drs_tui.simulator.dates import OFFSET, ZULU, stamp
from drs_tui.simulator.failures import (
    CAUSES,
    CONVERSION,
    LAUNCH,
    SNAPSHOT,
    FailureCause,
    MessageIds,
    coloured,
    enormous,
)
from drs_tui.simulator.ids import hex17
from drs_tui.simulator.inventory import SourceServer
from drs_tui.simulator.plan import LogItem, Plan
from drs_tui.simulator.server_timeline import ServerTimeline, job_log

OPTIONAL = (CREATE_AMI, TAGS, CLOUDWATCH)
"""The actions that are set up as optional: their failure does not fail a launch."""

_WITH_PROPERTIES = 0.4


@dataclass(frozen=True, slots=True)
class Launch:
    """What happens in a launch job.

    ``failing`` and ``retried``: how many servers a cause hits; the retried ones are launched in
    the end. ``broken``: on how many servers an action fails. ``waits_for_actions``: the job ends
    only after its actions. ``actions_reported``: when launchActionsStatus appears: at the "start",
    with the "launch", or "never". ``raw``: how raw errors look: "plain", "coloured" or "enormous".
    ``fast``: the servers whose recoveryMode is FAST: they launch without conversion.
    ``slow``: how many servers convert for ``slow_by`` seconds longer. ``hit``: the servers that all
    this happens to, in its order; drawn at random if empty.
    """

    servers: Sequence[SourceServer]
    initiated_by: str = "START_DRILL"
    failing: Mapping[str, int] | None = None
    retried: Mapping[str, int] | None = None
    previous_snapshots: int = 0
    fast: Sequence[SourceServer] = ()
    slow: int = 0
    slow_by: float = 0.0
    hit: Sequence[SourceServer] = ()
    skipped: int = 0
    skipped_status: bool = True
    cancelled_at: float | None = None
    relaunch: bool = False
    actions: Sequence[PostLaunchAction] = ()
    broken: Mapping[PostLaunchAction, int] | None = None
    stuck: bool = False
    waits_for_actions: bool = True
    actions_reported: str = "start"
    reports_instance: bool = False
    lists_resources: bool = True
    fresh_attempts: bool = False
    queued: float = 0.3
    raw: str = "plain"
    tags: Mapping[str, str] | None = None
    style: str = OFFSET


def launch_plan(account: Account, serial: int, created: float, spec: Launch, rng: Random) -> Plan:
    """Return the plan of a launch job."""
    return _LaunchPlanner(account, serial, created, spec, rng).plan()


class _Outcome(NamedTuple):
    """What happens to one server.

    ``kind``: "skipped", "failing", "retried", "previous" (an earlier snapshot is used), "slow", or
    "" for a plain success.
    """

    kind: str = ""
    cause: FailureCause | None = None


class _LaunchPlanner:
    """Writes one launch job's plan, server after server."""

    def __init__(
        self, account: Account, serial: int, created: float, spec: Launch, rng: Random
    ) -> None:
        self._account, self._serial, self._created = account, serial, created
        self._spec, self._rng = spec, rng
        self._extra_servers = max(0, min(len(spec.servers), 40) - 2)  # each slows all of them down
        self._run_count = 0

    def plan(self) -> Plan:
        spec = self._spec
        timelines = self._timelines()
        ends = max((timeline.ended for timeline in timelines), default=spec.queued)
        if spec.waits_for_actions:
            ends = max(ends, *(timeline.actions_end for timeline in timelines))
        ends += self._rng.uniform(2.2, 3.8)
        log_items = [item for timeline in timelines for item in timeline.log_items]
        if spec.cancelled_at is not None:
            cancelled = spec.queued + spec.cancelled_at
            ends = cancelled + 1.2
            log_items = [item for item in log_items if item.at < cancelled]
            log_items.append(LogItem(cancelled, "JOB_CANCEL"))
            for timeline in timelines:
                timeline.statuses = [each for each in timeline.statuses if each[0] < cancelled]
                timeline.runs, timeline.agent_at = [], None
        job_id = self._account.ids.job_id(self._serial)
        arn = self._account.arn("job", job_id)
        return Plan(
            job_id=job_id,
            arn=arn,
            created=self._created,
            kind="LAUNCH",
            initiated_by=spec.initiated_by,
            starts=spec.queued,
            ends=ends,
            log_items=job_log(spec.queued, ends, log_items),
            members=tuple(timeline.member() for timeline in timelines),
            networks=() if spec.lists_resources else None,
            tags={"resourceArn": arn} if spec.tags is None else spec.tags,
            style=spec.style,
        )

    def _timelines(self) -> list[ServerTimeline]:
        spec = self._spec
        outcomes = self._outcomes()
        timelines = []
        for index, server in enumerate(spec.servers):
            timeline = ServerTimeline(server.server_id, reports_instance=spec.reports_instance)
            outcome = outcomes.get(server.server_id, _Outcome())
            self._write_server(timeline, server, index, outcome)
            timelines.append(timeline)
        if spec.actions:
            self._write_actions([timeline for timeline in timelines if timeline.instance_id])
        if spec.actions_reported == "start":
            for timeline in timelines:
                timeline.actions_from = 0.0
        return timelines

    def _outcomes(self) -> dict[str, _Outcome]:
        """Draw the servers on which something happens, by server id."""
        spec = self._spec
        outcomes = [_Outcome("skipped")] * spec.skipped
        for kind, causes in (("failing", spec.failing), ("retried", spec.retried)):
            for key, count in (causes or {}).items():
                outcomes += [_Outcome(kind, CAUSES[key])] * count
        outcomes += [_Outcome("previous", CAUSES["snapshots"])] * spec.previous_snapshots
        outcomes += [_Outcome("slow")] * spec.slow
        chosen = spec.hit or self._rng.sample(
            list(spec.servers), min(len(outcomes), len(spec.servers))
        )
        return {
            server.server_id: outcome for server, outcome in zip(chosen, outcomes, strict=False)
        }

    def _write_server(
        self, timeline: ServerTimeline, server: SourceServer, index: int, outcome: _Outcome
    ) -> None:
        """Write what one server goes through until it is launched, failed or skipped."""
        at = self._spec.queued + 0.4 + 0.026 * index
        if outcome.kind == "skipped":
            timeline.log(at, "SERVER_SKIPPED")
            if not self._spec.skipped_status:
                timeline.statuses = []
            return
        if self._spec.relaunch:
            at = self._cleanup(timeline, at)
        at = self._snapshot(timeline, at, outcome)
        if timeline.statuses[-1][1] == "FAILED":
            return
        ready: float | None
        if server in self._spec.fast:
            ready = at + self._rng.uniform(4, 19)
        else:
            ready = self._conversion(timeline, at + 51 + (index // 20) * 40, server, outcome)
        if ready is not None:
            self._launch(timeline, ready, outcome, windows=server.windows)

    def _cleanup(self, timeline: ServerTimeline, at: float) -> float:
        """Remove what an earlier launch left. Returns when that is done."""
        timeline.log(at, "CLEANUP_START")
        done = at + self._rng.uniform(14, 38)
        timeline.log(done, "CLEANUP_END")
        return done + 0.3

    def _snapshot(self, timeline: ServerTimeline, at: float, outcome: _Outcome) -> float:
        """Take a snapshot; one that fails is replaced by an earlier one, or the server fails."""
        kind, cause = outcome
        timeline.log(at, "SNAPSHOT_START")
        if cause is None or cause.stage != SNAPSHOT:
            at += self._rng.uniform(0.18, 0.24)
            timeline.log(at, "SNAPSHOT_END")
            return at
        at += cause.after * self._rng.uniform(0.8, 1.3)
        timeline.failed(at, "SNAPSHOT_FAIL", self._error(cause), (1, 2))
        at += 0.4
        if kind == "failing":
            timeline.log(at, "USING_PREVIOUS_SNAPSHOT_FAILED")
            timeline.status(at, "FAILED")
        else:
            timeline.log(at, "USING_PREVIOUS_SNAPSHOT")
        return at

    def _conversion(
        self,
        timeline: ServerTimeline,
        at: float,
        server: SourceServer,
        outcome: _Outcome,
    ) -> float | None:
        """Convert the server. Returns when that is done, None if it fails."""
        rng = self._rng
        if outcome.cause is not None and outcome.cause.stage == CONVERSION:
            retried = self._failed_attempts(timeline, at, outcome.kind, outcome.cause)
            if retried is None:
                return None
            at = retried
        timeline.log(at, "CONVERSION_START")
        at += 175 + rng.uniform(0, 23) + 22 * self._extra_servers * rng.random()
        if outcome.kind == "slow":
            at += self._spec.slow_by
        timeline.log(
            at,
            "CONVERSION_END",
            conversionServerID=f"i-{hex17(rng)}",
            **self._converted(server, outcome),
        )
        return at + rng.uniform(0.4, 0.7)

    def _converted(self, server: SourceServer, outcome: _Outcome) -> dict[str, Any]:
        """Return what the log has about the converted volumes: of two servers in five."""
        taken = self._created + self._spec.queued - (600 if outcome.kind == "previous" else 0)
        rng = self._account.ids.rng("conversion", self._serial, server.server_id)
        if self._account.ids.rng("converted", server.server_id).random() > _WITH_PROPERTIES:
            return {}
        volumes = [f"vol-{hex17(rng)}" for _ in server.disks]
        return {
            "conversionProperties": {
                "dataTimestamp": stamp(taken, ZULU),
                "forceUefi": server.windows,
                "rootVolumeName": "/dev/sda1" if server.windows else "/dev/xvda",
                "volumeToConversionMap": {
                    volume: {f"snap-{hex17(rng)}": f"snap-{hex17(rng)}"} for volume in volumes
                },
                "volumeToProductCodes": {volume: [] for volume in volumes},
                "volumeToVolumeSize": dict(zip(volumes, server.disks, strict=True)),
            }
        }

    def _launch(
        self, timeline: ServerTimeline, at: float, outcome: _Outcome, *, windows: bool
    ) -> None:
        """Launch the recovery instance, if the outcome allows it."""
        rng = self._rng
        if outcome.cause is not None and outcome.cause.stage == LAUNCH:
            retried = self._failed_attempts(timeline, at, outcome.kind, outcome.cause)
            if retried is None:
                return
            at = retried
        else:
            timeline.log(at, "LAUNCH_START")
            timeline.status(at, "IN_PROGRESS")
        boot = rng.uniform(840, 1200) if windows else rng.uniform(281, 305)
        at += boot + 20 * self._extra_servers * rng.random()
        timeline.launched(at, f"i-{hex17(rng)}")

    def _failed_attempts(
        self, timeline: ServerTimeline, at: float, kind: str, cause: FailureCause
    ) -> float | None:
        """Write a stage's failed attempts.

        Returns when the attempt that succeeds begins; None if none does.
        """
        rng = self._rng
        stage, event = _STAGE_EVENTS[cause.stage]
        tries = max(cause.attempts, 2) if kind == "retried" else cause.attempts
        fails = rng.randint(1, tries - 1) if kind == "retried" else tries
        timeline.log(at, stage)
        if cause.stage == LAUNCH:
            timeline.status(at, "IN_PROGRESS")
        for attempt in range(1, fails + 1):
            if attempt > 1 and self._spec.fresh_attempts:
                timeline.log(at, stage)
            at += cause.after * rng.uniform(0.8, 1.2)
            count = (attempt, tries) if tries > 1 else None
            timeline.failed(at, event, self._error(cause), count)
            at += max(20.0, rng.uniform(180, 300) - cause.after)
        return at if kind == "retried" else None

    def _error(self, cause: FailureCause) -> str:
        text = cause.text.format_map(MessageIds(self._rng, self._account))
        if self._spec.raw == "coloured":
            return coloured(text)
        if self._spec.raw == "enormous":
            return enormous(text, self._rng)
        return text

    def _write_actions(self, launched: Sequence[ServerTimeline]) -> None:
        """Write the action runs of all launched servers; failures are dealt out in turn."""
        failing = [action for action, n in (self._spec.broken or {}).items() for _ in range(n)]
        for index, timeline in enumerate(launched):
            broken = [action for n, action in enumerate(failing) if n % len(launched) == index]
            stuck = self._spec.stuck and timeline is launched[-1]
            self._write_runs(timeline, broken, stuck=stuck)

    def _write_runs(
        self, timeline: ServerTimeline, broken: Sequence[PostLaunchAction], *, stuck: bool
    ) -> None:
        """Write the action runs of one launched server, one after the other."""
        rng = self._rng
        at = launched = timeline.ended
        if self._spec.actions_reported == "launch":
            timeline.actions_from = launched
        windows = self._account.inventory.by_id[timeline.server_id].windows
        agent = launched + (rng.uniform(120, 260) if windows else rng.uniform(48, 130))
        actions = [a for a in self._spec.actions if not (windows and a is TIME_SYNC)]
        for action in actions:
            at += rng.uniform(0.6, 2.5)
            ends = at + action.seconds * rng.uniform(0.7, 1.5)
            if action is ENABLE_SSM:
                ends = agent + rng.uniform(1, 4)
            reason = None
            if action in broken:
                reason = self._reason(action, timeline.instance_id or "")
                if action is ENABLE_SSM:
                    ends = at + 1800.0
            never_ends = stuck and action is actions[-1]
            self._write_run(timeline, action, (at, None if never_ends else ends), reason)
            at = ends
            if action is ENABLE_SSM and reason:
                return
        timeline.agent_at = agent

    def _reason(self, action: PostLaunchAction, instance_id: str) -> str:
        ids = MessageIds(self._rng, self._account, instance=instance_id)
        return self._rng.choice(action.reasons).format_map(ids)

    def _write_run(
        self,
        timeline: ServerTimeline,
        action: PostLaunchAction,
        span: tuple[float, float | None],
        failure: str | None,
    ) -> None:
        run_id = self._account.ids.run_id(self._serial, self._run_count)
        self._run_count += 1
        timeline.run(run_id, action, *span, failure=failure, optional=action in OPTIONAL)


_STAGE_EVENTS = {
    CONVERSION: ("CONVERSION_START", "CONVERSION_FAIL"),
    LAUNCH: ("LAUNCH_START", "LAUNCH_FAILED"),
}
"""The log events with which a stage starts, and with which an attempt of it fails."""
