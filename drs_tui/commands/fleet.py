"""``drs-tui`` with several sources: wire their collectors to one client, and run the screens."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from drs_tui.client.client import Client
from drs_tui.client.fleet_client import FleetClient
from drs_tui.client.null_transport import NullTransport
from drs_tui.client.transport import Transport
from drs_tui.client.turns import Turns
from drs_tui.client.unused_sources import UnusedSources, usual_path
from drs_tui.commands.monitor import (
    begin_recording,
    created_recording,
    prepare,
    refuse_recording,
    show,
)
from drs_tui.commands.source_collectors import Open, opens
from drs_tui.options import of_several
from drs_tui.settings import Settings
from drs_tui.startup.prestart import PrestartedCollector
from drs_tui.store.fleet_store import FleetStore

if TYPE_CHECKING:
    from drs_tui.client.redacted import RedactedFleet
    from drs_tui.fleet.source_target import SourceTarget


def monitor_sources(
    settings: Settings, environ: Mapping[str, str], prestarted: PrestartedCollector | None = None
) -> int:
    """Run the monitor on all sources of the settings; return the exit status."""
    try:
        recording = created_recording(settings)
    except OSError as error:
        return refuse_recording(error)
    redacted, options = None, settings.collector_options()
    taken = prestarted.take(of_several(options)) if prestarted else None
    if settings.redact:
        from drs_tui.client.redacted import RedactedFleet

        redacted = RedactedFleet(settings.sources)
        environ = redacted.environ(environ, options)
        # The options that chose the sources name them: commands name those with pseudonyms instead.
        settings = settings._replace(query=redacted.redaction.given(settings.query), chosen=())
    to_open = opens(settings.sources, options, environ, taken)
    debug_log = prepare(settings)
    unused = None if settings.demo else UnusedSources(usual_path())
    client = fleet_client(settings, to_open, unused, redacted)
    if recording is not None:
        begin_recording(recording, client, settings)
    try:
        client.query(settings.query)
        return show(client, settings, None, debug_log)
    finally:
        client.close()


def fleet_client(
    settings: Settings,
    to_open: Sequence[Open],
    unused: UnusedSources | None = None,
    redacted: "RedactedFleet[SourceTarget] | None" = None,
) -> FleetClient:
    """Return a client of all sources of the settings, each opened by its own of ``to_open``; those
    without DRS, as ``unused`` remembers, only when they are asked again. It has pseudonyms if they
    are to be ``redacted``."""
    turns, targets = Turns(), settings.sources
    starts: list[Callable[[], Transport]] = list(map(partial, to_open, targets))
    starts = redacted.started(starts) if redacted else starts
    remembered = unused.remembered(targets) if unused else {}
    clients = []
    for number, start in enumerate(starts):
        transport = NullTransport() if number in remembered else start()
        clients.append(Client(transport, start, turns=turns))
    shown = redacted.targets if redacted else targets
    store = FleetStore(shown, [each.store for each in clients], remembered)
    client = FleetClient(clients, store, unused=unused)
    client.redaction = redacted.redaction if redacted else None
    return client
