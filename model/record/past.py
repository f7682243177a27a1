"""What came before a run: the systemic threat of earlier years, and the beliefs in which past events have left states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.calendar import QUARTERS_PER_YEAR, quarter_of
from haemus.model.events.effect import CHANNELS
from haemus.model.rules.credibility import standing_commitment

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from haemus.model.events import Event
    from haemus.model.parameters import Parameters
    from haemus.model.parameters.rates import QuarterlyRates

YEARS_OF_CONSTANT: Final = 10
"""The years, the origin's own included, from which a state's budget constant is the mean."""
COMMITMENT, PRESENCE, INVESTMENT = (CHANNELS.index(name) for name in ("commitment", "presence", "investment"))


def unusual_systemic_threat(events: Sequence[Event], first: int, rates: QuarterlyRates) -> float:
    """Return the systemic threat of the `first` quarter less its mean over the constant's years [points].

    Budgets of the constant's years answered the threat of those years, so that threat is counted from their mean. Only events
    that are certain count.
    """
    begin, end = first - (YEARS_OF_CONSTANT - 1) * QUARTERS_PER_YEAR, first + QUARTERS_PER_YEAR
    rises: dict[int, list[float]] = {}
    for event in events:
        if event.probability >= 1.0 and event.window_quarters == 0:
            sizes = [effect.size for effect in event.effects() if effect.channel == "systemic_threat"]
            rises.setdefault(quarter_of(event.date), []).extend(sizes)
    threat = total = of_first = 0.0
    for quarter in range(min([begin, *rises]), end):
        for size in rises.get(quarter, ()):
            threat = max(0.0, threat + size)
        total += threat if quarter >= begin else 0.0
        of_first = threat if quarter == first else of_first
        threat *= 1.0 - rates.systemic_decay
    return of_first - total / (YEARS_OF_CONSTANT * QUARTERS_PER_YEAR)


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
