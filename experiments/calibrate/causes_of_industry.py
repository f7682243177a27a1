"""Causes: forces, surplus, gifts, credit, and the paper's levers: allied orders, bases, revenue, influence, accession."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.experiments.calibrate.cause import (
    Cause,
    Measure,
    Sign,
    World,
    baseline,
    shipped,
    with_events,
    with_parameters,
)
from haemus.experiments.calibrate.cause_measures import bought, column, spent_on, total

if TYPE_CHECKING:
    from haemus.experiments.calibrate.cause import Life
    from haemus.model.tables.rows import Cell

DECADE: Final = "2030Q4"
WHOLE: Final = "2035Q4"
_ORDERS: Final = "nato-industrial-integration"
_WORK: Final = (
    'type = "supply_integration"\ndate = 2021-02-01\nproducer = "bih-igman"\nvalue_meur_year = 200.0\nquarters = 56',
    'type = "influence_campaign"\ndate = 2021-02-01\npower = "EUR"\nstate = "BIH"\nstrength = 2.0\nquarters = 40',
)
_COURTED: Final = (
    *_WORK,
    'type = "influence_campaign"\ndate = 2021-02-01\npower = "RUS"\nstate = "BIH"\nstrength = 5.0\nquarters = 40',
)


def _resistance(state: str) -> Measure:
    def of(life: Life) -> float:
        return float(life.region.state_of[state].resistance)

    return Measure(f"resistance of an entity of {state} at the end", of)


def _to_hungary(contract: dict[str, Cell]) -> bool:
    return contract["buyer"] == "HUN" and str(contract["quarter_signed"]) >= "2026Q1"


def _gift(contract: dict[str, Cell]) -> bool:
    return bool(contract["aid"])


def _small_fleet(contract: dict[str, Cell]) -> bool:
    return contract["category"] == "fighters" and float(contract["units"]) < 12.0  # noqa: PLR2004 - a squadron


def _american(contract: dict[str, Cell]) -> bool:
    return contract["buyer"] == "SRB" and contract["supplier_state"] == "USA"


def _without_loans(end: str) -> World:
    return World(baseline(end).scenario.without_events("safe-loan-hun", "safe-loan-hrv", "safe-loan-bgr"))


_INTEGRATED: Final[tuple[tuple[Measure, Sign], ...]] = (
    (column("fragility", "BIH", WHOLE), "-"),
    (column("alignment_west", "BIH", WHOLE), "+"),
    (column("interoperability", "BIH", WHOLE), "+"),
    (total("domestic_meur", "HRV", "2026Q2", WHOLE), "+"),
)
INDUSTRY_CAUSES: Final = (
    Cause(
        "mechanisms", "credit", "loans of the EU to HUN, HRV and BGR from 2026", spent_on("of HUN from 2026 on", _to_hungary), "+",
        baseline(DECADE), _without_loans(DECADE),
    ),
    Cause(
        "mechanisms", "credit", "an administration that can spend thrice its own money in credit, against a fifth",
        total("borrowed_meur", "HUN", "2026Q1", DECADE), "+",
        with_parameters(baseline(DECADE), credit_absorption=3.0), with_parameters(baseline(DECADE), credit_absorption=0.2),
    ),
    Cause("mechanisms", "aid", "the baseline as it is", bought("gifts", _gift), "+", baseline(DECADE), None),
    Cause(
        "mechanisms", "fleets", "forces grow by whole squadrons, against a tenth of one", bought("of fewer than 12 fighters", _small_fleet),
        "-", with_parameters(baseline(WHOLE), fleet_tranche=1.0), with_parameters(baseline(WHOLE), fleet_tranche=0.1),
    ),
    Cause(
        "mechanisms", "alignment in a choice", "weight of alignment 3, against 0", bought("of SRB from USA", _american), "-",
        with_parameters(baseline(WHOLE), choice_alignment=3.0), with_parameters(baseline(WHOLE), choice_alignment=0.0), 60,
    ),
    Cause(
        "mechanisms", "standard in a choice", "weight of the standard 2, against 0", bought("of SRB from USA", _american), "-",
        with_parameters(baseline(WHOLE), choice_standard=2.0), with_parameters(baseline(WHOLE), choice_standard=0.0), 60,
    ),
    *(
        Cause("politics", "industrial integration", "allied orders for Slavonski Brod and Konjic from 2026", measure, sign,
              shipped(_ORDERS, WHOLE), baseline(WHOLE))
        for measure, sign in _INTEGRATED
    ),
    Cause(
        "politics", "entity", "allied work and European influence in BIH, against neither", _resistance("BIH"), "-",
        with_events(WHOLE, *_WORK), baseline(WHOLE),
    ),
    Cause(
        "politics", "entity", "Russian influence beside these, against none", _resistance("BIH"), "+",
        with_events(WHOLE, *_COURTED), with_events(WHOLE, *_WORK),
    ),
    Cause(
        "politics", "accession", "MKD is drawn to the USA and steadied by its accession, or not",
        column("fragility", "MKD", WHOLE), "-",
        with_parameters(baseline(WHOLE), accession_pull=0.4), with_parameters(baseline(WHOLE), accession_pull=0.0),
    ),
    Cause(
        "politics", "resource revenue", "EUR 500 million a year for SRB; a euro of revenue weighs as four of GDP, against one",
        column("budget_initial_meur", "SRB", "2026Q1"), "+",
        with_parameters(
            with_events("2026Q1", 'type = "resource_find"\ndate = 2021-02-01\nstate = "SRB"\nvalue_meur_year = 500.0\nquarters = 24'),
            revenue_weight=4.0,
        ),
        with_parameters(
            with_events("2026Q1", 'type = "resource_find"\ndate = 2021-02-01\nstate = "SRB"\nvalue_meur_year = 500.0\nquarters = 24'),
            revenue_weight=1.0,
        ),
    ),
)  # fmt: skip
"""Bases move belief in a guarantee (among the events); no source gives what a port or a base does beyond that."""
