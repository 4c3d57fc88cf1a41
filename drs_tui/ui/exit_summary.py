"""What the program leaves in the shell's scrollback when it ends."""

from collections.abc import Sequence

from drs_tui.model.text.labels import plural
from drs_tui.model.text.safe import safe
from drs_tui.ui.context import UiContext
from drs_tui.ui.terminal.line_filters import as_ascii
from drs_tui.views.job_view import JobView
from drs_tui.views.links import monitor_command, recovery_command
from drs_tui.views.missing_sources import missing_sources
from drs_tui.views.recovery_view import recovery_view
from drs_tui.views.summary import job_line, standing

JOBS_MAX = 20


def exit_lines(context: UiContext) -> list[str]:
    """Return a line for the recovery followed last and for each live job, the command that opens
    them again, and of which sources nothing is known."""
    store, now, settings = context.store, context.client.now(), context.settings
    ids = store.jobs.live_ids
    live = [JobView(store, job_id, now) for job_id in ids[:JOBS_MAX]]
    lines = [*_recovery_lines(context), *(job_line(job, context.time_format()) for job in live)]
    if len(ids) > JOBS_MAX:
        lines.append(f"and {len(ids) - JOBS_MAX} more live jobs")
    if lines and not settings.demo and (command := _command(context, live)):
        lines.append(f"to open it again:  {command}")
    missing = missing_sources(store)
    if missing.silent:
        lines.append(f"{missing.words}: {missing.names(context.time_format())}")
    lines = [safe(context.client.checked(line)) for line in lines]
    return [as_ascii(line) for line in lines] if settings.ascii else lines


def _recovery_lines(context: UiContext) -> list[str]:
    """Return how the jobs stand that were followed as one last, if they are still listed."""
    if not _as_one(context):
        return []
    view = recovery_view(context.store, context.recovery, context.client.now())
    return [f"recovery of {plural(len(context.recovery), 'job')}: {standing(view)}"]


def _as_one(context: UiContext) -> bool:
    jobs = context.store.jobs
    return bool(context.recovery) and all(jobs.place(each) is not None for each in context.recovery)


def _command(context: UiContext, live: Sequence[JobView]) -> str:
    targets = context.targets
    if _as_one(context):
        return recovery_command(context.recovery, targets.options(context.recovery))
    if context.store.status.sources:
        # Of several sources one knows best oneself how they were chosen.
        only = live[0].job_id if len(live) == 1 else None
        return monitor_command([only], targets.options([only])) if only else ""
    named = [job.job_id for job in live] if len(live) == 1 else []
    return monitor_command(named, targets.options(named))
