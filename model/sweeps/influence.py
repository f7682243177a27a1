"""Once a year outside powers' influence works: on alignment, on itself, on fragility."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.compiled import compiled
from model.rules.fragility import next_alignment, next_fragility, next_influence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@compiled
def let_influence_work(
    parameters: NDArray[np.void],
    eastern: NDArray[np.int64],
    usual_fragility: NDArray[np.float64],
    crises: NDArray[np.float64],
    alignment: NDArray[np.float64],
    usual_alignment: NDArray[np.float64],
    influence: NDArray[np.float64],
    deals_of_year: NDArray[np.float64],
    fragility: NDArray[np.float64],
) -> None:
    """Move alignment and influence [state, power] and `fragility` [state] on by a year; the year's deals are forgotten.

    `eastern` powers by place; `crises` [state] of the year.
    """
    p = parameters[0]
    for state in range(fragility.size):
        for power in range(alignment.shape[1]):
            alignment[state, power] = next_alignment(
                alignment[state, power], usual_alignment[state, power], influence[state, power], deals_of_year[state, power],
                p.alignment_influence, p.alignment_deal, p.alignment_reversion,
            )  # fmt: skip
            influence[state, power] = next_influence(
                influence[state, power],
                alignment[state, power],
                fragility[state],
                p.influence_pressure,
                p.influence_decay,
            )
            deals_of_year[state, power] = 0.0
        hostile = 0.0
        for power in eastern:
            hostile = hostile + influence[state, power]
        fragility[state] = next_fragility(
            fragility[state], usual_fragility[state], hostile, crises[state],
            p.fragility_influence, p.fragility_crisis, p.fragility_recovery,
        )  # fmt: skip
