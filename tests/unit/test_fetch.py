"""Fetching without a screen: what is waited for, what is given up, and with which exit status."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from drs_tui.client.fetch import Fetch
from drs_tui.client.fetch_error import FetchError
from drs_tui.exit_codes import EXIT_NO_VERDICT, EXIT_NOT_PERMITTED, EXIT_REFUSED
from drs_tui.model.drs.names import Name
from drs_tui.model.drs.start_call import StartCall, Started
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import (
    FindInstances,
    FindNames,
    FindStartCalls,
    NextPage,
    Pause,
    Query,
    ReadLogs,
    Request,
    RequestEnvelope,
    SubmitMfaCode,
)
from tests.records import job, job_id, log_item
from tests.ui.conftest import FakeCollector

DENIED = RequestError(ErrorKind.DENIED, "AWS denied it", "the role needs an action")
MFA = RequestError(ErrorKind.MFA, "the role wants the MFA code of phone", "M: type it")


def sid(number: int) -> str:
    return f"s-{number:017x}"


class Answering(FakeCollector):
    """A collector that answers at once; a topic in ``failures`` fails so, once each."""

    def __init__(self) -> None:
        super().__init__()
        self.failures: dict[ev.Topic, list[ev.RequestFailed]] = {}
        self.pages = [[job(1)], [job(2)]]
        self.emit(ev.Ready(PROTOCOL, "us-east-1", "--region", None), generation=0)

    def emit(self, *events: ev.Event, generation: int = 0) -> None:
        super().emit(*events, generation=generation)

    def fail(self, topic: ev.Topic, error: RequestError, *, retries: int = 0) -> None:
        """Fail from now on: so many times before it works, or for good."""
        retry_in = 0.0 if retries else 60.0
        failure = ev.RequestFailed(topic, error, retry_in)
        self.failures[topic] = [failure] * (retries or 1000)

    def send(self, asked: RequestEnvelope) -> None:
        super().send(asked)
        topic = _TOPICS.get(type(asked.request))
        failures = self.failures.get(topic, []) if topic else []
        while failures and topic:
            self.emit(failures.pop())
            if failures and failures[-1].retry_in:
                return
        self.answer(asked.request)

    def answer(self, request: Request) -> None:
        match request:
            case NextPage() if self.pages:
                page = self.pages.pop(0)
                self.emit_page(page, more=bool(self.pages))
            case ReadLogs(job_ids=job_ids):
                for each in job_ids:
                    self.emit_log(each, [log_item(1)])
            case FindNames(servers=servers):
                names = tuple(Name(each, f"host-{each[-1]}") for each in servers if each != sid(9))
                self.emit(ev.NamesFound(ev.Topic.NAMES, names, complete=not servers))
            case FindStartCalls(starts=starts):
                self.emit(*(ev.StartCallFound(each.id, StartCall(), 1.0) for each in starts))
            case FindInstances(servers=servers):
                self.emit(ev.InstancesFound(servers, (), 1.0))


_TOPICS = {
    NextPage: ev.Topic.PAGE,
    ReadLogs: ev.Topic.LOG,
    FindNames: ev.Topic.NAMES,
    FindInstances: ev.Topic.INSTANCES,
    FindStartCalls: ev.Topic.START_CALLS,
}


@pytest.fixture
def collector() -> Iterator[Answering]:
    fake = Answering()
    yield fake
    fake.end()


async def test_everything_asked_for_is_in_the_store_at_the_end(collector: Answering) -> None:
    async with Fetch(collector) as fetch:
        await fetch.jobs_by_id([job_id(1), job_id(2)])
        await fetch.logs([job_id(1), job_id(2)])
        await fetch.names([sid(1), sid(9), sid(1)])
        await fetch.instances([sid(1)])

    store = fetch.store
    assert [row.job_id for row in store.jobs] == [job_id(1), job_id(2)]
    assert store.details.logs.whole_ids() == [job_id(1), job_id(2)]
    assert store.details.name(sid(1)) == "host-1"
    assert store.details.instances(sid(1)) == ()
    assert collector.asks(Query)[0].job_ids == (job_id(1), job_id(2))
    assert fetch.missing == []
    assert collector.has_ended


@pytest.mark.parametrize(
    "error", [None, DENIED, RequestError(ErrorKind.UNREACHABLE, "cannot reach CloudTrail")]
)
async def test_whatever_cloudtrail_does_the_rest_is_fetched(
    collector: Answering, error: RequestError | None
) -> None:
    if error:
        collector.fail(ev.Topic.START_CALLS, error)
    async with Fetch(collector, patience=0.01) as fetch:
        await fetch.jobs_by_id([job_id(1)])
        await fetch.start_calls([Started(job_id(1), 0.0), Started(job_id(2), 0.0)])
        found = set(fetch.store.details.start_calls)

    assert found == (set() if error else {job_id(1), job_id(2)})
    assert [(each.topic, each.request_error) for each in fetch.missing] == (
        [(ev.Topic.START_CALLS, error)] if error else []
    )


async def test_a_page_is_requested_when_the_one_before_has_been_used(
    collector: Answering,
) -> None:
    seen, requested = [], []
    async with Fetch(collector) as fetch:
        async for jobs in fetch.pages(Query()):
            seen.append([row.job_id for row in jobs])
            requested.append(len(collector.asks(NextPage)))

    assert seen == [[job_id(1)], [job_id(2)]]
    assert requested == [1, 2]
    assert collector.asks(Pause) == [Pause(on=True)]  # nothing else is asked of AWS meanwhile


async def test_names_of_many_servers_are_those_of_all(collector: Answering) -> None:
    async with Fetch(collector) as fetch:
        await fetch.names([f"s-{n:017x}" for n in range(300)])

    assert collector.asks(FindNames) == [FindNames()]


async def test_names_are_asked_for_in_parts_that_one_event_answers(collector: Answering) -> None:
    async with Fetch(collector) as fetch:
        await fetch.names([f"s-{n:017x}" for n in range(120)])

    assert [len(each.servers) for each in collector.asks(FindNames)] == [50, 50, 20]


async def test_what_is_denied_beside_the_jobs_is_missing_and_no_error(
    collector: Answering,
) -> None:
    for topic in (ev.Topic.LOG, ev.Topic.NAMES, ev.Topic.INSTANCES):
        collector.fail(topic, DENIED)
    async with Fetch(collector) as fetch:
        await fetch.jobs(Query())
        await fetch.logs([job_id(1), job_id(2)])
        await fetch.names([f"s-{n:017x}" for n in range(120)])
        await fetch.instances([sid(1)])

    assert [(each.topic, each.jobs) for each in fetch.missing] == [
        (ev.Topic.LOG, 2),
        (ev.Topic.NAMES, 0),
        (ev.Topic.INSTANCES, 0),
    ]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (ErrorKind.DENIED, EXIT_NOT_PERMITTED),
        (ErrorKind.NO_CREDENTIALS, EXIT_NOT_PERMITTED),
        (ErrorKind.EXPIRED, EXIT_NOT_PERMITTED),
        (ErrorKind.MFA, EXIT_NOT_PERMITTED),
        (ErrorKind.CONFIGURATION, EXIT_REFUSED),
        (ErrorKind.INVALID, EXIT_REFUSED),
        (ErrorKind.NOT_INITIALIZED, EXIT_NO_VERDICT),
    ],
)
async def test_what_a_person_has_to_correct_ends_it(
    collector: Answering, kind: ErrorKind, status: int
) -> None:
    collector.fail(ev.Topic.PAGE, RequestError(kind, "no", "do this; then press r"))

    with pytest.raises(FetchError, match=r"no; do this$") as raised:
        async with Fetch(collector) as fetch:
            await fetch.jobs(Query())

    assert raised.value.status == status
    assert collector.has_ended


async def test_what_may_pass_is_waited_for(collector: Answering) -> None:
    throttled = RequestError(ErrorKind.THROTTLED, "throttled")
    collector.fail(ev.Topic.PAGE, throttled, retries=2)
    reported: list[RequestError] = []
    async with Fetch(collector, report=reported.append) as fetch:
        await fetch.jobs(Query())

    assert len(fetch.store.jobs) == 2


async def test_what_does_not_pass_is_given_up(collector: Answering) -> None:
    collector.fail(ev.Topic.PAGE, RequestError(ErrorKind.UNREACHABLE, "no route"))
    reported: list[RequestError] = []

    with pytest.raises(FetchError, match="no route") as raised:
        async with Fetch(collector, patience=0, report=reported.append) as fetch:
            await fetch.jobs(Query())

    assert raised.value.status == EXIT_NO_VERDICT
    assert [error.summary for error in reported] == ["no route"]


async def test_a_job_that_drs_does_not_know_is_no_verdict(collector: Answering) -> None:
    with pytest.raises(FetchError, match=f"DRS knows no {job_id(3)} in us-east-1") as raised:
        async with Fetch(collector) as fetch:
            await fetch.jobs_by_id([job_id(1), job_id(3)])

    assert raised.value.status == EXIT_NO_VERDICT


async def test_a_collector_that_cannot_start_is_refused() -> None:
    fake = FakeCollector()
    fake.emit(ev.Refused("no region is set", EXIT_REFUSED), generation=0)

    with pytest.raises(FetchError, match="no region is set") as raised:
        async with Fetch(fake):
            pass

    assert raised.value.status == EXIT_REFUSED
    assert fake.has_ended


class WantingMfa(Answering):
    """A collector that answers once it has been given the second code."""

    def answer(self, request: Request) -> None:
        match request:
            case NextPage() if not self.asks(SubmitMfaCode):
                self.emit(ev.RequestFailed(ev.Topic.PAGE, MFA, 60.0))
                self.emit(ev.MfaRequired("phone"))
            case SubmitMfaCode("111111"):
                self.emit(ev.MfaRequired("phone", refused=True))
            case SubmitMfaCode():
                self.emit(ev.MfaRequired(None))
                super().answer(NextPage())
            case _:
                super().answer(request)


@pytest.mark.parametrize("codes", [("111111", "222222"), ("111111", ""), ()])
async def test_an_mfa_code_is_asked_for_where_somebody_can_type_it(codes: tuple[str, ...]) -> None:
    fake = WantingMfa()
    left, asked = list(codes), []

    def ask(device: str, refused: bool) -> str:  # noqa: FBT001
        asked.append((device, refused))
        return left.pop(0)

    fetch = Fetch(fake, ask_code=ask if codes else None)
    if codes[-1:] == ("222222",):
        async with fetch:
            await fetch.jobs(Query())
        assert len(fetch.store.jobs) == 2
    else:
        with pytest.raises(FetchError) as raised:
            async with fetch:
                await fetch.jobs(Query())
        assert raised.value.status == EXIT_NOT_PERMITTED
    assert asked == [("phone", False), ("phone", True)][: len(codes)]


@pytest.mark.parametrize(
    "module", ["compare", "errors", "fleet_fetching", "history", "job", "jobs", "report", "watch"]
)
def test_no_command_without_a_screen_imports_textual(module: str) -> None:
    code = f"import sys, drs_tui.cli, drs_tui.commands.{module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "drs_tui" in loaded
    assert not loaded & {"textual", "botocore", "rich", "jinja2"}
