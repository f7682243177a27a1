"""The rows of runs: in both engines, nothing that happens is lost, and numbers stand for the right names."""

import numpy as np
import pytest
from worlds import EVENTS, LIVELY, QUARTER_OF, ran, shipped, until, with_event

from haemus.model.agents.in_mesa import Agreement
from haemus.model.calendar import quarter_name
from haemus.model.compiled import Ensemble
from haemus.model.region import Region
from haemus.model.scenario import ResolvedScenario, resolve_text
from haemus.model.start.data import starting_data
from haemus.model.tables.rows import ACTIONS, ITS_OWN_DOUBT, ORIGINS, STATE_COLUMNS, Named, Rows, names_of
from haemus.model.tables.run_rows import RunRows

REMOVED = (
    'title = "Without"\nextends = "baseline"\nend = "2026Q4"\n[remove]\nsuppliers = ["rus", "hrv-djuro-djakovic"]\n'
)
WORLDS = {
    "lively": shipped("baseline").with_parameters(**LIVELY, further_doubt_rate=0.4),
    "observed": until(shipped("baseline").with_history("observed"), "2026Q4"),
    "removed": resolve_text(REMOVED).without_state("MNE").with_parameters(**LIVELY),
    "late": resolve_text('title = "Late"\nextends = "baseline"\nstart = "2024Q3"\n').with_parameters(**LIVELY),
}
SEEDS = [1, 9]


def recorded(scenario: ResolvedScenario) -> Rows:
    return Ensemble(scenario).run(SEEDS)[0]


# --- what happens, in the words of the agents ---------------------------------------------------------

SHOWN = ("quarter", "state", "budget_meur", "gdp_meur", "threat", "help", "stock_tiv", "agreements", "fragility")
"""Columns of the table of states that are attributes of agents."""


class Witness(RunRows):
    """Writes the rows of a run, and also notes everything it sees happen."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, list[Named]] = {"states": [], "agreements": [], "crises": [], "events": []}

    def write_states(self, region: Region) -> None:
        super().write_states(region)
        for state in region.states:
            numbers = (state.budget, state.gdp, state.threat, state.help, state.stock, state.agreement_count)
            self.seen["states"].append((region.name, state.iso3, *numbers, state.fragility))

    def write_agreement(self, region: Region, agreement: Agreement, action: str) -> None:
        super().write_agreement(region, agreement, action)
        self.seen["agreements"].append((region.name, agreement.name, "strategic", action, agreement.label))

    def write_treaties(self, region: Region) -> None:
        super().write_treaties(region)
        for k in range(region.pair_count):
            if region.pairs.has_signed[k]:
                both = [region.states[place[k]].iso3 for place in (region.pairs.first, region.pairs.second)]
                row = (region.name, "-".join([*both, region.name]), "routine", "signed", ";".join(both))
                self.seen["agreements"].append(row)

    def write_crises(self, region: Region) -> None:
        super().write_crises(region)
        for one in region.states:
            for other in region.states[one.place + 1 :]:
                k, pairs = region.pair_of(one.iso3, other.iso3), region.pairs
                if pairs.crisis[k] > 0.0:
                    self.seen["crises"].append((region.name, one.iso3, other.iso3, pairs.crisis[k], pairs.hazard[k]))

    def write_event(self, region: Region, event: int, origin: str) -> None:
        super().write_event(region, event, origin)
        name, kind = f"further-doubt-{region.name.lower()}", "article5_doubt"
        if event != ITS_OWN_DOUBT:
            name, kind = region.script.events[event].id, region.script.events[event].type
        self.seen["events"].append((region.name, name, kind, origin))


def contracts_of(region: Region) -> list[Named]:
    found: list[Named] = []
    for contract in region.contracts:
        supplier, product = region.suppliers[contract.supplier], region.listed[contract.product]
        quarters = (contract.signed, contract.first_delivery, contract.last_delivery)
        found.append((
            region.states[contract.buyer].iso3, supplier.name, supplier.home_name, product.category, product.system,
            contract.units, contract.value, product.second_hand, *map(quarter_name, quarters), contract.is_imposed > 0,
            contract.is_aid > 0,
        ))  # fmt: skip
    return found


def witnessed(scenario: ResolvedScenario, seed: int) -> tuple[Region, dict[str, list[Named]]]:
    """Run the reference, and return everything seen from the scenario's first quarter on."""
    region, witness = Region(scenario, seed, collect=False), Witness()
    region.written = witness
    region.run_to_end()
    first, seen = quarter_name(scenario.start), {**witness.seen, "contracts": contracts_of(region)}
    return region, {
        table: [row for row in rows if str(row[QUARTER_OF[table]]) >= first] for table, rows in seen.items()
    }


@pytest.mark.parametrize("world", WORLDS)
def test_what_happens_in_a_run_is_in_its_rows_by_its_names(world: str) -> None:
    scenario, shown = WORLDS[world], [STATE_COLUMNS.index(name) for name in SHOWN]
    together: dict[str, list[Named]] = {"states": [], "agreements": [], "crises": [], "events": [], "contracts": []}
    for seed in SEEDS:
        region, seen = witnessed(scenario, seed)
        rows = region.rows()
        assert [tuple(row[k] for k in shown) for row in rows.named("states")] == seen["states"]
        for table in ("agreements", "crises", "events", "contracts"):
            assert rows.named(table) == seen[table], table
        assert rows.runs.tolist() == [(seed, region.refusals, region.tenders_lost, region.largest_multiplier)]
        for table, listed in together.items():
            listed.extend(seen[table])
    both = recorded(scenario)
    assert [tuple(row[k] for k in shown) for row in both.named("states")] == together.pop("states")
    for table, listed in together.items():
        assert both.named(table) == listed, table


def test_the_worlds_hold_something_of_everything() -> None:
    found = [recorded(scenario) for scenario in WORLDS.values()]
    actions = np.concatenate([each.agreements["action"] for each in found])
    origins = np.concatenate([each.events["origin"] for each in found])
    assert set(actions) == set(range(len(ACTIONS)))
    assert set(origins) >= {ORIGINS.index("dated"), ORIGINS.index("endogenous")}
    assert all(each.crises.size for each in found)
    assert any(ITS_OWN_DOUBT in each.events["event"] for each in found)
    assert any(each.contracts["imposed"].any() for each in found)


@pytest.mark.parametrize("world", WORLDS)
def test_names_are_in_the_order_of_the_region(world: str) -> None:
    scenario = WORLDS[world]
    names, region = names_of(scenario, starting_data()), Region(scenario, 1, collect=False)
    assert names.states == tuple(state.iso3 for state in region.states)
    makers = [region.suppliers[place] for place in region.products.supplier]
    assert names.products == tuple(
        (supplier.name, supplier.home_name, product.category, product.system, product.second_hand)
        for supplier, product in zip(makers, region.listed, strict=True)
    )
    assert names.events == tuple((event.id, event.type) for event in scenario.events)
    assert len(set(names.products)) == len(names.products)


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_of_each_type_is_found_by_its_number(kind: str) -> None:
    rows = ran(with_event(kind, "2020-05-01", EVENTS[kind], "2020Q3"), 1).rows
    assert ("it", kind) in {rows.names.happening(*pair) for pair in rows.events[["event", "quarter"]].tolist()}


def test_a_run_that_was_stopped_early_has_the_rows_up_to_there() -> None:
    region = Region(shipped("baseline"), 5, collect=False)
    before = region.rows()
    assert (before.first, before.last, before.states.shape) == (0, -1, (1, 0, 10))
    for _ in range(6):
        region.step()
    rows = region.rows()
    assert (rows.first, rows.last, rows.states.shape) == (0, 5, (1, 6, 10))
    assert rows.named("states") == ran(until("baseline", "2021Q2"), 5).states


def test_sets_of_states_are_numbers() -> None:
    names = names_of(shipped("baseline"), starting_data())
    assert names.members(names.group(["XKX", "ALB"])) == ("ALB", "XKX")
    assert names.agreement(names.group(["HRV", "ALB"]), 20) == "ALB-HRV-2025Q1"
    assert names.happening(ITS_OWN_DOUBT, 28) == ("further-doubt-2027q1", "article5_doubt")
