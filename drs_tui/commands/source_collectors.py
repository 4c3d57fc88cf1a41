"""Start the collectors of several sources, which share processes."""

from collections.abc import Mapping, Sequence
from functools import partial

from drs_tui.client.fleet_fetch import OpenedSource
from drs_tui.client.process import CollectorProcess
from drs_tui.client.shared_collector import SharedCollector
from drs_tui.client.transport import Transport
from drs_tui.fleet.source_target import SourceTarget
from drs_tui.options import CollectorOptions, to_argv, to_environ
from drs_tui.protocol.requests import OpenSource

TOGETHER = 100  # sources of a collector process: what ends it costs no others


def opened_sources(
    targets: Sequence[SourceTarget], options: CollectorOptions, environ: Mapping[str, str]
) -> list[OpenedSource]:
    """Return the sources with what starts each one's collector; a process is, with the first."""
    own = options._replace(profile=None, region=None, endpoint_url=None, sources=True)

    def start() -> CollectorProcess:
        return CollectorProcess(to_argv(own), {**environ, **to_environ(own)})

    shared = [SharedCollector(start) for _ in range(0, len(targets), TOGETHER)]
    return [
        OpenedSource(target, partial(_open, shared[number // TOGETHER], target))
        for number, target in enumerate(targets)
    ]


def _open(shared: SharedCollector, target: SourceTarget) -> Transport:
    return shared.open(
        OpenSource(
            target.profile,
            target.region,
            target.endpoint_url,
            target.role_arn,
            target.external_id,
            target.session_name,
        )
    )
