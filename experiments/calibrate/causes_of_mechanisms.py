"""Causes: mechanisms of the model, such as order books, lost tenders, depth, refusals, revisions, rival readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.experiments.calibrate.cause import Cause, Measure, baseline, with_events, with_parameters, without_events
from haemus.experiments.calibrate.cause_measures import (
    bought,
    column,
    local_work,
    outcome,
    paid,
    quoted,
    revised,
    signings,
    waited,
)

if TYPE_CHECKING:
    from haemus.model.tables.rows import Cell

END: Final = "2024Q4"
LATE: Final = "2027Q4"
WHOLE: Final = "2035Q4"

_WORLD_ORDERS: Final = (
    'type = "invasion"\ndate = 2021-01-15\nstrength = 0.001\nworld_demand = 2.0\nalignment_shift = 0.0'
)
_GREAT_ORDER: Final = (
    'type = "contract_signed"\ndate = 2021-02-01\nbuyer = "HUN"\nsupplier = "tur"\ncategory = "armour"\nunits = 4900.0\n'
    "value_meur = 1.0\nlead_quarters = 60"
)
_RIVALS_SIGN: Final = 'type = "agreement_signed"\ndate = 2021-02-01\nmembers = ["ALB", "HRV", "XKX"]'


def _agreement(depth: int) -> tuple[str, ...]:
    pairs = (("BIH", "SRB"), ("HUN", "SRB"), ("BIH", "HRV"), ("ALB", "XKX"))
    return tuple(
        f'type = "agreement_signed"\ndate = 2020-02-01\nmembers = ["{one}", "{other}"]\ndepth = {depth}'
        for one, other in pairs
    )


def _from_partner(contract: dict[str, Cell]) -> bool:
    partners = {
        "BIH": ("SRB", "HRV"),
        "SRB": ("HUN", "BIH"),
        "HUN": ("SRB",),
        "HRV": ("BIH",),
        "XKX": ("ALB",),
        "ALB": ("XKX",),
    }
    return contract["supplier_state"] in partners.get(str(contract["buyer"]), ())


def _occurs(name: str, said: str, measure: Measure, *, end: str = WHOLE, runs: int = 24) -> Cause:
    """Return a cause for something that must occur in the baseline by itself."""
    return Cause("mechanisms", name, said, measure, "+", baseline(end), None, runs)


_ORDER_BOOKS: Final = (
    Cause(
        "mechanisms", "order books", "world orders tripled in 2021 (an invasion too far away to be a threat)",
        waited("2022Q1", "2023Q4"), "+", with_events(END, _WORLD_ORDERS), baseline(END), 24,
    ),
    Cause(
        "mechanisms", "order books", "world orders tripled in 2021 (an invasion too far away to be a threat)",
        paid("2022Q1", "2023Q4"), "+", with_events(END, _WORLD_ORDERS), baseline(END), 24,
    ),
    Cause(
        "mechanisms", "order book of one maker", "4,900 vehicles ordered from TUR, thrice its order book, at a token price",
        quoted("tur", "lead"), "+", with_events("2021Q4", _GREAT_ORDER), baseline("2021Q4"),
    ),
    Cause(
        "mechanisms", "order book of one maker", "4,900 vehicles ordered from TUR, thrice its order book, at a token price",
        quoted("tur", "price"), "+", with_events("2021Q4", _GREAT_ORDER), baseline("2021Q4"),
    ),
)  # fmt: skip

_TENDERS: Final = (
    Cause(
        "mechanisms", "lost tenders", "tenders, against a region that hardly buys anything", local_work(), "+",
        baseline(END), with_parameters(baseline(END), no_purchase=6.0, order_rate=0.3),
    ),
    Cause(
        "mechanisms", "lost tenders", "losers of a tender raise their offers by 20 points, against none",
        outcome("procurement", "domestic"), "-",
        with_parameters(baseline(WHOLE), offset_step=0.2, offset_decay=0.0, choice_offset=3.0),
        with_parameters(baseline(WHOLE), offset_step=0.0, offset_decay=0.0, choice_offset=3.0), 480,
    ),
)  # fmt: skip

_DEPTH: Final = (
    Cause(
        "mechanisms", "depth", "four agreements at depth 3, against depth 0", column("help", "BIH", "2022Q1"), "+",
        with_events(END, *_agreement(3)), with_events(END, *_agreement(0)),
    ),
    Cause(
        "mechanisms", "depth", "four agreements at depth 3, against depth 0; orders as frequent as the prior allows",
        bought("from a partner", _from_partner), "+",
        with_parameters(with_events(WHOLE, *_agreement(3)), order_rate=4.0, deepening_rate=0.0),
        with_parameters(with_events(WHOLE, *_agreement(0)), order_rate=4.0, deepening_rate=0.0), 80,
    ),
    Cause(
        "mechanisms", "deepening", "agreements deepen at the prior's fastest rate, against never", column("help", "BIH", END), "+",
        with_parameters(with_events(END, *_agreement(0)), deepening_rate=1.0),
        with_parameters(with_events(END, *_agreement(0)), deepening_rate=0.0),
    ),
)  # fmt: skip

_OCCURRENCES: Final = (
    _occurs("refusals", "the baseline as it is", outcome("refusals")),
    _occurs("lapses", "the baseline as it is", outcome("lapses"), runs=40),
    _occurs("deepenings", "the baseline as it is", outcome("deepenings")),
    _occurs("crises", "the baseline as it is", outcome("crises"), runs=40),
)

_REVISIONS: Final = (
    Cause(
        "mechanisms", "mid-year revisions", "the invasion of 2022", revised("2022Q3", "2022Q4"), "+",
        baseline("2022Q4"), without_events("2022Q4", "ukraine-invasion"),
    ),
    _occurs("mid-year revisions", "a year with a shock, as it is", revised("2022Q3", "2022Q4"), end="2022Q4", runs=12),
)  # fmt: skip

CHOICE_CAUSES: Final = (
    Cause(
        "choices", "doubt_response", "self-help, against no response", outcome("spending_2026_27", "REGION"), "+",
        baseline(LATE), with_parameters(baseline(LATE), doubt_response="none"),
    ),
    Cause(
        "choices", "doubt_response", "the adverse reading, against no response", outcome("spending_2026_27", "REGION"), "-",
        with_parameters(baseline(LATE), doubt_response="adverse"), with_parameters(baseline(LATE), doubt_response="none"),
    ),
    Cause(
        "choices", "doubt_response", "self-help, against the adverse reading", outcome("agreements_2025_27"), "+",
        baseline(LATE), with_parameters(baseline(LATE), doubt_response="adverse"), 24,
    ),
    Cause(
        "choices", "growth_path", "the high path, against the low one", outcome("budget_2030", "REGION"), "+",
        with_parameters(baseline("2030Q4"), growth_path="high"), with_parameters(baseline("2030Q4"), growth_path="low"),
    ),
)  # fmt: skip

_ALLIANCE: Final = (
    Cause(
        "mechanisms", "the allies' shortfall", "allies elsewhere 1.5 points short, against none", outcome("public_doubts"), "+",
        with_parameters(baseline(WHOLE), outside_shortfall=1.5), with_parameters(baseline(WHOLE), outside_shortfall=0.0), 24,
    ),
    Cause(
        "mechanisms", "deep strike of a neighbour", "Chinese rocket artillery for SRB",
        column("threat_strike", "BIH", "2021Q4"), "+",
        with_events(
            END, 'type = "arms_gift"\ndate = 2021-02-01\ndonor = "CHN"\nstate = "SRB"\ncategory = "rocket_artillery"\nunits = 60.0'
        ), baseline(END),
    ),
    Cause(
        "mechanisms", "a rival's agreement", "ALB, HRV and XKX sign in 2021; counter-alignment weighs what the prior allows",
        signings("SRB", "2021Q2", END), "+",
        with_parameters(with_events(END, _RIVALS_SIGN), surplus_counter_alignment=4.0),
        with_parameters(baseline(END), surplus_counter_alignment=4.0), 160,
    ),
)  # fmt: skip

MECHANISM_CAUSES: Final = (*_ORDER_BOOKS, *_TENDERS, *_DEPTH, *_OCCURRENCES, *_REVISIONS, *_ALLIANCE)
"""Rows by mechanism."""
