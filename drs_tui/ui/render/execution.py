"""The next step after an action run that failed: what Systems Manager says of it."""

from collections.abc import Iterator

from drs_tui.feed.details import Execution
from drs_tui.feed.status import Setback
from drs_tui.model.execution import (
    AUTOMATION,
    COMMAND,
    OUTPUT_LIMIT,
    Automation,
    Invocation,
    Plugin,
    Step,
    cli_command,
    console_link,
    parse_automation,
    parse_invocations,
)
from drs_tui.model.job import ActionRun
from drs_tui.model.times import duration
from drs_tui.ui.render.cells import NOTHING, Cell, join, outside, text
from drs_tui.ui.render.documents import fact, heading, raw_text, words
from drs_tui.ui.render.view import View

_GOOD = frozenset({"Success", "CompletedWithSuccess"})
_MOVING = frozenset({"Pending", "InProgress", "Waiting", "Delayed"})


def can_be_asked(run: ActionRun) -> bool:
    """Whether SSM could know the run at all."""
    return bool(run.run_id) and run.action.type in (AUTOMATION, COMMAND)


def _style(status: str | None) -> str:
    if status in _GOOD:
        return "ok"
    return "accent" if status in _MOVING else "fail" if status else "dim"


def _took(started: float | None, ended: float | None) -> Cell:
    if started is None or ended is None:
        return NOTHING
    return text(f"took {duration(ended - started)}", "dim")


def _step(number: int, step: Step, width: int) -> Iterator[Cell]:
    status = outside(step.status, _style(step.status))
    said = join((status, outside(step.action, "dim"), _took(step.started, step.ended)), "  ")
    yield from fact(f"{number} {step.name or 'step'} ", said)
    if step.failure:
        yield from words("failure", step.failure, width)
    if step.failure_type:
        yield from words("failure type", step.failure_type, width)
    for name, value in step.details:
        yield from words(name, value, width)
    if step.failure:
        for name, value in step.outputs:
            yield from words(name, value, width)


def _automation(found: Automation, width: int) -> Iterator[Cell]:
    yield from heading("what Systems Manager says: the automation")
    yield NOTHING
    status = outside(found.status, _style(found.status))
    yield from fact("status", join((status, _took(found.started, found.ended)), "  "))
    yield from words("document", found.document, width)
    if found.current_step:
        yield from words("now at step", found.current_step, width)
    if found.failure:
        yield from words("failure", found.failure, width)
    for number, step in enumerate(found.steps, 1):
        yield NOTHING
        yield from _step(number, step, width)
    if found.is_cut:
        yield text("  There are more steps than SSM told of.", "warn")


def _plugin(plugin: Plugin, width: int) -> Iterator[Cell]:
    code = f"response code {plugin.response_code}" if plugin.response_code is not None else ""
    status = outside(plugin.status, _style(plugin.status))
    yield from fact(f"{plugin.name or 'plugin'} ", join((status, text(code, "dim")), "  "))
    if plugin.output:
        yield NOTHING
        yield from raw_text(plugin.output, width)
    if plugin.is_cut:
        yield NOTHING
        cut = f"  SSM cuts the output at {OUTPUT_LIMIT:,} characters: there was more."
        yield text(cut, "warn")
    if plugin.output_url:
        yield from words("whole output", plugin.output_url, width)
    if plugin.error_url:
        yield from words("whole stderr", plugin.error_url, width)


def _invocation(found: Invocation, view: View, width: int) -> Iterator[Cell]:
    yield NOTHING
    status = outside(found.status, _style(found.status))
    told = outside(found.details, "dim") if found.details != found.status else NOTHING
    yield from words("instance", found.instance, width)
    if found.instance_name:
        yield from words("instance name", found.instance_name, width)
    yield from fact("requested", view.whole(found.requested))
    yield from fact("status", join((status, told), "  "))
    yield from words("document", found.document, width)
    for plugin in found.plugins:
        yield NOTHING
        yield from _plugin(plugin, width)


def _told(run: ActionRun, found: Execution, view: View, width: int) -> Iterator[Cell]:
    if run.action.type == COMMAND:
        yield from heading("what Systems Manager says: the command")
        invocations = parse_invocations(found.answer)
        if not invocations:
            yield text("  SSM knows no invocation of this command.", "warn")
        for invocation in invocations:
            yield from _invocation(invocation, view, width)
    else:
        yield from _automation(parse_automation(found.answer), width)


def _silent(setback: Setback | None, width: int) -> Iterator[Cell]:
    """Why there is nothing from SSM."""
    yield from heading("what Systems Manager says")
    yield NOTHING
    if setback is None:
        yield text("  asking…", "dim")
        return
    yield outside(f"  ! {setback.problem.happened}", "warn")
    if setback.problem.mend:
        yield outside(f"  {setback.problem.mend}", "warn")
    if setback.problem.said:
        yield from words("said", setback.problem.said, width)


def next_step(
    run: ActionRun,
    found: Execution | None,
    setback: Setback | None,
    place: tuple[str, str | None],
    view: View,
    width: int,
) -> list[Cell]:
    """Where to look on, whatever SSM says; and that. ``place``: region and profile."""
    region, profile = place
    lines = heading("next step")
    lines.append(NOTHING)
    lines += words("in the console", console_link(run, region), width)
    lines += words("on the command line", cli_command(run, region, profile), width)
    lines += _told(run, found, view, width) if found else _silent(setback, width)
    if found:
        lines += [NOTHING, text(f"  by Systems Manager, as of {view.clock(found.as_of)}", "dim")]
    return lines
