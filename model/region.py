"""The region: who is in it, and in what order a quarter happens."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import mesa
import numpy as np
from mesa.datacollection import DataCollector

from haemus.model.agents.guarantee import Guarantee
from haemus.model.agents.state import State
from haemus.model.agents.supplier import Supplier
from haemus.model.calendar import quarter_name, season_of, year_of
from haemus.model.draws import Draws
from haemus.model.dyad import Dyad
from haemus.model.opening import opening_of
from haemus.model.phases.agreements import form_agreements
from haemus.model.phases.budgets import set_budgets
from haemus.model.phases.credibility import revise_credibility
from haemus.model.phases.crises import draw_crises
from haemus.model.phases.economy import grow_economies
from haemus.model.phases.events import happen, schedule
from haemus.model.phases.procurement import procure
from haemus.model.phases.recording import record_quarter
from haemus.model.phases.suppliers import produce_and_deliver
from haemus.model.phases.threat import perceive_threat
from haemus.model.rates import QuarterlyRates
from haemus.model.record import STATE_ROW, Record
from haemus.model.scenario import ResolvedScenario, load_scenario
from haemus.model.situation import columns_of
from haemus.model.start import StartingData, starting_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from haemus.model.agents.agreement import Agreement
    from haemus.model.contract import Contract
    from haemus.model.opening import Opening
    from haemus.model.phases.events import Due
    from haemus.model.start import ProductStart

PHASES: Final[tuple[Callable[[Region], None], ...]] = (
    happen,
    grow_economies,
    revise_credibility,
    perceive_threat,
    set_budgets,
    form_agreements,
    procure,
    produce_and_deliver,
    draw_crises,
    record_quarter,
)
"""The phases of a quarter, in this order."""


class Region(mesa.Model):  # type: ignore[type-arg]  # agents of three kinds, and Mesa's own scenarios are not used
    """The Western Balkans and two neighbours from 2020Q1 to the scenario's end; one step is a quarter.

    The run seed names every draw; Mesa's own generators are never used. Tables are in `record`; with `explain` it also
    keeps the terms of each decision.
    """

    def __init__(
        self,
        scenario: ResolvedScenario | str = "baseline",
        seed: int = 0,
        *,
        explain: bool = False,
        collect: bool = True,
        data: StartingData | None = None,
    ) -> None:
        """Set the region as it stood at the start of 2020.

        `seed` is a whole number in [0, 2**63); `collect` feeds Mesa's own collector; `data` replaces the starting data.
        """
        super().__init__(rng=seed)
        self.script = load_scenario(scenario) if isinstance(scenario, str) else scenario
        self.parameters = self.script.parameters
        self.rates = QuarterlyRates.of(self.parameters)
        self.draws = Draws(seed)
        self.record = Record(reasons=[] if explain else None)
        self.quarter = -1
        self.name = ""  # of the quarter under way, as "2025Q1"
        self.data: StartingData = data or starting_data()

        opening = opening_of(self.script, self.data, seed)
        self.places, self.agenda = opening.places, opening.agenda
        self._populate(opening)
        self.rows = np.zeros(len(self.states), dtype=STATE_ROW)
        self.schedule: dict[int, list[Due]] = schedule(self)
        self.datacollector = _collector() if collect else None

    def _populate(self, opening: Opening) -> None:
        """Set agents and pairs before the situation, as windows on it."""
        self.situation = situation = opening.situation
        self.block, self.now = situation.block, situation.now
        columns = columns_of(situation.states)
        self.states: list[State] = [State(self, start, columns, place) for place, start in enumerate(opening.states)]
        self.state_of: dict[str, State] = {state.iso3: state for state in self.states}
        columns = columns_of(situation.dyads)
        self.dyads: list[Dyad] = [
            Dyad(columns, place, self.states[a], self.states[b])
            for place, (a, b) in enumerate(zip(columns["a"].tolist(), columns["b"].tolist(), strict=True))
        ]
        self.dyad_of: dict[tuple[str, str], Dyad] = {}
        for dyad in self.dyads:
            self.dyad_of[dyad.a.iso3, dyad.b.iso3] = self.dyad_of[dyad.b.iso3, dyad.a.iso3] = dyad
        columns = columns_of(situation.guarantees)
        self.guarantees: list[Guarantee] = [
            Guarantee(
                self, start, [self.state_of[iso3] for iso3 in start.members if iso3 in self.state_of], columns, place
            )
            for place, start in enumerate(self.data.guarantees)
        ]
        self.guarantee_of: dict[str, Guarantee] = {guarantee.name: guarantee for guarantee in self.guarantees}
        for guarantee in self.guarantees:
            for state in guarantee.members:
                state.guarantees.append(guarantee)
        columns = columns_of(situation.suppliers)
        self.suppliers: list[Supplier] = [
            Supplier(self, start, columns, place) for place, start in enumerate(opening.suppliers)
        ]
        self.supplier_of: dict[str, Supplier] = {supplier.name: supplier for supplier in self.suppliers}
        self.listed: list[tuple[Supplier, ProductStart]] = [
            (self.supplier_of[start.supplier], product) for start, product in opening.products
        ]
        self.offered, self.signed = columns_of(situation.offers), columns_of(situation.contracts)
        self.agreements: list[Agreement] = []
        self.contracts: list[Contract] = []

    def step(self) -> None:
        """Let one quarter pass: the phases, in their order."""
        self.quarter += 1
        self.now.quarter, self.now.year, self.now.season = self.quarter, year_of(self.quarter), season_of(self.quarter)
        self.name = quarter_name(self.quarter)
        for phase in PHASES:
            phase(self)
        if self.datacollector is not None:
            self.datacollector.collect(self)
        if self.quarter >= self.script.end:
            self.running = False

    def run_to_end(self) -> Record:
        """Step to the scenario's last quarter and return the record."""
        with _garbage_left_until_the_end():
            while self.running:
                self.step()
        return self.record


@contextmanager
def _garbage_left_until_the_end() -> Iterator[None]:
    """Pause the search for cycles of dead objects: a run makes next to none, and what it keeps dies young, as a whole, after it."""
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()


def _collector() -> DataCollector:
    """Return a collector for those who use Mesa's own tools: the region's totals and a few numbers of each state."""
    return DataCollector(
        model_reporters={
            "quarter": "name",
            "region_budget_meur": lambda region: sum(state.budget for state in region.states),
            "agreements": lambda region: len(region.agreements),
            "contracts": lambda region: len(region.contracts),
        },
        agenttype_reporters={
            State: {
                "iso3": "iso3",
                "budget_meur": "budget",
                "threat": "threat",
                "help": "help",
                "account_meur": "account",
            }
        },
    )
