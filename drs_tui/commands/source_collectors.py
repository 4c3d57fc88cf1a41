"""Start the collectors of several sources, which share processes."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from drs_tui.client.process import CollectorProcess
from drs_tui.client.shared_collector import SharedCollector
from drs_tui.client.transport import Transport
from drs_tui.options import CollectorOptions, of_several, to_argv, to_environ
from drs_tui.protocol.requests import OpenSource

if TYPE_CHECKING:
    from drs_tui.fleet.source_target import SourceTarget

TOGETHER = 100  # sources of a collector process: what ends it costs no others
# Seconds between the starts of two processes: each has much to import, and the first one's rows are
# waited for.
APART = 0.3

Open = Callable[["SourceTarget"], Transport]


def opens(
    targets: Sequence["SourceTarget"],
    options: CollectorOptions,
    environ: Mapping[str, str],
    prestarted: CollectorProcess | None = None,
) -> list[Open]:
    """Return what opens each source, by its number; a process is started with its first one, the
    first of them perhaps before."""
    own = of_several(options)
    ready = [prestarted] if prestarted else []

    def start(group: int) -> CollectorProcess:
        if ready:
            return ready.pop()
        argv = to_argv(own._replace(patient=group > 0))
        return CollectorProcess(argv, {**environ, **to_environ(own)})

    groups = range(-(-len(targets) // TOGETHER))
    shared = [SharedCollector(partial(start, group), APART * group) for group in groups]
    return [partial(_open, shared[number // TOGETHER]) for number in range(len(targets))]


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
