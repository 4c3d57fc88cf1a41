"""Who started what a watch follows: asked of CloudTrail, and said once."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from drs_tui.client.follow import Follow
from drs_tui.commands.watch_output import WatchOutput
from drs_tui.model.analysis.row import Row
from drs_tui.model.drs.start_call import START_PLAN_EXECUTION, NoStartCall, Started
from drs_tui.model.text.times import TimeText
from drs_tui.protocol.events import StartCallFound, Topic
from drs_tui.views.start_calls import start_json, start_words, starts_of
from drs_tui.views.text_report import one_line
from drs_tui.views.watch_selection import Selection

if TYPE_CHECKING:
    from drs_tui.client.fleet_follow import FleetFollow


class StartCalls:
    """The calls that started the jobs and the execution which are followed, if ``is_wanted``."""

    def __init__(self, follow: "Follow | FleetFollow", *, is_wanted: bool) -> None:
        self._follow = follow
        self._is_wanted = is_wanted
        self._requested: dict[str, Started] = {}
        self._written: set[str] = set()

    def request(self, rows: Iterable[Row], selection: Selection) -> None:
        """Look up the calls that are not known yet."""
        if not self._is_wanted:
            return
        starts = [*starts_of(rows), *self._of_executions(selection)]
        self._requested |= {each.id: each for each in starts}
        self._follow.client.needs.start_calls(starts)

    def _of_executions(self, selection: Selection) -> Iterator[Started]:
        plans = selection.plans()
        known = self._follow.store.details.plans.executions if plans else {}
        for arn in plans.executions if plans else ():
            if arn in known and (started := known[arn].started) is not None:
                yield Started(arn, started, START_PLAN_EXECUTION)

    @property
    def is_awaited(self) -> bool:
        """Return whether CloudTrail has not been asked about all of it yet."""
        status, found = self._follow.store.status, self._follow.store.details.start_calls
        if Topic.START_CALLS in status.errors:
            return False
        return any(each not in found and each not in status.about for each in self._requested)

    def write(self, writer: WatchOutput, times: TimeText, *, is_last: bool = False) -> None:
        """Write who started each of them, once that is known; with ``is_last`` also if not."""
        for found in self._new(is_last=is_last):
            words = start_words(found, times)
            named = words if len(self._requested) == 1 else f"{found.id} {words}"
            message = {"type": "start", "id": found.id, "drs_tui": start_json(found)}
            at = found.call.at if found.call else None
            writer.start(one_line(named), message, times, at)
        if failure := self._failure():
            writer.say("watch", failure)

    def _new(self, *, is_last: bool) -> Iterator[StartCallFound]:
        known = self._follow.store.details.start_calls
        for each in self._requested:
            found = known.get(each)
            if found is None or each in self._written:
                continue
            if is_last or found.why_not is not NoStartCall.NOT_YET:
                self._written.add(each)
                yield found

    def _failure(self) -> str:
        """Say once why CloudTrail cannot be asked; empty if it can."""
        error = self._follow.store.status.errors.get(Topic.START_CALLS)
        if error is None or "" in self._written:
            return ""
        self._written.add("")
        said = error.request_error
        why = "; ".join(filter(None, (said.summary, said.advice_in_shell)))
        return f"who started it is not known: {why}"
