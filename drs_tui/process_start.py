"""What makes a process of ours start fast, whichever it is."""

import gc


def pause_gc() -> None:
    """Collect no garbage for now: imports leave none, and each pass walks all that they made."""
    gc.disable()


def resume_gc() -> None:
    """Collect garbage again."""
    gc.enable()


def keep_objects(threshold: int | None = None) -> None:
    """Collect garbage again, but never walk the objects that exist now: they stay anyway.

    ``threshold``: after how many new objects to begin a pass; Python's own is 700.
    """
    gc.freeze()
    if threshold is not None:
        gc.set_threshold(threshold)
    gc.enable()
