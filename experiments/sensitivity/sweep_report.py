"""The report that `haemus sweep` prints after the runs: outcomes by point, effects of single factors, expected signs."""

import math
from dataclasses import asdict, dataclass
from functools import partial
from typing import Final, Self

import pandas as pd

from haemus.experiments.design.experiment import Experiment
from haemus.experiments.design.grammar import ExpectedTrend
from haemus.experiments.report.answer import Sentence
from haemus.experiments.report.numbers import (
    NO_VALUE,
    PLUS_MINUS,
    bracketed,
    chance,
    in_words,
    interval,
    of_runs,
    with_error,
)
from haemus.experiments.report.table import ROW, Block, Column, Filled, Table, text_of
from haemus.experiments.sensitivity.factor_effects import FactorEffects, factor_effects
from haemus.experiments.sensitivity.one_factor import Effect
from haemus.experiments.sensitivity.sweep_answer import sweep_answer
from haemus.experiments.sensitivity.text import EFFECTS, by_interval, rough
from haemus.experiments.sensitivity.trends import Expected, expected_effects, without_effect
from haemus.experiments.store.sweep_result import SweepResult

POINTS_SHOWN: Final = 40
UNANSWERED: Final = (
    "expected signs without a verdict: {sign.outcome} by {sign.factor} was expected {sign.sign}, but no effect of the factor is given"
    " (see the notes); more samples may tell"
)


@dataclass(frozen=True, slots=True)
class Report:
    """An experiment's means by point, its effects, as `haemus sensitivity` gives them, and its expected signs.

    `means`, `errors` and `known` (the number of runs with a value) have a row for each scenario and point, and a column for each
    outcome; `finished` is the number of runs that finished there.
    """

    experiment: Experiment
    means: pd.DataFrame
    errors: pd.DataFrame
    known: pd.DataFrame
    finished: pd.Series
    planned: int
    counted: str
    found: FactorEffects
    expected: list[Expected]
    unanswered: list[ExpectedTrend]
    """Expected signs of factors of which no effect is given."""
    answer: tuple[Sentence, ...]
    """What the factors do, in a few sentences."""

    @classmethod
    def of(cls, experiment: Experiment, swept: SweepResult) -> Self:
        """Read a sweep's folder."""
        runs = swept.result.at_all_points("runs", ("point", *experiment.outcomes))
        by_point = runs.groupby(["scenario", "point"], observed=True)[list(experiment.outcomes)]
        found = factor_effects(swept, experiment.outcomes)
        further = tuple(name for name in experiment.looked_at if name not in experiment.outcomes)
        of_signs = factor_effects(swept, further) if further else FactorEffects()
        both = FactorEffects([*found.effects, *of_signs.effects], [*found.words, *of_signs.words])
        return cls(
            experiment, by_point.mean(), by_point.sem(), by_point.count(), by_point.size(), swept.result.planned, swept.counted,
            found, expected_effects(experiment, both), without_effect(experiment, both),
            sweep_answer(swept.result, found.effects),
        )  # fmt: skip

    def text(self) -> str:
        """The answer, means by point if there are few points, effects with reasons why some are missing, and expected signs."""
        return text_of(["\n".join(each.text for each in self.answer), *self.effect_blocks(), *self.expected_blocks()])

    def effect_blocks(self) -> list[Block]:
        """Means by point if there are few points, and effects with reasons why some are missing."""
        parts: list[Block] = [self._points()] if len(self.experiment.points) <= POINTS_SHOWN else []
        if self.found.effects:
            parts.append(EFFECTS.filled(self.found.effects, common=True))
        parts += ["\n".join(f"note: {note}" for note in self.notes)] if self.notes else []
        if any(_priced(each) for each in self.found.effects):
            parts.append(PRICES.filled([each for each in self.found.effects if _priced(each)], common=True))
        return parts

    @property
    def notes(self) -> list[str]:
        """Why effects are missing, and which intervals are rough."""
        return [*self.found.notes, *rough(self.found.effects)]

    def expected_blocks(self) -> list[Block]:
        """Expected signs, and those without a verdict."""
        parts: list[Block] = [EXPECTED.filled(self.expected)] if self.expected else []
        if self.unanswered:
            parts.append("\n".join(UNANSWERED.format(sign=each) for each in self.unanswered))
        return parts

    def as_dict(self) -> dict[str, object]:
        """For scripts, with any number of points: `answer`, `means` by scenario and point, `effects`, `words`, `notes`, `expected` signs.

        Each point of `means` has the number of its finished `runs`, and by outcome `errors` and the number of runs `with_value`.
        """
        means = self.means.reset_index().astype({"scenario": str}).to_dict("records")
        errors, known = self.errors.to_dict("records"), self.known.to_dict("records")
        beside = zip(means, self.finished.tolist(), errors, known, strict=True)
        return {
            "answer": {"sentences": [asdict(each) for each in self.answer]},
            "means": [
                {**mean, "runs": runs, "errors": error, "with_value": values} for mean, runs, error, values in beside
            ],
            "effects": [asdict(each) for each in self.found.effects],
            "words": [asdict(each) for each in self.found.words],
            "notes": self.found.notes,
            "expected": [
                {
                    **asdict(each.effect), "sign": each.sign, "why": each.why, "p_corrected": each.p_corrected,
                    "correction": each.correction, "finding": each.finding,
                }
                for each in self.expected
            ],
            "expected_without_effect": [each.model_dump(mode="json") for each in self.unanswered],
        }  # fmt: skip

    def _points(self) -> Filled:
        """Means and Monte Carlo errors by point, with the number of runs where some are missing."""
        experiment, short = self.experiment, bool((self.finished < self.planned).any())
        numbers = zip(
            self.means.index,
            self.finished.tolist(),
            self.means.to_numpy().tolist(),
            self.errors.to_numpy().tolist(),
            self.known.to_numpy().tolist(),
            strict=True,
        )
        rows = [
            (
                str(scenario), str(point), *([of_runs(runs, self.planned)] if short else []),
                *map(in_words, experiment.points.row(int(point))),
                *(_mean(*each, runs) for each in zip(means, errors, known, strict=True)),
            )
            for (scenario, point), runs, means, errors, known in numbers
        ]  # fmt: skip
        names = (*(factor.name for factor in experiment.factors), *experiment.outcomes)
        header = ("scenario", "point", *(["runs"] if short else []), *names)
        title = f"means over runs by point: {self.counted}; {PLUS_MINUS}"
        return Filled(title, header, tuple(rows))


def _mean(mean: float, error: float, known: int, runs: int) -> str:
    """A mean with its error, and with the number of runs that have a value if not all have."""
    if not known:
        return NO_VALUE
    return with_error(mean, error) + (f" ({known:,} of {runs:,})" if known < runs else "")


def _priced(effect: Effect) -> bool:
    """Whether the sign of an effect per unit of a factor is certain."""
    return math.isfinite(effect.per_unit) and effect.per_unit_low * effect.per_unit_high > 0.0


def _step(size: float) -> float:
    """The largest power of ten that isn't larger than a size, so that numbers for it need few zeros."""
    return float(10.0 ** math.floor(math.log10(abs(size)) + _ROUNDING))


def _of_unit(step: float, unit: str) -> str:
    return f"{in_words(step)} {unit}".rstrip() if unit not in _NO_UNIT else in_words(step)


def _factor_step(effect: Effect) -> float:
    """A step of the factor inside the range over which the effect was measured, which may be one of dates."""
    return _step(effect.effect / effect.per_unit)


def _for_step(effect: Effect) -> str:
    step = _factor_step(effect)
    ends = sorted((effect.per_unit_low * step, effect.per_unit_high * step))
    return bracketed(effect.per_unit * step, *ends, signed=True)


def _price(effect: Effect) -> str:
    """The amount of the factor that moves the outcome by a step no larger than the effect, with its interval."""
    step = _step(effect.effect)
    ends = sorted((step / abs(effect.per_unit_low), step / abs(effect.per_unit_high)))
    return f"{bracketed(step / abs(effect.per_unit), *ends)} for {in_words(step)}"


_ROUNDING: Final = 1e-9
_NO_UNIT: Final = ("", "1")
PRICES: Final = Table(
    "the same effects for a step of the factor inside its range, where the interval leaves 0 out",
    (
        Column("scenario"),
        Column("outcome"),
        Column("factor"),
        Column("step", lambda effect: _of_unit(_factor_step(effect), effect.factor_unit), ROW),
        Column("change for the step (interval)", _for_step, ROW),
        Column("amount of the factor for a change of the outcome (interval)", _price, ROW),
    ),
)
EXPECTED: Final = Table(
    "expected signs",
    (
        Column("scenario", str, "effect.scenario"),
        Column("outcome", str, "effect.outcome"),
        Column("factor", str, "effect.factor"),
        Column("from", in_words, "effect.start"),
        Column("to", in_words, "effect.end"),
        Column("expected", str, "sign"),
        Column("change", partial(by_interval, signed=True), "effect.effect", "effect.low", "effect.high"),
        Column("interval", partial(interval, signed=True), "effect.low", "effect.high"),
        Column("p, Holm", chance, "p_corrected"),
        Column("verdict, corrected by Holm", str, "finding"),
        Column("why"),
    ),
    ("verdicts: corrected by Holm for the expected signs; intervals: each by itself, not corrected",),
)
