"""Wire the collectors of many sources to one client."""

from collections.abc import Callable
from functools import partial

from drs_tui.client.client import Client
from drs_tui.client.fleet_client import FleetClient
from drs_tui.client.transport import Transport
from drs_tui.client.turns import Turns
from drs_tui.settings import Settings, SourceTarget
from drs_tui.store.fleet_store import FleetStore


def fleet_client(settings: Settings, start: Callable[[Settings], Transport]) -> FleetClient:
    """Return a client of all sources of the settings; ``start`` starts a collector of one."""
    turns = Turns()
    clients = [_client(settings, source, start, turns) for source in settings.sources]
    stores = [client.store for client in clients]
    return FleetClient(clients, FleetStore(settings.sources, stores))


def _client(
    settings: Settings, source: SourceTarget, start: Callable[[Settings], Transport], turns: Turns
) -> Client:
    start_one = partial(start, settings.of_source(source))
    return Client(start_one(), start_one, turns=turns)
