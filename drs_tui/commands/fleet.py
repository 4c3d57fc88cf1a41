"""``drs-tui`` with several sources: wire their collectors to one client, and run the screens."""

from collections.abc import Mapping, Sequence
from functools import partial

from drs_tui.client.client import Client
from drs_tui.client.fleet_client import FleetClient
from drs_tui.client.transport import Transport
from drs_tui.client.turns import Turns
from drs_tui.client.unused_sources import UnusedSources, usual_path
from drs_tui.commands.monitor import prepare, show
from drs_tui.commands.source_collectors import Open, opens
from drs_tui.options import of_several
from drs_tui.settings import Settings
from drs_tui.startup.prestart import PrestartedCollector
from drs_tui.store.fleet_store import FleetStore


def monitor_sources(
    settings: Settings, environ: Mapping[str, str], prestarted: PrestartedCollector | None = None
) -> int:
    """Run the monitor on all sources of the settings; return the exit status."""
    options = settings.collector_options()
    taken = prestarted.take(of_several(options)) if prestarted else None
    to_open = opens(settings.sources, options, environ, taken)
    debug_log = prepare(settings)
    unused = None if settings.demo else UnusedSources(usual_path())
    client = fleet_client(settings, to_open, unused)
    try:
        client.query(settings.query)
        return show(client, settings, None, debug_log)
    finally:
        client.close()


def fleet_client(
    settings: Settings, to_open: Sequence[Open], unused: UnusedSources | None = None
) -> FleetClient:
    """Return a client of all sources of the settings, each opened by its own of ``to_open``; those
    without DRS, as ``unused`` remembers, only when they are asked again."""
    turns, targets = Turns(), settings.sources
    remembered = unused.remembered(targets) if unused else {}
    clients = []
    for number, (target, open_source) in enumerate(zip(targets, to_open, strict=True)):
        start = partial(open_source, target)
        transport = _nobody() if number in remembered else start()
        clients.append(Client(transport, start, turns=turns))
    store = FleetStore(targets, [each.store for each in clients], remembered)
    return FleetClient(clients, store, unused=unused)


def _nobody() -> Transport:
    from drs_tui.client.replay import Nobody  # with all that replays: few have such sources

    return Nobody()
