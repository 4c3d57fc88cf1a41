"""Build links to the AWS console, and commands that show the same in a shell.

Everything that comes from AWS or from an option is quoted: for a URL, or for a shell.
"""

import re
import shlex
from collections.abc import Iterable
from urllib.parse import quote

from drs_tui.model.drs.execution import AUTOMATION, COMMAND
from drs_tui.model.drs.job import ActionRun
from drs_tui.views.command_targets import Target

# The console's domain by the form of the region, for each partition whose console is known.
_DOMAINS = {
    r"cn-[a-z]+-\d+": "console.amazonaws.cn",
    r"us-gov-[a-z]+-\d+": "console.amazonaws-us-gov.com",
    r"[a-z]{2}-[a-z]+-\d+": "console.aws.amazon.com",
}
_RUN_PAGES = {AUTOMATION: "automation/execution", COMMAND: "run-command"}
_RUN_OPERATIONS = {
    AUTOMATION: ("get-automation-execution", "--automation-execution-id"),
    COMMAND: ("list-command-invocations", "--command-id"),
}


def _quoted(text: str) -> str:
    """Quote a text as one part of a URL, slashes included."""
    return quote(text, safe="")


def _console(region: str) -> str:
    """Return the address of the console of that region, without a page; empty if not known."""
    domains = (domain for form, domain in _DOMAINS.items() if re.fullmatch(form, region))
    domain = next(domains, "")
    return f"https://{_quoted(region)}.{domain}" if domain else ""


def _drs_console(region: str, page: str, identity: str) -> str:
    console = _console(region)
    path = f"/drs/home?region={_quoted(region)}#/{page}/{_quoted(identity)}"
    return f"{console}{path}" if console else ""


def job_link(job_id: str, region: str) -> str:
    """Link to a job in the launch history of the DRS console; empty where there is none known."""
    return _drs_console(region, "launchHistory", job_id)


def server_link(server_id: str, region: str) -> str:
    """Link to a source server in the DRS console; empty where there is none known."""
    return _drs_console(region, "sourceServers", server_id)


def run_link(run: ActionRun, region: str) -> str | None:
    """Link to an action run in the Systems Manager console.

    None when the run has no id, or is neither an automation nor a command, or no console is known.
    """
    page, console = _RUN_PAGES.get(run.action.type or ""), _console(region)
    if page is None or not run.run_id or not console:
        return None
    path = f"systems-manager/{page}/{_quoted(run.run_id)}"
    return f"{console}/{path}?region={_quoted(region)}"


def _aws(words: Iterable[str], region: str, profile: str | None) -> str:
    return shlex.join(["aws", *words, *Target(region, profile).options])


def run_command(run: ActionRun, region: str, profile: str | None = None) -> str | None:
    """Return the AWS CLI command that describes an action run; None as for ``run_link``."""
    operation = _RUN_OPERATIONS.get(run.action.type or "")
    if operation is None or not run.run_id or not region:
        return None
    words = ["ssm", *operation, run.run_id]
    if run.action.type == COMMAND:
        words.append("--details")
    return _aws(words, region, profile)


def job_command(job_ids: Iterable[str], region: str, profile: str | None) -> str:
    """Return the AWS CLI command that describes jobs."""
    words = ["drs", "describe-jobs", "--filters", f"jobIDs={','.join(job_ids)}"]
    return _aws(words, region, profile)


def log_command(job_id: str, region: str, profile: str | None) -> str:
    """Return the AWS CLI command that prints the log of a job."""
    words = ["drs", "describe-job-log-items", "--job-id", job_id]
    return _aws(words, region, profile)


def terminate_command(ids: Iterable[str], region: str, profile: str | None) -> str:
    """Return the AWS CLI command that terminates recovery instances. It is never run here."""
    words = ["drs", "terminate-recovery-instances", "--recovery-instance-ids", *ids]
    return _aws(words, region, profile)


def compare_command(before: Iterable[str], after: Iterable[str], options: Iterable[str]) -> str:
    """Return the drs-tui command that compares two recoveries; ``options`` say whom it asks."""
    recoveries = (",".join(before), ",".join(after))
    return shlex.join(["drs-tui", "compare", *recoveries, *options])


def recovery_command(job_ids: Iterable[str], options: Iterable[str]) -> str:
    """Return the drs-tui command that follows these jobs as one again."""
    return shlex.join(["drs-tui", *options, "--recovery", ",".join(job_ids)])


def monitor_command(job_ids: Iterable[str], options: Iterable[str]) -> str:
    """Return the drs-tui command that opens these jobs again."""
    named = [word for job_id in job_ids for word in ("--job-id", job_id)]
    return shlex.join(["drs-tui", *options, *named])
