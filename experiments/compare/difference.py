"""The paired difference between two scenarios in one outcome, with its statistics."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.compare.asked import UNCORRECTED
from haemus.experiments.stats.correction import CORRECTIONS, HOLM
from haemus.experiments.stats.intervals import FEWEST_CARRIERS, Interval, intervals
from haemus.experiments.stats.means import CONFIDENCE, FEWEST, mean_of
from haemus.experiments.stats.pairs import reduction, superiority
from haemus.experiments.stats.ranges import reach_of

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
    carriers: float
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
    asked: bool
    correction: str
    verdict: Verdict

    @property
    def few(self) -> bool:
        """Whether a few pairs carry the difference, so that its interval is rough."""
        return self.carriers < FEWEST_CARRIERS

    @property
    def found(self) -> bool:
        """Whether a difference was detected, after correction if it was asked about."""
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
    found = intervals(second - first, confidence, [reach_of(each.unit) for each in labels])
    return [
        _measured(
            each, len(known) - int(pairs.sum()), second[pairs, place], first[pairs, place], found[place], confidence
        )
        for place, (each, pairs) in enumerate(zip(labels, known.T, strict=True))
    ]


def judged(
    differences: Sequence[Difference], confidence: float = CONFIDENCE, correction: str = HOLM
) -> list[Difference]:
    """The differences with their verdicts: p values are corrected for all those asked about that are defined.

    Verdicts on what was not asked about rest on p alone.
    """
    tested = [place for place, each in enumerate(differences) if each.asked and isfinite(each.p)]
    corrected = CORRECTIONS[correction](np.array([differences[place].p for place in tested], dtype=np.float64))
    of_place = dict(zip(tested, corrected.tolist(), strict=True))
    return [
        replace(
            each,
            p_corrected=of_place.get(place, nan),
            correction=correction if each.asked else UNCORRECTED,
            verdict=_verdict(each, of_place.get(place, each.p), confidence),
        )
        for place, each in enumerate(differences)
    ]


def _verdict(each: Difference, p: float, confidence: float) -> Verdict:
    if each.verdict in {UNDETECTED, TOO_FEW} and p <= 1.0 - confidence:
        return "higher" if each.difference > 0.0 else "lower"
    return each.verdict


def _measured(  # noqa: PLR0913, PLR0917 - an outcome, its values and their interval
    labels: Labels, left_out: int, second: Numbers, first: Numbers, found: Interval, confidence: float
) -> Difference:
    # equal differences in a few pairs are no reason for certainty, and neither is a single pair without any
    sure = found.units >= FEWEST and (found.varies or found.mean == 0.0 or found.p <= 1.0 - confidence)
    before, after = mean_of(first), mean_of(second)
    return Difference(
        *labels,
        found.units,
        left_out,
        before.mean,
        before.error,
        after.mean,
        after.error,
        float(first.std(ddof=1)) if found.units >= FEWEST else nan,
        found.mean,
        found.error,
        found.low if sure else nan,
        found.high if sure else nan,
        found.half_error if sure else nan,
        found.carriers,
        *superiority(second - first, confidence),
        *reduction(second, first),
        found.p,
        nan,
        True,  # noqa: FBT003 - asked about, unless said otherwise
        UNCORRECTED,
        _before_correction(found, sure=sure),
    )


def _before_correction(found: Interval, *, sure: bool) -> Verdict:
    if not found.units:
        return "not defined"
    if not found.varies and found.mean == 0.0:
        return "exactly 0"
    return UNDETECTED if sure and not found.few else TOO_FEW
