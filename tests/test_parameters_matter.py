"""Every parameter matters: moved from the low to the high end of its prior, it changes a recorded number."""

from itertools import pairwise

import pytest
from worlds import TABLES, shipped, with_event

from haemus.model.compiled import Ensemble
from haemus.model.compiled.runs import DONE
from haemus.model.draws import run_seed
from haemus.model.parameters import REGISTRY
from haemus.model.scenario import ResolvedScenario

BATCH_SEED = 5
SEEDS = 6
ALARM = with_event("airspace_incident", "2021-05-01", 'state = "BGR"\nstrength = 5.0', "2035Q4")
LEAK = with_event("embargo", "2020-02-01", 'supplier_state = "USA"\nleak = 1.0', "2035Q4")
EXERCISED_BY: dict[str, ResolvedScenario] = {
    "growth_path_step": shipped("baseline").with_parameters(growth_path="low"),
    "presence_weight": shipped("us-drawdown"),
    "systemic_decay": shipped("ukraine-ceasefire"),
    "veto_lifted": shipped("bosnia-accession"),
    "need_alarm": ALARM,
    "alarm_decay": ALARM,
    "integration_learning": shipped("nato-industrial-integration"),
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
