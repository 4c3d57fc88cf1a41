"""What keeps several sources from being asked: each failure is said once, and noted."""

from collections.abc import Callable, Sequence

from drs_tui.client.fetch import Fetch
from drs_tui.client.fetch_error import FetchError, LostError, Missing, failure_words
from drs_tui.exit_codes import EXIT_NO_VERDICT, EXIT_NOT_PERMITTED, EXIT_OK, EXIT_REFUSED
from drs_tui.fleet.regions import unknown_regions
from drs_tui.fleet.source_target import SourceTarget
from drs_tui.model.request_error import RequestError
from drs_tui.model.text.labels import plural
from drs_tui.protocol.events import Topic
from drs_tui.store.fleet_store import UNUSED

NAMED_MAX = 4


class FleetFailures:
    """Know which sources are lost, by their failures, and which have no DRS.

    ``parts`` fetch from the ``targets``, in this order. ``say`` gets what goes wrong with a source,
    in words, each once. ``lost`` are the failures, by the source's number.
    """

    def __init__(
        self,
        targets: Sequence[SourceTarget],
        parts: Sequence[Fetch],
        say: Callable[[str], None],
    ) -> None:
        self.targets = targets
        self.parts = parts
        self.lost: dict[int, FetchError] = {}
        self._unused: dict[int, RequestError] = {}  # what each has answered
        self._say = say
        self._said: set[str] = set()

    @property
    def _asked(self) -> list[int]:
        numbers = range(len(self.parts))
        return [n for n in numbers if n not in self.lost and n not in self._unused]

    def _report(self, target: SourceTarget, error: RequestError) -> None:
        """Say that a source fails, and is asked again."""
        self._say_once(f"{target.full_name}: {error.summary}; trying again")

    def _say_once(self, words: str) -> None:
        if words not in self._said:
            self._said.add(words)
            self._say(words)

    @property
    def status(self) -> int:
        """Return the exit status that says whether all sources have answered: a person has to act
        for one of them, or it may answer later."""
        if not self.lost:
            return EXIT_OK
        statuses = {error.status for error in self.lost.values()}
        all_failed = len(self.lost) + len(self._unused) == len(self.parts)
        if all_failed and statuses == {EXIT_REFUSED}:
            return EXIT_REFUSED
        return EXIT_NOT_PERMITTED if EXIT_NOT_PERMITTED in statuses else EXIT_NO_VERDICT

    @property
    def missing(self) -> list[Missing]:
        """Return what could not be read, of which source."""
        found = [
            each._replace(source=target.full_name)
            for target, part in zip(self.targets, self.parts, strict=True)
            for each in part.missing
        ]
        lost = (
            Missing(Topic.PAGE, 0, error.request_error, self.targets[source].full_name)
            for source, error in self.lost.items()
        )
        return [*lost, *found]

    def where_words(self) -> str:
        """Say where jobs were looked for."""
        return self._named(self._asked) or "any source"

    def sources_words(self) -> str:
        """Say how many sources have answered, of those that have DRS as far as is known."""
        count = len(self.parts) - len(self._unused)
        return f"{count - len(self.lost)} of {plural(count, 'source')}"

    def lost_words(self) -> str:
        """Say how many sources have not answered; empty if all have."""
        if not self.lost:
            return ""
        count = len(self.parts) - len(self._unused)
        return f"incomplete: {len(self.lost)} of {plural(count, 'source')} not read"

    def unused_words(self) -> str:
        """Say which sources have no DRS; empty if all have."""
        unused = sorted(self._unused)
        if not unused:
            return ""
        strange = unknown_regions(self.targets[source].region for source in unused)
        hint = f"; botocore knows no region {', '.join(strange)}: a typo?" if strange else ""
        return f"DRS is not used in {self._named(unused)}{hint}"

    def _named(self, sources: Sequence[int]) -> str:
        names = ", ".join(self.targets[n].full_name for n in sources[:NAMED_MAX])
        return f"{names} and {len(sources) - NAMED_MAX} more" if sources[NAMED_MAX:] else names

    def _lose(self, source: int, error: FetchError) -> None:
        if error.request_error.kind in UNUSED:
            self._unused[source] = error.request_error
        else:
            self.lost[source] = error

    def _say_lost(self) -> None:
        for source, error in self.lost.items():
            self._say_once(f"{self.targets[source].full_name}: {failure_words(error)}")

    def _check(self) -> None:
        """Raise FetchError where no source is left to ask."""
        if len(self.lost) + len(self._unused) < len(self.parts):
            return
        count = plural(len(self.parts), "source")
        if self.lost:
            self._say_lost()
            raise LostError(f"nothing could be read of {count}", self.status)
        reasons = "; ".join(dict.fromkeys(each.summary for each in self._unused.values()))
        raise LostError(f"{self.unused_words()} ({reasons})", EXIT_NO_VERDICT)
