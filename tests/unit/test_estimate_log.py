"""Estimates are made again only when something was learnt, and each is kept with its moment."""

from drs_tui.model.analysis.durations import Basis, History
from drs_tui.model.analysis.estimates import Estimate, Estimates, Lack
from drs_tui.model.analysis.progress import JobProgress
from drs_tui.store.estimate_log import PER_SERVER, RECOVERIES, EstimateLog, MadeEstimate
from tests.unit.fleet import Story, recovery

HISTORY = History()
ONE, TWO = (recovery(Story(name, 300))[1] for name in ("a", "b"))


class Estimator:
    """Estimates a server ``a`` from ``low`` to ten minutes later; counts how often."""

    def __init__(self) -> None:
        self.low, self.times, self.lack = 1000.0, 0, None
        self.log = EstimateLog()

    def __call__(self, _progress: JobProgress, _history: History, now: float) -> Estimates:
        self.times += 1
        high = self.low + 600
        one = Estimate("a", self.low, high, Basis.OWN, 4, until=high)
        return Estimates(now, {"a": one, "b": Estimate("b", lack=Lack.RETRYING)}, one)

    def latest(
        self,
        now: float,
        progress: JobProgress = ONE,
        history: History = HISTORY,
        job_id: str = "drsjob-1",
    ) -> Estimates:
        return self.log.latest(job_id, progress, history, now, self)


def test_the_clock_alone_makes_no_other_estimate() -> None:
    made = Estimator()

    assert made.latest(10) is made.latest(1599)
    assert made.times == 1


def test_what_was_learnt_or_is_behind_does() -> None:
    made = Estimator()
    made.latest(10)

    made.latest(20, TWO)
    made.latest(30, TWO, History())
    assert made.times == 3
    made.latest(1601, TWO)
    assert made.times == 4


def test_an_estimate_is_kept_with_its_moment_when_it_differs_by_a_minute() -> None:
    made = Estimator()
    for now, low in ((10, 1000), (20, 1059), (30, 1060)):
        made.low = low
        made.latest(now, history=History())

    kept = (MadeEstimate(10, 1000, 1600, Basis.OWN, 4), MadeEstimate(30, 1060, 1660, Basis.OWN, 4))
    assert made.log.made("drsjob-1", "a") == kept
    assert made.log.made("drsjob-1") == kept
    assert made.log.made("drsjob-1", "b") == ()


def test_ranges_that_held_are_counted() -> None:
    made = Estimator()
    for now, low in ((10, 1000), (20, 2000)):
        made.low = low
        made.latest(now, history=History())

    assert made.log.held("drsjob-1", {"a": 1700, "c": 1700}) == (0, 2)
    assert made.log.held("drsjob-1", {"a": 1600, "": 2100}) == (2, 4)
    assert made.log.held("drsjob-2", {"a": 1600}) == (0, 0)


def test_only_so_many_are_kept() -> None:
    made = Estimator()
    for number in range(PER_SERVER + 5):
        made.low = number * 100
        made.latest(0, history=History())
    assert len(made.log.made("drsjob-1")) == PER_SERVER

    for number in range(RECOVERIES):
        made.latest(0, job_id=f"other-{number}")
    assert made.log.made("drsjob-1") == ()
    assert made.log.made("other-0")
