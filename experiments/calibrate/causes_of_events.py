"""Causes: each event type alone, compared with the same scenario without it."""

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
    without_events,
)
from haemus.experiments.calibrate.cause_measures import column, hostility, outcome, spent_on, total
from haemus.model.start.names import known_states

if TYPE_CHECKING:
    from haemus.model.tables.rows import Cell

END: Final = "2024Q4"
LATE: Final = "2027Q4"
RUNS: Final = 12
STATES: Final = tuple(sorted(known_states()))


def _alone(  # noqa: PLR0913 - one argument per column of the table
    kind: str,
    keys: str,
    measure: Measure,
    sign: Sign,
    *,
    said: str,
    date: str = "2021-02-01",
    end: str = END,
    runs: int = RUNS,
) -> Cause:
    """Return the cause of adding an event to the baseline."""
    world = with_events(end, f'type = "{kind}"\ndate = {date}\n{keys}')
    return Cause("events", kind, said, measure, sign, world, baseline(end), runs)


def _taken_out(  # noqa: PLR0913 - as above
    kind: str, measure: Measure, sign: Sign, without: World, *, said: str, end: str = END
) -> Cause:
    """Return the cause of an event of the baseline, compared with the baseline without it."""
    return Cause("events", kind, said, measure, sign, baseline(end), without, RUNS)


def _air_defence(contract: dict[str, Cell]) -> bool:
    return contract["category"] == "air_defence"


DOUBT: Final = "strength = 3.0\npersistence = 1.0"

EVENT_CAUSES: Final = (
    _taken_out(
        "article5_doubt", outcome("credibility_2026_27"), "-", shipped("no-article5-doubt", LATE),
        said="the speech of February 2025", end=LATE,
    ),
    _alone(
        "article5_doubt", DOUBT, column("budget_initial_meur", "REGION", "2024Q1"), "+",
        said="a lasting doubt of 3 logits in 2021",
    ),
    _alone(
        "article5_doubt", DOUBT, outcome("agreements_signed"), "+", said="a lasting doubt of 3 logits in 2021", runs=24,
    ),
    _alone(
        "reassurance", DOUBT, column("credibility", "REGION", "2021Q4"), "+",
        said="a lasting reassurance of 3 logits in 2021",
    ),
    _taken_out(
        "invasion", column("threat", "REGION", "2022Q4"), "+", without_events(END, "ukraine-invasion"),
        said="the invasion of 2022",
    ),
    _taken_out(
        "invasion", column("budget_initial_meur", "REGION", "2024Q1"), "+", without_events(END, "ukraine-invasion"),
        said="the invasion of 2022",
    ),
    _alone(
        "ceasefire", "part = 1.0", column("budget_initial_meur", "REGION", "2024Q1"), "-",
        said="a ceasefire in 2022 that ends the war", date="2022-07-01",
    ),
    _alone(
        "airspace_incident", 'state = "HRV"\nstrength = 5.0', column("credibility", "HRV", "2021Q2"), "-",
        said="an incident of strength 5 over HRV",
    ),
    Cause(
        "events", "airspace_incident", "an incident of strength 5 over each of the ten states",
        spent_on("air defence", _air_defence), "+",
        with_events(END, *(f'type = "airspace_incident"\ndate = 2021-02-01\nstate = "{state}"\nstrength = 5.0' for state in STATES)),
        baseline(END), 40,
    ),
    _alone(
        "crisis", 'states = ["SRB", "XKX"]\nstrength = 2.0', column("threat", "XKX", "2021Q4"), "+",
        said="a crisis of strength 2 between SRB and XKX",
    ),
    _alone(
        "crisis", 'states = ["SRB", "XKX"]\nstrength = 2.0', hostility("SRB", "XKX"), "+",
        said="a crisis of strength 2 between SRB and XKX",
    ),
    _alone(
        "embargo", 'supplier_state = "USA"\nleak = 0.0', outcome("procurement", "USA"), "-",
        said="an embargo on the USA without a leak",
    ),
    _alone(
        "embargo_lifted", 'supplier_state = "RUS"', outcome("procurement", "RUS"), "+",
        said="the embargo on RUS lifted in the quarter after it began", date="2022-04-01", end=LATE, runs=40,
    ),
    _taken_out(
        "accession", column("help", "MKD", "2021Q4"), "+", without_events(END, "mkd-accession"),
        said="MKD enters NATO in 2020",
    ),
    _alone(
        "withdrawal", 'guarantee = "KFOR"\nshare = 1.0', column("credibility", "XKX", "2023Q4"), "-",
        said="all of KFOR leaves",
    ),
    _taken_out(
        "base_investment", column("credibility", "ALB", "2024Q4"), "+", without_events(END, "kucova-base"),
        said="EUR 50 million for the base at Kucova",
    ),
    _alone(
        "supply_integration", 'producer = "hrv-djuro-djakovic"\nvalue_meur_year = 120.0\nquarters = 16', outcome("exports"), "+",
        said="allied orders of EUR 120 million a year for Duro Dakovic",
    ),
    _alone(
        "arms_gift", 'donor = "USA"\nstate = "BIH"\ncategory = "armour"\nunits = 200.0', column("interoperability", "BIH", "2022Q4"),
        "+", said="200 armoured vehicles from the USA to BIH",
    ),
    _alone(
        "pledge", "target = 3.5\ndue = 2031", column("budget_initial_meur", "REGION", "2024Q1"), "+",
        said="a pledge in 2021 of 3.5 percent by 2031",
    ),
    _alone(
        "spending_plan", 'state = "BGR"\nyears = [2023]\nshare = [3.0]', column("budget_initial_meur", "BGR", "2024Q1"), "+",
        said="a plan of BGR in 2021 to spend 3 percent by 2023", runs=24,
    ),
    _alone(
        "external_finance", 'state = "HRV"\nvalue_meur = 1000.0\nquarters = 8', total("equipment_meur", "HRV", "2021Q1", END), "+",
        said="a grant of EUR 1 billion to HRV over two years", runs=24,
    ),
    _alone(
        "external_finance", 'state = "HRV"\nvalue_meur = 1000.0\nquarters = 8\nkind = "loan"', column("committed_meur", "HRV", "2022Q4"),
        "+", said="a loan of EUR 1 billion to HRV over two years: a credit line to order on",
    ),
    _alone(
        "agreement_signed", 'members = ["HRV", "SVN"]\ndepth = 3', column("help", "SVN", "2021Q4"), "+",
        said="a deep agreement of HRV and SVN",
    ),
    _alone(
        "contract_signed",
        'buyer = "HRV"\nsupplier = "fra"\ncategory = "fighters"\nunits = 12.0\nvalue_meur = 1000.0\nlead_quarters = 8',
        column("stock_tiv", "HRV", END), "+", said="HRV orders 12 fighters from France", runs=24,
    ),
    _alone(
        "resource_find", 'state = "SRB"\nvalue_meur_year = 1000.0\nquarters = 16', column("budget_initial_meur", "SRB", "2024Q1"), "+",
        said="EUR 1 billion a year of revenue for SRB", runs=96,
    ),
    _alone(
        "influence_campaign", 'power = "RUS"\nstate = "BIH"\nstrength = 3.0\nquarters = 8', column("alignment_east", "BIH", END), "+",
        said="two years of a Russian campaign in BIH",
    ),
    _alone(
        "influence_campaign", 'power = "RUS"\nstate = "BIH"\nstrength = 3.0\nquarters = 8', column("fragility", "BIH", END), "+",
        said="two years of a Russian campaign in BIH",
    ),
)  # fmt: skip
"""Rows by event type; a type may have several."""
