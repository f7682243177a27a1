"""What some runs of one scenario leave behind, as arrays: the form in which outcomes and tables read it.

Both engines fill it. Numbers stand for names: `Names` says which. Rows of all runs follow one another, run by run, each
run's in the order in which they came about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ACTIONS: Final = ("signed", "applied", "joined", "deepened", "lapsed")
ORIGINS: Final = ("dated", "drawn", "endogenous")
ITS_OWN_DOUBT: Final = -1
"""The event that no file names: a doubt that an alliance raises itself."""


def _row(whole: tuple[str, ...], real: tuple[str, ...] = ()) -> np.dtype[np.void]:
    listed = [*((name, np.int64) for name in whole), *((name, np.float64) for name in real)]
    return np.dtype((np.record, listed))


RUN: Final = _row(("seed", "refusals", "tenders_lost"), ("largest_multiplier",))
AGREEMENT_ROW: Final = _row(("run", "quarter", "founders", "signed", "action", "members"))
"""What happened to an agreement; it goes by its `founders` and the quarter in which they `signed`.

`founders` and `members` (after it) are sets of states: bit k is the k-th state. `action` is a place in ACTIONS.
"""
CONTRACT_ROW: Final = _row(
    ("run", "buyer", "product", "signed", "first_delivery", "last_delivery", "imposed"), ("units", "value")
)
CRISIS_ROW: Final = _row(("run", "quarter", "a", "b"), ("severity", "hazard"))
EVENT_ROW: Final = _row(("run", "quarter", "event", "origin"))
"""An event that happened; `event` is a place in `Names.events` or ITS_OWN_DOUBT, `origin` a place in ORIGINS."""


class Listing(NamedTuple):
    """A product that some supplier offers."""

    supplier: str
    home: str
    category: str
    system: str
    second_hand: bool


class Happening(NamedTuple):
    """An event of the scenario."""

    event: str
    type: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers in rows stand for."""

    states: tuple[str, ...]
    products: tuple[Listing, ...]
    events: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The rows of some runs; `first` and `last` are the quarters that they recorded."""

    names: Names
    first: int
    last: int
    runs: NDArray[np.void]  # RUN, one for each
    states: NDArray[np.void]  # STATE_ROW [run, quarter, state]
    agreements: NDArray[np.void]  # AGREEMENT_ROW
    contracts: NDArray[np.void]  # CONTRACT_ROW
    crises: NDArray[np.void]  # CRISIS_ROW
    events: NDArray[np.void]  # EVENT_ROW
