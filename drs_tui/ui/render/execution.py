"""The next step after a failed action run: links, and its execution in Systems Manager."""

from collections.abc import Iterator

from drs_tui.model.drs.execution import (
    AUTOMATION,
    COMMAND,
    OUTPUT_LIMIT,
    Automation,
    Invocation,
    Plugin,
    Step,
    joined,
    parse_automation,
    parse_invocations,
)
from drs_tui.model.drs.job import ActionRun
from drs_tui.model.text.labels import code_label
from drs_tui.model.text.times import duration
from drs_tui.store.details import Execution
from drs_tui.store.status import ActiveError
from drs_tui.ui.render.cells import EMPTY, Cell, external, join, text, wrap
from drs_tui.ui.render.detail_pages import external_fact, external_lines, fact, heading
from drs_tui.ui.render.missing_data import NOT_RECORDED
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.views.links import run_command, run_link

_WHOLE_OUTPUT = "The instance has the whole, in the SSM agent's folder of the command."
_GOOD = frozenset({"Success", "CompletedWithSuccess"})
_MOVING = frozenset({"Pending", "InProgress", "Waiting", "Delayed"})


def has_ssm_execution(run: ActionRun) -> bool:
    """Return whether the run is an automation or a command that SSM can describe."""
    return bool(run.run_id) and run.action.type in (AUTOMATION, COMMAND)


def output_tail(run: ActionRun, found: Execution) -> list[str]:
    """Return the lines of what failed: a command's output, or failures of steps that say more."""
    if run.action.type == COMMAND:
        plugins = [each for found in parse_invocations(found.answer) for each in found.plugins]
        printed = [plugin for plugin in plugins if plugin.output.strip()]
        failed = [plugin for plugin in printed if plugin.status not in _GOOD]
        return (failed or printed)[-1].output.rstrip().splitlines() if printed else []
    steps = [step for step in parse_automation(found.answer).steps if step.failure]
    lines = [f"{step.name or 'step'}: {step.failure}" for step in steps]
    reason = (run.failure_reason or "").strip()
    return [line for line in lines if not reason or reason not in line]


def _style(status: str | None) -> str:
    if status in _GOOD:
        return "ok"
    return "accent" if status in _MOVING else "fail" if status else "dim"


def _took(started: float | None, ended: float | None) -> Cell:
    if started is None or ended is None:
        return EMPTY
    return text(f"took {duration(ended - started)}", "dim")


def _step(number: int, step: Step, width: int) -> Iterator[Cell]:
    status = external(step.status, _style(step.status))
    parts = join((status, external(step.action, "dim"), _took(step.started, step.ended)), "  ")
    yield from fact(f"{number} {step.name or 'step'} ", parts)
    if step.failure:
        yield from external_fact("failure", step.failure, width)
    if step.failure_details.failure_type:
        yield from external_fact("failure type", step.failure_details.failure_type, width)
    for name, value in joined(step.failure_details.details):
        yield from external_fact(name, value, width)
    if step.failure:
        for name, value in joined(step.outputs):
            yield from external_fact(name, value, width)


def notice(said: str, width: int) -> list[Cell]:
    """A warning of our own, wrapped."""
    return [external(f"  {line}", "warn") for line in wrap(said, max(20, width - 4))]


def _automation(found: Automation, width: int) -> Iterator[Cell]:
    yield from heading("what Systems Manager says: the automation")
    yield EMPTY
    status = external(found.status, _style(found.status))
    yield from fact("status", join((status, _took(found.started, found.ended)), "  "))
    yield from external_fact("document", found.document, width)
    if found.current_step:
        yield from external_fact("now at step", found.current_step, width)
    if found.failure:
        yield from external_fact("failure", found.failure, width)
    for number, step in enumerate(found.steps, 1):
        yield EMPTY
        yield from _step(number, step, width)
    if found.is_cut:
        yield text("  There are more steps than SSM returned.", "warn")


def _plugin(plugin: Plugin, width: int) -> Iterator[Cell]:
    code = f"response code {plugin.response_code}" if plugin.response_code is not None else ""
    status = external(plugin.status, _style(plugin.status))
    yield from fact(f"{plugin.name or 'plugin'} ", join((status, text(code, "dim")), "  "))
    if plugin.output:
        yield EMPTY
        yield from external_lines(plugin.output, width)
    if plugin.is_cut:
        yield EMPTY
        cut = f"Systems Manager cuts the output at {OUTPUT_LIMIT:,} characters: there was more."
        yield from notice(cut if plugin.output_url else f"{cut} {_WHOLE_OUTPUT}", width)
    if plugin.output_url:
        yield from external_fact("whole output", plugin.output_url, width)
    if plugin.error_url:
        yield from external_fact("whole stderr", plugin.error_url, width)


def _invocation(found: Invocation, time_format: TimeFormat, width: int) -> Iterator[Cell]:
    yield EMPTY
    status = external(found.status, _style(found.status))
    status_details = external(found.details, "dim") if found.details != found.status else EMPTY
    yield from external_fact("instance", found.instance, width)
    if found.instance_name:
        yield from external_fact("instance name", found.instance_name, width)
    yield from fact("requested", time_format.whole(found.requested))
    yield from fact("status", join((status, status_details), "  "))
    yield from external_fact("document", found.document, width)
    for plugin in found.plugins:
        yield EMPTY
        yield from _plugin(plugin, width)


def _execution(
    run: ActionRun, found: Execution, time_format: TimeFormat, width: int
) -> Iterator[Cell]:
    if run.action.type == COMMAND:
        yield from heading("what Systems Manager says: the command")
        invocations = parse_invocations(found.answer)
        if not invocations:
            yield text("  Systems Manager has no result of this command yet: r asks again.", "warn")
        for invocation in invocations:
            yield from _invocation(invocation, time_format, width)
    else:
        automation = parse_automation(found.answer)
        yield from _automation(automation, width)
        if automation.status is None and not automation.steps:
            yield from notice("It has no result yet: r asks again.", width)
    yield from _disagreement(run, found, width)


def _statuses(run: ActionRun, found: Execution) -> list[str]:
    """The statuses that Systems Manager gives."""
    if run.action.type == COMMAND:
        statuses = [each.status for each in parse_invocations(found.answer)]
    else:
        statuses = [parse_automation(found.answer).status]
    return [status for status in statuses if status]


def _disagreement(run: ActionRun, found: Execution, width: int) -> Iterator[Cell]:
    """What DRS and Systems Manager say of the same run, where that differs."""
    statuses = _statuses(run, found)
    if not statuses or run.status is None:
        return
    good, moving = (all(each in known for each in statuses) for known in (_GOOD, _MOVING))
    fits = {"SUCCEEDED": good, "FAILED": not (good or moving), "PENDING": moving}
    if fits.get(run.status, any(each in _MOVING for each in statuses)):
        return
    said = ", ".join(dict.fromkeys(statuses))
    late = "it may have gone on after DRS stopped waiting"
    why = late if good else "DRS may follow: r asks again"
    yield EMPTY
    yield from notice(
        f"DRS says {code_label(run.status)}, Systems Manager says {said}: {why}.", width
    )


def _no_execution(
    active_error: ActiveError | None, width: int, *, is_replay: bool
) -> Iterator[Cell]:
    """Yield why there is no execution from SSM."""
    yield from heading("what Systems Manager says")
    yield EMPTY
    if active_error is None:
        yield text(f"  {NOT_RECORDED if is_replay else 'asking…'}", "dim")
        return
    yield external(f"  ! {active_error.request_error.summary}", "warn")
    if active_error.request_error.advice:
        yield external(f"  {active_error.request_error.advice}", "warn")
    if active_error.request_error.aws_message:
        yield from external_fact("said", active_error.request_error.aws_message, width)


def next_step(
    run: ActionRun,
    found: Execution | None,
    active_error: ActiveError | None,
    target: tuple[str, str | None],
    time_format: TimeFormat,
    width: int,
    *,
    is_replay: bool,
) -> list[Cell]:
    """Return where to look further, then what SSM says about the run.

    ``target`` is the region and the profile.
    """
    region, profile = target
    lines = heading("next step")
    lines.append(EMPTY)
    lines += external_fact("in the console", run_link(run, region), width)
    lines += external_fact("on the command line", run_command(run, region, profile), width)
    if found is None:
        lines += _no_execution(active_error, width, is_replay=is_replay)
    else:
        lines += _execution(run, found, time_format, width)
        lines += [
            EMPTY,
            text(f"  by Systems Manager, as of {time_format.clock(found.as_of)}", "dim"),
        ]
    return lines
