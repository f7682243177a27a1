"""The situation of a run: one record of everything that loops over states, pairs, suppliers, products and stocks walk."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from haemus.model.powers import POWERS
from haemus.model.situation.numbers import PARAMETERS, RATES
from haemus.model.situation.records import (
    AGREEMENT,
    CATEGORY,
    CONTRACT,
    DYAD,
    GUARANTEE,
    OFFER,
    PRODUCT,
    STATE,
    SUPPLIER,
    record,
)
from haemus.model.start.data import OBSERVED_YEARS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

ROOM: Final[Mapping[str, int]] = MappingProxyType(
    {
        "state": 12,
        "dyad": 66,
        "guarantee": 8,
        "agreement": 128,  # in force: each has united a pair that was free before it, or an event brought it about
        "signing": 512,  # still answered
        "supplier": 64,
        "home": 48,
        "product": 256,
        "category": 16,
        "offer": 64,
        "contract": 1024,
    }
)
"""How many there may be of each; `SITUATION` is one type, whoever is in the region, so that loops over it compile once."""
FIXED: Final[Mapping[str, int]] = MappingProxyType(
    {"power": len(POWERS), "year": OBSERVED_YEARS, "year or before": OBSERVED_YEARS + 1}
)

REAL, WHOLE = np.float64, np.int64
TABLES: Final[Mapping[str, np.dtype[np.void]]] = MappingProxyType(
    {
        "state": STATE,
        "dyad": DYAD,
        "guarantee": GUARANTEE,
        "agreement": AGREEMENT,
        "supplier": SUPPLIER,
        "product": PRODUCT,
        "category": CATEGORY,
        "offer": OFFER,
        "contract": CONTRACT,
    }
)
"""Who and what there is one of, by the records of each."""
PLURAL: Final[Mapping[str, str]] = MappingProxyType(
    {**{one: f"{one}s" for one in TABLES}, "category": "categories", "home": "homes", "signing": "signings"}
)
MATRICES: Final[Mapping[str, tuple[type, tuple[str, ...]]]] = MappingProxyType(
    {
        "log_gdps": (REAL, ("state", "year or before")),  # of annual real GDP
        "log_prices": (REAL, ("state", "year")),
        "belief": (REAL, ("guarantee", "state")),  # logit, NaN outside
        "investment": (REAL, ("guarantee", "state")),  # EUR million, in all
        "signal": (REAL, ("guarantee", "state")),  # logit, of the quarter, to one state alone
        "neighbours": (WHOLE, ("state", "state")),  # by land
        "dyad_of": (WHOLE, ("state", "state")),  # place, -1 for a state and itself
        "linked": (WHOLE, ("state", "state")),  # agreements in force between the two
        "depth": (REAL, ("state", "state")),  # of the deepest agreement between the two, as a pact counts it
        "wary": (REAL, ("state", "state")),
        "bias": (REAL, ("state", "state")),  # how the one reads the other
        "perceived": (REAL, ("state", "state")),  # hazard
        "members": (WHOLE, ("agreement", "state")),  # of the agreements in force
        "applied": (WHOLE, ("agreement", "state")),  # who has asked to join, before this quarter
        "groups": (WHOLE, ("dyad",)),  # who sign together this quarter, as sets: bit k is the k-th state
        "signing_quarter": (WHOLE, ("signing",)),  # of signings and accessions that are still answered
        "signatories": (WHOLE, ("signing", "state")),
        "reach": (REAL, ("dyad", "category")),  # part of the deep strike that reaches across the border
        "nato": (REAL, ("state", "category")),  # TIV-like units
        "east": (REAL, ("state", "category")),
        "legacy": (REAL, ("state", "category")),
        "on_order": (REAL, ("state", "category")),
        "alarms": (REAL, ("state", "category")),
        "booked": (REAL, ("state",)),  # TIV-like units that the books say are there
        "deals": (REAL, ("state", "home")),  # past deals, which fade
        "log_distance": (REAL, ("state", "home")),  # of km
        "refused": (WHOLE, ("state", "supplier")),  # who isn't served
        "embargo": (REAL, ("state", "supplier")),  # leak of the embargo in force, -1 where there is none
        "ban_on_all": (REAL, ("home",)),  # leak of the embargo on a home for all buyers, -1 without one
        "ban_on_one": (REAL, ("state", "home")),  # for one: -1 as for all, -2 free whatever holds for all
        "alignment": (REAL, ("state", "power")),
        "usual_alignment": (REAL, ("state", "power")),  # that it returns to
        "influence": (REAL, ("state", "power")),
        "deals_of_year": (REAL, ("state", "power")),  # contracts signed with its suppliers
        "home_state": (WHOLE, ("home",)),  # the state's place, -1 outside the region
        "home_allied": (WHOLE, ("home",)),  # outside the region and in NATO
        "commitment_shift": (REAL, ("power",)),  # of a lead power, lasting [logit]
        "doubt": (REAL, ("power",)),  # signal of the quarter [logit]
        "under_way": (WHOLE, ("contract",)),  # places of contracts that are to be paid or delivered
    }
)
"""Matrices by name: their axes."""
COUNTS: Final = tuple(f"{one}_count" for one in PLURAL if one != "offer")
ROOT: Final = (
    (*COUNTS, "under_way_count", "seed", "quarter", "year", "season", "choices_from", "refusals", "tenders_lost"),
    ("systemic", "world_demand", "price", "open_market", "largest_multiplier", "log_multiplier_limit", "dispute_constant"),
)  # fmt: skip
"""Numbers of the region: the quarter from which states decide for themselves; systemic threat, demand of the world (1 is
usual), price level, the quarter's purchases on the open market."""


def _size(axis: str) -> int:
    return ROOM[axis] if axis in ROOM else FIXED[axis]


SITUATION: Final = record(
    *ROOT,
    ("parameters", PARAMETERS, ()),
    ("rates", RATES, ()),
    *((PLURAL[one], kind, (ROOM[one],)) for one, kind in TABLES.items()),
    *((name, kind, tuple(map(_size, axes))) for name, (kind, axes) in MATRICES.items()),
)
"""Everything of one run. `now` in a sweep is one of these."""


class NoRoomError(ValueError):
    """There is more of something than a situation has room for."""

    @classmethod
    def of(cls, one: str, count: int) -> NoRoomError:
        """Say of what."""
        return cls(f"{count} of kind {one}, but a situation has room for {ROOM[one]}")


type Block = NDArray[Any]
"""An array of one SITUATION: how plain Python hands it to compiled code, which takes an array in a microsecond, a record in eighty."""
type Now = Any
"""The SITUATION itself, compiled or as plain `np.record`; its fields are named above."""


class Situation:
    """The situation as Python looks at it: each table and matrix under its name, no larger than what is in it.

    `now` is the record that sweeps walk, `homes` the names of the homes of suppliers and deals, by place.
    """

    def __init__(self, block: NDArray[np.void], homes: tuple[str, ...]) -> None:
        """Look at a block of one record."""
        self.block = block
        self.now: Now = block[0]
        self.homes = homes
        whole = block[0]
        for one in TABLES:
            setattr(self, PLURAL[one], whole[PLURAL[one]][: self.extent(one)])
        for name, (_, axes) in MATRICES.items():
            setattr(self, name, whole[name][tuple(slice(self.extent(axis)) for axis in axes)])

    def extent(self, axis: str) -> int:
        """Return how many there are along an axis; of what comes and goes in a run, how much room there is."""
        if axis in FIXED:
            return FIXED[axis]
        if axis in {"agreement", "signing", "offer", "contract"}:
            return ROOM[axis]
        return int(self.now[f"{axis}_count"])

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> NDArray[Any]: ...  # noqa: D105 - for the checker
