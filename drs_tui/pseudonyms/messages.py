"""Put pseudonyms into events and recordings, and what they stand for into requests."""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

from msgspec import Raw, Struct, UnsetType
from msgspec.structs import replace

from drs_tui.model.drs.execution import COMMAND, AutomationAnswer, InvocationsAnswer
from drs_tui.model.drs.facts import all_kinds
from drs_tui.model.drs.job import Job
from drs_tui.model.drs.lenient import loads
from drs_tui.model.drs.log import LogItem
from drs_tui.protocol.codec import pack, pack_together, to_json, unpack, unpack_items
from drs_tui.protocol.events import (
    Event,
    ExecutionFound,
    JobsUpdated,
    LogUpdated,
    NamesFound,
    Topic,
)
from drs_tui.protocol.message import Message
from drs_tui.protocol.requests import Request
from drs_tui.pseudonyms.answers import Answers
from drs_tui.pseudonyms.rules import AWS_ACTIONS, RULES, Rule
from drs_tui.pseudonyms.shapes import INSTANT, WORD, find
from drs_tui.pseudonyms.table import Pseudonyms
from drs_tui.pseudonyms.texts import Texts

T = TypeVar("T")

HIDDEN = "(redacted)"
UNNAMED = "(redacted: the servers' names are not known)"
"""In place of a sentence that may have a name which cannot be replaced."""
_AWS_DOCUMENT = "AWS"
# What ``about`` of a failure or a gap says that is no id.
_ABOUT = frozenset(Topic) | all_kinds()


class Redaction:
    """The pseudonyms of a run, and what is known of names so far.

    ``knows_all_names``: DRS has sent the name of every source server. ``left_out`` counts the
    sentences that were left out because they may have a name that is not known. ``of``: this one is
    for one of several sources, all of which have the pseudonyms of that.
    """

    def __init__(self, key: bytes | None = None, of: "Redaction | None" = None) -> None:
        self.pseudonyms: Pseudonyms = of.pseudonyms if of else Pseudonyms(key)
        self.texts: Texts = of.texts if of else Texts(self.pseudonyms)
        self.knows_all_names = False
        self._answers = Answers(self.texts, self._by_rule)
        self._named: set[str] = set()  # ids whose names are known, or known to be missing
        self._servers_of: dict[str, tuple[str, ...]] = {}  # of jobs
        self.left_out = 0  # sentences, as they may have unknown names
        self._hides = False
        self._first: int | None = None  # the names' version at a message's first sentence
        self._words: dict[str, str] = {}
        self._execution: type[Struct] = AutomationAnswer

    # events

    def event(self, event: Event) -> Event:
        """Return an event with pseudonyms."""
        self._note(event)
        return self.message(event)

    def message(self, value: T) -> T:
        """Return any message, or a line of a recording, with pseudonyms."""
        self._first = None
        found: T = self._value(value, None)
        # A sentence may be in front of the name that it has.
        if self._first not in (None, self.texts.version):
            found = self._value(value, None)
        return found

    def about(self, text: str) -> str:
        """Return what a line of a recording is about: an id's pseudonym, or one of our words."""
        return self._by_rule(text, Rule.ABOUT)

    def is_named(self, identity: str) -> bool:
        """Return whether the name of a server or network is known, or known to be missing."""
        return identity in self._named

    def _note(self, event: Event) -> None:
        self._hides = not self.knows_all_names and not self._are_named(
            server for servers in self._servers_of.values() for server in servers
        )
        if isinstance(event, NamesFound):
            self._named.update(name.id for name in event.names)
            self._named.update(event.missing)
            self.knows_all_names |= event.complete
        elif isinstance(event, JobsUpdated):
            for row in (job.row for job in event.jobs):
                self._servers_of[row.job_id] = row.server_ids
        elif isinstance(event, LogUpdated):
            self._hides = self._hides_job(event.job_id)
        elif isinstance(event, ExecutionFound):
            self._execution = InvocationsAnswer if event.type == COMMAND else AutomationAnswer

    def _are_named(self, servers: Iterable[str]) -> bool:
        return self._named.issuperset(servers)

    def _hides_job(self, job_id: object) -> bool:
        """Return whether a job's sentences may have a name that is not known."""
        servers = self._servers_of.get(str(job_id))
        return not self.knows_all_names and (servers is None or not self._are_named(servers))

    # what people type, and what is asked for

    def typed(self, text: str, *, is_name: bool = False) -> str:
        """Return a text that was typed, with pseudonyms for its ids and known names."""
        return self.texts.typed(text, is_name=is_name)

    def whole(self, text: str) -> str:
        """Return the pseudonym of a text that is one piece: an id, a tag's value."""
        return text if self.pseudonyms.is_pseudonym(text) else self.pseudonyms.of(text)

    def given(self, value: T) -> T:
        """Return options with pseudonyms for the ids in them."""
        return _mapped(value, self.typed)

    def request(self, request: Request) -> Request:
        """Return a request with what its pseudonyms stand for."""
        return request if request.secret else self.real(request)

    def real(self, value: T) -> T:
        """Return options or a request with what their pseudonyms stand for."""
        return _mapped(value, self.pseudonyms.real)

    # values

    def _value(self, value: Any, rule: Rule | None) -> Any:
        match value:
            case None | bool() | int() | float() | datetime() | Enum() | UnsetType():
                return value
            case Message() if value.secret:
                return value
            case str():
                return self._by_rule(value, rule) if rule else self.pseudonyms.of(value)
            case bytes():
                return self._packed(value, rule)
            case Struct():
                return self._struct(value)
            case dict():
                return {self.texts.replaced(k): self._value(v, rule) for k, v in value.items()}
            case tuple() if hasattr(value, "_fields"):
                rules = RULES.get(type(value), {})
                pairs = zip(value._fields, value, strict=True)
                return type(value)(*(self._value(each, rules.get(name)) for name, each in pairs))
            case tuple():
                return tuple(self._value(each, rule) for each in value)
        raise TypeError(f"no rule for a {type(value).__name__}")

    def _struct(self, value: Struct) -> Struct:
        rules = RULES.get(type(value), {})
        changed = {}
        for name in value.__struct_fields__:
            before = getattr(value, name)
            after = self._value(before, rules.get(name))
            if after is not before:
                changed[name] = after
        return replace(value, **changed) if changed else value

    def _packed(self, packed: bytes, rule: Rule | None) -> bytes:
        match rule:
            case Rule.JOBS:
                return pack_together(map(self._job, unpack_items(packed)))
            case Rule.LOG:
                return pack_together(self._item(each, LogItem) for each in unpack_items(packed))
            case Rule.EXECUTION:
                return pack(self._answers.replaced(unpack(packed), self._execution))
        raise TypeError("no rule for what is packed")

    def _job(self, item: Raw) -> bytes:
        before, value = self._hides, loads(item)
        self._hides = self._hides_job(value.get("jobID") if isinstance(value, dict) else None)
        try:
            return to_json(self._answers.replaced(value, Job))
        finally:
            self._hides = before

    def _item(self, item: Raw, kind: type[Struct]) -> bytes:
        return to_json(self._answers.replaced(loads(item), kind))

    # texts

    def _by_rule(self, text: str, rule: Rule) -> str:
        if not text:
            return text
        match rule:
            case Rule.WORD:
                return self._word(text)
            case Rule.NAME | Rule.LABEL:
                self.texts.learn(text, is_certain=rule is Rule.NAME)
                return self._one(text)
            case Rule.TAG:
                key, equals, value = text.partition("=")
                label = self._by_rule(value, Rule.LABEL)
                return f"{self.texts.replaced(key)}{equals}{label}"
            case Rule.KEY:
                identity, mark, place = text.rpartition("#")
                is_listed_twice = mark and place.isdecimal()
                return f"{self._one(identity)}#{place}" if is_listed_twice else self._one(text)
            case Rule.ABOUT if text in _ABOUT:
                return text
            case Rule.DOCUMENT:
                is_aws = text.startswith(_AWS_DOCUMENT) and "-" in text and not find(text)
                return text if is_aws else self._by_rule(text, Rule.LABEL)
            case Rule.ACTION:
                return text if text in AWS_ACTIONS else self._by_rule(text, Rule.LABEL)
            case Rule.TEXT:
                self.left_out += self._hides
                return UNNAMED if self._hides else self._sentence(text)
            case Rule.ERROR:
                return self._sentence(text)
            case Rule.HIDDEN:
                return HIDDEN
            case Rule.INSTANT:
                is_number = text.replace(".", "", 1).isdecimal() and not find(text)
                return text if is_number or INSTANT.fullmatch(text) else self._one(text)
        return self._one(text)

    def _sentence(self, text: str) -> str:
        if self._first is None:
            self._first = self.texts.version
        return self.texts.replaced(text)

    def _word(self, text: str) -> str:
        found = self._words.get(text)
        if found is None:
            is_word = WORD.fullmatch(text) and not find(text)
            found = self._words[text] = text if is_word else self._one(text)
        return found

    def _one(self, text: str) -> str:
        return self.pseudonyms.of(text) if text else text


def _mapped(value: T, of: Callable[[str], str]) -> T:
    """Return a value with every text in it mapped."""
    match value:
        case Enum():
            return value
        case str():
            return of(value)  # type: ignore[return-value]
        case Struct():
            fields = value.__struct_fields__
            return replace(value, **{name: _mapped(getattr(value, name), of) for name in fields})
        case tuple():
            items = (_mapped(each, of) for each in value)
            return type(value)(*items) if hasattr(value, "_fields") else tuple(items)  # type: ignore[return-value]
    return value
