"""The situation of a run: records and matrices that loops over dyads, suppliers, products and stocks walk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Situation:
    """The numbers of one run; `[state, ...]` by place, homes of suppliers and deals in `homes`."""

    homes: tuple[str, ...]
    states: NDArray[np.void]
    guarantees: NDArray[np.void]
    dyads: NDArray[np.void]
    suppliers: NDArray[np.void]
    products: NDArray[np.void]
    categories: NDArray[np.void]
    offers: NDArray[np.void]
    belief: NDArray[np.float64]  # [guarantee, state] logit, NaN outside
    investment: NDArray[np.float64]  # [guarantee, state] EUR million, in all
    signal: NDArray[np.float64]  # [guarantee, state] logit, of the quarter, to one state alone
    neighbours: NDArray[np.bool_]  # [state, state] by land
    dyad_of: NDArray[np.int64]  # [state, state], -1 for a state and itself
    linked: NDArray[np.int64]  # [state, state] agreements in force between the two
    depth: NDArray[np.float64]  # [state, state] of the deepest agreement between the two, as a pact counts it
    wary: NDArray[np.float64]  # [state, state]
    bias: NDArray[np.float64]  # [state, state] how the one reads the other
    perceived: NDArray[np.float64]  # [state, state] hazard
    reach: NDArray[np.float64]  # [dyad, category] part of the deep strike that reaches across the border
    nato: NDArray[np.float64]  # [state, category] TIV-like units
    east: NDArray[np.float64]
    legacy: NDArray[np.float64]
    on_order: NDArray[np.float64]  # [state, category]
    alarms: NDArray[np.float64]  # [state, category]
    booked: NDArray[np.float64]  # [state] TIV-like units that the books say are there
    deals: NDArray[np.float64]  # [state, home] past deals, which fade
    log_distance: NDArray[np.float64]  # [state, home] of km
    refused: NDArray[np.bool_]  # [state, supplier] who isn't served
    embargo: NDArray[np.float64]  # [state, supplier] leak of the embargo in force, -1 where there is none
    alignment: NDArray[np.float64]  # [state, power]
    usual_alignment: NDArray[np.float64]  # [state, power] that it returns to
    influence: NDArray[np.float64]  # [state, power]
    deals_of_year: NDArray[np.float64]  # [state, power] contracts signed with its suppliers
    home_state: NDArray[np.int64]  # [home] the state's place, -1 outside the region
    home_allied: NDArray[np.bool_]  # [home] outside the region and in NATO


SHARED: Final = frozenset(
    {
        "homes",
        "states",
        "products",
        "categories",
        "dyad_of",
        "reach",
        "log_distance",
        "refused",
        "home_state",
        "home_allied",
        "neighbours",
    }
)
"""What no run changes: all runs of a process read the same."""
