"""The records of a situation: one field is one variable of the model."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

DRIVERS: Final = (
    "proximity", "regime distance", "size", "standing tie", "alignment", "eastern lean", "transfers", "veto",
    "shared rival", "closure", "deficit", "counter-alignment", "hostility", "agreements",
)  # fmt: skip
"""A pair's drivers: the standing ones, then the current ones."""
OFFER_TERMS: Final = (
    "scale", "any deal", "deals", "distance", "pact",
    "price", "lead time", "product line", "standard", "alignment", "offset", "embargo", "second-hand", "domestic",
)  # fmt: skip
"""What an offer is judged by: five drivers of habit, nine of the offer itself."""


def record(whole: Sequence[str], real: Sequence[str], *more: tuple[str, type, tuple[int, ...]]) -> np.dtype[np.void]:
    """Return the type of a record; `np.record`, so that its fields are attributes in plain Python too."""
    listed = [*((name, np.int64) for name in whole), *((name, np.float64) for name in real), *more]
    return np.dtype((np.record, listed))


STATE: Final = record(("key", "home"), ("neutral", "policy"))
"""What is constant of a state: id, its place among homes, military neutrality, industrial policy."""
GUARANTEE: Final = record(("promises", "lead"), ("commitment", "loading", "coverage", "presence"))
"""A guarantee; `promises` help or not, `lead` power by place, `presence` of its troops in [0, 1]."""
DYAD: Final = record(
    ("a", "b", "key_a", "key_b", "barred", "stage"),
    (
        "contiguity", "rivalry", "near", "regime_distance", "standing_tie", "veto", "hostility_floor",
        "hostility", "peace_years", "hazard", "wary", "standing_surplus", "surplus", "lost", "multiplier", "capital", "rate",
    ),
    ("drivers", np.float64, (len(DRIVERS),)),
)  # fmt: skip
"""What lies between two states, `a` and `b` by their places."""
SUPPLIER: Final = record(
    ("key", "home", "power", "exporter", "lost"),
    (
        "offer", "scale", "offset_at_start", "usual_orders", "capacity_at_start", "exports_at_start",
        "offset", "capacity", "backlog", "orders", "allied_orders", "exports", "integration",
        "log_scale", "log_price_factor", "price_factor", "lead_factor",
    ),
)  # fmt: skip
"""A producer's book; `power` is -1 where it belongs to none, `lost` counts the quarter's lost tenders."""
PRODUCT: Final = record(
    ("key", "supplier", "available_from", "nato_standard", "second_hand"),
    ("unit_cost", "tiv", "lead_quarters", "capacity", "log_unit_price", "log_line"),
)
CATEGORY: Final = record(("key", "first", "after", "answers_strike"), ("need_weight", "package_units", "strike_reach"))
"""A category of weapons; its products are those from `first` to before `after`."""
OFFER: Final = record(
    ("product", "embargoed", "lead_quarters", "delivery_quarters"),
    ("price", "log_price", "lead", "units", "utility"),
    ("drivers", np.float64, (len(OFFER_TERMS),)),
)
"""What is on the table in one tender; `price` [EUR million of the day a unit], `lead` [quarters] as quoted.

Of the chosen one alone, what the contract says: quarters to the first delivery, and over how many the units come."""


@cache
def reals(names: tuple[str, ...]) -> np.dtype[np.void]:
    """Return the type of a record of numbers; always the same object, by which Numba knows it again at once."""
    return record((), names)
