"""The verdict in one sentence, and what weighs most."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from drs_tui.model.analysis.comparison import LOST, Result
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.model.analysis.rto_status import RtoVerdict
from drs_tui.model.text.labels import phase_label, plural
from drs_tui.model.text.times import duration, exact_duration
from drs_tui.report.evidence import Evidence
from drs_tui.report.facts import CauseFacts, ServerFacts, Standing, Verdict
from drs_tui.report.servers import Objectives
from drs_tui.views.summary import job_rto_status

LARGEST = 3
_REACHED = {
    RtoTarget.LAUNCHED: "launched",
    RtoTarget.AGENT: "with their agent seen",
    RtoTarget.ACTIONS: "with their actions passed",
}


def verdict(
    evidence: Evidence,
    objectives: Objectives,
    servers: Sequence[ServerFacts],
    causes: Sequence[CauseFacts],
) -> Verdict:
    """Judge a recovery by its objectives."""
    status = job_rto_status(evidence.view, objectives.rto, evidence.now)
    counted = [each for each in servers if each.result is not None]
    times = [each.seconds for each in counted if each.seconds is not None]
    recovered = sum(each.result is Result.REACHED for each in counted)
    untimed = recovered - len(times)
    is_whole = recovered == len(counted) and not untimed and bool(times)
    found = status.verdict if status else None
    return Verdict(
        sentence=_Sentence(objectives, counted, times, found).words(),
        rto=found,
        servers=len(counted),
        recovered=recovered,
        failed=sum(each.result in LOST for each in counted),
        seconds=max(times) if is_whole else None,
        slowest_seconds=max(times, default=None),
        untimed=untimed,
        rpo_sentence=_rpo_words(objectives, servers),
        largest=tuple(_largest(counted, causes)),
    )


class _Sentence:
    """Makes the sentence."""

    def __init__(
        self,
        objectives: Objectives,
        servers: Sequence[ServerFacts],
        times: Sequence[float],
        verdict: RtoVerdict | None,
    ) -> None:
        self._rto = objectives.rto
        self._total = len(servers)
        self._results = Counter(each.result for each in servers)
        self._late = sum(_is_late(each) for each in servers)
        self._times = times
        self._verdict = verdict

    def words(self) -> str:
        if not self._total:
            return "No server took part."
        objective = self._objective()
        stands = f"{self._recovered()}{self._lost()}"
        return f"{objective}: {stands}." if objective else f"{_capital(stands)}; no RTO was given."

    def _objective(self) -> str:
        if self._rto is None:
            return ""
        name = f"RTO {exact_duration(self._rto.seconds)}"
        match self._verdict:
            case RtoVerdict.MET:
                return f"{name} met"
            case RtoVerdict.MISSED:
                return f"{name} missed"
            case RtoVerdict.LEFT | RtoVerdict.AT_RISK:
                return f"{name} still open"
            case _:
                return f"{name} cannot be judged"

    def _recovered(self) -> str:
        reached, late = self._results[Result.REACHED], self._late
        whole = plural(self._total, "server")
        word = _REACHED[self._rto.end if self._rto else RtoTarget.LAUNCHED]
        took = f" in {duration(max(self._times))}" if self._times else ""
        if reached and not self._times:
            took = " at times that are not known"
        elif untimed := reached - len(self._times):
            took += f" ({untimed} at times that are not known)"
        if late:
            last = f"{late} late, the last after {duration(max(self._times))}"
            return f"{reached - late or 'none'} of {whole} {word} in time, {last}"
        count = "all" if reached == self._total else str(reached or "none")
        return f"{count} of {whole} {word}{took}"

    def _lost(self) -> str:
        parts = [
            f"{self._results[result]} {word}"
            for result, word in (
                (Result.FAILED, "failed"),
                (Result.CANCELLED, "cancelled"),
                (Result.OPEN, "still running"),
                (Result.UNKNOWN, "not that far when the jobs ended"),
            )
            if self._results[result]
        ]
        return "".join(f", {part}" for part in parts)


def _is_late(server: ServerFacts) -> bool:
    return server.result is Result.REACHED and server.rto is Standing.MISSED


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def oldest_point(servers: Sequence[ServerFacts]) -> tuple[float, str] | None:
    """Return the age (seconds) of the oldest recovery point that a server was recovered from, and
    its name; None where no such age is known."""
    ages = (
        (each.recovery_point_age_seconds, each.name)
        for each in servers
        if each.recovery_point_age_seconds is not None and each.result is Result.REACHED
    )
    return max(ages, default=None)


def _rpo_words(objectives: Objectives, servers: Sequence[ServerFacts]) -> str:
    """Say how old the recovery points were of the servers that were recovered; empty where none
    is known and none was promised."""
    oldest = oldest_point(servers)
    words = f"oldest recovery point: {point_words(oldest[0])} ({oldest[1]})" if oldest else ""
    if objectives.rpo is None:
        return f"{_capital(words)}; no RPO was given." if words else ""
    standings = Counter(each.rpo for each in servers if each.rpo)
    name, whole = f"RPO {exact_duration(objectives.rpo)}", sum(standings.values())
    if not whole:
        return f"{name} cannot be judged: no server was recovered."
    if missed := standings[Standing.MISSED]:
        found = f"{name} missed by {missed} of {plural(whole, 'recovered server')}"
    elif unknown := standings[Standing.UNKNOWN]:
        found = (
            f"{name} cannot be judged: no recovery point of {plural(unknown, 'server')} is known"
        )
    else:
        found = f"{name} met by all {plural(whole, 'recovered server')}"
    return f"{found}; {words}." if words else f"{found}."


def point_words(age: float) -> str:
    """Say how old a recovery point was when its job was created."""
    return "taken for the job itself" if age < 1 else f"{duration(age)} old"


def _largest(servers: Sequence[ServerFacts], causes: Sequence[CauseFacts]) -> list[str]:
    """Name the largest causes of what failed; where nothing did, where the time went."""
    unresolved = [each for each in causes if not each.is_resolved]
    if unresolved:
        return [f"{each.counted}: {each.title}" for each in unresolved[:LARGEST]]
    times: dict[str, list[float]] = {}
    for server in servers:
        for phase, seconds in server.phases.items():
            times.setdefault(phase, []).append(seconds)
    medians = sorted(((median(each), phase) for phase, each in times.items()), reverse=True)
    return [
        f"{phase_label(phase)}: median {duration(seconds)} a server"
        for seconds, phase in medians[:LARGEST]
    ]
