"""The events and effects that are due in a run, as records: names are resolved to places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.model.agents.effects import PlacedEffect
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.calendar import quarter_of
from haemus.model.draws import stable_id
from haemus.model.events.effect import CHANNELS
from haemus.model.powers import POWERS
from haemus.model.record.layout import record_type
from haemus.model.tables.rows import ORIGINS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from haemus.model.events import Effect, Event
    from haemus.model.parameters.rates import QuarterlyRates

EVENT: Final = np.dtype(
    [("key", np.int64), ("quarter", np.int64), ("window", np.int64), ("origin", np.int64), ("probability", np.float64)]
)
"""An event: the quarter of its date, for how many more it may be drawn to come late, and its place in ORIGINS."""
EFFECT: Final = record_type(PlacedEffect, {})
NOWHERE: Final = -1
MAY_BE_ABSENT: Final = ("supplier", "home")
"""Makers and their homes may be absent: an embargo on them, or orders for them, then changes nothing."""
DATED, DRAWN = (ORIGINS.index(origin) for origin in ("dated", "drawn"))

_RECIPIENTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("doubt", "commitment", "outside_alignment"), "power"),
    **dict.fromkeys(("alarm", "signal", "hostility", "membership", "investment", "gift", "finance", "fiscal", "influence"), "state"),
    "plan": "state",
    **dict.fromkeys(("presence", "pledge"), "guarantee"),
    "embargo": "home",
    "demand": "supplier",
}  # fmt: skip
"""The kind of each channel's recipient."""
_COUNTERPARTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("signal", "membership", "investment"), "guarantee"),
    **dict.fromkeys(("hostility", "embargo"), "state"),
    "gift": "home",
    "influence": "power",
}
"""The kind of each channel's counterpart."""
_OF_ALL: Final = ("embargo",)
"""Channels that act on all states where no counterpart is named."""
_IN_A_CATEGORY: Final = ("alarm", "gift")
"""Channels that need a category."""


@dataclass(frozen=True, slots=True)
class Due:
    """Events by place (EVENT), and their effects (EFFECT) in the order in which a quarter applies them."""

    events: NDArray[np.void]
    effects: NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Places:
    """The places of names in a region, by kind; `products` are (supplier, category, second-hand) by place."""

    of: Mapping[str, Mapping[str, int]]
    products: Sequence[tuple[str, str, bool]]
    instalment_quarters: Mapping[str, int]

    @classmethod
    def among(  # noqa: PLR0913 - one argument for each kind of name
        cls, *, states: Sequence[str], guarantees: Sequence[str], homes: Sequence[str], suppliers: Sequence[str],
        instalment_quarters: Mapping[str, int], products: Sequence[tuple[str, str, bool]],
    ) -> Places:  # fmt: skip
        """Return the places of names in their sequences; categories are in the order of `instalment_quarters`."""
        named = {
            "state": states, "guarantee": guarantees, "home": homes, "supplier": suppliers, "power": POWERS,
            "category": tuple(instalment_quarters),
        }  # fmt: skip
        of = {kind: {name: place for place, name in enumerate(names)} for kind, names in named.items()}
        return cls(of, products, instalment_quarters)

    def resolve(self, effect: Effect, row: np.void) -> None:
        """Write an effect into a row of EFFECT."""
        row["channel"] = CHANNELS.index(effect.channel)
        row["recipient"] = self._of_channel(_RECIPIENTS, effect.channel, effect.recipient)
        row["counterpart"] = NOWHERE
        if effect.counterpart or effect.channel not in _OF_ALL:
            row["counterpart"] = self._of_channel(_COUNTERPARTS, effect.channel, effect.counterpart)
        row["category"] = NOWHERE
        if effect.channel in _IN_A_CATEGORY:
            row["category"] = self._place("category", effect.channel, effect.category)
        row["flag"], row["quarters"], row["year"] = effect.flag, effect.quarters, effect.year
        row["amount"], row["value_meur"] = effect.size, effect.value_meur
        for member in effect.members:
            row["members"] |= 1 << self._place("state", effect.channel, member)
        if effect.terms is not None:
            terms = effect.terms
            row["recipient"] = self._place("state", effect.channel, terms.buyer)
            row["units"], row["value_meur"], row["lead_quarters"] = terms.units, terms.value_meur, terms.lead_quarters
            row["instalments"] = terms.instalment_quarters or self.instalment_quarters[terms.category]
            row["product"] = self._product(terms.supplier, terms.category, second_hand=terms.second_hand)

    def _of_channel(self, kinds: Mapping[str, str], channel: str, name: str) -> int:
        """Return the place of a name of the kind that a channel has; NOWHERE where it has none."""
        return self._place(kinds[channel], channel, name) if channel in kinds else NOWHERE

    def _place(self, kind: str, channel: str, name: str) -> int:
        """Return the place of a name; NOWHERE for a maker or a home that is absent. BadInput for others: a place is an index."""
        if name not in self.of[kind] and kind not in MAY_BE_ABSENT:
            near = nearest_name(name, self.of[kind])
            raise BadInput(
                f"no {kind} of this name is in the region", where="event", key=channel, value=name, nearest=near
            )
        return self.of[kind].get(name, NOWHERE)

    def _product(self, supplier: str, category: str, *, second_hand: bool) -> int:
        """Return the place of a product: new or second-hand as wanted, else the one that the supplier has."""
        offered = [place for place, (s, c, _) in enumerate(self.products) if (s, c) == (supplier, category)]
        if not offered:
            made = f"a supplier that makes {category}"
            raise BadInput(
                "no such product is in the region", where="event", key="contract", value=supplier, allowed=made
            )
        asked = [place for place in offered if self.products[place][2] == second_hand]
        return (asked or offered)[0]


def due_in(events: Sequence[Event], places: Places, first: int, rates: QuarterlyRates) -> Due:
    """Return the events and effects that are due in a scenario, in the order of the events' dates and ids.

    Of an event before the `first` quarter, what remains of it is due in that quarter, and it isn't recorded as happening then.
    """
    rows = np.zeros(len(events), dtype=EVENT)
    effects: list[np.void] = []
    for k, (row, event) in enumerate(zip(rows, events, strict=True)):
        happened = quarter_of(event.date)
        row["key"], row["quarter"] = stable_id(event.id), max(happened, first)
        row["window"], row["probability"] = event.window_quarters, event.probability
        row["origin"] = DRAWN if event.probability < 1.0 or event.window_quarters > 0 else DATED
        is_past = happened < first
        for place, effect in enumerate(event.remains(first - happened, rates) if is_past else event.effects()):
            row_of_effect = np.zeros(1, dtype=EFFECT)[0]
            places.resolve(effect, row_of_effect)
            row_of_effect["event"], row_of_effect["opens"] = k, place == 0 and not is_past
            effects.append(row_of_effect)
    return Due(rows, np.array(effects, dtype=EFFECT))
