"""The protocol's lines: what goes in comes out, one line each (docs/protocol.md)."""

import json
from datetime import UTC
from io import StringIO
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.pretty import Pretty

from drs_tui.model.analysis.changes import Change, Subject
from drs_tui.model.analysis.counts import Counts
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.row import Row, Source
from drs_tui.model.drs import plans
from drs_tui.model.drs.facts import Replication
from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.drs.names import Name
from drs_tui.model.drs.start_call import NoStartCall, StartCall, Started
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import events as ev
from drs_tui.protocol import requests as rq
from drs_tui.protocol.codec import (
    ProtocolError,
    decode_event,
    decode_request,
    encode_event,
    encode_request,
    key_of,
    pack,
    unpack,
)
from drs_tui.protocol.message import leaves
from tests.parsed import row_of
from tests.records import job, run, server
from tests.unit.event_builders import seen

SOURCE = Source("111122223333", "us-east-1")
text = st.text(st.characters(codec="utf-8") | st.sampled_from("\n\r\x1b\x85\u2028"), max_size=8)
# As AWS may say it: two halves of a surrogate pair side by side are one character in JSON.
any_text = st.text(st.characters() | st.sampled_from("\ud800\udfff"), max_size=8).map(
    lambda value: json.loads(json.dumps(value))
)
maybe = st.none() | text
texts = st.lists(text, max_size=3).map(tuple)
reals = st.floats(allow_nan=False, allow_infinity=False)
counts = st.integers(0, 10_000)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | reals | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=20,
)
items = st.dictionaries(any_text, json_values, max_size=6)
changes = st.lists(
    st.builds(Change, st.builds(Subject, text, text, text), maybe, maybe), max_size=3
)
rows = st.builds(
    Row,
    source=st.builds(Source, text, text),
    job_id=text,
    type=maybe,
    initiated_by=maybe,
    status=maybe,
    created=st.none() | reals,
    ended=st.none() | reals,
    outcome=st.sampled_from(Outcome),
    live=st.booleans(),
    server_ids=texts,
    network_ids=texts,
    tags=texts,
    deleted=st.booleans(),
    counts=st.builds(Counts, **dict.fromkeys(Counts._fields, counts)),
)
problems = st.builds(RequestError, st.sampled_from(ErrorKind), text, text, text)
names = st.builds(Name, text, maybe, maybe, maybe)
instances = st.builds(
    RecoveryInstance,
    *(text, maybe, maybe, maybe, maybe),
    st.none() | st.booleans(),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)
dates = st.none() | st.datetimes(timezones=st.just(UTC))
plan_errors = st.none() | st.builds(plans.ErrorDetail, maybe, maybe)
planned_servers = st.builds(
    plans.ServerStep,
    st.lists(st.builds(plans.StepServer, maybe, maybe, maybe), max_size=2).map(tuple),
)
step_configurations = st.builds(
    plans.StepConfiguration,
    *(st.none() | planned_servers, st.none() | planned_servers),
    st.none() | st.builds(plans.WaitStep, st.none() | counts),
)
arns = text.filter(bool)
recovery_plans = st.builds(
    plans.Plan, arn=arns, name=maybe, description=maybe, status=maybe, updated_at=dates
)
plan_steps = st.builds(plans.PlanStep, arn=arns, step_name=maybe, step_order=st.none() | counts)
executions = st.builds(
    plans.PlanExecution,
    **dict.fromkeys(("plan_arn", "mode", "status"), maybe),
    **dict.fromkeys(("started_at", "completed_at"), dates),
    arn=arns,
    error_detail=plan_errors,
)
execution_steps = st.builds(
    plans.ExecutionStep,
    **dict.fromkeys(("step_name", "status"), maybe),
    **dict.fromkeys(("step_index", "attempt"), st.none() | counts),
    **dict.fromkeys(("created_at", "updated_at"), dates),
    arn=arns,
    configuration=step_configurations,
    error_detail=plan_errors,
)
topics = st.sampled_from(ev.Topic)
EVENTS: dict[type[Any], st.SearchStrategy[Any]] = {
    ev.Ready: st.builds(ev.Ready, counts, text, text, maybe),
    ev.SourceEnded: st.builds(ev.SourceEnded, text),
    ev.Connected: st.builds(ev.Connected, maybe),
    ev.CredentialsExpiring: st.builds(ev.CredentialsExpiring, st.none() | counts),
    ev.Refused: st.builds(ev.Refused, text, counts),
    ev.Identity: st.builds(ev.Identity, text, text),
    ev.JobsUpdated: st.builds(
        ev.JobsUpdated,
        topics,
        st.lists(st.builds(ev.JobUpdate, rows, maybe, changes.map(tuple)), max_size=3).map(tuple),
        st.lists(items, max_size=3).map(pack),
        reals,
        reals,
    ),
    ev.PageLoaded: st.builds(ev.PageLoaded, counts, counts, counts, st.booleans(), maybe, reals),
    ev.Refreshed: st.builds(ev.Refreshed, reals, counts, counts, st.none() | reals),
    ev.JobDeleted: st.builds(ev.JobDeleted, text, reals, reals),
    ev.RequestFailed: st.builds(
        ev.RequestFailed, topics, problems, st.none() | reals, st.none() | counts, text
    ),
    ev.Paused: st.builds(ev.Paused, st.booleans()),
    ev.ClockMeasured: st.builds(ev.ClockMeasured, reals),
    ev.LogUpdated: st.builds(
        ev.LogUpdated, text, counts, st.lists(json_values, max_size=3).map(pack)
    ),
    ev.LogPageRead: st.builds(ev.LogPageRead, text, counts, st.booleans(), reals),
    ev.NamesFound: st.builds(
        ev.NamesFound, topics, st.lists(names, max_size=3).map(tuple), texts, st.booleans()
    ),
    ev.InstancesFound: st.builds(
        ev.InstancesFound, texts, st.lists(instances, max_size=3).map(tuple), reals
    ),
    ev.AllInstancesFound: st.builds(
        ev.AllInstancesFound,
        st.lists(instances, max_size=3).map(tuple),
        reals,
        first=st.booleans(),
        complete=st.booleans(),
    ),
    ev.FactsFound: st.builds(
        ev.FactsFound,
        text,
        st.lists(st.builds(Replication, text, maybe, st.none() | reals), max_size=3).map(tuple),
        reals,
    ),
    ev.ExecutionFound: st.builds(ev.ExecutionFound, text, text, items.map(pack), reals),
    ev.PlansFound: st.builds(
        ev.PlansFound,
        st.lists(recovery_plans, max_size=3).map(tuple),
        reals,
        first=st.booleans(),
        complete=st.booleans(),
    ),
    ev.PlanFound: st.builds(
        ev.PlanFound, recovery_plans, st.lists(plan_steps, max_size=3).map(tuple), reals
    ),
    ev.PlanExecutionsFound: st.builds(
        ev.PlanExecutionsFound,
        *(st.lists(executions, max_size=3).map(tuple), reals, texts, st.booleans()),
    ),
    ev.PlanStepsFound: st.builds(
        ev.PlanStepsFound,
        *(text, st.lists(execution_steps, max_size=2).map(tuple), reals, st.booleans()),
    ),
    ev.StartCallFound: st.builds(
        ev.StartCallFound,
        text,
        st.none() | st.builds(StartCall, *(text, text, st.none() | reals), session=text),
        reals,
        st.none() | st.sampled_from(NoStartCall),
        counts,
    ),
    ev.TargetsListed: st.builds(ev.TargetsListed, texts, texts),
    ev.MfaRequired: st.builds(ev.MfaRequired, maybe, st.booleans()),
    ev.CredentialsIssued: st.builds(ev.CredentialsIssued, text, text),
}
REQUESTS: dict[type[Any], st.SearchStrategy[Any]] = {
    rq.Query: st.builds(
        rq.Query, maybe, maybe, st.lists(text).map(tuple), counts, st.none() | counts, maybe
    ),
    rq.NextPage: st.just(rq.NextPage()),
    rq.Refresh: st.builds(rq.Refresh, st.lists(text).map(tuple)),
    rq.Pause: st.builds(rq.Pause, st.booleans()),
    rq.KeepAlive: st.just(rq.KeepAlive()),
    rq.FollowLogs: st.builds(rq.FollowLogs, maybe, texts),
    rq.ReadLogs: st.builds(rq.ReadLogs, texts, st.booleans()),
    rq.FindNames: st.builds(rq.FindNames, texts, texts),
    rq.FindInstances: st.builds(rq.FindInstances, texts),
    rq.FindAllInstances: st.just(rq.FindAllInstances()),
    rq.FindFacts: st.builds(rq.FindFacts, text, texts),
    rq.FindExecution: st.builds(rq.FindExecution, text, text),
    rq.FindStartCalls: st.builds(
        rq.FindStartCalls,
        st.lists(st.builds(Started, text, reals, text), max_size=2).map(tuple),
    ),
    rq.FollowPlans: st.builds(rq.FollowPlans, st.booleans(), texts, maybe, maybe, st.booleans()),
    rq.ListTargets: st.just(rq.ListTargets()),
    rq.OpenSource: st.builds(rq.OpenSource, maybe, maybe, maybe, maybe, maybe, maybe),
    rq.CloseSource: st.just(rq.CloseSource()),
    rq.SubmitMfaCode: st.builds(rq.SubmitMfaCode, text),
    rq.RestoreCredentials: st.builds(rq.RestoreCredentials, text, text),
}
envelopes = st.builds(
    ev.EventEnvelope,
    counts,
    st.builds(Source, text, text),
    counts,
    st.one_of(*EVENTS.values()),
    counts,
)
requests = st.builds(rq.RequestEnvelope, counts, counts, st.one_of(*REQUESTS.values()), counts)


def _is_one_line(line: bytes) -> bool:
    return line.endswith(b"\n") and line.count(b"\n") == 1 and b"\r" not in line


def test_no_event_and_no_request_is_left_out_here() -> None:
    assert set(EVENTS) == set(leaves(ev.Event))
    assert set(REQUESTS) == set(leaves(rq.Request))


@settings(max_examples=60)
@given(envelopes)
def test_an_event_comes_out_as_it_went_in(sent: ev.EventEnvelope) -> None:
    line = encode_event(sent)
    came = decode_event(line)

    assert _is_one_line(line)
    assert came == sent
    assert key_of(line.rstrip(b"\n")) == sent.key
    assert type(came.event) is type(sent.event)
    for each in came.event.jobs if isinstance(came.event, ev.JobsUpdated) else ():
        assert type(each.row) is Row
        assert type(each.row.source) is Source
        assert type(each.row.outcome) is Outcome
        assert type(each.row.counts) is Counts
        assert all(type(change) is Change for change in each.changes)
    if isinstance(came.event, ev.NamesFound):
        assert all(type(name) is Name for name in came.event.names)
    if isinstance(came.event, ev.InstancesFound):
        assert all(type(instance) is RecoveryInstance for instance in came.event.instances)


@settings(max_examples=40)
@given(requests)
def test_a_request_comes_out_as_it_went_in(sent: rq.RequestEnvelope) -> None:
    line = encode_request(sent)

    assert _is_one_line(line)
    assert decode_request(line) == sent


@settings(max_examples=60)
@given(items)
def test_an_answer_is_unpacked_as_it_was(item: dict[str, Any]) -> None:
    assert unpack(pack(item)) == item


def test_an_answer_is_packed_to_a_third() -> None:
    item = job(1, participatingServers=[server(n, runs=[run(1), run(2)]) for n in range(3)])

    assert len(pack(item)) < len(json.dumps(item)) / 3


def test_the_packing_is_the_protocols() -> None:
    packed = bytes.fromhex("c3084543a55a00")

    assert unpack(packed) == {"jobID": "drsjob-1"}


def test_plain_shows_row_and_answer_to_the_eye() -> None:
    item = job(1)

    line = json.loads(encode_event(ev.EventEnvelope(1, SOURCE, 1, seen(item)), plain=True))

    body = line["event"]
    assert body["answers"] == [item]
    assert body["jobs"][0]["row"]["job_id"] == item["jobID"]
    assert set(body["jobs"][0]["row"]) == set(Row.__struct_fields__)
    assert set(body) == {"event", *ev.JobsUpdated.__struct_fields__}


@pytest.mark.parametrize(
    ("event", "field", "held"),
    [
        (ev.LogUpdated("j", 0, pack([{"event": "JOB_END"}])), "items", [{"event": "JOB_END"}]),
        (ev.ExecutionFound("r", "x", pack({"Steps": []}), 1.0), "answer", {"Steps": []}),
    ],
    ids=["log", "execution"],
)
def test_plain_shows_whatever_is_packed(event: ev.Event, field: str, held: object) -> None:
    line = json.loads(encode_event(ev.EventEnvelope(1, SOURCE, 0, event), plain=True))

    assert line["event"][field] == held


@pytest.mark.parametrize(
    ("word", "request_"),
    [
        (b"query\n", rq.Query()),
        (b"nextpage", rq.NextPage()),
        (b"  Refresh \r\n", rq.Refresh()),
        (b"PAUSE\n", rq.Pause(on=True)),
        (b"keepalive\n", rq.KeepAlive()),
        (b"followlogs\n", rq.FollowLogs(None, ())),
        (b"readlogs\n", rq.ReadLogs(())),
        (b"FindNames\n", rq.FindNames((), ())),
        (b"findinstances\n", rq.FindInstances(())),
        (b"findexecution\n", rq.FindExecution("", "SSM_AUTOMATION")),
        (b"listtargets\n", rq.ListTargets()),
    ],
)
def test_a_bare_word_asks_with_what_is_usual(word: bytes, request_: rq.Request) -> None:
    assert decode_request(word) == rq.RequestEnvelope(0, 0, request_)


def test_what_a_request_leaves_out_is_as_usual() -> None:
    body = b'{"request": "Query", "page_size": 7, "job_ids": ["a"]}'

    request = decode_request(b'{"id": 1, "generation": 2, "body": %b}' % body)

    assert request == rq.RequestEnvelope(1, 2, rq.Query(page_size=7, job_ids=("a",)))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"nonsense",
        b"quer\xff",
        b"{",
        b"[]",
        b"{}",
        b"restorecredentials",
        *[
            b'{"id": 1, "generation": 1, "body": %b}' % body
            for body in (
                b'{"request": "Delete"}',
                b'{"request": ["NextPage"]}',
                b'{"request": "NextPage", "size": 1}',
                b'{"page_size": 1}',
                b"[]",
                b"null",
                b'{"request": "\xff"}',
            )
        ],
        b'{"generation": 1, "body": {"request": "NextPage"}}',
    ],
)
def test_a_line_that_is_no_request_is_a_stream_error(line: bytes) -> None:
    with pytest.raises(ProtocolError, match="not a request"):
        decode_request(line)


def _line(event: ev.Event) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(encode_event(ev.EventEnvelope(1, SOURCE, 1, event)))
    return line


GOOD = _line(seen(job(1)))
ROW = GOOD["body"]["jobs"][0][0]


def _with(body: dict[str, Any], **fields: object) -> str:
    """A line whose body has these fields instead."""
    return json.dumps(GOOD | {"body": body | fields})


def _having(event: ev.Event, **fields: object) -> str:
    return _with(_line(event)["body"], **fields)


def _without(name: str, held: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in held.items() if key != name}


BODY = GOOD["body"]
FAILED = ev.RequestFailed(ev.Topic.PAGE, RequestError(ErrorKind.DENIED, "x"), 1.0)
BAD_EVENTS = {
    "empty": "",
    "a word": "nonsense",
    "a list": "[]",
    "a number": "7",
    "nothing in it": "{}",
    "no body": json.dumps(_without("body", GOOD)),
    "no number": json.dumps(_without("number", GOOD)),
    "no source": json.dumps(GOOD | {"source": None}),
    "a field of the envelope too many": json.dumps(GOOD | {"extra": 1}),
    "unknown": _with(BODY, event="JobLost"),
    "a base class": _with(BODY, event="AnsweringEvent"),
    "no name": _with(BODY, event=None),
    "a field too many": _with(BODY, extra=1),
    "a field too few": json.dumps(GOOD | {"body": _without("asked", BODY)}),
    "a short row": _with(BODY, jobs=[[ROW[:-3], None, []]]),
    "a long row": _with(BODY, jobs=[[[*ROW, 1, 1], None, []]]),
    "a short count": _with(BODY, jobs=[[[*ROW[:9], [1, 2], *ROW[10:]], None, []]]),
    "a word for a count": _with(BODY, jobs=[[[*ROW[:9], ["1"] * 11, *ROW[10:]], None, []]]),
    "no row": _with(BODY, jobs=[[None, None, []]]),
    "no jobs": _with(BODY, jobs=None),
    "an answer not base64": _with(BODY, answers="x"),
    "no answer": _with(BODY, answers=None),
    "an unknown topic": _with(BODY, topic="fast"),
    "a short change": _with(BODY, jobs=[[ROW, None, [["job"]]]]),
    "an empty problem": _having(FAILED, request_error={}),
    "an unknown kind": _having(FAILED, request_error=["new", "x", "", ""]),
    "no problem": _having(FAILED, request_error=None),
    "log items not base64": _having(ev.LogUpdated("j", 0, pack([])), items="x"),
    "no execution": _having(ev.ExecutionFound("r", "SSM_COMMAND", pack({}), 1.0), answer=None),
    "a nameless name": _having(ev.NamesFound(ev.Topic.NAMES, ()), names=[[]]),
    "no instance": _having(ev.InstancesFound((), (), 1.0), instances=[["i"]]),
    "no places": _having(ev.TargetsListed((), ()), regions=None),
}


@pytest.mark.parametrize("line", BAD_EVENTS.values(), ids=BAD_EVENTS)
def test_a_line_that_is_no_event_is_a_stream_error(line: str) -> None:
    with pytest.raises(ProtocolError, match="not an event"):
        decode_event(line.encode())


SECRET: list[ev.Event | rq.Request] = [
    ev.CredentialsIssued("SECRET", "SECRET"),
    rq.SubmitMfaCode("SECRET"),
    rq.RestoreCredentials("SECRET", "SECRET"),
]


def test_messages_with_a_secret_are_these_and_say_so() -> None:
    kinds = (*leaves(ev.Event), *leaves(rq.Request))

    assert {kind for kind in kinds if kind.secret} == set(map(type, SECRET))


@pytest.mark.parametrize("message", SECRET, ids=lambda message: type(message).__name__)
def test_what_is_secret_is_shown_nowhere(message: ev.Event | rq.Request) -> None:
    shown = StringIO()
    console = Console(file=shown, width=200)
    console.print(Pretty(message))

    assert type(message).__name__ in shown.getvalue()
    assert "SECRET" not in f"{message} {message!r} {[message]} {shown.getvalue()}"


def test_what_is_secret_is_not_written_to_read_by_hand() -> None:
    envelope = ev.EventEnvelope(1, Source("", ""), 0, ev.CredentialsIssued("SECRET", "SECRET"))

    assert b"SECRET" not in encode_event(envelope, plain=True)
    assert "SECRET" not in repr(envelope)


def test_an_event_that_is_not_secret_shows_its_values() -> None:
    assert "us-east-1" in repr(ev.Ready(5, "us-east-1", "--region", None))


def test_half_a_surrogate_pair_in_a_name_ends_no_collector() -> None:
    line = encode_event(ev.EventEnvelope(1, SOURCE, 0, ev.TargetsListed(("a\udcff",), ())))

    assert decode_event(line).event == ev.TargetsListed(("a?",), ())


def test_what_a_default_says_is_not_sent() -> None:
    body = _line(ev.RequestFailed(ev.Topic.LOG, RequestError(ErrorKind.DENIED, "x"), None))["body"]

    assert set(body) == {"event", "topic", "request_error", "retry_in"}


def test_a_row_that_was_recorded_before_a_field_was_added_has_its_default() -> None:
    seen = row_of(job(1), SOURCE)
    required = sum(each.required for each in msgspec.structs.fields(Row))
    values = msgspec.json.decode(msgspec.json.encode(seen))

    assert len(values) > required
    assert msgspec.convert(values[:required], Row) == seen
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(values[: required - 1], Row)


def test_an_answer_carries_the_request_id_of_its_call() -> None:
    event = ev.JobDeleted("j", 1.0, 1e9, aws_request_id="7a3c")

    assert decode_event(encode_event(ev.EventEnvelope(1, SOURCE, 1, event))).event == event
    assert _line(event)["body"]["aws_request_id"] == "7a3c"


def test_a_bad_line_that_has_a_secret_does_not_repeat_it() -> None:
    line = encode_request(rq.RequestEnvelope(1, 0, rq.SubmitMfaCode("123456")))

    with pytest.raises(ProtocolError) as raised:
        decode_request(line.replace(b"}}", b"}"))

    assert "123456" not in str(raised.value)
