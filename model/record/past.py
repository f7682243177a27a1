"""What came before a run: the systemic threat of earlier years, and the beliefs in which past events have left states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.calendar import QUARTERS_PER_YEAR, quarter_of
from haemus.model.events.effect import CHANNELS
from haemus.model.parameters.rates import QuarterlyRates
from haemus.model.rules.credibility import standing_commitment

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from haemus.model.events import Event
    from haemus.model.parameters import Parameters

COMMITMENT, PRESENCE, INVESTMENT = (CHANNELS.index(name) for name in ("commitment", "presence", "investment"))


def unanswered_systemic_threat(events: Sequence[Event], first: int, p: Parameters) -> float:
    """Return the part of the systemic threat in the `first` quarter that the first budget hasn't answered yet [points].

    Budgets answer a threat by a share of what is left each year, from the budget fixed in the last quarter on; `first` is a first
    quarter of a year. Only events that are certain count.
    """
    wars: dict[int, list[tuple[float, bool]]] = {}
    for event in events:
        if event.probability >= 1.0 and event.window_quarters == 0:
            found = [(each.size, each.flag) for each in event.effects() if each.channel == "systemic_threat"]
            wars.setdefault(quarter_of(event.date), []).extend(found)
    decay = QuarterlyRates.of(p).systemic_decay
    held = threat = answered = 0.0
    for quarter in range(min([first, *wars]), first + 1):
        for size, ends in wars.get(quarter, ()):
            held, threat = (held * (1.0 - size), threat) if ends else (held + size, threat + size)
        if quarter < first:
            if quarter % QUARTERS_PER_YEAR == QUARTERS_PER_YEAR - 1:
                answered += p.budget_adjustment * (threat - answered)
            threat = held + (threat - held) * (1.0 - decay)
    return threat - answered


def settle_beliefs(region: np.void, remains: NDArray[np.void], p: Parameters) -> None:
    """Let each member's belief start at the standing commitment that past events have left; `remains` are their effects."""
    states, guarantees = region["states"], region["guarantees"]
    shift = [0.0] * len(region["commitment_shift"])
    presence = [1.0] * int(region["guarantee_count"])
    invested: dict[tuple[int, int], float] = {}
    for effect in remains:
        channel, recipient, place = int(effect["channel"]), int(effect["recipient"]), int(effect["counterpart"])
        if channel == COMMITMENT:
            shift[recipient] += float(effect["amount"])
        elif channel == PRESENCE:
            presence[recipient] = min(1.0, max(0.0, presence[recipient] + float(effect["amount"])))
        elif channel == INVESTMENT:
            invested[recipient, place] = invested.get((recipient, place), 0.0) + float(effect["value_meur"])
    for place in range(int(region["guarantee_count"])):
        row = guarantees[place]
        for state in range(int(region["state_count"])):
            if int(row["members"]) >> state & 1:
                states["belief"][state, place] = standing_commitment(
                    float(row["commitment"]), shift[int(row["lead"])], presence[place],
                    0.01 * invested.get((state, place), 0.0), float(row["loading"]), p.presence_weight, p.investment_weight,
                )  # fmt: skip
