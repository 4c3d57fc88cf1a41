"""How long a server spent in each phase, by the job's log."""

from drs_tui.model.analysis.progress import Progress, State

WAITING, RETRYING, OTHER = "WAITING", "RETRYING", "OTHER"


def phase_times(progress: Progress, now: float | None = None) -> dict[str, float]:
    """Return the seconds in each phase, and those spent waiting and retrying, in their order.

    A span that continues counts up to ``now``; without it, not at all.
    """
    times: dict[str, float] = {}
    for span in progress.spans:
        end = now if span.end is None else span.end
        if end is not None:
            name = _name(span.state, span.phase)
            times[name] = times.get(name, 0.0) + max(0.0, end - span.start)
    return times


def _name(state: State, phase: str | None) -> str:
    if state is State.ACTIVE:
        return phase or OTHER
    return WAITING if state is State.WAITING else RETRYING
