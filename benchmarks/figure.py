"""What a figure is: what was measured, what it is divided by, and the most it may be."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median

from benchmarks.place import Place

Round = Mapping[str, float]  # what a round measured, by name


@dataclass(frozen=True)
class Figure:
    """``of`` and ``per`` name what a round measured. With ``per`` the figure is a ratio: the median
    of the rounds' own, since a machine's mood changes between rounds more than within one.

    ``most`` is the target; None: reported only. ``aim`` is a target nobody is held to.
    """

    what: str
    of: str
    unit: str
    per: str | None = None
    most: float | None = None
    aim: float | None = None

    @property
    def target(self) -> str:
        """The target, in words."""
        if self.most is None:
            return f"reported, × {self.per}" if self.per else "reported"
        if self.per:
            return f"≤ {self.most:g} × {self.per}"
        aim = f" (aim {self.aim:g})" if self.aim is not None else ""
        return f"≤ {self.most:g} {self.unit}{aim}"


@dataclass(frozen=True)
class Measurement:
    """Yields what each round measured. ``how``: what is started, driven, and read off.

    ``rounds`` of a whole run, and of a quick one; ``lasts`` seconds at most, whatever hangs.
    """

    name: str
    how: str
    measure: Callable[[Place, int], Iterator[Round]]
    figures: tuple[Figure, ...]
    rounds: int
    quick: int
    lasts: int = 300
    lacks: Callable[[Place], str] = lambda _: ""  # why it cannot be measured here, if so


@dataclass
class Result:
    """A measurement's rounds; ``skipped`` or ``failed`` say why there are none, or too few."""

    measurement: Measurement
    rounds: list[Round] = field(default_factory=list)
    skipped: str = ""
    failed: str = ""

    def values(self, name: str) -> list[float]:
        """What the rounds measured by that name."""
        return [measured[name] for measured in self.rounds if name in measured]

    def value(self, figure: Figure) -> float | None:
        """The figure: a ratio or a value; None where it was not measured."""
        ours = self.values(figure.of)
        if not ours:
            return None
        if figure.per is None:
            return median(ours)
        pairs = [(r[figure.of], r[figure.per]) for r in self.rounds if figure.per in r]
        ratios = [of / per for of, per in pairs if per]
        return median(ratios) if ratios else None

    def verdict(self, figure: Figure) -> str:
        """``ok``, ``missed``, ``reported``, ``skipped`` or ``failed``."""
        value = self.value(figure)
        if value is None:
            return "skipped" if self.skipped else "failed"
        if figure.most is None:
            return "reported"
        return "ok" if value <= figure.most else "missed"


def shortfalls(results: list[Result]) -> list[str]:
    """A line for each target that was missed, or could not be measured."""
    lines = []
    for result in results:
        for figure in result.measurement.figures:
            value, verdict = result.value(figure), result.verdict(figure)
            told = f"{result.measurement.name}: {figure.what}, {figure.of}"
            if verdict == "missed":
                lines.append(f"{told}: {value:.3g}, target {figure.target}")
            elif verdict == "failed":
                lines.append(f"{told}: not measured: {result.failed or 'no figure'}")
    return lines
