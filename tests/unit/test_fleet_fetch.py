"""Several sources at once: one that fails, is silent or wants a code costs the others nothing."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from drs_tui.client.fetch_error import FetchError
from drs_tui.client.fleet_fetch import FleetFetch, OpenedSource
from drs_tui.client.fleet_follow import FleetFollow
from drs_tui.client.recording_file import RecordingFile
from drs_tui.commands.report import Wanted, prepare
from drs_tui.exit_codes import EXIT_NO_VERDICT, EXIT_NOT_PERMITTED, EXIT_OK, EXIT_REFUSED
from drs_tui.fleet.source_target import SourceTarget
from drs_tui.model.analysis.grouping import TAG
from drs_tui.model.drs.plan_answers import parse_execution, parse_execution_step
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import (
    FollowPlans,
    NextPage,
    Query,
    ReadLogs,
    Refresh,
    Request,
    RequestEnvelope,
    SubmitMfaCode,
)
from drs_tui.views.watch_plan import ByExecution
from tests.plans import execution, execution_arn, wait
from tests.records import job, job_id, live_job
from tests.ui.conftest import NOW
from tests.unit.test_fetch import MFA, Answering

NOT_USED = "DRS is not used in dr-1 us-east-1 .not_initialized.$"
Make = Callable[..., FleetFetch]


class Opened:
    """Sources with fake collectors, and what was said of them."""

    def __init__(self) -> None:
        self.collectors: list[Answering] = []
        self.said: list[str] = []

    def fetch(self, *collectors: Answering, make: Make = FleetFetch, **named: object) -> FleetFetch:
        self.collectors += collectors
        sources = [
            OpenedSource(SourceTarget(f"dr-{number}", None, "us-east-1"), partial(_same, each))
            for number, each in enumerate(collectors, 1)
        ]
        return make(sources, say=self.said.append, **named)


@pytest.fixture
def opened() -> Iterator[Opened]:
    found = Opened()
    yield found
    for each in found.collectors:
        each.end()


def _same(collector: Answering) -> Answering:
    return collector


def _with(*numbers: int) -> Answering:
    fake = Answering()
    fake.pages = [[job(number) for number in numbers]]
    return fake


def _failing(kind: ErrorKind) -> Answering:
    fake = Answering()
    fake.fail(ev.Topic.PAGE, RequestError(kind, kind.lower()))
    return fake


class Silent(Answering):
    """A collector that says nothing of its jobs."""

    def answer(self, request: Request) -> None:
        if not isinstance(request, NextPage):
            super().answer(request)


async def test_it_is_said_who_is_silent(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drs_tui.client.fleet_fetch.SILENT_SECONDS", 0.0)
    monkeypatch.setattr("drs_tui.client.waiting.SILENCE", 0.1)
    async with opened.fetch(_with(1), Silent()) as fetch:
        await fetch.jobs(Query())

    assert opened.said[0].startswith("waiting for ")
    assert "dr-2 us-east-1" in opened.said[0]
    assert opened.said[1] == "dr-2 us-east-1: the collector has not answered"


async def test_a_job_is_found_though_another_source_says_nothing(opened: Opened) -> None:
    silent = Silent()
    async with opened.fetch(_with(1), silent, _failing(ErrorKind.DENIED), _with(2)) as fetch:
        await fetch.jobs_by_id([job_id(1), job_id(2)])
        await fetch.logs([job_id(1), job_id(2)])
        whole = fetch.store.details.logs.whole_ids()

    assert sorted(whole) == [job_id(1), job_id(2)]
    assert (fetch.status, opened.said, silent.asks(ReadLogs)) == (EXIT_OK, [], [])


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        ((ErrorKind.DENIED, ErrorKind.UNREACHABLE), EXIT_NOT_PERMITTED),
        ((ErrorKind.UNREACHABLE,), EXIT_NO_VERDICT),
        ((ErrorKind.CONFIGURATION,), EXIT_NO_VERDICT),
        ((ErrorKind.NOT_INITIALIZED, ErrorKind.NOT_ENABLED), EXIT_OK),
    ],
)
async def test_the_jobs_of_those_that_answer_are_there_and_the_status_says_what_is_missing(
    opened: Opened, kinds: tuple[ErrorKind, ...], status: int
) -> None:
    async with opened.fetch(*map(_failing, kinds), _with(1), patience=0.0) as fetch:
        await fetch.jobs(Query())

    assert [row.job_id for row in fetch.store.jobs] == [job_id(1)]
    assert fetch.status == status
    assert len(fetch.missing) == (len(kinds) if status else 0)
    assert bool(fetch.unused_words()) == (status == EXIT_OK)


@pytest.mark.parametrize(
    ("kinds", "status", "words"),
    [
        ((ErrorKind.CONFIGURATION, ErrorKind.CONFIGURATION), EXIT_REFUSED, "nothing could be read"),
        ((ErrorKind.NOT_INITIALIZED, ErrorKind.EXPIRED), EXIT_NOT_PERMITTED, "nothing could be"),
        ((ErrorKind.NOT_INITIALIZED,), EXIT_NO_VERDICT, NOT_USED),
    ],
)
async def test_where_no_source_answers_that_ends_it(
    opened: Opened, kinds: tuple[ErrorKind, ...], status: int, words: str
) -> None:
    with pytest.raises(FetchError, match=words) as raised:
        async with opened.fetch(*map(_failing, kinds), patience=0.0) as fetch:
            await fetch.jobs(Query())

    assert raised.value.status == status


class Locked(Answering):
    """A collector whose role wants a code of the one device, and goes on once another has it.

    It says so once, however many pages are requested meanwhile, as the roles of collectors do.
    """

    others: "tuple[Locked, ...]" = ()
    is_open = has_asked = False

    def answer(self, request: Request) -> None:
        if isinstance(request, SubmitMfaCode):
            for each in self.others:
                each.unlock()
        elif isinstance(request, NextPage) and not self.is_open:
            if not self.has_asked:
                self.has_asked = True
                self.emit(ev.RequestFailed(ev.Topic.PAGE, MFA, 60.0), ev.MfaRequired("phone"))
        else:
            super().answer(request)

    def unlock(self) -> None:
        self.is_open = True
        self.emit(ev.MfaRequired(None))
        super().answer(NextPage())


@pytest.mark.parametrize("code", ["123456", ""])
async def test_one_code_of_a_device_is_asked_for(opened: Opened, code: str) -> None:
    roles = tuple(Locked() for _ in range(3))
    for each, number in zip(roles, (1, 2, 3), strict=True):
        each.others, each.pages = roles, [[job(number)]]
    asked: list[str] = []

    def ask(device: str, _refused: bool) -> str:  # noqa: FBT001
        asked.append(device)
        return code

    async with opened.fetch(*roles, _with(4), ask_code=ask) as fetch:
        await fetch.jobs(Query())

    assert asked == ["phone"]
    assert len(fetch.store.jobs) == (4 if code else 1)
    assert fetch.status == (EXIT_OK if code else EXIT_NOT_PERMITTED)


async def test_a_source_that_is_lost_is_followed_again_when_it_answers(opened: Opened) -> None:
    good, bad = Answering(), Answering()
    good.pages, bad.pages = [[live_job(1)]], [[live_job(2)]]
    fetch = opened.fetch(good, bad, make=FleetFollow, patience=0.05)
    assert isinstance(fetch, FleetFollow)
    async with fetch as follow:
        await follow.list_jobs(Query(), lambda: len(fetch.store.jobs) == 2)
        bad.emit(ev.RequestFailed(ev.Topic.LIVE, RequestError(ErrorKind.EXPIRED, "over"), 60.0))
        while not fetch.is_lost([job_id(2)]):
            await fetch.wait(1.0)
            good.emit(ev.Refreshed(NOW + len(good.asked), 1, 1, 5.0))
        assert (fetch.status, fetch.is_lost([job_id(1)])) == (EXIT_NOT_PERMITTED, False)
        bad.emit(ev.Refreshed(NOW + 1, 1, 1, 5.0))
        while fetch.is_lost([job_id(2)]):
            await fetch.wait(60.0)

    assert fetch.status == EXIT_OK
    assert opened.said == [
        "dr-2 us-east-1: over; trying again",
        "dr-2 us-east-1: over",
        "dr-2 us-east-1: AWS answers again",
    ]
    assert not good.asks(Refresh)


class WithPlans(Answering):
    """A collector whose account has these executions of recovery plans, each of one step."""

    def __init__(self, *numbers: int) -> None:
        super().__init__()
        self.pages = [[]]
        self._numbers = numbers

    def answer(self, request: Request) -> None:
        super().answer(request)
        if isinstance(request, FollowPlans) and request.on:
            found = (parse_execution(json.dumps(execution(each))) for each in self._numbers)
            self.emit(ev.PlanExecutionsFound(tuple(filter(None, found)), NOW, complete=True))
            for arn in request.executions:
                step = parse_execution_step(json.dumps(wait(1, 1)))
                assert step
                self.emit(ev.PlanStepsFound(arn, (step,), NOW, complete=True))


async def test_an_execution_of_a_plan_is_found_where_it_is_and_no_other_is_asked_any_more(
    opened: Opened,
) -> None:
    selection = ByExecution(execution_arn(2))
    fetch = opened.fetch(WithPlans(1), WithPlans(2), Silent(), make=FleetFollow)
    assert isinstance(fetch, FleetFollow)
    plans = selection.plans()
    assert plans
    async with fetch as follow:
        await follow.list_jobs(Query(), lambda: True)
        await follow.plans(plans, selection.is_known)

        assert selection.lacking(follow.store, NOW) == ""
        assert [each.has_ended for each in opened.collectors] == [True, False, True]
        assert follow.is_awaited() is False


class Tagged(Answering):
    """A collector with a job of a recovery that is named by its tag, whatever is asked for."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._job = job(number, tags={TAG: "storefront"})
        self.emit(ev.Identity("111122223333", f"arn:aws:iam::111122223333:role/r{number}"))

    def send(self, asked: RequestEnvelope) -> None:
        self._generation = asked.generation
        super().send(asked)

    def answer(self, request: Request) -> None:
        match request:
            case NextPage():
                self.emit_page([self._job], generation=self._generation)
            case FollowPlans(on=True):
                self.emit(ev.PlanExecutionsFound((), NOW, complete=True))
            case _:
                super().answer(request)


async def test_a_report_by_tag_is_of_the_jobs_of_all_sources(
    opened: Opened, tmp_path: Path
) -> None:
    path, into = tmp_path / "a.gz", tmp_path / "report.md"
    async with opened.fetch(Tagged(1), Tagged(2), _failing(ErrorKind.NOT_ENABLED)) as fetch:
        finish = await prepare(Wanted(recovery="storefront", into=into), path, fetch)

    assert finish() == EXIT_OK
    text = into.read_text()
    assert [each in text for each in (job_id(1), job_id(2), "role/r1", "role/r2")] == [True] * 4
    recording = RecordingFile(path)
    recording.close()
    assert recording.problems() == []
