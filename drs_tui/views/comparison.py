"""Say in words, tables and JSON how two recoveries compare."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, tzinfo
from typing import Any, TypeVar

from drs_tui.model.analysis.comparison import (
    LOST,
    Aspect,
    Comparison,
    Difference,
    Pair,
    PairedChange,
    RecoveryResult,
    Result,
    ServerResult,
)
from drs_tui.model.text.labels import phase_label, plural, thousands, type_word
from drs_tui.model.text.times import duration, timestamp
from drs_tui.views.recovery_point import rpo_label
from drs_tui.views.text_report import Section, TextReport, Tone, one_line, section

T = TypeVar("T")

NAMED_MAX = 10
LISTED_MAX = 20  # servers in a table; all are in the JSON
_RESULTS = {
    Result.REACHED: "recovered",
    Result.FAILED: "failed",
    Result.CANCELLED: "cancelled",
    Result.OPEN: "still running",
    Result.UNKNOWN: "not known",
}
_ASPECTS = {
    Aspect.KIND: "type",
    Aspect.ACCOUNT: "account",
    Aspect.REGION: "region",
    Aspect.SERVERS: "servers",
    Aspect.POINT_AGE: "oldest recovery point at the start",
    Aspect.UNCONVERTED: "servers without a conversion (recovery mode FAST)",
}
_WORDS: dict[Aspect, Callable[[Any], str]] = {
    Aspect.KIND: type_word,
    Aspect.ACCOUNT: str,
    Aspect.REGION: str,
    Aspect.SERVERS: thousands,
    Aspect.POINT_AGE: rpo_label,
    Aspect.UNCONVERTED: thousands,
}
_KINDS = {"START_DRILL": ("drill", "drills"), "START_RECOVERY": ("recovery", "recoveries")}
_UNCLEAR = "~ may be chance: fewer than 6 servers, or they do not agree (sign test, p > 0.05)"


def result_label(result: Result) -> str:
    """Name how a recovery went for a server: ``recovered``."""
    return _RESULTS[result]


def signed(seconds: float) -> str:
    """Write a change: ``+11m00s``, ``-48s``, ``0s``."""
    sign = "" if abs(seconds) < 1 else "+" if seconds > 0 else "-"
    return sign + duration(abs(seconds))


def took_words(recovery: RecoveryResult) -> str:
    """Say how long a recovery took, as far as that is known: ``41m10s``, ``9 of 12 in 41m10s``."""
    total = len(recovery.servers)
    if recovery.took is not None:
        return duration(recovery.took)
    if not total:
        return "no server"
    slowest = recovery.slowest
    so_far = " so far" if recovery.is_live else ""
    if recovery.reached < total:
        within = "" if slowest is None else f" in {duration(slowest)}"
        return f"{recovery.reached or 'none'} of {total}{within}{so_far}"
    return "time not known" if slowest is None else f"at least {duration(slowest)}"


def verdict(comparison: Comparison) -> str:
    """Say the most important in one line: ``41m10s → 52m10s, +11m00s; RTO missed by 3m00s``."""
    change, rto = comparison.change, _rto_words(comparison)
    words = f"{took_words(comparison.before)} → {took_words(comparison.after)}"
    if change is not None:
        words += f", {signed(change)}"
    return f"{words}; {rto}" if rto else words


def _rto_words(comparison: Comparison) -> str:
    """Say how the second recovery stands against the RTO; empty without one."""
    after, missed_by = comparison.after, comparison.missed_by
    if comparison.rto is None:
        return ""
    missing = len(after.servers) - after.reached
    if missed_by is not None and after.took is not None:
        spare = f"RTO met with {duration(-missed_by)} to spare"
        return f"RTO missed by {duration(missed_by)}" if missed_by > 0 else spare
    if missing and (not after.is_live or any(s.result in LOST for s in after.servers)):
        return f"RTO missed: {missing} of {plural(len(after.servers), 'server')} not recovered"
    if missed_by is not None:
        return f"RTO missed by at least {duration(missed_by)}"
    return "RTO still open" if after.is_live else "RTO not known: servers without a time"


def comparison_report(
    comparison: Comparison, zone: tzinfo = UTC, missing: Sequence[str] = ()
) -> TextReport:
    """Write a comparison. ``missing``: what could not be read, a sentence each."""
    before, after = comparison.before, comparison.after
    lines = (
        f"A: {_recovery_words(before, zone)}",
        f"B: {_recovery_words(after, zone)}",
        _pairs_words(comparison),
    )
    sections = [each for each in _sections(comparison) if each.rows]
    notes = (*_notes(comparison), *(f"! {one_line(each)}" for each in missing))
    return TextReport(verdict(comparison), lines, tuple(sections), notes)


def _recovery_words(recovery: RecoveryResult, zone: tzinfo) -> str:
    started = "" if recovery.created is None else f"started {timestamp(recovery.created, zone)}"
    total = plural(len(recovery.servers), "server")
    counted = f"{recovery.reached} of {total} recovered"
    parts = (
        one_line(recovery.name),
        " ".join(recovery.job_ids),
        started,
        *dict.fromkeys(source.full_name for source in recovery.sources),
        counted,
        "still running" if recovery.is_live else "",
    )
    return ", ".join(filter(None, parts))


def _pairs_words(comparison: Comparison) -> str:
    by_name = sum(pair.by_name for pair in comparison.pairs)
    parts = [
        f"{plural(len(comparison.pairs), 'server')} in both",
        f"{len(comparison.added)} added",
        f"{len(comparison.removed)} removed",
    ]
    if by_name:
        parts.append(f"{by_name} matched by hostname, with another id")
    return f"{_kinds(comparison)}: {', '.join(parts)}"


def _kinds(comparison: Comparison) -> str:
    """Say what is compared: ``Two drills``, ``A recovery and a drill``."""
    (before, several), (after, _) = map(_kind, (comparison.before, comparison.after))
    return f"Two {several}" if before == after else f"A {before} and a {after}"


def _kind(recovery: RecoveryResult) -> tuple[str, str]:
    """Name what a recovery is of, in singular and plural."""
    if recovery.kind is None:
        return "job", "jobs"
    word = one_line(type_word(recovery.kind))
    return _KINDS.get(recovery.kind, (f"job ({word})", f"jobs ({word})"))


def _sections(comparison: Comparison) -> Iterator[Section]:
    failed = ("SERVER", "A", "B", "CAUSE IN B")
    yield section("NEW FAILURES", failed, _some(_failed, comparison.new_failures), tone=Tone.BAD)
    yield section("FAILED AGAIN", failed, _some(_failed, comparison.failed_again), tone=Tone.BAD)
    recovered = _some(_recovered, comparison.recovered_now)
    yield section("RECOVERED NOW", ("SERVER", "A", "B", "CAUSE IN A"), recovered, tone=Tone.GOOD)
    alone = ("SERVER", "SOURCE SERVER", "RESULT", "CAUSE")
    yield section("ADDED, IN B ALONE", alone, _some(_alone, _lost_first(comparison.added)))
    yield section("REMOVED, IN A ALONE", alone, _some(_alone, _lost_first(comparison.removed)))
    yield _phases(comparison)
    slower = ("SERVER", "A", "B", "CHANGE", "MOST OF IT IN")
    yield section("SLOWER, MOST FIRST", slower, map(_slower, comparison.slowest), (1, 2, 3))
    yield section("ALSO DIFFERENT", ("", "A", "B"), map(_difference, comparison.differences))


def _some(row: Callable[[T], tuple[str, ...]], servers: Sequence[T]) -> list[tuple[str, ...]]:
    """Return rows of the first servers, and one that counts the others."""
    rows = list(map(row, servers[:LISTED_MAX]))
    more = len(servers) - LISTED_MAX
    return [*rows, (f"and {thousands(more)} more", "", "", "")] if more > 0 else rows


def _lost_first(servers: Iterable[ServerResult]) -> list[ServerResult]:
    return sorted(servers, key=lambda server: server.result not in LOST)


def _phases(comparison: Comparison) -> Section:
    """Return how servers and phases changed, what grew most first."""
    titles = ("MEDIANS", "A", "B", "CHANGE", "SERVERS", "")
    rows = [_phase(phase_label(each.phase), each) for each in comparison.phases]
    whole = comparison.server_times
    if whole:
        rows.insert(0, _phase("start to recovered", whole))
    return section("PHASES OF THE SERVERS THAT RECOVERED IN BOTH", titles, rows, (1, 2, 3, 4))


def _phase(label: str, change: PairedChange) -> tuple[str, ...]:
    return (
        label,
        duration(change.before),
        duration(change.after),
        signed(change.change),
        thousands(change.pairs),
        "~" if _may_be_chance(change) else "",
    )


def _may_be_chance(change: PairedChange) -> bool:
    """Return whether a change that is shown is one that few servers, or not all, agree on."""
    return abs(change.change) >= 1 and not change.is_clear


def pair_name(pair: Pair) -> str:
    """Name a server of both; one that was renamed with the name that it had."""
    before, after = one_line(pair.before.name), one_line(pair.after.name)
    return after if before == after else f"{after} (was {before})"


def _server_words(server: ServerResult) -> str:
    took = "" if server.took is None else f" in {duration(server.took)}"
    again = f" (attempt {server.attempt})" if server.attempt > 1 else ""
    return result_label(server.result) + took + again


def _failed(pair: Pair) -> tuple[str, ...]:
    words = map(_server_words, (pair.before, pair.after))
    return (pair_name(pair), *words, pair.after.cause)


def _recovered(pair: Pair) -> tuple[str, ...]:
    words = map(_server_words, (pair.before, pair.after))
    return (pair_name(pair), *words, pair.before.cause)


def _alone(server: ServerResult) -> tuple[str, ...]:
    return (server.name, server.id or "", _server_words(server), server.cause)


def slowest_phase(pair: Pair) -> tuple[str, float] | None:
    """Return the phase that grew most for a server, and by how many seconds."""
    before, after = pair.before.phases, pair.after.phases
    grown = [(after[name] - before.get(name, 0.0), name) for name in after]
    seconds, name = max(grown, default=(0.0, ""))
    return (name, seconds) if seconds > 0 else None


def _slower(pair: Pair) -> tuple[str, ...]:
    times = (duration(each.took or 0.0) for each in (pair.before, pair.after))
    most = slowest_phase(pair)
    where = f"{phase_label(most[0])} {signed(most[1])}" if most else ""
    return (pair_name(pair), *times, signed(pair.growth or 0.0), where)


def _difference(difference: Difference) -> tuple[str, ...]:
    words = _WORDS[difference.aspect]
    return (_ASPECTS[difference.aspect], words(difference.before), words(difference.after))


def _notes(comparison: Comparison) -> Iterator[str]:
    changes = [*comparison.phases, *filter(None, [comparison.server_times])]
    if any(map(_may_be_chance, changes)):
        yield _UNCLEAR
    for letter, recovery in (("A", comparison.before), ("B", comparison.after)):
        if untimed := recovery.untimed:
            are = "servers have no known time" if untimed > 1 else "server has no known time"
            yield f"{letter}: {untimed} recovered {are}, and no part in the times"


def comparison_summary(comparison: Comparison, zone: tzinfo = UTC) -> str:
    """Summarise a comparison in at most ten lines."""
    report = comparison_report(comparison, zone)
    lines = [f"DRS: {report.headline}", *report.lines]
    for words, pairs in (
        ("new failures", comparison.new_failures),
        ("failed again", comparison.failed_again),
        ("recovered now", comparison.recovered_now),
    ):
        if pairs:
            lines.append(f"{words}: {_named(list(map(pair_name, pairs)))}")
    if grown := [each for each in comparison.phases if each.is_clear and each.change >= 1]:
        phases = (f"{phase_label(each.phase)} {signed(each.change)}" for each in grown)
        lines.append(f"phases that grew: {', '.join(phases)} (median)")
    if slowest := comparison.slowest:
        lines.append(f"slowest change: {pair_name(slowest[0])} {signed(slowest[0].growth or 0.0)}")
    return "\n".join(lines)


def _named(names: Sequence[str]) -> str:
    """List names; of many some."""
    more = len(names) - NAMED_MAX
    listed = ", ".join(names[:NAMED_MAX])
    return f"{listed} and {more} more" if more > 0 else listed
