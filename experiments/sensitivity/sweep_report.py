"""The report that `haemus sweep` prints after the runs: outcomes by point, effects of single factors, expected signs."""

import math
from dataclasses import asdict, dataclass
from typing import Final, Self

import pandas as pd

from haemus.experiments.design.experiment import Experiment
from haemus.experiments.design.grammar import ExpectedTrend
from haemus.experiments.report.numbers import chance, in_words, interval, plain, short, short_interval
from haemus.experiments.report.table import ROW, Column, Table, text_table
from haemus.experiments.sensitivity.factor_effects import FactorEffects, factor_effects
from haemus.experiments.sensitivity.one_factor import Effect
from haemus.experiments.sensitivity.text import EFFECTS, rough
from haemus.experiments.sensitivity.trends import Expected, expected_effects, without_effect
from haemus.experiments.store.sweep_result import SweepResult

POINTS_SHOWN: Final = 40
UNANSWERED: Final = (
    "expected signs without a verdict: {sign.outcome} by {sign.factor} was expected {sign.sign}, but no effect of the factor is given"
    " (see the notes); more samples may tell"
)


@dataclass(frozen=True, slots=True)
class Report:
    """An experiment's means by point, its effects, as `haemus sensitivity` gives them, and its expected signs."""

    experiment: Experiment
    means: pd.DataFrame
    found: FactorEffects
    expected: list[Expected]
    unanswered: list[ExpectedTrend]
    """Expected signs of factors of which no effect is given."""

    @classmethod
    def of(cls, experiment: Experiment, swept: SweepResult) -> Self:
        """Read a sweep's folder."""
        runs = swept.result.at_all_points("runs", ("point", *experiment.outcomes))
        means = runs.groupby(["scenario", "point"], observed=True)[list(experiment.outcomes)].mean()
        found = factor_effects(swept, experiment.outcomes)
        further = tuple(name for name in experiment.looked_at if name not in experiment.outcomes)
        of_signs = factor_effects(swept, further) if further else FactorEffects()
        both = FactorEffects([*found.effects, *of_signs.effects], [*found.words, *of_signs.words])
        return cls(experiment, means, found, expected_effects(experiment, both), without_effect(experiment, both))

    def text(self) -> str:
        """Means by point if there are few points, effects with reasons why some are missing, and expected signs."""
        experiment = self.experiment
        parts = [_points_text(experiment, self.means)] if len(experiment.points) <= POINTS_SHOWN else []
        if self.found.effects:
            parts.append(EFFECTS.text(self.found.effects, common=True))
        notes = [*self.found.notes, *rough(self.found.effects)]
        parts += ["\n".join(f"note: {note}" for note in notes)] if notes else []
        if any(_priced(each) for each in self.found.effects):
            parts.append(PRICES.text([each for each in self.found.effects if _priced(each)], common=True))
        if self.expected:
            parts.append(EXPECTED.text(self.expected))
        if self.unanswered:
            parts.append("\n".join(UNANSWERED.format(sign=each) for each in self.unanswered))
        return "\n\n".join(parts)

    def as_dict(self) -> dict[str, object]:
        """For scripts, with any number of points: `means` by scenario and point, `effects`, `words`, `notes`, `expected` signs."""
        means = self.means.reset_index()
        return {
            "means": means.astype({"scenario": str}).to_dict("records"),
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


def _points_text(experiment: Experiment, means: pd.DataFrame) -> str:
    rows = [
        (str(scenario), str(point), *map(in_words, experiment.points.row(int(point))), *map(_number, values))
        for (scenario, point), values in zip(means.index, means.to_numpy().tolist(), strict=True)
    ]
    names = (*(factor.name for factor in experiment.factors), *experiment.outcomes)
    return f"means over runs, by point\n{text_table(('scenario', 'point', *names), rows)}"


def _priced(effect: Effect) -> bool:
    """Whether the sign of an effect per unit of a factor is certain."""
    return math.isfinite(effect.per_unit) and effect.per_unit_low * effect.per_unit_high > 0.0


def _price(effect: Effect) -> str:
    """The units of the factor needed for one unit of the outcome."""
    return _number(1.0 / effect.per_unit)


def _number(value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.3g}"  # noqa: PLR2004 - decimals are dropped from here on


PRICES: Final = Table(
    "the same effects for one unit of the factor, where the interval leaves 0 out",
    (
        Column("scenario"),
        Column("outcome"),
        Column("factor"),
        Column("unit", str, "factor_unit"),
        Column("change", short, "per_unit"),
        Column("interval", short_interval, "per_unit_low", "per_unit_high"),
        Column("units for 1 of the outcome", _price, ROW),
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
        Column("change", plain, "effect.effect"),
        Column("interval", interval, "effect.low", "effect.high"),
        Column("p, Holm", chance, "p_corrected"),
        Column("verdict, corrected by Holm", str, "finding"),
        Column("why"),
    ),
    ("verdicts: corrected by Holm for the expected signs; intervals: each by itself, not corrected",),
)
