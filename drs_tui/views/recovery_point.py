"""How old a recovery point was when its job began: what a recovery from it would have lost."""

from drs_tui.model.text.times import duration

FROM_LOG = "from the job log"
OLDER_FROM = 3600.0  # seconds: DRS takes a point every ten minutes


def rpo_label(seconds: float) -> str:
    """Write the loss in a few columns: ``-12s``; ``0s`` of a snapshot taken for the job."""
    return f"-{duration(seconds)}" if seconds >= 1 else "0s"


def point_words(age: float | None, *, is_logged: bool) -> str:
    """Say what is known of a recovery point: its age, and its source where that is the log."""
    words = () if age is None else (point_label(age),)
    return ", ".join((*words, *((FROM_LOG,) if is_logged else ())))


def point_label(seconds: float) -> str:
    """Say how old the recovery point was at the job's start: ``-4h10m, older point``."""
    if seconds < 1:
        return "taken for this job"
    older = ", older point" if seconds >= OLDER_FROM else ""
    return f"{rpo_label(seconds)} at the job's start{older}"
