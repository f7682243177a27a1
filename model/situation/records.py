"""The records of a situation: one field is one variable of the model."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DRIVERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "proximity": "surplus_proximity",
        "regime distance": "surplus_regime_distance",
        "size": "surplus_size",
        "standing tie": "surplus_standing_tie",
        "alignment": "surplus_outside_alignment",
        "eastern lean": "surplus_eastern",
        "transfers": "surplus_transfers",
        "veto": "surplus_veto",
        "shared rival": "surplus_shared_rival",
        "closure": "surplus_closure",
        "deficit": "surplus_deficit",
        "counter-alignment": "surplus_counter_alignment",
        "hostility": "surplus_hostility",
        "agreements": "surplus_agreements",
    }
)
"""A pair's drivers, the standing ones, then the current ones; and the parameter that weighs each."""
OFFER_TERMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "scale": "choice_scale",
        "any deal": "choice_any_deal",
        "deals": "choice_deals",
        "distance": "choice_distance",
        "pact": "choice_pact",
        "price": "choice_price",
        "lead time": "choice_lead",
        "product line": "choice_line",
        "standard": "choice_standard",
        "alignment": "choice_alignment",
        "offset": "choice_offset",
        "embargo": "choice_embargo",
        "second-hand": "choice_second_hand",
        "domestic": "choice_domestic",
    }
)
"""What an offer is judged by, five drivers of habit, then nine of the offer itself; and the parameter that weighs each."""


def record(whole: Iterable[str], real: Iterable[str], *more: tuple[str, object, tuple[int, ...]]) -> np.dtype[np.void]:
    """Return the type of a record; `np.record`, so that its fields are attributes in plain Python too.

    No field may have a name that `np.record` uses itself, such as `size`: plain Python would read that.
    """
    listed = [*((name, np.int64) for name in whole), *((name, np.float64) for name in real), *more]
    return np.dtype((np.record, listed))


STATE: Final = record(
    ("key", "home", "entity_veto", "recorded", "allied", "agreement_count", "partners", "looks", "applies"),
    (
        # what is constant: industrial policy, the constant of the budget's target [log EUR million], shares in [0, 1]
        "neutral", "policy", "budget_constant", "polyarchy", "personnel_share", "infrastructure_share",
        "equipment_share_at_start", "russia_exposure", "usual_fragility",
        # economy: price level (2024 = 1), GDP [EUR million a year, constant], its growth [share a year]
        "price", "gdp_real", "growth", "log_gdp_last_year",
        # beliefs and help, in [0, 1]
        "cover", "credibility", "restraint", "help", "help_at_start",
        # threat [points of annual dispute probability]
        "threat", "threat_disputes", "threat_strike", "threat_systemic", "threat_at_start", "strike_exposure",
        # budget [EUR million a year] in force, fixed before the year and for the next one; targets [log]
        "budget", "budget_initial", "budget_real", "budget_real_at_start", "budget_next", "budget_next_real",
        "target", "target_when_fixed", "equipment_share", "windfall", "windfall_now",
        # why the budget moved: change at mid-year, budget before, income growth and shock when it was fixed [log]
        "revision", "log_budget_before", "income_growth", "budget_shock",
        # the quarter's account [EUR million]
        "opening", "received", "grants", "borrowed", "personnel", "equipment", "infrastructure", "other", "account",
        "debt", "credit", "outturn", "imports_paid", "home_paid", "bought", "paid_part",
        # what contracts still cost [EUR million]: in all, in the next quarter, in the next four
        "outstanding", "due", "due_in_year",
        # forces [TIV-like]: what came from abroad this quarter; stocks of NATO standard, all, deep strike
        "imports_tiv", "stock_nato", "stock", "strike",
        # politics, in [0, 1]; crises of the year; what an application weighs
        "fragility", "capital", "crises_of_year", "mean_surplus", "mean_multiplier", "application_rate",
        # need for help that help leaves open, in [0, 1]: at the help of now, and of the start
        "open_need", "usual_need",
        # how wary it is of those who signed the agreement that is looked at, less with its age
        "wary_of_signing",
        # its own producers: their scale in all, their exports [EUR million]
        "home_scale", "exports",
    ),
)  # fmt: skip
"""A state. Money in EUR million of the day; `_real` means constant 2024 prices; `recorded` buyers are those of the
record, `partners` in agreements a set: bit k is the k-th state."""
GUARANTEE: Final = record(("key", "promises", "lead"), ("commitment", "loading", "coverage", "presence", "guideline"))
"""A guarantee; `promises` help or not, `lead` power by place, `presence` of its troops in [0, 1], `guideline` [% of GDP]."""
AGREEMENT: Final = record(("key", "founders", "signed", "depth"), ())
"""An agreement in force; bit k of `founders` is the k-th state."""
DYAD: Final = record(
    ("a", "b", "key_a", "key_b", "barred", "stage", "ready"),
    (
        "contiguity", "rivalry", "near", "regime_distance", "standing_tie", "veto", "hostility_floor",
        "hostility", "peace_years", "hazard", "wary", "standing_surplus", "surplus", "lost", "multiplier", "capital", "rate",
        "crisis", "crisis_chance",
    ),
    ("drivers", np.float64, (len(DRIVERS),)),
)  # fmt: skip
"""What lies between two states, `a` and `b` by their places; `crisis` is the severity of the quarter's one, 0 without."""
SUPPLIER: Final = record(
    ("key", "home", "power", "exporter", "lost"),
    (
        "offer", "scale", "offset_at_start", "usual_orders", "capacity_at_start", "exports_at_start",
        "offset", "capacity", "backlog", "orders", "allied_orders", "exports", "integration",
        "log_scale", "log_price_factor", "price_factor", "lead_factor", "receipts",
    ),
)  # fmt: skip
"""A producer's book; `power` is -1 where it belongs to none, `lost` counts the quarter's lost tenders."""
PRODUCT: Final = record(
    ("key", "supplier", "category", "available_from", "nato_standard", "second_hand"),
    ("unit_cost", "tiv", "lead_quarters", "capacity", "log_unit_price", "log_line"),
)
CATEGORY: Final = record(
    ("key", "first", "after", "answers_strike", "instalment_quarters"),
    ("need_weight", "package_units", "strike_reach", "need", "missing"),
)
"""A category of weapons; its products are those from `first` to before `after`.

In one tender: the state's `need` in [0, 1] and the stock that it is `missing` [TIV-like].
"""
OFFER: Final = record(
    ("product", "embargoed", "lead_quarters", "delivery_quarters"),
    ("price", "log_price", "lead", "units", "utility"),
    ("drivers", np.float64, (len(OFFER_TERMS),)),
)
"""What is on the table in one tender; `price` [EUR million of the day a unit], `lead` [quarters] as quoted.

Of the chosen one alone, what the contract says: quarters to the first delivery, and over how many the units come."""
CONTRACT: Final = record(
    ("buyer", "supplier", "product", "signed", "first_delivery", "last_delivery", "imposed"),
    ("units", "units_a_quarter", "value", "instalment", "outstanding", "delivered"),
)
"""A signed contract; `value` in EUR million of the day, an `instalment` of it due each quarter until none is outstanding."""
