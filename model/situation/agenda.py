"""The agenda of a run: the scenario's events and their impulses as records, names turned into places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from haemus.model.calendar import quarter_of
from haemus.model.draws import stable_id
from haemus.model.events.impulse import CHANNELS
from haemus.model.powers import POWERS
from haemus.model.situation.records import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from haemus.model.events import Event, Impulse

type Events = NDArray[Any]
"""An array of EVENT."""
type Impulses = NDArray[Any]
"""An array of IMPULSE."""
EVENT: Final = record(("key", "quarter", "window"), ("probability",))
"""An event: the quarter of its date, and for how many more it may be drawn to come late."""
IMPULSE: Final = record(
    (
        "event", "opens", "channel", "target", "counterpart", "category", "flag", "quarters", "product", "lead_quarters",
        "instalments", "members",
    ),
    ("amount", "value_meur", "units"),
)  # fmt: skip
"""One effect of an event; `opens` marks the event's first. `channel` is a place in CHANNELS, `amount` the impulse's size,
`members` a set of states: bit k is the k-th state.

`target` and `counterpart` are places of what the channel speaks of, NOWHERE where it names nobody who is there.
"""
NOWHERE: Final = -1

_TARGETS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("doubt", "commitment", "outside_alignment"), "power"),
    **dict.fromkeys(("alarm", "signal", "hostility", "membership", "investment", "gift", "finance", "fiscal", "influence"), "state"),
    **dict.fromkeys(("presence", "guideline"), "guarantee"),
    "embargo": "home",
    "demand": "supplier",
}  # fmt: skip
"""What each channel's target is one of."""
_COUNTERPARTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("signal", "membership", "investment"), "guarantee"),
    **dict.fromkeys(("hostility", "embargo"), "state"),
    "gift": "home",
    "influence": "power",
}
"""What each channel's counterpart is one of."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What may happen: EVENT by place, and IMPULSE in the order in which they work in a quarter."""

    events: NDArray[np.void]
    impulses: NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Places:
    """The places of names in a situation, by what they name; `products` are (supplier, category, second-hand) by place."""

    of: Mapping[str, Mapping[str, int]]
    products: Sequence[tuple[str, str, bool]]
    instalment_quarters: Mapping[str, int]

    @classmethod
    def among(  # noqa: PLR0913 - everything that has names
        cls, *, states: Sequence[str], guarantees: Sequence[str], homes: Sequence[str], suppliers: Sequence[str],
        instalment_quarters: Mapping[str, int], products: Sequence[tuple[str, str, bool]],
    ) -> Places:  # fmt: skip
        """Return the places of names in their sequences; categories come in the order of their instalments."""
        named = {
            "state": states, "guarantee": guarantees, "home": homes, "supplier": suppliers, "power": POWERS,
            "category": tuple(instalment_quarters),
        }  # fmt: skip
        of = {kind: {name: place for place, name in enumerate(names)} for kind, names in named.items()}
        return cls(of, products, instalment_quarters)

    def resolve(self, impulse: Impulse, row: np.void) -> None:
        """Write an impulse into a row."""
        row["channel"] = CHANNELS.index(impulse.channel)
        row["target"] = self._place(_TARGETS, impulse.channel, impulse.target)
        row["counterpart"] = self._place(_COUNTERPARTS, impulse.channel, impulse.counterpart)
        row["category"] = self.of["category"].get(impulse.category, NOWHERE)
        row["flag"], row["quarters"] = impulse.flag, impulse.quarters
        row["amount"], row["value_meur"] = impulse.size, impulse.value_meur
        for member in impulse.members:
            row["members"] |= 1 << self.of["state"][member]
        if impulse.terms is not None:
            terms = impulse.terms
            row["target"] = self.of["state"][terms.buyer]
            row["units"], row["value_meur"], row["lead_quarters"] = terms.units, terms.value_meur, terms.lead_quarters
            row["instalments"] = terms.instalment_quarters or self.instalment_quarters[terms.category]
            row["product"] = self._product(terms.supplier, terms.category, second_hand=terms.second_hand)

    def _place(self, kinds: Mapping[str, str], channel: str, name: str) -> int:
        return self.of[kinds[channel]].get(name, NOWHERE) if channel in kinds else NOWHERE

    def _product(self, supplier: str, category: str, *, second_hand: bool) -> int:
        """Return the place of what is meant: new or second-hand as asked for, else what the supplier has."""
        offered = [place for place, (s, c, _) in enumerate(self.products) if (s, c) == (supplier, category)]
        asked = [place for place in offered if self.products[place][2] == second_hand]
        return (asked or offered)[0]


def agenda_of(events: Sequence[Event], places: Places) -> Agenda:
    """Return the agenda of a scenario's events, in the order of their dates and ids."""
    rows = np.zeros(len(events), dtype=EVENT)
    impulses: list[np.void] = []
    for k, (row, event) in enumerate(zip(rows, events, strict=True)):
        row["key"], row["quarter"] = stable_id(event.id), quarter_of(event.date)
        row["window"], row["probability"] = event.window_quarters, event.probability
        for place, impulse in enumerate(event.impulses()):
            impulse_row = np.zeros(1, dtype=IMPULSE)[0]
            places.resolve(impulse, impulse_row)
            impulse_row["event"], impulse_row["opens"] = k, place == 0
            impulses.append(impulse_row)
    return Agenda(rows, np.array(impulses, dtype=IMPULSE))
