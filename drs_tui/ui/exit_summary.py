"""What the program leaves in the shell's scrollback when it ends."""

from drs_tui.model.text.safe import safe
from drs_tui.ui.context import UiContext
from drs_tui.ui.terminal.line_filters import as_ascii
from drs_tui.views.job_view import JobView
from drs_tui.views.links import monitor_command
from drs_tui.views.summary import job_line

JOBS_MAX = 20


def exit_lines(context: UiContext) -> list[str]:
    """Return a line for each live job, and the command that opens them again."""
    store, now, settings = context.store, context.client.now(), context.settings
    ids = store.jobs.live_ids
    live = [JobView(store, job_id, now) for job_id in ids[:JOBS_MAX]]
    lines = [job_line(job, context.time_format()) for job in live]
    if len(ids) > JOBS_MAX:
        lines.append(f"and {len(ids) - JOBS_MAX} more live jobs")
    if live and not settings.demo:
        named = [job.job_id for job in live] if len(live) == 1 else []
        lines.append(f"to open it again:  {monitor_command(named, *context.target)}")
    lines = [safe(line) for line in lines]
    return [as_ascii(line) for line in lines] if settings.ascii else lines
