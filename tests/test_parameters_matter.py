"""Every parameter matters: moved from the low to the high end of its prior, it changes a recorded number."""

from itertools import pairwise

import pytest
from worlds import TABLES, shipped, with_event

from haemus.model.compiled import Ensemble
from haemus.model.compiled.runs import DONE
from haemus.model.draws import run_seed
from haemus.model.parameters import REGISTRY
from haemus.model.scenario import ResolvedScenario, resolve_text

BATCH_SEED = 5
SEEDS = 6
ALARM = with_event("airspace_incident", "2021-05-01", 'state = "BGR"\nstrength = 5.0', "2035Q4")
LEAK = with_event("embargo", "2020-02-01", 'supplier_state = "USA"\nleak = 1.0', "2035Q4")
RICH = with_event("resource_find", "2021-02-01", 'state = "SRB"\nvalue_meur_year = 400.0\nquarters = 40', "2035Q4")
TURNED = resolve_text(
    'title = "An entity under pressure from both sides"\nextends = "baseline"\n'
    + "".join(
        f'[[events]]\nid = "to-{power.lower()}"\ntype = "influence_campaign"\ndate = 2021-02-01\npower = "{power}"\n'
        'state = "BIH"\nstrength = 5.0\nquarters = 24\n'
        for power in ("EUR", "RUS")
    )
    + '[[events]]\nid = "work"\ntype = "supply_integration"\ndate = 2021-02-01\nproducer = "bih-igman"\n'
    "value_meur_year = 400.0\nquarters = 40\n"
    + "".join(
        f'[[events]]\nid = "joins-{year}"\ntype = "accession"\ndate = {year}-06-01\nstate = "BIH"\n'
        for year in range(2024, 2036)
    )
)
"""BIH is asked to join every year: the fall of the entity's resistance decides when it can."""
EXERCISED_BY: dict[str, ResolvedScenario] = {
    "growth_path_step": shipped("baseline").with_parameters(growth_path="low"),
    "presence_weight": shipped("us-drawdown"),
    "systemic_decay": shipped("ukraine-ceasefire"),
    "veto_lifted": shipped("bosnia-accession"),
    "need_alarm": ALARM,
    "alarm_decay": ALARM,
    **dict.fromkeys(
        ("integration_learning", "integration_overhaul", "integration_alignment", "integration_resilience"),
        shipped("nato-industrial-integration"),
    ),
    **dict.fromkeys(("entity_hostile", "entity_western", "entity_investment", "entity_reversion"), TURNED),
    "revenue_weight": RICH,
    "embargo_price": LEAK,
    "embargo_delay": LEAK,
    "choice_embargo": LEAK,
}
"""Worlds for the parameters that have no effect in the baseline."""


def steps(name: str) -> list[tuple[float | str, float | str]]:
    """Return pairs of values between which a parameter moves; for a choice, from each to the next."""
    spec = REGISTRY[name]
    return [spec.prior] if spec.prior is not None else list(pairwise(spec.choices or ()))


def recorded(scenario: ResolvedScenario) -> dict[str, bytes]:
    """Return every number that some runs of a world record."""
    rows, statuses = Ensemble(scenario).run([run_seed(BATCH_SEED, run) for run in range(SEEDS)])
    assert set(statuses.tolist()) == {DONE}
    return {table: getattr(rows, table).tobytes() for table in TABLES}


@pytest.mark.parametrize("name", REGISTRY)
def test_a_parameter_matters(name: str) -> None:
    world = EXERCISED_BY.get(name, shipped("baseline"))
    for low, high in steps(name):
        one, other = (recorded(world.with_parameters(**{name: value})) for value in (low, high))
        assert one != other, f"{name}: {low} and {high} give the same {SEEDS} runs"


def test_the_table_of_worlds_names_parameters() -> None:
    assert set(EXERCISED_BY) <= set(REGISTRY)
