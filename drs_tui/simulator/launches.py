"""Jobs that launch servers: drills, recoveries, failbacks. Timing is that of recorded drills.

Two small Linux servers, seconds from creation: JOB_START 0.3, snapshot 0.7 → 0.9, conversion
52 → 227…250, launch → 529…537; 25 servers took 28 min 46 s; Windows boots in about 20 minutes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from drs_tui.simulator.account import Account
from drs_tui.simulator.actions import CLOUDWATCH, CREATE_AMI, ENABLE_SSM, TAGS, TIME_SYNC, Action
from drs_tui.simulator.dates import OFFSET
from drs_tui.simulator.failures import (
    CAUSES,
    CONVERSION,
    LAUNCH,
    SNAPSHOT,
    Cause,
    Words,
    coloured,
    enormous,
)
from drs_tui.simulator.fleet import Server
from drs_tui.simulator.ids import hex17
from drs_tui.simulator.plan import Plan, Step
from drs_tui.simulator.server_timeline import ServerTimeline, job_log

OPTIONAL = (CREATE_AMI, TAGS, CLOUDWATCH)
"""The actions that are set up as optional: their failure does not fail a launch."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What is to be told of a launch job.

    ``failing`` and ``retried``: cause → how many servers; the retried ones are launched in the
    end. ``broken``: action → on how many servers it fails. ``waits``: the job ends only after
    its actions. ``actions_said``: from when launchActionsStatus is there: at the "start", from the
    "launch" on, or "never". ``raw``: how errors look, "plain", "coloured" or "enormous".
    """

    servers: Sequence[Server]
    initiated_by: str = "START_DRILL"
    failing: Mapping[str, int] | None = None
    retried: Mapping[str, int] | None = None
    previous_snapshots: int = 0
    skipped: int = 0
    skipped_status: bool = True
    cancelled_at: float | None = None
    relaunch: bool = False
    actions: Sequence[Action] = ()
    broken: Mapping[Action, int] | None = None
    stuck: bool = False
    waits: bool = True
    actions_said: str = "start"
    says_instance: bool = False
    resources_said: bool = True
    fresh_attempts: bool = False
    queued: float = 0.3
    raw: str = "plain"
    tags: Mapping[str, str] | None = None
    style: str = OFFSET


def launch_plan(account: Account, serial: int, created: float, spec: Launch, rng: Random) -> Plan:
    """The plan of a launch job."""
    return _Writer(account, serial, spec, rng).plan(created)


class _Writer:
    """Writes one launch job's plan, server after server."""

    def __init__(self, account: Account, serial: int, spec: Launch, rng: Random) -> None:
        self._place, self._serial, self._spec, self._rng = account, serial, spec, rng
        self._crowd = min(len(spec.servers), 40) - 2
        self._run_count = 0

    def plan(self, created: float) -> Plan:
        spec = self._spec
        scripts = self._scripts()
        ends = max((script.ended for script in scripts), default=spec.queued)
        if spec.waits:
            ends = max(ends, *(script.actions_end for script in scripts))
        ends += self._rng.uniform(2.2, 3.8)
        steps = [step for script in scripts for step in script.steps]
        if spec.cancelled_at is not None:
            cancelled = spec.queued + spec.cancelled_at
            ends = cancelled + 1.2
            steps = [step for step in steps if step.at < cancelled]
            steps.append(Step(cancelled, "JOB_CANCEL"))
            for script in scripts:
                script.statuses = [each for each in script.statuses if each[0] < cancelled]
                script.runs, script.agent_at = [], None
        job_id = self._place.ids.job_id(self._serial)
        arn = self._place.arn("job", job_id)
        return Plan(
            job_id=job_id,
            arn=arn,
            created=created,
            kind="LAUNCH",
            initiated_by=spec.initiated_by,
            starts=spec.queued,
            ends=ends,
            steps=job_log(spec.queued, ends, steps),
            members=tuple(script.member() for script in scripts),
            networks=() if spec.resources_said else None,
            tags={"resourceArn": arn} if spec.tags is None else spec.tags,
            style=spec.style,
        )

    def _scripts(self) -> list[ServerTimeline]:
        spec = self._spec
        fates = self._fates()
        breaking = [action for action, n in (spec.broken or {}).items() for _ in range(n)]
        scripts = []
        for account, server in enumerate(spec.servers):
            script = ServerTimeline(server.server_id, says_instance=spec.says_instance)
            self._one(script, server, account, fates.get(server.server_id, ("", None)))
            scripts.append(script)
        if spec.actions:
            launched = [script for script in scripts if script.instance_id]
            for turn, script in enumerate(launched):
                broken = [action for n, action in enumerate(breaking) if n % len(launched) == turn]
                stuck = spec.stuck and script is launched[-1]
                self._actions(script, broken, stuck=stuck)
        if spec.actions_said == "start":
            for script in scripts:
                script.actions_from = 0.0
        return scripts

    def _fates(self) -> dict[str, tuple[str, Cause | None]]:
        """Whom what befalls: server id → what, and its cause."""
        spec = self._spec
        fates: list[tuple[str, Cause | None]] = [("skipped", None)] * spec.skipped
        for fate, causes in (("failing", spec.failing), ("retried", spec.retried)):
            for key, count in (causes or {}).items():
                fates += [(fate, CAUSES[key])] * count
        fates += [("previous", CAUSES["snapshots"])] * spec.previous_snapshots
        unlucky = self._rng.sample(list(spec.servers), min(len(fates), len(spec.servers)))
        return {server.server_id: fate for server, fate in zip(unlucky, fates, strict=False)}

    def _one(
        self, script: ServerTimeline, server: Server, turn: int, fate: tuple[str, Cause | None]
    ) -> None:
        """What one server goes through until it is launched, failed or skipped."""
        rng, spec = self._rng, self._spec
        what, cause = fate
        at = spec.queued + 0.4 + 0.026 * turn
        if what == "skipped":
            script.log(at, "SERVER_SKIPPED")
            if not spec.skipped_status:
                script.statuses = []
            return
        if spec.relaunch:
            at = self._cleanup(script, at)
        at = self._snapshot(script, at, fate)
        if script.statuses[-1][1] == "FAILED":
            return
        at += 51 + (turn // 20) * 40
        if cause is not None and cause.stage == CONVERSION:
            done = self._attempts(script, at, fate, "CONVERSION")
            if done is None:
                return
            at = done
        script.log(at, "CONVERSION_START")
        at += 175 + rng.uniform(0, 23) + 22 * max(0, self._crowd) * rng.random()
        script.log(at, "CONVERSION_END", conversionServerID=f"i-{hex17(rng)}")
        at += rng.uniform(0.4, 0.7)
        if cause is not None and cause.stage == LAUNCH:
            begun = self._attempts(script, at, fate, "LAUNCH")
            if begun is None:
                return
            at = begun
        else:
            script.log(at, "LAUNCH_START")
            script.status(at, "IN_PROGRESS")
        boot = rng.uniform(840, 1200) if server.windows else rng.uniform(281, 305)
        at += boot + 20 * max(0, self._crowd) * rng.random()
        script.launched(at, f"i-{hex17(rng)}")

    def _cleanup(self, script: ServerTimeline, at: float) -> float:
        """What an earlier launch left behind is removed first."""
        script.log(at, "CLEANUP_START")
        done = at + self._rng.uniform(14, 38)
        script.log(done, "CLEANUP_END")
        return done + 0.3

    def _snapshot(self, script: ServerTimeline, at: float, fate: tuple[str, Cause | None]) -> float:
        """Snapshots: taken in a moment, or failed and replaced by an earlier one, or not."""
        what, cause = fate
        script.log(at, "SNAPSHOT_START")
        if cause is None or cause.stage != SNAPSHOT:
            at += self._rng.uniform(0.18, 0.24)
            script.log(at, "SNAPSHOT_END")
            return at
        at += cause.after * self._rng.uniform(0.8, 1.3)
        script.failed(at, "SNAPSHOT_FAIL", self._words(cause), (1, 2))
        at += 0.4
        if what == "failing":
            script.log(at, "USING_PREVIOUS_SNAPSHOT_FAILED")
            script.status(at, "FAILED")
        else:
            script.log(at, "USING_PREVIOUS_SNAPSHOT")
        return at

    def _reason(self, action: Action, instance_id: str) -> str:
        account = self._place
        words = Words(self._rng, account.account, account.region, instance=instance_id)
        return self._rng.choice(action.reasons).format_map(words)

    def _attempts(
        self, script: ServerTimeline, at: float, fate: tuple[str, Cause | None], stage: str
    ) -> float | None:
        """Failed attempts of a stage. When the good one begins; None when there is none."""
        rng = self._rng
        what, cause = fate
        assert cause is not None  # noqa: S101 - for the type checker: both callers looked
        event = "LAUNCH_FAILED" if stage == "LAUNCH" else "CONVERSION_FAIL"
        tries = max(cause.attempts, 2) if what == "retried" else cause.attempts
        fails = rng.randint(1, tries - 1) if what == "retried" else tries
        script.log(at, f"{stage}_START")
        if stage == "LAUNCH":
            script.status(at, "IN_PROGRESS")
        for attempt in range(1, fails + 1):
            if attempt > 1 and self._spec.fresh_attempts:
                script.log(at, f"{stage}_START")
            at += cause.after * rng.uniform(0.8, 1.2)
            count = (attempt, tries) if tries > 1 else None
            script.failed(at, event, self._words(cause), count)
            at += max(20.0, rng.uniform(180, 300) - cause.after)
        return at if what == "retried" else None

    def _words(self, cause: Cause) -> str:
        text = cause.text.format_map(Words(self._rng, self._place.account, self._place.region))
        if self._spec.raw == "coloured":
            return coloured(text)
        if self._spec.raw == "enormous":
            return enormous(text, self._rng)
        return text

    def _actions(self, script: ServerTimeline, broken: Sequence[Action], *, stuck: bool) -> None:
        """The action runs of one launched server, one after the other."""
        rng = self._rng
        at = launched = script.ended
        if self._spec.actions_said == "launch":
            script.actions_from = launched
        server = self._place.fleet.by_id[script.server_id]
        agent = launched + (rng.uniform(120, 260) if server.windows else rng.uniform(48, 130))
        chosen = [a for a in self._spec.actions if not (server.windows and a is TIME_SYNC)]
        for action in chosen:
            at += rng.uniform(0.6, 2.5)
            ends = at + action.seconds * rng.uniform(0.7, 1.5)
            if action is ENABLE_SSM:
                ends = agent + rng.uniform(1, 4)
            reason = None
            if action in broken:
                reason = self._reason(action, script.instance_id or "")
                if action is ENABLE_SSM:
                    ends = at + 1800.0
            run_id = self._place.ids.run_id(self._serial, self._run_count)
            self._run_count += 1
            last = stuck and action is chosen[-1]
            script.run(
                run_id,
                action,
                at,
                None if last else ends,
                failure=reason,
                optional=action in OPTIONAL,
            )
            at = ends
            if action is ENABLE_SSM and reason:
                return
        script.agent_at = agent
