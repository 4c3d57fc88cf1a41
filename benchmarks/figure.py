"""Figures: what was measured, what it is divided by, and its target."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median

from benchmarks.workspace import Workspace

Round = Mapping[str, float]  # what a round measured, by name


@dataclass(frozen=True)
class Figure:
    """A figure computed from what the rounds measured under the names ``of`` and ``per``.

    With ``per`` it is a ratio: the median of each round's own ratio, since a machine's speed varies
    more between rounds than within one. ``most``: the target, None if it is only reported.
    ``aim``: a stricter target that is not checked.
    """

    what: str
    of: str
    unit: str
    per: str | None = None
    most: float | None = None
    aim: float | None = None

    @property
    def target(self) -> str:
        """The target as text."""
        if self.most is None:
            return f"reported, × {self.per}" if self.per else "reported"
        if self.per:
            return f"≤ {self.most:g} × {self.per}"
        aim = f" (aim {self.aim:g})" if self.aim is not None else ""
        return f"≤ {self.most:g} {self.unit}{aim}"


@dataclass(frozen=True)
class Measurement:
    """A measurement and its figures. ``how``: what is started, driven and read.

    ``measure`` yields what each round measured. ``rounds`` and ``quick``: the rounds of a full and
    of a quick run. ``lasts``: the most seconds it may take.
    """

    name: str
    how: str
    measure: Callable[[Workspace, int], Iterator[Round]]
    figures: tuple[Figure, ...]
    rounds: int
    quick: int
    lasts: int = 300
    lacks: Callable[[Workspace], str] = lambda _: ""  # why it cannot be measured here, if so


@dataclass
class Result:
    """A measurement's rounds. ``skipped``, ``failed``: why there are none, or too few."""

    measurement: Measurement
    rounds: list[Round] = field(default_factory=list)
    skipped: str = ""
    failed: str = ""

    def values(self, name: str) -> list[float]:
        """Return what the rounds measured under that name."""
        return [measured[name] for measured in self.rounds if name in measured]

    def value(self, figure: Figure) -> float | None:
        """Return the figure, a ratio or a value; None if it was not measured."""
        ours = self.values(figure.of)
        if not ours:
            return None
        if figure.per is None:
            return median(ours)
        pairs = [(r[figure.of], r[figure.per]) for r in self.rounds if figure.per in r]
        ratios = [of / per for of, per in pairs if per]
        return median(ratios) if ratios else None

    def verdict(self, figure: Figure) -> str:
        """Return ``ok``, ``missed``, ``reported``, ``skipped`` or ``failed``."""
        value = self.value(figure)
        if value is None:
            return "skipped" if self.skipped else "failed"
        if figure.most is None:
            return "reported"
        return "ok" if value <= figure.most else "missed"


def shortfalls(results: list[Result]) -> list[str]:
    """Return a line for each target that was missed, or could not be measured."""
    lines = []
    for result in results:
        for figure in result.measurement.figures:
            value, verdict = result.value(figure), result.verdict(figure)
            name = f"{result.measurement.name}: {figure.what}, {figure.of}"
            if verdict == "missed":
                lines.append(f"{name}: {value:.3g}, target {figure.target}")
            elif verdict == "failed":
                lines.append(f"{name}: not measured: {result.failed or 'no figure'}")
    return lines
