"""The recovery plans of the account, and what became of their executions.

One execution waits for its next step; the others have ended in the days before: COMPLETED with a
skipped step and failed optional servers, FAILED, CANCELLED, COMPLETED after a retry, TIMED_OUT.
"""

from collections.abc import Callable, Sequence

from drs_tui.simulator.account import Account
from drs_tui.simulator.inventory import GRID, SourceServer
from drs_tui.simulator.launches import Launch
from drs_tui.simulator.plan import Plan
from drs_tui.simulator.plan_script import Course, Script, Written, written
from drs_tui.simulator.recovery_plans import PlanStep, RecoveryPlan
from drs_tui.simulator.schedule import DAY, HOUR

PAYROLL = "payroll"
"""The key of the job with which the execution that still runs begins."""

PAYROLL_AGE = 96 * 60.0

_WAIT = Course()
_SKIPPED = Course(is_skipped=True)


def plans(account: Account, start: float) -> dict[str, RecoveryPlan]:
    """Return the plans by key; the last one is INVALID, as it launches nothing."""
    group = account.inventory.groups
    trading, grid = group["trading"], group[GRID]

    def plan(key: str, name: str, about: str, age: float, *steps: PlanStep) -> RecoveryPlan:
        created = start - age * DAY
        tags = {"Owner": "dr-team"}
        return RecoveryPlan(key, name, about, created, created + 3.25 * DAY, steps, tags)

    found = (
        plan(
            "payroll", "Payroll and mail", "Month end: payroll first, then mail", 190,
            PlanStep("Payroll", group["payroll"], _ids(group["payroll"][-1:])),
            PlanStep("Check the ledgers", minutes=90),
            PlanStep("Mail", group["mail"]),
            PlanStep("Before the file servers", minutes=15),
            PlanStep("File servers", group["files"], _ids(group["files"][-1:])),
        ),
        plan(
            "trading", "Trading floor", "Databases, then gateways and risk", 260,
            PlanStep("Trading databases", trading[:4]),
            PlanStep("Replay the journals", minutes=15),
            PlanStep("Gateways and risk", trading[4:18], _ids(trading[15:18])),
            PlanStep("Market data", trading[18:]),
        ),
        plan(
            "grid", "Compute grid", "Only the controllers and the spare nodes", 61,
            PlanStep("Grid controllers", grid[100:106]),
            PlanStep("Warm the caches", minutes=30),
            PlanStep("Spare nodes", grid[106:]),
        ),
        plan(
            "warehouse", "Warehouse", "", 33,
            PlanStep("Warehouse database", group["warehouse"][:1]),
            PlanStep("Warehouse applications", group["warehouse"][1:5]),
        ),
        plan(
            "archive", "Archive", "Its servers were disconnected", 420,
            PlanStep("Wait for the tapes", minutes=120),
        ),
    )  # fmt: skip
    return {each.key: each for each in found}


def _ids(servers: Sequence[SourceServer]) -> frozenset[str]:
    return frozenset(server.server_id for server in servers)


def executions(
    account: Account,
    start: float,
    by_key: dict[str, RecoveryPlan],
    plan_of: Callable[[str], Plan],
) -> list[Written]:
    """Return the executions of these plans, with the jobs that they start."""
    scripts = _scripts(account, by_key)
    return [written(account, start, script, plan_of) for script in scripts]


def _scripts(account: Account, by_key: dict[str, RecoveryPlan]) -> tuple[Script, ...]:
    group = account.inventory.groups
    trading, grid, warehouse = group["trading"], group[GRID], group["warehouse"]
    return (
        Script(
            "waiting", by_key["payroll"], "DRILL", PAYROLL_AGE + 2.5,
            (
                Course(job=PAYROLL), _WAIT, _launch(group["mail"]), _WAIT, _launch(group["files"]),
            ),
        ),
        Script(
            "skipped", by_key["trading"], "DRILL", 44 * HOUR,
            (
                _launch(trading[:4]), _WAIT,
                _launch(trading[4:18], failing={"vcpu": 2}, hit=trading[16:18]), _SKIPPED,
            ),
        ),
        Script(
            "failed", by_key["trading"], "RECOVERY", 50 * HOUR,
            (_launch(trading[:4], failing={"kms": 1}, hit=trading[1:2]),),
        ),
        Script(
            "cancelled", by_key["grid"], "DRILL", 54 * HOUR,
            (_launch(grid[100:106]), _WAIT), cancelled_after=400.0,
        ),
        Script(
            "retried", by_key["warehouse"], "DRILL", 60 * HOUR,
            (
                Course(
                    (Launch(warehouse[:1], failing={"converter": 1}), Launch(warehouse[:1]))
                ),
                _launch(warehouse[1:5]),
            ),
        ),
        Script(
            "timed out", by_key["warehouse"], "DRILL", 66 * HOUR,
            (
                Course(
                    (Launch(warehouse[:1], slow=1, slow_by=3.2 * HOUR),), timeout=2 * HOUR
                ),
            ),
        ),
    )  # fmt: skip


def _launch(
    servers: Sequence[SourceServer],
    *,
    failing: dict[str, int] | None = None,
    hit: Sequence[SourceServer] = (),
) -> Course:
    return Course((Launch(servers, failing=failing, hit=hit),))
