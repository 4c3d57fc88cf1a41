"""No text gets through without a rule, and no planted name or id gets through at all."""

from collections.abc import Iterator

import pytest
from msgspec import Struct, inspect
from msgspec.structs import replace

from drs_tui.model.drs.execution import AutomationAnswer, InvocationsAnswer
from drs_tui.model.drs.job import Job
from drs_tui.model.drs.log import LogItem
from drs_tui.model.drs.names import Name
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import encode_event, pack, unpack
from drs_tui.protocol.message import leaves
from drs_tui.protocol.recording import Entry, Header
from drs_tui.protocol.requests import FindNames, FollowLogs, Query, Refresh, SubmitMfaCode
from drs_tui.pseudonyms.messages import UNNAMED, Redaction
from drs_tui.pseudonyms.rules import RULES, has_names
from tests.unit.event_builders import SOURCE, row, seen
from tests.unit.planted import Planted, event_of, fields_of, filled, kinds, members

EVENTS = [kind for kind in leaves(ev.Event) if not kind.secret]
ANSWERS = (Job, LogItem, AutomationAnswer, InvocationsAnswer)
JOB = "drsjob-0123456789abcdef0"
SERVER = "s-0123456789abcdef0"
KEPT = ("status", "initiatedBy", "creationDateTime")


def without_rule(root: type) -> Iterator[str]:
    """Name the fields that hold texts, or what is packed, and have no rule."""
    for kind in members(root):
        rules = RULES.get(kind, {})
        for field in fields_of(kind):
            holds = any(
                isinstance(k, inspect.StrType | inspect.BytesType) for k in kinds(field.type)
            )
            if holds and field.name not in rules:
                yield f"{kind.__name__}.{field.name}"


@pytest.mark.parametrize("root", [*EVENTS, *ANSWERS, Query], ids=lambda r: r.__name__)
def test_every_text_of_every_message_has_a_rule(root: type) -> None:
    assert list(without_rule(root)) == []


def test_a_new_field_without_one_is_found() -> None:
    class Newer(Struct):
        names: tuple[str, ...]
        number: int
        change: dict[str, str] | None = None

    assert list(without_rule(Newer)) == ["Newer.names", "Newer.change"]


def test_what_has_no_rule_is_replaced() -> None:
    class Newer(Struct):
        names: tuple[str, ...]

    assert "anna" not in Redaction().message(Newer(("anna",))).names


def named(redaction: Redaction, planted: Planted) -> None:
    names = tuple(Name(f"s-{n:017x}", name) for n, name in enumerate(planted.known))
    redaction.event(ev.NamesFound(ev.Topic.NAMES, names, complete=True))


def test_every_message_with_a_name_is_known_to_have_one() -> None:
    known = {kind.__name__ for kind in EVENTS if has_names(kind)}

    assert known >= {"NamesFound", "PlansFound", "PlanStepsFound", "ExecutionFound"}
    assert known >= {"StartCallFound", "PlanFound"}
    assert known.isdisjoint({"JobsUpdated", "LogUpdated", "Refreshed"})  # most of a recording


def test_no_event_lets_a_planted_name_or_id_through() -> None:
    planted, redaction = Planted(), Redaction()
    named(redaction, planted)
    command = ev.ExecutionFound("r", "SSM_COMMAND", pack(filled(InvocationsAnswer, planted)), 1.0)
    shown = 0
    for event in (*(event_of(kind, planted) for kind in EVENTS), command):
        before, after = plain(event), plain(redaction.event(event))

        shown += sum(each.lower() in before for each in planted.everything)
        assert [each for each in planted.everything if each.lower() in after] == []
    assert shown > 400


def plain(event: ev.Event) -> str:
    return encode_event(ev.EventEnvelope(1, SOURCE, 0, event), plain=True).decode().lower()


@pytest.mark.parametrize("kind", [Header, Entry], ids=lambda kind: kind.__name__)
def test_lines_of_a_recording_have_rules(kind: type) -> None:
    ours = {"hash", "head", "body"}  # made anew
    assert {name.partition(".")[2] for name in without_rule(kind)} <= ours


def test_words_times_and_counts_are_kept() -> None:
    item = {
        "jobID": JOB,
        "status": "COMPLETED",
        "initiatedBy": "START_DRILL",
        "creationDateTime": "2026-11-23T00:00:00+00:00",
        "participatingServers": [{"sourceServerID": SERVER, "launchStatus": "FAILED"}],
        "tags": {"Name": "web"},
        "newer": {
            "when": "2026-11-23T00:00:00Z",
            "count": 3,
            "flag": True,
            "account": 111122223333,
        },
    }

    event = Redaction().event(seen(item))

    assert isinstance(event, ev.JobsUpdated)
    (answer,) = unpack(event.answers)
    assert replace(event.jobs[0].row, source=SOURCE) == row(answer)  # they agree
    assert answer["jobID"] != JOB
    assert answer["tags"]["Name"] != "web"
    assert [answer[name] for name in KEPT] == [item[name] for name in KEPT]
    when, number, flag, account = answer["newer"].values()
    assert (when, number, flag) == ("2026-11-23T00:00:00Z", 3, True)
    assert account != 111122223333


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [("2026-11-23T00:00:00Z", True), ("1795450000", True), ("111122223333", False)],
)
def test_a_number_in_place_of_a_time_may_be_an_account(text: str, *, is_kept: bool) -> None:
    item = {"eventData": {"conversionProperties": {"dataTimestamp": text}}}

    event = Redaction().event(ev.LogUpdated(JOB, 0, pack([item])))

    assert isinstance(event, ev.LogUpdated)
    assert (unpack(event.items) == [item]) is is_kept


def test_a_sentence_is_left_out_while_a_server_of_its_job_has_no_known_name() -> None:
    redaction = Redaction()
    servers = [{"sourceServerID": SERVER, "launchStatus": "FAILED"}]
    redaction.event(seen({"jobID": JOB, "participatingServers": servers}))
    update = ev.LogUpdated(JOB, 0, pack([{"eventData": {"rawError": "web-01 is full"}}]))

    def error() -> str:
        event = redaction.event(update)
        assert isinstance(event, ev.LogUpdated)
        return str(unpack(event.items)[0]["eventData"]["rawError"])

    assert error() == UNNAMED
    redaction.event(ev.NamesFound(ev.Topic.NAMES, (Name(SERVER, "web-01"),)))
    assert error() == f"{redaction.pseudonyms.of('web-01')} is full"


def test_requests_ask_for_what_pseudonyms_stand_for() -> None:
    redaction = Redaction()
    job, server = map(redaction.pseudonyms.of, (JOB, SERVER))

    assert redaction.request(FollowLogs(job, (job,))) == FollowLogs(JOB, (JOB,))
    assert redaction.request(FindNames((server, "s-9"))) == FindNames((SERVER, "s-9"))
    assert redaction.request(SubmitMfaCode("123456")) == SubmitMfaCode("123456")
    assert redaction.request(Refresh((job,))) == Refresh((JOB,))


def test_options_get_pseudonyms_for_ids() -> None:
    redaction = Redaction()

    query = redaction.given(Query(job_ids=(JOB,), from_date="2026-11-23T00:00:00Z"))

    assert query == Query(job_ids=(redaction.pseudonyms.of(JOB),), from_date="2026-11-23T00:00:00Z")
