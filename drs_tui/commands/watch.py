"""``drs-tui watch``: follow jobs to their ends, through everything that passes."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from drs_tui.client.fetch_error import FetchError
from drs_tui.client.follow import Follow
from drs_tui.client.process import CollectorProcess
from drs_tui.commands.printing import Output, complain
from drs_tui.commands.watch_ending import StoppedError, until_ended
from drs_tui.commands.watch_files import write_files
from drs_tui.commands.watch_follow import COMMAND, Wanted, failure_words, fleet_follow, follow_one
from drs_tui.commands.watch_output import PipeClosedError, WatchOutput
from drs_tui.commands.watch_ready import Readiness
from drs_tui.commands.watch_recording import Recording
from drs_tui.commands.watch_start_calls import StartCalls
from drs_tui.exit_codes import (
    EXIT_BROKEN_PIPE,
    EXIT_NO_VERDICT,
    EXIT_NOT_PERMITTED,
    EXIT_OK,
    EXIT_REFUSED,
)
from drs_tui.model.analysis.row import Row
from drs_tui.model.analysis.watch_verdict import Verdict, exit_status
from drs_tui.model.text.times import TimeText, exact_duration
from drs_tui.options import CollectorOptions
from drs_tui.process_start import keep_objects
from drs_tui.views.recovery_result import Results
from drs_tui.views.text_report import one_line
from drs_tui.views.watch_changes import Changes, in_order, with_job, with_source
from drs_tui.views.watch_json import verdict_json
from drs_tui.views.watch_report import (
    Judgement,
    judgement,
    late_words,
    overall,
    progress_words,
    verdict_words,
)
from drs_tui.views.watch_selection import Groups, refusal

if TYPE_CHECKING:
    from drs_tui.client.fleet_follow import FleetFollow

STARTS_EVERY = 5.0  # seconds at most between two questions whether a job is there now
FIRST_LOOK = 2.0  # seconds at most that it waits for slower sources, once there is a job
LOOK_EVERY = 5.0  # seconds between two looks at the clock, for the line of progress and the RTO


def run(
    wanted: Wanted,
    options: CollectorOptions,
    output: Output,
    environ: Mapping[str, str],
    process: CollectorProcess | None = None,
) -> int:
    """Follow jobs until there is a verdict; return the exit status.

    ``process`` is the collector, if it was started before.
    """
    try:
        compact, into = wanted.is_compact, wanted.json_into
        writer = WatchOutput(output, environ, is_compact=compact, json_into=into)
        recording = _recording(wanted)
    except OSError as error:
        if process:
            process.end()
        words = f"{error.filename}: {error.strerror}" if error.strerror else str(error)
        return complain(COMMAND, words, EXIT_REFUSED)
    try:
        running = _run(wanted, options, output, environ, writer, process, recording)
        return asyncio.run(running)
    except FetchError as error:
        writer.say(COMMAND, failure_words(error.request_error))
        return error.status
    except PipeClosedError:
        return EXIT_BROKEN_PIPE
    finally:
        writer.clear()
        writer.close()


def _recording(wanted: Wanted) -> Recording | None:
    if wanted.record is None:
        return None
    return Recording(wanted.record, wanted.terms.rto, redacted=wanted.redact)


async def _run(
    wanted: Wanted,
    options: CollectorOptions,
    output: Output,
    environ: Mapping[str, str],
    writer: WatchOutput,
    process: CollectorProcess | None,
    recording: Recording | None,
) -> int:
    keep_objects()
    follow: Follow | FleetFollow
    if wanted.sources is not None:
        follow, wanted = fleet_follow(wanted, wanted.sources, options, environ, writer, process)
    else:
        follow, wanted = follow_one(wanted, options, environ, writer, process)
    if recording:
        recording.begin(follow.client, partial(writer.say, COMMAND))
    async with follow:
        return await _followed(follow, wanted, options, output, writer, recording)


async def _followed(
    follow: "Follow | FleetFollow",
    wanted: Wanted,
    options: CollectorOptions,
    output: Output,
    writer: WatchOutput,
    recording: Recording | None,
) -> int:
    """Follow to the end; return the exit status."""
    watch = _Watch(wanted, follow, writer, output, options.refresh)
    writer.begin()
    status, words = await until_ended(watch.run(), wanted)
    if recording and status is None:
        await recording.end(follow)
    return watch.end(status, words)


class _Watch:
    """Follows what was selected: asks for what it needs, and writes every change once."""

    def __init__(
        self,
        wanted: Wanted,
        follow: "Follow | FleetFollow",
        writer: WatchOutput,
        output: Output,
        refresh: float,
    ) -> None:
        self._wanted = wanted
        self._follow = follow
        self._writer = writer
        self._zone = output.zone
        self._starts_every = min(STARTS_EVERY, refresh)
        self._changes = Changes(follow.store, self._is_settled)
        self._groups: Groups = []
        self._late: dict[tuple[str, ...], str] = {}
        self._asked_for: set[str] = set()  # the logs of ended jobs
        self._given_up: set[str] = set()
        self._ended: dict[tuple[str, ...], Judgement] = {}
        self._readiness = Readiness(follow)
        self._start_calls = StartCalls(follow, is_wanted=wanted.says_who)
        self._was_failing = False
        self.verdict = Verdict.OPEN

    @property
    def _times(self) -> TimeText:
        return TimeText(self._follow.client.now(), self._zone)

    async def run(self) -> None:
        """Follow until there is a verdict.

        Raises:
            FetchError: the service cannot be asked any more.
            StoppedError: there is nothing to follow.
        """
        wanted, follow = self._wanted, self._follow
        query, plans = wanted.selection.query(follow.client.now()), wanted.selection.plans()
        await follow.list_jobs(query, lambda: bool(plans) or not self._lacking())
        if plans:
            await follow.plans(plans, wanted.selection.is_known)
        await self._until_there()
        await self._until_ready()
        while self._look() is Verdict.OPEN:
            await follow.wait(LOOK_EVERY)
            self._find()
            self._request()

    # what is followed

    async def _until_there(self) -> None:
        """Wait for the jobs to be there, for --wait-for-start at most.

        Raises:
            StoppedError: they are not, or cannot be watched so.
        """
        loop, wanted = asyncio.get_running_loop(), self._wanted
        until = loop.time() + wanted.wait_for_start
        is_said = False
        while lacking := self._lacking():
            if loop.time() >= until:
                raise StoppedError(self._follow.status or EXIT_NO_VERDICT, self._not_found(lacking))
            if not is_said:
                for_long = exact_duration(wanted.wait_for_start)
                self._writer.say(COMMAND, f"waiting for {lacking} to start, for {for_long}")
                is_said = True
            self._follow.client.refresh(wanted.selection.ids())
            again = min(loop.time() + self._starts_every, until)
            while loop.time() < again and self._lacking():
                await self._follow.wait(again - loop.time())
        self._find()
        self._refuse()
        if ids := wanted.selection.ids():
            self._follow.keep_only(ids)
        self._request()

    async def _until_ready(self) -> None:
        """Wait for what the first look says, for a while also for the other sources: that it is in
        the order of time."""
        loop = asyncio.get_running_loop()
        until = loop.time() + FIRST_LOOK
        while not self._is_ready() or (self._follow.is_awaited() and loop.time() < until):
            await self._follow.wait(FIRST_LOOK if self._follow.is_awaited() else LOOK_EVERY)
            self._find()
            self._request()

    def _lacking(self) -> str:
        return self._wanted.selection.lacking(self._follow.store, self._follow.client.now())

    def _not_found(self, lacking: str) -> str:
        where = self._follow.where_words()
        waited = self._wanted.wait_for_start
        after = f" after {exact_duration(waited)}" if waited else ""
        return (
            f"DRS knows no {lacking} in {where}{after}; --wait-for-start 5m waits for what has "
            f"not started yet, --region and --profile say whom to ask"
        )

    def _refuse(self) -> None:
        """Refuse what the options do not fit."""
        terms = self._wanted.terms
        option = "--rto" if terms.rto else "--until" if terms.until else ""
        if why_not := refusal(self._follow.store, self._groups, needs_launch=option):
            raise StoppedError(EXIT_REFUSED, why_not)

    def _find(self) -> None:
        found = self._wanted.selection.groups(self._follow.store, self._follow.client.now())
        self._groups = found or self._groups

    def _rows(self) -> Iterator[Row]:
        jobs = self._follow.store.jobs
        return (jobs.row(job_id) for group in self._groups for job_id in group)

    def _request(self) -> None:
        """Ask for the logs and the names that are not known yet; each is asked for once."""
        needs, rows = self._follow.client.needs, list(self._rows())
        if plans := self._wanted.selection.plans():
            needs.follow_plans(plans)
        moving = [row.job_id for row in rows if row.live or not self._is_settled(row)]
        if moving:
            needs.follow_logs(moving[0], tuple(moving[1:]))
        needs.logs(row.job_id for row in rows)
        self._start_calls.request(rows, self._wanted.selection)
        needs.names(
            (each for row in rows for each in row.server_ids),
            (each for row in rows for each in row.network_ids),
        )

    def _is_ready(self) -> bool:
        """Return whether names and logs were read, or cannot be: a first look says who is where."""
        return not self._start_calls.is_awaited and self._are_ready(self._rows())

    def _are_ready(self, rows: Iterable[Row]) -> bool:
        return all(map(self._readiness.is_ready, rows))

    def _is_settled(self, row: Row) -> bool:
        """Return whether the log of a job that has ended was read since, or cannot be.

        Its causes, and what became of its last servers, are in there.
        """
        store, job_id = self._follow.store, row.job_id
        log = store.details.logs.get(job_id)
        as_of = log.as_of if log and log.is_whole else None
        if as_of is not None and as_of >= store.jobs.seen_at(job_id):
            return True
        if store.status_of(job_id).is_log_denied or row.deleted or job_id in self._given_up:
            return True
        if job_id not in self._asked_for:
            self._asked_for.add(job_id)
            self._follow.client.needs.logs([job_id], again=True)
            give_up = partial(self._given_up.add, job_id)
            asyncio.get_running_loop().call_later(self._wanted.patience, give_up)
        return False

    # what is said

    def _look(self) -> Verdict:
        """Write what has changed; return the verdict."""
        times, writer, follow = self._times, self._writer, self._follow
        self._write_changes(times)
        self._start_calls.write(writer, times)
        judgements = self._judgements(times)
        for each in judgements:
            self._say_late(each, times)
        if self._was_failing and not follow.is_failing:
            writer.say(COMMAND, "AWS answers again")
        self._was_failing = follow.is_failing
        others = (*self._wanted.selection.verdicts(follow.store), *self._of_sources())
        verdict = overall(judgements, self._wanted.terms, others)
        rows = list(self._rows())
        if not (all(map(self._is_said, rows)) and self._are_ready(rows)):
            verdict = Verdict.OPEN
        self.verdict = verdict
        if verdict is Verdict.OPEN:
            beside = self._wanted.selection.words(follow.store)
            words = progress_words(judgements, times) or "waiting for the last log"
            writer.progress(" · ".join(filter(None, (beside, words, follow.unread_words()))))
        return verdict

    def _write_changes(self, times: TimeText) -> None:
        """Write what has changed in the jobs that were read, in the order of time."""
        store, is_one = self._follow.store, sum(map(len, self._groups)) == 1
        jobs = store.jobs
        ready = [group for group in self._groups if self._are_ready(map(jobs.row, group))]
        found = [each for group in ready for each in self._changes.new(group, times.now)]
        for change in in_order(found, times.now):
            named = with_source(change, store)
            self._writer.change(named if is_one else with_job(named), times)

    def _of_sources(self) -> Iterator[Verdict]:
        """Yield what there is to judge of several sources: jobs of one that has not answered, or
        does not any more, are not known."""
        if self._follow.lost_words():
            yield Verdict.UNKNOWN
        if self._follow.is_awaited():
            yield Verdict.OPEN

    def _is_said(self, row: Row) -> bool:
        """Return whether a verdict needs no more of the job's log: why it failed is in there."""
        needs_cause = not row.live or (self._wanted.terms.fail_fast and row.has_failed)
        if self._follow.is_lost((row.job_id,)):
            return True
        return not needs_cause or self._is_settled(row)

    def _judgements(self, times: TimeText) -> list[Judgement]:
        return [self._ended.get(group) or self._judged(group, times) for group in self._groups]

    def _judged(self, group: tuple[str, ...], times: TimeText) -> Judgement:
        """Return the verdict on a recovery, which stays once it has ended."""
        store = self._follow.store
        found = judgement(store, group, self._wanted.terms, times)
        if self._follow.is_lost(group):
            return _unknown_if_open(found)
        rows = [store.jobs.row(job_id) for job_id in group]
        if not any(row.live for row in rows) and all(map(self._is_settled, rows)):
            self._ended[group] = found
        return found

    def _say_late(self, each: Judgement, times: TimeText) -> None:
        """Say once that the RTO will be missed, and once that it is."""
        words, rto = late_words(each), each.rto
        key = tuple(each.view.job_ids)
        if rto and words and each.view.row.live and self._late.get(key) != rto.verdict:
            self._late[key] = rto.verdict
            ours = {"verdict": rto.verdict, "words": words}
            message = {"type": "rto", "jobIDs": list(key), "drs_tui": ours}
            self._writer.note(words, message, times)

    def end(self, stopped: int | None, why: str) -> int:
        """Write the verdict and the files; return the exit status.

        ``stopped``: the exit status of what ended it before there was a verdict, and ``why``.
        """
        times, terms, writer = self._times, self._wanted.terms, self._writer
        judgements = self._judgements(times)
        has_nothing = not judgements and not self._wanted.selection.verdicts(self._follow.store)
        if stopped in (EXIT_NO_VERDICT, EXIT_NOT_PERMITTED) or has_nothing:
            self.verdict = Verdict.UNKNOWN
            judgements = [_unknown_if_open(each) for each in judgements]
        self._start_calls.write(writer, times, is_last=True)
        status = stopped
        if status is None:
            status = exit_status(self.verdict, is_judged=self._wanted.is_judged)
            if status in (EXIT_OK, EXIT_NO_VERDICT) and (lost := self._follow.lost_words()):
                status, why = self._follow.status, lost
        results = Results(self._follow.store, terms.target)
        for failure in write_files(self._wanted.files, judgements, results, terms):
            writer.file_lost(COMMAND, failure)
        if why:
            writer.say(COMMAND, why)
        beside = self._wanted.selection.words(self._follow.store)
        jobs = verdict_words(judgements, terms) if judgements else ""
        unread = self._follow.unread_words()
        words = one_line("; ".join(filter(None, (beside, jobs, unread))))
        writer.verdict(words, is_good=self.verdict is Verdict.RECOVERED)
        ended = {
            "verdict": self.verdict,
            "words": words or why,
            "exitStatus": writer.status(status),
        }
        message = verdict_json(judgements, results, terms, {**ended, "stopped": why or None})
        writer.verdict_message(message)
        return writer.status(status)


def _unknown_if_open(each: Judgement) -> Judgement:
    return each._replace(verdict=Verdict.UNKNOWN) if each.verdict is Verdict.OPEN else each
