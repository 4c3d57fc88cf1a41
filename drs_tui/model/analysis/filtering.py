"""Parse the filter typed after ``/``, and test the jobs of the list with it.

Terms are separated by blanks and all have to match; ``"double quotes"`` keep blanks and colons; a
leading ``-`` or ``!`` negates a term. Case does not matter, and part of a text is enough.

===================  ==============================================================================
``text``             job id, ids and names of servers and networks, tags, type, initiatedBy, outcome
``is:failed``        how the job stands: one of ``STATES``
``server:web``       a server's id, hostname, FQDN or Name tag
``tag:env=prod``     the tag of that very key has that in its value; ``tag:prod``: in key or value
``type:drill``       the type as shown, or ``initiatedBy``
``initiated:START``  ``initiatedBy``
``account:1111``     the account's number, or the name it is shown with
``region:eu-``       the region
===================  ==============================================================================
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import NamedTuple

from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.row import Row
from drs_tui.model.drs.names import Name
from drs_tui.model.text.labels import job_outcome_label, outcome_label, type_word

Test = Callable[[Row], bool]
Names = Mapping[str, Name]


class Known(NamedTuple):
    """What rows have by their ids alone: the names of servers and networks, and what accounts are
    shown with, by their numbers."""

    servers: Names
    networks: Names
    accounts: Mapping[str, str]


_OF_SOURCE = frozenset({"account", "region"})
_NO_NAMES: Names = {}
_NO_ACCOUNTS: Mapping[str, str] = {}
_TOKEN = re.compile(r'(?:[^\s"]|"[^"]*"?)+')


class BadTermError(ValueError):
    """An invalid term. The message names the valid ones in one line."""


class Term(NamedTuple):
    """One term of a filter. ``key`` is empty for free text; ``value`` is casefolded."""

    key: str
    value: str
    negated: bool = False


class Filter(NamedTuple):
    """Terms that all have to match; without terms every job matches."""

    terms: tuple[Term, ...] = ()

    @property
    def server(self) -> str:
        """The text of the one ``server:`` term; empty if there is none, or several."""
        wanted = [term.value for term in self.terms if term.key == "server" and not term.negated]
        return wanted[0] if len(wanted) == 1 else ""

    @property
    def of_source(self) -> "Filter":
        """The terms about the source of a job, which decide it for all of its jobs."""
        return Filter(tuple(term for term in self.terms if term.key in _OF_SOURCE))

    def test(
        self,
        names: Names = _NO_NAMES,
        networks: Names = _NO_NAMES,
        accounts: Mapping[str, str] = _NO_ACCOUNTS,
    ) -> Test:
        """Make a function that tests a row, given the names of servers and networks by id, and
        what accounts are shown with by their numbers.

        Names are searched here, once, not for each row: make another one when names arrive.
        """
        known = Known(names, networks, accounts)
        tests = [_test(term, known) for term in self.terms]
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)


STATES: Mapping[str, Test] = {
    "live": lambda row: row.live,
    "ended": lambda row: not row.live,
    "failed": lambda row: bool(row.counts.failed or row.counts.runs_failed),
    "partial": lambda row: bool(row.counts.failed and row.counts.reached),
    "actions": lambda row: bool(row.counts.runs_failed),
    "optional": lambda row: bool(row.counts.optional_failed),
    "succeeded": lambda row: row.outcome is Outcome.SUCCEEDED,
    "nothing": lambda row: row.outcome is Outcome.NOTHING_DONE,
    "cancelled": lambda row: row.outcome is Outcome.CANCELLED,
    "unknown": lambda row: row.outcome in (Outcome.UNKNOWN, Outcome.LAST_KNOWN),
    "queued": lambda row: row.outcome is Outcome.QUEUED,
    "running": lambda row: row.outcome in (Outcome.RUNNING, Outcome.FINISHING),
    "deleted": lambda row: row.deleted,
    **{
        word: partial(lambda shown, row: _type(row.initiated_by, row.type) == shown, word)
        for word in (
            "drill",
            "recovery",
            "failback",
            "terminate",
            "network",
            "diagnostic",
            "target",
        )
    },
}
"""The values of ``is:``: live or ended, what failed (of a live job too), the outcome, the type."""


def parse_filter(text: str) -> Filter:
    """Parse what was typed. A term whose value is still missing matches everything.

    Raises:
        BadTermError: an unknown term, or an unknown value of ``is:``.
    """
    terms = map(_term, _TOKEN.findall(text))
    return Filter(tuple(term for term in terms if term.value))


def _term(token: str) -> Term:
    negated = token[0] in "-!"
    term_text = token[1:] if negated else token
    key, colon, value = term_text.partition(":")
    if not colon or '"' in key:
        return Term("", _value(term_text), negated)
    key = key.casefold()
    if key not in _TESTS:
        known = ", ".join(f"{each}:" for each in _TESTS)
        raise BadTermError(f'no term {key}: — there are {known}; as text: "{_unquoted(term_text)}"')
    term = Term(key, _value(value), negated)
    if key == "is" and term.value and term.value not in STATES:
        raise BadTermError(f"no is:{term.value} — there are {', '.join(STATES)}")
    return term


def _unquoted(text: str) -> str:
    return text.replace('"', "")


def _value(text: str) -> str:
    return _unquoted(text).casefold()


def server_test(value: str, names: Names) -> Callable[[str], bool]:
    """Make a function that tests whether a source server's id or name contains ``value``."""
    named = _named(names, value)
    return lambda identity: _holds((identity,), named, value)


def _test(term: Term, known: Known) -> Test:
    fits = _TESTS.get(term.key, _text)(term.value, known)
    return (lambda row: not fits(row)) if term.negated else fits


@lru_cache(maxsize=256)  # few values, in many rows
def _folded(text: str | None) -> str:
    return (text or "").casefold()


def _type(initiated_by: str | None, job_type: str | None) -> str:
    return _folded(type_word(initiated_by, job_type))


def _named(names: Names, value: str) -> frozenset[str]:
    return frozenset(identity for identity, name in names.items() if name.matches(value))


def _holds(ids: Iterable[str], named: frozenset[str], value: str) -> bool:
    """Return whether one of the ids is among the named, or contains the text."""
    return not named.isdisjoint(ids) or value in "\n".join(ids).casefold()


def _text(value: str, known: Known) -> Test:
    servers, nets = _named(known.servers, value), _named(known.networks, value)

    def test(row: Row) -> bool:
        return (
            value in row.job_id.casefold()
            or value in _type_and_outcome(row.initiated_by, row.type, _word(row))
            or (bool(row.tags) and value in "\n".join(row.tags).casefold())
            or _holds(row.server_ids, servers, value)
            or (bool(row.network_ids) and _holds(row.network_ids, nets, value))
        )

    return test


def _word(row: Row) -> str:
    """Return the outcome as shown: the row's own, but for a few."""
    return job_outcome_label(row) if row.live or row.deleted else outcome_label(row.outcome)


@lru_cache(maxsize=256)
def _type_and_outcome(initiated_by: str | None, job_type: str | None, outcome: str) -> str:
    type_words = _folded(initiated_by), _type(initiated_by, job_type)
    return "\n".join((*type_words, _folded(outcome)))


def _is(value: str, _known: Known) -> Test:
    return STATES[value]


def _server(value: str, known: Known) -> Test:
    named = _named(known.servers, value)
    return lambda row: _holds(row.server_ids, named, value)


def _tag(value: str, _known: Known) -> Test:
    key, equals, held = value.partition("=")
    if not equals:
        return lambda row: any(value in tag.casefold() for tag in row.tags)
    start = f"{key}="
    return lambda row: any(
        tag.startswith(start) and held in tag[len(start) :] for tag in map(str.casefold, row.tags)
    )


def _type_test(value: str, _known: Known) -> Test:
    return lambda row: (
        value in _type(row.initiated_by, row.type) or value in _folded(row.initiated_by)
    )


def _initiated(value: str, _known: Known) -> Test:
    return lambda row: value in _folded(row.initiated_by)


def _account(value: str, known: Known) -> Test:
    named = {number for number, name in known.accounts.items() if value in name.casefold()}
    return lambda row: value in row.source.account or row.source.account in named


def _region(value: str, _known: Known) -> Test:
    return lambda row: value in row.source.region


_TESTS: Mapping[str, Callable[[str, Known], Test]] = {
    "is": _is,
    "server": _server,
    "tag": _tag,
    "type": _type_test,
    "initiated": _initiated,
    "account": _account,
    "region": _region,
}
