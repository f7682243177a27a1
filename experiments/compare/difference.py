"""The paired difference between two scenarios in one outcome, with its statistics."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite, nan
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, stdtr

from haemus.experiments.stats.correction import CORRECTIONS, HOLM
from haemus.experiments.stats.means import CONFIDENCE, FEWEST, Mean, mean_of
from haemus.experiments.stats.pairs import reduction, superiority
from haemus.experiments.stats.resampling import Stretch, stretches

Verdict = Literal["exactly 0", "no detectable difference", "higher", "lower", "too few pairs", "not defined"]
Numbers = NDArray[np.float64]

UNDETECTED: Final = "no detectable difference"
TOO_FEW: Final = "too few pairs"


@dataclass(frozen=True, slots=True)
class Difference:
    """An outcome of `scenario` less that of `against`. Errors are Monte Carlo errors; docs/results.md has every field."""

    against: str
    scenario: str
    outcome: str
    unit: str
    pairs: int
    left_out: int
    mean_against: float
    error_against: float
    mean_scenario: float
    error_scenario: float
    sd_against: float
    difference: float
    error: float
    low: float
    high: float
    half_error: float
    superiority: float
    superiority_error: float
    superiority_low: float
    superiority_high: float
    correlation: float
    correlation_error: float
    reduction: float
    reduction_error: float
    p: float
    p_corrected: float
    verdict: Verdict

    @property
    def found(self) -> bool:
        """Whether a difference was detected, after correction."""
        return self.verdict in {"higher", "lower"}


class Labels(NamedTuple):
    """The scenarios compared, the outcome, and its unit."""

    against: str
    scenario: str
    outcome: str
    unit: str


def measured(
    labels: Sequence[Labels], second: Numbers, first: Numbers, confidence: float = CONFIDENCE
) -> list[Difference]:
    """The difference in each outcome, `second` less `first`; both have one column per outcome and one row per pair.

    Pairs that lack a value are left out. Not yet corrected for the number of outcomes: `judged` does that jointly.
    """
    known = np.isfinite(first) & np.isfinite(second)
    stretch = _stretches(second - first, known, confidence)
    found = []
    for place, each in enumerate(labels):
        pairs = known[:, place]
        b, a = second[pairs, place], first[pairs, place]
        found.append(_measured(each, len(known) - len(a), b, a, _Test(stretch.get(place), confidence)))
    return found


def judged(
    differences: Sequence[Difference], confidence: float = CONFIDENCE, correction: str = HOLM
) -> list[Difference]:
    """The differences with p values corrected for all defined outcomes, and the verdicts based on them."""
    tested = [place for place, each in enumerate(differences) if isfinite(each.p)]
    corrected = CORRECTIONS[correction](np.array([differences[place].p for place in tested], dtype=np.float64))
    found = list(differences)
    for place, p in zip(tested, corrected.tolist(), strict=True):
        each = differences[place]
        verdict = each.verdict
        if verdict in {UNDETECTED, TOO_FEW} and p <= 1.0 - confidence:
            verdict = "higher" if each.difference > 0.0 else "lower"
        found[place] = replace(each, p_corrected=p, verdict=verdict)
    return found


def _stretches(differences: Numbers, known: NDArray[np.bool_], confidence: float) -> dict[int, Stretch]:
    """The stretch of each outcome that varies, by position; outcomes with the same pairs are resampled together."""
    alike: dict[bytes, list[int]] = {}
    for place, pairs in enumerate(known.T):
        values = differences[pairs, place]
        if values.size >= FEWEST and values.min() < values.max():
            alike.setdefault(np.packbits(pairs).tobytes(), []).append(place)
    found: dict[int, Stretch] = {}
    for places in alike.values():
        values = differences[np.ix_(known[:, places[0]], places)]
        found |= dict(zip(places, stretches(values, confidence), strict=True))
    return found


class _Test(NamedTuple):
    """Student's test of a mean difference with the bootstrap's stretch; None if all pairs differ by the same amount."""

    stretch: Stretch | None
    confidence: float

    def p_and_half(self, mean: Mean, differences: Numbers) -> tuple[float, float]:
        """P value of no difference, and half width of the interval (infinite if there is none).

        P is at most 1 - confidence exactly if 0 is outside the interval or at its end. If nearly all pairs are equal there is no
        interval, and the signs of the differences are tested.
        """
        if self.stretch is not None and isfinite(self.stretch.factor):
            off = -abs(mean.mean) / (mean.error * self.stretch.factor)
            return 2.0 * float(stdtr(mean.runs - 1, off)), mean.half * self.stretch.factor
        p = sign_test(differences)
        constant = self.stretch is None and (mean.mean == 0.0 or p <= 1.0 - self.confidence)
        return p, 0.0 if mean.runs and constant else inf


def sign_test(differences: Numbers) -> float:
    """Exact p value for equal numbers of rises and falls; ties are ignored (Dixon and Mood 1946). nan without pairs."""
    up, down = int(np.count_nonzero(differences > 0.0)), int(np.count_nonzero(differences < 0.0))
    if not len(differences):
        return nan
    return min(1.0, 2.0 * float(bdtr(min(up, down), up + down, 0.5))) if up + down else 1.0


def _measured(labels: Labels, left_out: int, second: Numbers, first: Numbers, test: _Test) -> Difference:
    mean = mean_of(second - first, test.confidence)
    p, half = test.p_and_half(mean, second - first)
    interval = isfinite(half)
    before, after = mean_of(first), mean_of(second)
    return Difference(
        *labels,
        mean.runs,
        left_out,
        before.mean,
        before.error,
        after.mean,
        after.error,
        float(first.std(ddof=1)) if mean.runs >= FEWEST else nan,
        mean.mean,
        mean.error,
        mean.mean - half if interval else nan,
        mean.mean + half if interval else nan,
        test.stretch.error * mean.half if interval and test.stretch else 0.0 if interval else nan,
        *superiority(second - first, test.confidence),
        *reduction(second, first),
        p,
        nan,
        _before_correction(mean, interval=interval, varies=test.stretch is not None),
    )


def _before_correction(mean: Mean, *, interval: bool, varies: bool) -> Verdict:
    if not mean.runs:
        return "not defined"
    if not varies and mean.mean == 0.0:
        return "exactly 0"
    return UNDETECTED if interval else TOO_FEW
