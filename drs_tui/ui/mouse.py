"""Mouse reports on and off while running.

Textual decides once, at start. Its driver is private, and so is this switch; without it the only
way to let the terminal select text is to start anew.
"""

from typing import Any

from textual.app import App


def report_mouse(app: App[Any], *, on: bool) -> None:
    """Ask the terminal for mouse reports, or to keep the mouse to itself."""
    driver: Any = app._driver  # noqa: SLF001
    if driver is None or not hasattr(driver, "_enable_mouse_support"):
        return
    if on:
        driver._mouse = True  # noqa: SLF001
        driver._enable_mouse_support()  # noqa: SLF001
    else:
        driver._disable_mouse_support()  # noqa: SLF001
        driver._mouse = False  # noqa: SLF001
