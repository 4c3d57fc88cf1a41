"""``drs-tui report``: the evidence of a drill, computed from a recording of what AWS answered."""

import re
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from drs_tui import __version__
from drs_tui.client.fetch import Fetch, Run
from drs_tui.client.process import CollectorProcess
from drs_tui.client.recorder import Recorder, Start, create, start_of
from drs_tui.commands.fetching import Finish, missing_words, run_fetch
from drs_tui.commands.printing import complain, write
from drs_tui.exit_codes import EXIT_NO_VERDICT, EXIT_OK, EXIT_REFUSED
from drs_tui.model.analysis.grouping import tag_of
from drs_tui.model.analysis.rto import Rto
from drs_tui.model.drs.job import ActionRun
from drs_tui.model.text.labels import plural
from drs_tui.model.text.safe import safe
from drs_tui.options import CollectorOptions
from drs_tui.protocol.recording import SUFFIX
from drs_tui.protocol.requests import Query
from drs_tui.report.bag import FORMER, RECORDING, recording_in, write_folder
from drs_tui.report.build import report_of
from drs_tui.report.evidence import UNREADABLE, Evidence, why_unreadable
from drs_tui.report.facts import Report
from drs_tui.report.forms import FORMS
from drs_tui.report.html import NoJinjaError, require_jinja
from drs_tui.report.terms import FIELD_NAMES, Fields, Former, Objective, Terms
from drs_tui.views.start_calls import starts_of

if TYPE_CHECKING:
    from drs_tui.client.fleet_fetch import FleetFetch
    from drs_tui.fleet.source_target import SourceTarget

COMMAND = "report"
WRITTEN_WITHIN = 120.0  # seconds that the disk has for what is left of the recording
PAGES = {".html": "report.html", ".md": "report.md", ".json": "report.json", ".csv": "servers.csv"}
FOREIGN = frozenset({".pdf", ".htm", ".txt", ".docx", ".xlsx", ".zip"})
"""What would be a folder of that name, where a file is meant that there is no form for."""
_WITNESS = "witness it outside: a ticket, S3 Object Lock, cosign sign-blob, an RFC 3161 time stamp"


class Wanted(NamedTuple):
    """What to report of, and where to write it.

    ``job_ids`` are one recovery, whose name (``drs-tui:recovery``) ``recovery`` is; ``since``: how
    far back that is looked for. ``former`` are ids of jobs, or a recording or folder. ``who``:
    CloudTrail is asked who started it.
    """

    job_ids: tuple[str, ...] = ()
    recovery: str | None = None
    since: str | None = None
    recording: Path | None = None
    rto: Rto | None = None
    rpo: float | None = None
    fields: Fields = Fields()
    former: tuple[str, ...] | Path | None = None
    into: Path | None = None
    who: bool = False
    redact: bool = False

    @property
    def former_ids(self) -> tuple[str, ...]:
        """Return the jobs of a former recovery that is in the same account."""
        return self.former if isinstance(self.former, tuple) else ()


def run(
    wanted: Wanted,
    options: CollectorOptions,
    environ: Mapping[str, str],
    take: Callable[[], CollectorProcess | None],
    sources: "Sequence[SourceTarget] | None" = None,
) -> int:
    """Make a report; return the exit status. ``take`` returns the collector, if one was started;
    ``sources`` are asked in its place."""
    try:
        if wanted.into is None or _page_of(wanted.into) in (None, "report.html"):
            require_jinja()
    except NoJinjaError as error:
        return complain(COMMAND, str(error), EXIT_REFUSED)
    if wanted.into is not None and (why := _why_no_place(wanted.into)):
        return complain(COMMAND, why, EXIT_REFUSED)
    if wanted.recording is not None:
        return _make(wanted, wanted.recording)
    redaction = redacted = None
    if wanted.redact and sources is not None:
        from drs_tui.client.redacted import RedactedFleet

        redacted = RedactedFleet(sources)
        redaction = redacted.redaction
    elif wanted.redact:
        from drs_tui.pseudonyms.messages import Redaction

        redaction = Redaction()
    if redaction:
        name = redaction.whole(wanted.recovery) if wanted.recovery else None
        wanted = redaction.given(wanted)._replace(recovery=name)
    with tempfile.TemporaryDirectory(prefix="drs-tui-") as folder:
        use = partial(prepare, wanted, Path(folder) / f"recording{SUFFIX}")
        if sources is not None:
            from drs_tui.commands.fleet_fetching import run_fleet_fetch

            return run_fleet_fetch(COMMAND, sources, options, environ, use, redacted=redacted)
        return run_fetch(COMMAND, options, environ, use, take(), redaction=redaction)


def _why_no_place(into: Path) -> str:
    """Say why a report cannot be written there; empty if it can."""
    if into.suffix.lower() in FOREIGN:
        prints = "; a browser prints the .html as a PDF" if into.suffix.lower() == ".pdf" else ""
        return f"{into}: a report is a new folder, or a page alone: {', '.join(PAGES)}{prints}"
    if into.exists() and _page_of(into) is None:
        return f"{into} exists: a report is always a new folder"
    return ""


def _page_of(into: Path) -> str | None:
    """Return the form of which a file is wanted alone; None where it is the folder."""
    return PAGES.get(into.suffix)


# from the live account


async def prepare(wanted: Wanted, path: Path, fetch: "Fetch | FleetFetch") -> Finish:
    """Fetch and record the recovery; return what makes the report of that recording."""
    job_ids = wanted.job_ids or await _find(wanted, fetch)
    if not job_ids:
        message = f"no job has the tag drs-tui:recovery={wanted.recovery}"
        return partial(complain, COMMAND, message, EXIT_NO_VERDICT)
    fetch.client.record(Recorder(create(path), _start(wanted, fetch)))
    every = tuple(dict.fromkeys((*job_ids, *wanted.former_ids)))
    await fetch.jobs_by_id(every)
    store = fetch.store
    servers = list(dict.fromkeys(i for job_id in every for i in store.jobs.row(job_id).server_ids))
    await fetch.logs(every)
    await fetch.names(servers)
    await fetch.instances(servers)
    await fetch.executions(
        Run(job_id, run.run_id, run.action.type or "")
        for job_id in job_ids
        for run in _failed_runs(fetch, job_id)
        if run.run_id
    )
    await fetch.plans_of(job_ids)
    if wanted.who:
        await fetch.start_calls(starts_of(map(store.jobs.row, job_ids)))
    await fetch.identity(job_ids)
    recorder = fetch.client.take_recorder()
    if recorder and not recorder.close(WRITTEN_WITHIN):
        why = recorder.failure or "the disk is too slow"
        return partial(complain, COMMAND, f"the recording: {why}", EXIT_NO_VERDICT)
    for missing in fetch.missing:
        complain(COMMAND, missing_words(missing))
    return partial(_make, wanted._replace(job_ids=tuple(job_ids)), path)


def _start(wanted: Wanted, fetch: "Fetch | FleetFetch") -> Start:
    return start_of(fetch.store, fetch.client.now(), rto=wanted.rto, redacted=wanted.redact)


async def _find(wanted: Wanted, fetch: "Fetch | FleetFetch") -> tuple[str, ...]:
    """Return the jobs that name the recovery by their tag, oldest first."""
    await fetch.jobs(Query(from_date=wanted.since))
    found = [row for row in fetch.store.jobs if tag_of(row) == wanted.recovery]
    fetch.store.drop_jobs()  # the recording is to have no others
    return tuple(row.job_id for row in reversed(found))


def _failed_runs(fetch: "Fetch | FleetFetch", job_id: str) -> list[ActionRun]:
    servers = fetch.store.jobs.job(job_id).servers or ()
    return [run for each in servers for run in each.runs or () if run.status == "FAILED"]


# from the recording


def _make(wanted: Wanted, recording: Path) -> int:
    """Make the report of a recording; return the exit status."""
    try:
        path, ids = recording_in(recording)
        evidence = Evidence(path, wanted.job_ids or ids, wanted.recovery, wanted.former_ids)
        former = _Former.of(wanted.former)
        report = report_of(evidence, _terms(wanted, evidence, former), former.evidence)
        into = wanted.into or _default_folder(evidence.view.job_ids[0])
        _write(into, report, {RECORDING: path, **former.recordings})
    except (NoJinjaError, *UNREADABLE) as error:
        return complain(COMMAND, why_unreadable(error), EXIT_REFUSED)
    return write(map(safe, _said(into, report))) or EXIT_OK


def _default_folder(job_id: str) -> Path:
    """Name a folder by a job, unless its id, which may be anything in a file, is none of DRS."""
    return Path(f"report-{job_id}" if re.fullmatch(r"drsjob-\w+", job_id) else "report")


class _Former(NamedTuple):
    """The recovery to compare with; ``evidence``: where it has a recording of its own."""

    terms: Former | None = None
    evidence: Evidence | None = None
    recordings: Mapping[str, Path] = MappingProxyType({})

    @classmethod
    def of(cls, given: tuple[str, ...] | Path | None) -> "_Former":
        """Read what was given.

        Raises:
            OSError: it cannot be read.
            RecordingError: it is no recording.
            NoRecoveryError: it has not one recovery.
            ValueError: it is a folder that is no report's.
        """
        if isinstance(given, Path):
            path, ids = recording_in(given)
            evidence = Evidence(path, ids)
            return cls(Former(evidence.view.job_ids, is_elsewhere=True), evidence, {FORMER: path})
        return cls(Former(given)) if given else cls()


def _terms(wanted: Wanted, evidence: Evidence, former: _Former) -> Terms:
    rto = wanted.rto or evidence.recording.header.rto
    is_redacted = evidence.recording.header.redacted
    return Terms(
        job_ids=evidence.view.job_ids,
        tool=__version__,
        host="" if is_redacted else socket.gethostname(),
        rto=Objective(*rto) if rto else None,
        rpo=wanted.rpo,
        fields=wanted.fields,
        against=former.terms,
    )


def _write(into: Path, report: Report, recordings: Mapping[str, Path]) -> None:
    page = _page_of(into)
    if page is None:
        write_folder(into, report, recordings, time.time())
    else:
        content = FORMS[page](report)
        into.touch(0o600)
        into.write_bytes(content)


def _said(into: Path, report: Report) -> Iterator[str]:
    """Say what it came to, and what the report can be witnessed by."""
    yield f"{into}: {report.verdict.sentence}"
    if report.verdict.rpo_sentence:
        yield report.verdict.rpo_sentence
    filled = msgspec.to_builtins(report.fields)
    if blank := [name for name in FIELD_NAMES if filled[name] is None]:
        count = plural(len(blank), "field")
        yield f"{count} left blank for a person, as {blank[0]}: --field {blank[0]}=…, --fields FILE"
    yield f"chain head {report.origin.head}"
    if _page_of(into) is None:
        yield f"verify it with: drs-tui verify {into}; {_WITNESS}"
    else:
        yield "the page alone: a folder (-o FOLDER) has the recording, by which it is verified"
