"""The scenarios that can be asked for by name."""

from collections.abc import Callable, Mapping

from drs_tui.simulator.account import Account
from drs_tui.simulator.demo_scenario import demo_history
from drs_tui.simulator.job_history import SeededHistory
from drs_tui.simulator.recovery_scenario import untagged_waves_history, waves_history
from drs_tui.simulator.stuck_scenario import stuck_history
from drs_tui.simulator.twin_scenario import staging_history, target_history

SCENARIOS: Mapping[str, Callable[[Account, float, int], SeededHistory]] = {
    "demo": demo_history,
    "staging-account": staging_history,
    "stuck": stuck_history,
    "target-account": target_history,
    "untagged-waves": untagged_waves_history,
    "waves": waves_history,
}
"""Functions of the account, the start (epoch seconds) and the number of jobs before it.

A history has an account of its own, which may be another one.
"""
