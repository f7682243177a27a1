"""What a fan is made of: shares of noise, of drawn parameters and of the reading of doubt in an outcome's variance."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.experiments.compare.asked import asked_about
from haemus.experiments.outcomes.known import SHIPPED, KnownOutcomes
from haemus.experiments.report.numbers import NO_VALUE, PLUS_MINUS, by_error
from haemus.experiments.report.table import ROW, Column, Filled, Table, text_of
from haemus.experiments.run.drawn import RUNS_A_DRAW, Drawn, reading_of
from haemus.experiments.run.drawn_choices import ALL, PRIOR
from haemus.experiments.stats.nested import parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from haemus.experiments.store.table_reader import TableReader

NOT_DRAWN: Final = "not drawn"


@dataclass(frozen=True, slots=True)
class Spread:
    """An outcome of one scenario: mean, standard deviation, and shares of its variance with their standard errors.

    A share is nan where its part didn't vary in the batch, or can't be told from so few draws. `runs` counts those with a value.
    """

    scenario: str
    outcome: str
    unit: str
    runs: int
    draws: int
    mean: float
    deviation: float
    noise: float
    noise_error: float
    parameters: float
    parameters_error: float
    reading: float
    reading_error: float

    @property
    def mean_error(self) -> float:
        """The error of the mean, as if the runs of a draw were one: rather too large."""
        return self.deviation / sqrt(self.draws) if self.draws else np.nan

    @property
    def deviation_error(self) -> float:
        """The error of the standard deviation of a normal distribution."""
        return self.deviation / sqrt(2.0 * (self.draws - 1)) if self.draws > 1 else np.nan


def spreads_of(
    tables: TableReader, scenarios: Sequence[str], drawn: Drawn, known: KnownOutcomes = SHIPPED
) -> tuple[Spread, ...]:
    """The shares for every scenario and outcome of a batch in which something was drawn."""
    found = []
    outcomes = asked_about(known)
    for scenario in scenarios:
        rows = tables.rows("runs", ("scenario", "run", "status", *outcomes), [("scenario", "in", [scenario])])
        runs = rows["run"].to_numpy(dtype=np.intp)
        draws = runs // RUNS_A_DRAW
        kinds = [reading_of(draw) for draw in range(int(draws.max()) + 1)] if len(draws) else []
        readings = np.unique(kinds, return_inverse=True)[1][draws] if drawn.readings == ALL else np.zeros_like(draws)
        for outcome in outcomes:
            values = rows[outcome].to_numpy(dtype=np.float64)
            parts = parts_of(values, draws, readings)
            varied, read = drawn.parameters == PRIOR, drawn.readings == ALL
            found.append(
                Spread(
                    scenario, outcome, known.unit_of(outcome), int(np.isfinite(values).sum()), len(np.unique(draws)), parts.mean,
                    sqrt(parts.variance) if parts.variance >= 0.0 else np.nan, parts.noise, parts.noise_error,
                    parts.parameters if varied else np.nan, parts.parameters_error if varied else np.nan,
                    parts.reading if read else np.nan, parts.reading_error if read else np.nan,
                )
            )  # fmt: skip
    return tuple(found)


def spreads_text(found: Sequence[Spread], drawn: Drawn) -> str:
    """The shares as tables, one for each scenario, with a line on what was drawn."""
    return text_of(spread_tables(found, drawn))


def spread_tables(found: Sequence[Spread], drawn: Drawn) -> list[Filled]:
    """The shares, a table for each scenario."""
    tables = []
    for scenario in dict.fromkeys(each.scenario for each in found):
        rows = [each for each in found if each.scenario == scenario]
        title = f"Shares of the variance of {scenario}: {max(each.runs for each in rows)} runs in {rows[0].draws} draws"
        tables.append(Table(title, _columns(drawn), (legend(drawn),)).filled(rows))
    return tables


def covered(drawn: Drawn) -> str:
    """What the intervals of a batch cover, and what they don't."""
    known = ["the chance of draws"]
    known += ["parameters over their priors"] if drawn.parameters == PRIOR else []
    known += ["the three readings of doubt"] if drawn.readings == ALL else []
    fixed = [] if drawn.parameters == PRIOR else ["parameters are at their fitted values"]
    fixed += [] if drawn.readings == ALL else ["the reading of doubt is each scenario's own"]
    rest = f", and what wasn't drawn is as given: {'; '.join(fixed)}" if fixed else ""
    return f"Intervals cover {' and '.join(known)}{rest}. None covers whether the model is right."


def legend(drawn: Drawn) -> str:
    """What was drawn in a batch and what wasn't."""
    numbers = "from their priors" if drawn.parameters == PRIOR else "not drawn: at their fitted values"
    readings = "all three in turn" if drawn.readings == ALL else "not drawn: the scenario's own"
    return f"noise: runs of one draw; parameters: {numbers}; reading of doubt: {readings}; {PLUS_MINUS}"


def _share(value: float, error: float) -> str:
    if not isfinite(value):
        return NO_VALUE
    # an estimate below 0 is noise around a small share
    said = f"{100.0 * max(value, 0.0):.0f} %"
    return f"{said} ± {100.0 * error:.0f}" if isfinite(error) else said


def _not_drawn(_: object) -> str:
    return NOT_DRAWN


def _columns(drawn: Drawn) -> tuple[Column, ...]:
    parameters = Column("parameters", _share, "parameters", "parameters_error")
    reading = Column("reading", _share, "reading", "reading_error")
    return (
        Column("outcome"),
        Column("unit"),
        Column("runs", "{:,}".format),
        Column("mean", by_error, "mean", "mean_error"),
        Column("SD", by_error, "deviation", "deviation_error"),
        Column("noise", _share, "noise", "noise_error"),
        parameters if drawn.parameters == PRIOR else Column("parameters", _not_drawn, ROW),
        reading if drawn.readings == ALL else Column("reading", _not_drawn, ROW),
    )
