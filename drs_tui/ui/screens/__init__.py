"""The screens, one file each; here, those that several screens open, imported on first use."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from drs_tui.store.store import Store
from drs_tui.ui.context import SharedScreens

if TYPE_CHECKING:
    from drs_tui.views.copy_items import CopyItem


def _job(job_id: str) -> Screen[Any]:
    from drs_tui.ui.screens.job import JobScreen

    return JobScreen(job_id)


def _recovery(job_ids: Sequence[str]) -> Screen[Any]:
    from drs_tui.ui.screens.job import JobScreen

    return JobScreen(*job_ids)


def _errors(store: Store, job_ids: Sequence[str]) -> Screen[Any]:
    from drs_tui.ui.screens.errors import ErrorsScreen
    from drs_tui.views.error_scope import ErrorScope

    return ErrorsScreen(ErrorScope(store, job_ids))


def _copy_menu(items: Sequence["CopyItem"]) -> Screen[Any]:
    from drs_tui.ui.screens.copy_menu import CopyScreen

    return CopyScreen(items)


def _copied(label: str, copied: str) -> Screen[Any]:
    from drs_tui.ui.screens.copy_menu import CopiedScreen

    return CopiedScreen(label, copied)


def _running() -> Screen[Any]:
    from drs_tui.ui.screens.running import RunningScreen

    return RunningScreen()


def _handover() -> Screen[Any]:
    from drs_tui.ui.screens.handover import HandoverScreen

    return HandoverScreen()


def _plans() -> Screen[Any]:
    from drs_tui.ui.screens.plans import PlansScreen

    return PlansScreen()


SHARED_SCREENS = SharedScreens(
    job=_job,
    recovery=_recovery,
    errors=_errors,
    copy_menu=_copy_menu,
    copied=_copied,
    running=_running,
    handover=_handover,
    plans=_plans,
)
