"""The context of screens and of parts of the application: all they use of the program."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from textual.app import App
from textual.screen import Screen

from drs_tui.settings import Settings
from drs_tui.store.store import Store
from drs_tui.ui.render.cells import Cell
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.terminal import output

if TYPE_CHECKING:
    from drs_tui.client.needs import Needs
    from drs_tui.client.ready import RefusedError
    from drs_tui.client.recorder import Recorder
    from drs_tui.protocol.requests import Query
    from drs_tui.pseudonyms.messages import Redaction
    from drs_tui.store.changes import Changes
    from drs_tui.views.command_targets import CommandTargets, Target
    from drs_tui.views.copy_items import CopyItem
    from drs_tui.views.watch import Watch


class MonitorClient(Protocol):
    """What screens use of a client, of one source or of many: see ``Client``."""

    refused: "RefusedError | None"
    recorder: "Recorder | None"
    redaction: "Redaction | None"

    @property
    def store(self) -> Store:
        """Return what is known."""

    @property
    def needs(self) -> "Needs":
        """Return what asks for what screens need beside the list."""

    def now(self) -> float:
        """Return epoch seconds by the service's clock, as well as it is known."""

    def typed(self, text: str) -> str:
        """Return what was typed as the store has it."""

    def checked(self, text: str) -> str:
        """Return a text that leaves the program, without what should have been replaced."""

    def query(self, query: "Query") -> None:
        """Begin a list, and request its first page."""

    def next_page(self) -> None:
        """Request the next page, unless one is on its way or there is none."""

    def load_all(self, *, on: bool) -> None:
        """Request page after page to the end of the list, or stop doing so."""

    def refresh(self, job_ids: Iterable[str] = ()) -> None:
        """Refresh now, those jobs included, and try again what has failed."""

    def pause(self, *, on: bool) -> None:
        """Stop refreshing by timer, or go on with it."""

    @property
    def current_query(self) -> "Query":
        """Return the query of the list."""

    def keep_alive(self, jobs_on_screen: Callable[[], Iterable[str]]) -> None:
        """Say that a key was pressed, of several sources to those of the jobs on the screen."""

    def submit_mfa_code(self, code: str) -> None:
        """Send the MFA code that was asked for."""

    def record(self, recorder: "Recorder") -> None:
        """Record from now on; what is known already is written first."""

    def take_recorder(self) -> "Recorder | None":
        """Return the recorder, if there is one: it gets nothing more, and is to be closed."""

    def stop_recording(self) -> None:
        """Write the recording's closing line, if there is one."""

    def wait_until_ready(self) -> None:
        """Block until something can be shown."""

    def attach(self, on_changes: Callable[["Changes"], None]) -> None:
        """Read events from now on, in the running loop."""

    def close(self) -> None:
        """Stop reading, and end what is asked."""


class SharedScreens(NamedTuple):
    """Functions that make the screens which many others open.

    ``job`` takes an id; ``recovery`` several, which are followed as one; ``errors`` those of one
    recovery, or none for the list; ``copied`` takes a label and the text; ``running`` shows the
    recovery instances of all jobs, ``plans`` the recovery plans.
    """

    job: Callable[[str], Screen[Any]]
    recovery: Callable[[Sequence[str]], Screen[Any]]
    errors: Callable[[Store, Sequence[str]], Screen[Any]]
    copy_menu: Callable[[Sequence["CopyItem"]], Screen[Any]]
    copied: Callable[[str, str], Screen[Any]]
    running: Callable[[], Screen[Any]]
    handover: Callable[[], Screen[Any]]
    plans: Callable[[], Screen[Any]]


class UiContext:
    """The client and its store, the options, and what a screen may use of the application.

    ``show_status`` shows a message in the status line of the screen on top. ``watch`` is the watch
    that is on, if any; ``relative_times`` says whether times read ``31m ago``, ``mouse_on`` whether
    the terminal reports the mouse; ``rto`` is the recovery time promised, if any; ``recovery`` the
    jobs that were followed as one last. ``go_to`` opens a job by its id, which need not be loaded.
    ``replay_line`` says where a replay is and its keys, if this is one.
    """

    def __init__(
        self,
        app: App[Any],
        client: MonitorClient,
        settings: Settings,
        screens: SharedScreens,
        show_status: Callable[[Cell], None],
    ) -> None:
        self._app = app
        self.client = client
        self.settings = settings
        self.screens = screens
        self.show_status = show_status
        self.watch: Watch | None = None
        self.recovery: tuple[str, ...] = ()
        self.relative_times = False
        self.mouse_on = settings.mouse
        self.rto = settings.rto
        self.replay_line: Callable[[], tuple[Cell, Cell]] | None = None
        self.go_to: Callable[[str], Awaitable[None]] | None = None

    @property
    def store(self) -> Store:
        """Return the client's store."""
        return self.client.store

    @property
    def target(self) -> "Target":
        """Return the region and profile in use; an empty region until the collector is ready."""
        return self.targets.first

    def target_of(self, job_id: str) -> "Target":
        """Return the region and profile that a job is of."""
        return self.targets.of(job_id)

    @property
    def targets(self) -> "CommandTargets":
        """Return what says where the commands and links of jobs go."""
        from drs_tui.views.command_targets import CommandTargets  # no first frame needs it

        return CommandTargets(self.store, self.settings.chosen)

    @property
    def is_replay(self) -> bool:
        """Return whether this shows a recording, which asks nothing of AWS."""
        return self.replay_line is not None

    @property
    def watched_job_ids(self) -> tuple[str, ...]:
        """Return the ids of the live jobs that are watched."""
        return self.watch.job_ids() if self.watch else ()

    def time_format(self) -> TimeFormat:
        """Return the format of times at this moment."""
        return TimeFormat(self.client.now(), self.settings.zone, self.relative_times)

    async def open(self, screen: Screen[Any]) -> None:
        """Put a screen on top. Await it, so that keys typed ahead go to that screen."""
        await self._app.push_screen(screen)

    async def copy(self, copied: str) -> output.Copied:
        """Send a text to the clipboard; return the text as it was sent, and where to."""
        return await output.copy(self._app, self.client.checked(copied))


class HasContext(Protocol):
    """An application that has a context."""

    context: UiContext


def context_of(app: App[Any]) -> UiContext:
    """Return the context of a running application."""
    return cast("HasContext", app).context
