"""Writes results as a Markdown table, and as JSON."""

import json
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figure import Figure, Measurement, Result

FOLDER = Path(__file__).parent
HEAD = (
    "# Results\n\nMade by `python -m benchmarks`; what is measured and how: "
    "[docs/benchmarks.md](../docs/benchmarks.md).\nFigures are medians of rounds; a ratio is the "
    "median of the rounds' own ratios. Why some targets are missed, and by how much: "
    "[docs/performance.md](../docs/performance.md).\n"
)


def number(value: float) -> str:
    """Format with three significant digits, and from 100 on without decimals."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _side(result: Result, name: str | None, unit: str) -> str:
    values = result.values(name) if name else []
    return f"{name}: {number(median(values))} {unit}" if values else "–"


def _row(result: Result, figure: Figure) -> str:
    value, verdict = result.value(figure), result.verdict(figure)
    text = "–" if value is None else number(value)
    if value is not None and figure.per:
        text += " ×"
    sides = _side(result, figure.of, figure.unit), _side(result, figure.per, figure.unit)
    cells = (figure.what, *sides, text, figure.target, verdict, str(len(result.rounds)))
    return "| " + " | ".join(cells) + " |"


def table(results: list[Result]) -> str:
    """Return a table with a row for each figure, and why some are missing."""
    lines = ["| what | ours | beside | figure | target | | rounds |", "|" + " --- |" * 7]
    lines += [_row(result, figure) for result in results for figure in result.measurement.figures]
    lines.append("")
    for result in results:
        if why := result.skipped or result.failed:
            kind = "skipped" if result.skipped else "failed"
            lines.append(f"- `{result.measurement.name}` {kind}: {why}")
    return "\n".join(lines).rstrip() + "\n"


def markdown(results: list[Result], machine: Mapping[str, str]) -> str:
    """Return the text of RESULTS.md."""
    facts = "".join(f"| {name} | {value} |\n" for name, value in machine.items())
    return f"{HEAD}\n{table(results)}\n| machine | |\n| --- | --- |\n{facts}"


def _figure(result: Result, figure: Figure) -> dict[str, Any]:
    of, per = figure.of, figure.per
    return {
        "measurement": result.measurement.name,
        "what": figure.what,
        "unit": figure.unit,
        "of": {of: result.values(of)},
        "per": {per: result.values(per)} if per else None,
        "figure": result.value(figure),
        "most": figure.most,
        "verdict": result.verdict(figure),
    }


def as_json(results: list[Result], machine: Mapping[str, str]) -> str:
    """Return the text of results.json."""
    figures = [_figure(r, figure) for r in results for figure in r.measurement.figures]
    whole = {"machine": dict(machine), "figures": figures}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def write(results: list[Result], machine: Mapping[str, str], folder: Path = FOLDER) -> None:
    """Write RESULTS.md and results.json."""
    (folder / "RESULTS.md").write_text(markdown(results, machine), encoding="utf-8")
    (folder / "results.json").write_text(as_json(results, machine), encoding="utf-8")


def targets(measurements: tuple[Measurement, ...]) -> str:
    """Return what is measured, how, and the targets: the table of docs/benchmarks.md."""
    lines = ["| name | what | of | target |", "| --- | --- | --- | --- |"]
    for measurement in measurements:
        for figure in measurement.figures:
            cells = f"`{measurement.name}`", figure.what, figure.of, figure.target
            lines.append("| " + " | ".join(cells) + " |")
    lines.append("")
    lines += [f"**{m.name}.** {m.how}\n" for m in measurements]
    return "\n".join(lines).rstrip() + "\n"
