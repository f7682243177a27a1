"""The opening of a run: the situation as 2020 began, and the agenda. Both engines start from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from haemus.model.calendar import quarter_of
from haemus.model.scenario.observed import last_observed_date, observed_buyers
from haemus.model.situation import Places, agenda_of, situation_of
from haemus.model.sweeps.channels import join
from haemus.model.sweeps.supply import quote

if TYPE_CHECKING:
    from haemus.model.scenario import ResolvedScenario
    from haemus.model.situation import Agenda, Situation
    from haemus.model.start.data import ProductStart, StartingData, StateStart, SupplierStart


@dataclass(frozen=True, slots=True)
class Opening:
    """A region at the start of 2020; sequences are in the order of places in the situation."""

    situation: Situation
    agenda: Agenda
    places: Places
    states: tuple[StateStart, ...]
    suppliers: tuple[SupplierStart, ...]
    products: tuple[tuple[SupplierStart, ProductStart], ...]


def opening_of(scenario: ResolvedScenario, data: StartingData, seed: int) -> Opening:
    """Open the region of a scenario for the run with this seed: who is there, in which guarantees, at what prices."""
    absent = scenario.removed_states
    states = tuple(start for iso3, start in sorted(data.states.items()) if iso3 not in absent)
    suppliers = tuple(
        start
        for start in data.suppliers
        if start.supplier not in scenario.removed_suppliers and start.home not in absent
    )
    products = tuple(
        (supplier, product)
        for category in data.categories
        for supplier in suppliers
        for product in supplier.products
        if product.category == category.category
    )
    names = [start.iso3 for start in states]
    situation = situation_of(data, names, [start.supplier for start in suppliers], scenario.parameters, seed)
    places = Places.among(
        states=names, guarantees=[start.guarantee for start in data.guarantees], homes=situation.homes,
        suppliers=[start.supplier for start in suppliers],
        instalment_quarters={category.category: category.instalment_quarters for category in data.categories},
        products=[(supplier.supplier, product.category, product.second_hand) for supplier, product in products],
    )  # fmt: skip
    if scenario.history == "observed":
        buyers = observed_buyers()
        situation.now.choices_from = quarter_of(last_observed_date()) + 1
        situation.states["recorded"] = [name in buyers for name in names]
    for guarantee, start in enumerate(data.guarantees):
        for name in sorted(set(start.members) & set(names)):
            join(situation.block, places.of["state"][name], guarantee)
    quote(situation.block)
    return Opening(situation, agenda_of(scenario.events, places), places, states, suppliers, products)
