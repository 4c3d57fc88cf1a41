"""``drs-tui`` with several sources: wire their collectors to one client, and run the screens."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from drs_tui.client.client import Client
from drs_tui.client.fleet_client import FleetClient
from drs_tui.client.process import CollectorProcess
from drs_tui.client.replay import Nobody
from drs_tui.client.shared_collector import SharedCollector
from drs_tui.client.transport import Transport
from drs_tui.client.turns import Turns
from drs_tui.client.unused_sources import UnusedSources, usual_path
from drs_tui.commands.monitor import prepare, show
from drs_tui.options import to_argv, to_environ
from drs_tui.protocol.requests import OpenSource
from drs_tui.settings import Settings
from drs_tui.store.fleet_store import FleetStore

if TYPE_CHECKING:
    from drs_tui.fleet.source_target import SourceTarget

TOGETHER = 100  # sources of a collector process: what ends it costs no others

Open = Callable[["SourceTarget"], Transport]


def monitor_sources(settings: Settings, environ: Mapping[str, str]) -> int:
    """Run the monitor on all sources of the settings; return the exit status."""
    opens = _opens(settings, environ)
    debug_log = prepare(settings)
    unused = None if settings.demo else UnusedSources(usual_path())
    client = fleet_client(settings, opens, unused)
    try:
        client.query(settings.query)
        return show(client, settings, None, debug_log)
    finally:
        client.close()


def _opens(settings: Settings, environ: Mapping[str, str]) -> list[Open]:
    """Start the collectors; return what opens each source, by its number."""
    options = settings.collector_options()._replace(profile=None, region=None, endpoint_url=None)
    options = options._replace(sources=True)

    def start() -> CollectorProcess:
        return CollectorProcess(to_argv(options), {**environ, **to_environ(options)})

    shared = [SharedCollector(start) for _ in range(0, len(settings.sources), TOGETHER)]
    return [partial(_open, shared[n // TOGETHER]) for n in range(len(settings.sources))]


def _open(shared: SharedCollector, source: "SourceTarget") -> Transport:
    return shared.open(
        OpenSource(
            source.profile,
            source.region,
            source.endpoint_url,
            source.role_arn,
            source.external_id,
            source.session_name,
        )
    )


def fleet_client(
    settings: Settings, opens: Sequence[Open], unused: UnusedSources | None = None
) -> FleetClient:
    """Return a client of all sources of the settings, each opened by its own of ``opens``; those
    without DRS, as ``unused`` remembers, only when they are asked again."""
    turns, targets = Turns(), settings.sources
    remembered = unused.remembered(targets) if unused else {}
    clients = []
    for number, (target, open_source) in enumerate(zip(targets, opens, strict=True)):
        start = partial(open_source, target)
        transport = Nobody() if number in remembered else start()
        clients.append(Client(transport, start, turns=turns))
    store = FleetStore(targets, [each.store for each in clients], remembered)
    return FleetClient(clients, store, unused=unused)
