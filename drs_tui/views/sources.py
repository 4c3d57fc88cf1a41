"""How each source of several stands, in words."""

from collections.abc import Sequence
from typing import NamedTuple

from drs_tui.model.text.safe import safe
from drs_tui.store.fleet_store import FleetStore, SourceStanding
from drs_tui.store.status import ActiveError, Paging, Status
from drs_tui.views.source_advice import advised

_ORDER = (
    *(SourceStanding.ENDED, SourceStanding.FAILING, SourceStanding.LATE, SourceStanding.WAITING),
    *(SourceStanding.ANSWERING, SourceStanding.UNUSED),
)


class SourceRow(NamedTuple):
    """A source. ``failed`` counts its jobs with failures, ``rate`` its calls a minute; ``error`` is
    what keeps it from answering, with what to do about it."""

    number: int
    name: str
    account: str
    region: str
    standing: SourceStanding
    words: str
    jobs: int
    live: int
    failed: int
    as_of: float | None
    rate: float | None
    error: ActiveError | None

    @property
    def filter_text(self) -> str:
        """Return the filter that lets through the source's jobs."""
        account = f"account:{_quoted(self.account or self.name)}"
        return f"{account} region:{_quoted(self.region)}" if self.region else account


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


def source_rows(store: FleetStore) -> Sequence[SourceRow]:
    """Return all sources: those first that need a person, then by name and region."""
    rows = [_row(store, number) for number in range(len(store.stores))]
    return sorted(rows, key=lambda row: (_ORDER.index(row.standing), row.name, row.region))


def _row(store: FleetStore, number: int) -> SourceRow:
    part, standing = store.stores[number], store.standing(number)
    error = store.error(number)
    jobs, status = part.jobs, part.status
    return SourceRow(
        number=number,
        name=store.targets[number].name,
        account=store.account(number),
        region=store.region(number),
        standing=standing,
        words=_words(standing, status, store.remembered.get(number, "")),
        jobs=len(jobs),
        live=jobs.live,
        failed=jobs.failed,
        as_of=status.as_of,
        rate=status.rate if standing is SourceStanding.ANSWERING else None,
        error=advised(error) if error else None,
    )


def _words(standing: SourceStanding, status: Status, remembered: str) -> str:
    """Say how a source stands."""
    error = status.active_error.request_error if status.active_error else None
    match standing:
        case SourceStanding.WAITING:
            return "asking…" if status.ready else "starting…"
        case SourceStanding.LATE:
            return "does not answer"
        case SourceStanding.ENDED:
            return f"the collector ended: {safe(status.ended or '')}"
        case SourceStanding.UNUSED:
            since = f", asked {remembered}" if remembered else ""
            return f"DRS is not used here{since}"
        case SourceStanding.FAILING if error:
            return error.summary
        case _ if status.paused:
            return "paused"
    return "answers, all loaded" if status.paging is Paging.END else "answers"
