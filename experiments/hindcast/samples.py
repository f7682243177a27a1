"""The model's side of a hindcast: runs from an origin, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from haemus.experiments.hindcast.forecast import MODEL, Forecast
from haemus.experiments.run.batch import run_batch
from haemus.model.bad_input import BadInput
from haemus.model.calendar import QUARTERS_PER_YEAR, quarter_index
from haemus.model.scenario import load_scenario
from haemus.model.tables.rows import AGREEMENT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from haemus.experiments.run.batch import BatchResult
    from haemus.model.scenario import ResolvedScenario

SCENARIOS: Final = {"published": "baseline-published", "paper": "baseline"}
"""The scenario of each set of targets."""
PLAN: Final = "spending_plan"
ANY: Final = "any"
"""The kind of an agreement where runs don't tell kinds apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Signing:
    """What two or more states signed in a run: `members` are those that are bound to one another by it from then on."""

    run: int
    year: int
    kind: str
    members: tuple[str, ...]
    joiner: str

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The pairs that it binds: all pairs of members, or those of a state that joined with each of the others."""
        members = sorted(self.members)
        if self.joiner:
            return [(min(each, self.joiner), max(each, self.joiner)) for each in members if each != self.joiner]
        return [(one, other) for k, one in enumerate(members) for other in members[k + 1 :]]


@dataclass(frozen=True, slots=True, eq=False)
class ModelSamples:
    """Runs from an origin: [run, state, year], from the origin's year to the last one.

    `real` is published spending of the year at the prices of 2024 [EUR million], its error included; `gdp` is GDP at the same prices,
    both of the model itself; `equipment` is the share of what was spent that went to equipment. `kinds` are those of agreements that
    the runs tell apart, whether any was signed or not.
    """

    origin: int
    runs: int
    states: tuple[str, ...]
    years: tuple[int, ...]
    real: NDArray[np.float64]
    gdp: NDArray[np.float64]
    equipment: NDArray[np.float64]
    signings: tuple[Signing, ...]
    kinds: tuple[str, ...]

    def forecast(self) -> Forecast:
        """Return the runs as a forecast of spending."""
        return Forecast.of_levels(MODEL, self.origin, np.log(self.real), np.log(self.gdp[..., 1:]))


def scenario_at(targets: str, origin: int, last: int, *, own_gdp: bool = False) -> ResolvedScenario:
    """Return the scenario of a set of targets from an origin until the end of the year `last`.

    Plans of spending that were announced after the origin's year are left out, because rivals don't know them either. With
    `own_gdp`, GDP and prices are observed up to the origin alone. BadInput for an origin from which it can't start.
    """
    scenario = load_scenario(SCENARIOS[targets]).with_origin(origin)
    later = [event.id for event in scenario.scripted if event.type == PLAN and event.date.year > origin]
    scenario = scenario.without_events(*later)
    if own_gdp:
        scenario = replace(scenario, observed_to=origin)
    return replace(scenario, end=quarter_index(last, QUARTERS_PER_YEAR - 1))


def samples_of(scenario: ResolvedScenario, runs: int, seed: int, workers: int | None = None) -> ModelSamples:
    """Run a scenario and return its spending, GDP and agreements; BadInput if a run fails."""
    result = run_batch([scenario], runs=runs, seed=seed, workers=workers)
    if len(result.failures):
        raise BadInput(f"{len(result.failures)} runs failed: {result.failures['error'].iloc[0]}", where=scenario.name)
    return samples_in(result, runs)


def samples_in(result: BatchResult, runs: int) -> ModelSamples:
    """Return the spending, GDP and agreements of a batch of one scenario."""
    states = result.states
    year = states["quarter"].astype(str).str[:4].astype(int)
    at = states.assign(
        year=year,
        real=states["published_meur"] / states["price_level"] / QUARTERS_PER_YEAR,
        gdp=states["gdp_meur"] / states["price_level"] / QUARTERS_PER_YEAR,
    )
    heads = ["personnel_meur", "equipment_meur", "infrastructure_meur", "other_meur"]
    summed = at.groupby(["run", "state", "year"], observed=True)[["real", "gdp", *heads]].sum()
    summed["equipment"] = summed["equipment_meur"] / summed[heads].sum(axis=1)
    names = tuple(sorted(states["state"].unique()))
    years = tuple(range(int(year.min()), int(year.max()) + 1))
    shape = (runs, len(names), len(years))
    ordered = summed.reindex(_axes(runs, names, years))
    real, gdp, equipment = (ordered[name].to_numpy().reshape(shape) for name in ("real", "gdp", "equipment"))
    signings = _signings(result.agreements)
    kinds = AGREEMENT_KINDS if "kind" in result.agreements else (ANY,)
    return ModelSamples(years[0], runs, names, years, real, gdp, equipment, signings, kinds)


def _axes(runs: int, states: Sequence[str], years: Sequence[int]) -> pd.MultiIndex:
    import pandas as pd  # noqa: PLC0415

    return pd.MultiIndex.from_product([range(runs), states, years], names=["run", "state", "year"])


def _signings(agreements: pd.DataFrame) -> tuple[Signing, ...]:
    """Return what was signed or joined; in the order of the table."""
    found: list[Signing] = []
    members_of: dict[tuple[int, str, str], set[str]] = {}
    rows: Iterable[Any] = agreements.itertuples()
    for row in rows:
        kind = str(getattr(row, "kind", ANY))
        key, members = (int(row.run), str(row.agreement), kind), set(str(row.members).split(";"))
        if row.action in {"signed", "joined"}:
            new = members - members_of.get(key, set()) if row.action == "joined" else set()
            joiner = min(new) if new else ""
            found.append(Signing(key[0], int(str(row.quarter)[:4]), kind, tuple(sorted(members)), joiner))
            members_of[key] = members
    return tuple(found)
