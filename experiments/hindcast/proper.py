"""Proper scores of samples: CRPS, log score, coverage and the probability integral transform; of chances, log score and Brier."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.stats import norm

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_CHANCE: Final = 1e-4
"""A chance below this counts as this in a log score: no count of runs or orders supports a smaller one."""
DEFENSIVE: Final = 0.01
WIDE: Final = 5.0
"""The share of a normal density, this many times as wide as the sample, in every density of a sample."""
_HALF: Final = 0.5


def _library() -> Any:  # noqa: ANN401 - untyped
    """The library of scores, imported where a score is asked for: it compiles for seconds whenever it is imported."""
    import scoringrules  # noqa: PLC0415

    return scoringrules


@dataclass(frozen=True, slots=True)
class SampleScore:
    """The scores of one observation under a sample of forecasts."""

    crps: float
    log_score: float
    in_50: bool
    in_90: bool
    pit: float


def score_sample(sample: NDArray[np.float64], observed: float) -> SampleScore:
    """Score a sample of at least two numbers against what was observed.

    `crps` [unit of the sample] is the continuous ranked probability score, without the bias of a finite sample (Ferro 2014,
    10.1002/qj.2270): lower is better. `log_score` is the log of the density at the observation: higher is better.
    The density is a Gaussian kernel's with Silverman's width; one percent of it is a normal density five times as wide as the sample,
    because a kernel has no tails and one surprise would outweigh all other cases. `pit` is the share of the sample below, with half
    of what equals it: uniform if forecasts are calibrated.
    """
    crps = float(_library().crps_ensemble(observed, sample, estimator="pwm"))
    log_score = _log_density(sample, observed)
    ends = np.quantile(sample, (0.25, 0.75, 0.05, 0.95))
    pit = float(np.mean(sample < observed) + _HALF * np.mean(sample == observed))
    return SampleScore(crps, log_score, bool(ends[0] <= observed <= ends[1]), bool(ends[2] <= observed <= ends[3]), pit)


def _log_density(sample: NDArray[np.float64], observed: float) -> float:
    """Return the log of a sample's density; -infinity if the sample has no spread."""
    if np.ptp(sample) <= 0.0:
        return -math.inf
    with np.errstate(divide="ignore"):  # far from every kernel the density is 0
        narrow = -float(_library().logs_ensemble(observed, sample))
    wide = float(norm.logpdf(observed, sample.mean(), WIDE * sample.std()))
    return float(np.logaddexp(math.log(1.0 - DEFENSIVE) + narrow, math.log(DEFENSIVE) + wide))


def score_count(sample: NDArray[np.int64], observed: int) -> SampleScore:
    """Score a sample of counts; the log score is that of the count's own chance, with half a draw added to each count."""
    most = max(int(sample.max()), observed) + 1
    counts = np.bincount(sample, minlength=most + 1) + _HALF
    crps = float(_library().crps_ensemble(float(observed), sample.astype(float), estimator="pwm"))
    ends = np.quantile(sample, (0.25, 0.75, 0.05, 0.95), method="inverted_cdf")
    pit = float(np.mean(sample < observed) + _HALF * np.mean(sample == observed))
    return SampleScore(
        crps, float(np.log(counts[observed] / counts.sum())), bool(ends[0] <= observed <= ends[1]),
        bool(ends[2] <= observed <= ends[3]), pit,
    )  # fmt: skip


def brier(chance: float, *, happened: bool) -> float:
    """Return the Brier score of a chance: lower is better."""
    return float(_library().brier_score(float(happened), chance))


def log_chance(chance: float, *, happened: bool = True) -> float:
    """Return the log of the chance that was given to what happened: higher is better."""
    return math.log(max(LEAST_CHANCE, chance if happened else 1.0 - chance))
