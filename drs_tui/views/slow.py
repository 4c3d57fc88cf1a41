"""The servers of live jobs that are slow, in words."""

from drs_tui.model.analysis.slowness import ComparedWith, slowness
from drs_tui.model.text.labels import slow_sentence
from drs_tui.store.store import Store


def slow_words(store: Store, job_id: str, now: float) -> list[str]:
    """Say who hangs in a job, for how long, and compared with what; the longest first.

    Only who has too few others to compare with: the rest stand out beside them.
    """
    progress = store.progress(job_id)
    if not store.jobs.row(job_id).live or not progress.is_logged:
        return []
    slow = {
        key: each
        for key, each in slowness(progress, now, store.times_elsewhere(job_id)).items()
        if each.compared is not ComparedWith.JOB
    }
    found = [each for each in (*progress.servers, *progress.networks) if each.key in slow]
    found.sort(key=lambda each: -slow[each.key].elapsed)
    name = store.details.name
    return [slow_sentence(name(each.id or each.key), each, slow[each.key]) for each in found]


def short_slow_words(store: Store, job_id: str, now: float) -> str:
    """Name the server that is slow the longest, and count the others; empty without any."""
    words = slow_words(store, job_id, now)
    more = f"; {len(words) - 1} more slow" if len(words) > 1 else ""
    return f"slow: {words[0]}{more}" if words else ""
