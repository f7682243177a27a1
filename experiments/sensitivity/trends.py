"""Expected signs of an experiment, held against the effects of single factors."""

from math import isfinite, nan
from typing import Literal, NamedTuple

import numpy as np

from haemus.experiments.design.experiment import Experiment
from haemus.experiments.design.grammar import ExpectedTrend
from haemus.experiments.sensitivity.factor_effects import FactorEffects
from haemus.experiments.sensitivity.one_factor import Effect
from haemus.experiments.stats.correction import HOLM, holm
from haemus.experiments.stats.means import CONFIDENCE

Held = Literal["held", "failed", "undecided"]


class Expected(NamedTuple):
    """An effect with an expected sign, the reason for it, the p value after Holm's correction, and whether it held."""

    effect: Effect
    sign: str
    why: str
    p_corrected: float
    correction: str
    finding: Held


def expected_effects(experiment: Experiment, found: FactorEffects, confidence: float = CONFIDENCE) -> list[Expected]:
    """Each expected sign with its effect, by scenario; verdicts are corrected by Holm for all of them.

    The effect of words is that of the named word less the first.
    """
    asked = [(sign, effect) for sign in experiment.expected for effect in _of(sign, found)]
    tested = [place for place, (_, effect) in enumerate(asked) if isfinite(effect.p)]
    corrected = dict(zip(tested, holm(np.array([asked[place][1].p for place in tested])).tolist(), strict=True))
    return [
        Expected(
            effect, sign.sign, sign.why, corrected.get(place, nan), HOLM,
            _finding(sign.sign, effect, corrected.get(place, nan), confidence),
        )
        for place, (sign, effect) in enumerate(asked)
    ]  # fmt: skip


def without_effect(experiment: Experiment, found: FactorEffects) -> list[ExpectedTrend]:
    """Return the expected signs that nothing can be held against, because no effect of the factor is given."""
    return [sign for sign in experiment.expected if not _of(sign, found)]


def _of(sign: ExpectedTrend, found: FactorEffects) -> list[Effect]:
    rows = found.words if sign.level else found.effects
    return [
        each
        for each in rows
        if (each.outcome, each.factor) == (sign.outcome, sign.factor)
        and (not sign.level or each.end == sign.level)
        and sign.scenario in {None, each.scenario}
    ]


def _finding(sign: str, effect: Effect, p: float, confidence: float) -> Held:
    """Whether an effect has an expected sign; "0" holds if none was detected."""
    if not isfinite(effect.low) or not isfinite(p):
        return "undecided"
    detected = p <= 1.0 - confidence and effect.effect != 0.0
    if sign == "0":
        return "failed" if detected else "held"
    if not detected:
        # an effect of exactly 0 in every replication has no sign
        return "failed" if effect.effect == effect.error == 0.0 else "undecided"
    return "held" if (effect.effect > 0.0) == (sign == "+") else "failed"
