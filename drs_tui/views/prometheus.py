"""Recoveries as Prometheus metrics, for the textfile collector of node_exporter."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from drs_tui.model.analysis.comparison import RecoveryResult
from drs_tui.model.analysis.row import NamedSource
from drs_tui.model.analysis.watch_verdict import Verdict
from drs_tui.model.text.safe import safe
from drs_tui.views.job_sources import source_of, sources_of
from drs_tui.views.job_view import JobView
from drs_tui.views.recovery_result import Results
from drs_tui.views.watch_report import Judgement

_VERDICTS = frozenset({Verdict.RECOVERED, Verdict.RTO_MISSED, Verdict.FAILED})
_HELP = {
    "drs_tui_recovery_seconds": "From the start of the recovery until its last server recovered.",
    "drs_tui_recovery_success": "Whether every server of the recovery reached its goal.",
    "drs_tui_last_drill_timestamp_seconds": "When the last drill ended.",
    "drs_tui_server_recovery_seconds": "From the start of the recovery until the server recovered.",
    "drs_tui_server_recovery_success": "Whether the server reached its goal.",
}

Labels = tuple[tuple[str, str], ...]


class _Sample(NamedTuple):
    metric: str
    labels: Labels
    value: float


def textfile(judgements: Sequence[Judgement], results: Results, *, per_server: bool) -> str:
    """Return the samples of what has ended with a verdict; empty without any.

    Labels do not differ from one drill to the next, so job ids are none, and several accounts or
    regions are in order: of recoveries that are named alike the newest counts. What is not known
    has no sample.
    """
    by_metric: dict[str, dict[Labels, float]] = {}
    ended = [each for each in judgements if each.verdict in _VERDICTS]
    for each in sorted(ended, key=lambda each: each.view.row.created or 0.0):
        for sample in _samples(each, results, per_server=per_server):
            by_metric.setdefault(sample.metric, {})[sample.labels] = sample.value
    return "".join(_metric(name, by_metric[name]) for name in _HELP if name in by_metric)


def _samples(each: Judgement, results: Results, *, per_server: bool) -> Iterator[_Sample]:
    view = each.view
    row = view.row
    result = results.of(view.job_ids, view.now)
    labels = {
        **_source_labels(sources_of(view)),
        "initiated_by": row.initiated_by or "",
        "recovery": row.name,
    }
    is_well = each.verdict is not Verdict.FAILED
    if is_well and result.took is not None:
        yield _sample("drs_tui_recovery_seconds", labels, result.took)
    yield _sample("drs_tui_recovery_success", labels, float(is_well))
    if row.initiated_by == "START_DRILL" and (row.ended or view.seen_at):
        yield _sample("drs_tui_last_drill_timestamp_seconds", labels, row.ended or view.seen_at)
    if per_server:
        yield from _servers(view, result, labels)


def _source_labels(sources: Sequence[NamedSource]) -> dict[str, str]:
    return {
        "account": " ".join(sorted({source.account for source in sources})),
        "region": " ".join(sorted({source.region for source in sources})),
    }


def _servers(view: JobView, result: RecoveryResult, labels: Mapping[str, str]) -> Iterator[_Sample]:
    jobs = {row.key: row.job_id for row in view.servers()}
    for server in result.servers:
        own = _source_labels([source_of(view.store, jobs[server.key])])
        named = {**labels, **own, "server": server.name, "source_server_id": server.id or ""}
        if server.took is not None:
            yield _sample("drs_tui_server_recovery_seconds", named, server.took)
        yield _sample("drs_tui_server_recovery_success", named, float(server.has_reached))


def _sample(metric: str, labels: Mapping[str, str], value: float) -> _Sample:
    return _Sample(metric, tuple((name, safe(text)) for name, text in labels.items()), value)


def _metric(name: str, samples: Mapping[Labels, float]) -> str:
    lines = [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} gauge"]
    for labels, value in samples.items():
        written = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
        lines.append(f"{name}{{{written}}} {value:.3f}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
