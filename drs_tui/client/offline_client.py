"""The requests of a client without a collector: none is sent."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from drs_tui.client.redacting import Redacting
from drs_tui.protocol.requests import Query

if TYPE_CHECKING:
    from drs_tui.client.ready import RefusedError
    from drs_tui.client.recorder import Recorder


class OfflineClient(Redacting):
    """Accept the requests of the monitor and send none: everything was recorded."""

    def __init__(self) -> None:
        self.refused: RefusedError | None = None
        self.recorder: Recorder | None = None

    def query(self, query: Query) -> None:
        """Ask for nothing: the list is the recorded one."""

    def next_page(self) -> None:
        """Ask for nothing."""

    def load_all(self, *, on: bool) -> None:
        """Ask for nothing."""

    def refresh(self, job_ids: Iterable[str] = ()) -> None:
        """Ask for nothing."""

    def pause(self, *, on: bool) -> None:
        """Ask for nothing."""

    def keep_alive(self, jobs_on_screen: Callable[[], Iterable[str]]) -> None:
        """Ask for nothing."""

    def submit_mfa_code(self, code: str) -> None:
        """Ask for nothing."""

    def record(self, recorder: "Recorder") -> None:
        """Record nothing: this is a recording."""

    def take_recorder(self) -> "Recorder | None":
        """Return that nothing is recorded."""
        return None

    def stop_recording(self) -> None:
        """Do nothing: nothing is recorded."""
