"""Strategic talks as an origin knows them: priors for all but the rate, and the rate from the record (decision 0047).

The coefficients of the set `paper` are fitted to three agreements of 2025. A run from an earlier origin can't know these, so it
takes the centres of the priors. One number is left to estimate, how many strategic agreements the region signs a year, and
`talks_rate` is set so that runs from the origin sign as many.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from scipy.optimize import brentq
from scipy.stats import gamma

from haemus.experiments.calibrate import fit_agreements as agreements
from haemus.experiments.calibrate.fit_from_runs import runs_to
from haemus.model.calendar import quarter_index, year_of
from haemus.model.parameters import REGISTRY
from haemus.model.tables.rows import ACTIONS, STRATEGIC

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from haemus.experiments.derive.treaties import Treaty
    from haemus.model.scenario import ResolvedScenario
    from haemus.model.start.data import StartingData

FIRST: Final = 2011
"""The first year with titles on record: of earlier treaties nothing tells whether they were strategic."""
LAST: Final = 2023
NEAREST: Final = "general"
"""The class of treaties that lies nearest to a strategic agreement."""
SHAPE: Final = 0.5
"""Shape of the prior, as in Jeffreys': the least that a prior with a mean of its own can say."""
RATE: Final = "talks_rate"
AT_DEFAULT: Final = (
    *(name for name in agreements.FITTED if name not in agreements.HELD and name != RATE),
    *("joint_signing_constant", "accession_rate"),
)
"""Parameters fitted to the paper's agreements: here each has its default, the centre of its prior in that fit."""
AT_MIDDLE: Final = ("accession_delay", "doubt_multiplier_limit")
"""Parameters whose defaults were chosen with the agreements of 2025 in view: here each has the middle of its range."""
YEARS: Final = 10
"""Years after the origin's in which agreements are counted: as many as from the first origin to the end of the record, and one."""
RUNS: Final = 4_000
SEED: Final = 20_230_620
CLOSE: Final = 0.004
"""How close the search comes to the log of the rate."""


@dataclass(frozen=True, slots=True)
class KnownRate:
    """What the record up to an origin says about strategic agreements of the region [a year]: a gamma distribution.

    `strategic` and `nearest` are the agreements on record, the second with the first, in so many `years`.
    """

    strategic: int
    nearest: int
    years: int

    @property
    def shape(self) -> float:
        """The shape of the distribution."""
        return SHAPE + self.strategic

    @property
    def exposure(self) -> float:
        """The years that the distribution stands for: those of the record, and those that the prior is worth."""
        return self.years + SHAPE * self.years / max(self.nearest, SHAPE)

    @property
    def mean(self) -> float:
        """Strategic agreements a year."""
        return self.shape / self.exposure

    def interval(self, probability: float = 0.9) -> tuple[float, float]:
        """Return the central interval of the rate."""
        low, high = gamma.interval(probability, self.shape, scale=1.0 / self.exposure)
        return float(low), float(high)


def known_rate(record: Sequence[Treaty], origin: int) -> KnownRate:
    """Return what the years up to the origin say: strategic ones as data, and a prior whose mean is the rate of the nearest class.

    A strategic agreement belongs to the nearest class too, so that its rate is at most that of the class.
    """
    last = min(origin, LAST)
    known = [treaty for treaty in record if FIRST <= treaty.year <= last]
    strategic = sum(treaty.strategic for treaty in known)
    nearest = sum(treaty.strategic or treaty.kind == NEAREST for treaty in known)
    return KnownRate(strategic, nearest, last - FIRST + 1)


def as_of(scenario: ResolvedScenario) -> ResolvedScenario:
    """Return the scenario as its origin sees it: no dated event after the origin's year, and GDP and prices drawn from then on."""
    later = (event.id for event in scenario.scripted if event.date.year > scenario.origin)
    return replace(
        scenario.without_events(*later),
        observed_to=scenario.origin,
        end=quarter_index(scenario.origin + YEARS, 3),
    )


def signed_a_year(scenario: ResolvedScenario, data: StartingData, runs: int = RUNS, seed: int = SEED) -> float:
    """Return the mean number of strategic agreements signed a year, from the year after the origin to the end of the runs."""
    signed, last = 0, year_of(scenario.end)
    for recorded in runs_to(scenario, data, scenario.end, runs, seed):
        rows = recorded.agreements
        new = (rows["kind"] == STRATEGIC) & (rows["action"] == ACTIONS.index("signed"))
        signed += int((new & (rows["quarter"] >= quarter_index(scenario.origin + 1, 0))).sum())
    return signed / runs / (last - scenario.origin)


def before_2025() -> dict[str, float]:
    """Return the parameters of talks, but for their rate, as they were before 2025 told anything about them."""
    middles = {name: 0.5 * sum(REGISTRY[name].prior or (math.nan,)) for name in AT_MIDDLE}
    return {**{name: float(REGISTRY[name].default) for name in AT_DEFAULT}, **middles}


@dataclass(frozen=True, slots=True)
class TalksFit:
    """The parameters of talks at an origin, what the record says, and the number a year that runs with these parameters sign."""

    values: Mapping[str, float]
    known: KnownRate
    reached: float
    runs: int
    seed: int


def fit_talks(
    scenario: ResolvedScenario,
    data: StartingData,
    record: Sequence[Treaty],
    runs: int = RUNS,
    seed: int = SEED,
) -> TalksFit:
    """Set the rate of talks so that runs from the scenario's origin sign as many strategic agreements as the record lets expect.

    The same seeds at every rate that is tried, so the number rises with the rate. Where no rate inside the prior's range gives
    it, the nearest limit is returned.
    """
    known = known_rate(record, scenario.origin)
    asked = as_of(scenario).with_parameters(**before_2025())
    limits = REGISTRY[RATE].prior or (0.0, math.inf)
    low, high = map(math.log, limits)
    numbers: dict[float, float] = {}

    def rate_of(log_rate: float) -> float:
        return min(max(math.exp(log_rate), limits[0]), limits[1])

    def gap(log_rate: float) -> float:
        if log_rate not in numbers:
            numbers[log_rate] = signed_a_year(asked.with_parameters(**{RATE: rate_of(log_rate)}), data, runs, seed)
        # half an agreement in all runs: the log of none has no value
        return math.log((numbers[log_rate] + 0.5 / (runs * YEARS)) / known.mean)

    within = gap(low) < 0.0 < gap(high)
    found = float(brentq(gap, low, high, xtol=CLOSE)) if within else min((low, high), key=lambda each: abs(gap(each)))
    gap(found)
    return TalksFit(MappingProxyType({**before_2025(), RATE: rate_of(found)}), known, numbers[found], runs, seed)
