"""Every dyad's hazard, what each side makes of it, how wary they are, and whose deep strike reaches whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.compiled import compiled
from model.rules.dispute import dispute_hazard, next_perception, peace_term, politically_relevant
from model.rules.strike import strike_exposure, wariness

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@compiled
def sense_threats(
    parameters: NDArray[np.void],
    learning: float,
    constant: float,
    dyads: NDArray[np.void],
    budgets: NDArray[np.float64],
    linked: NDArray[np.int64],
    bias: NDArray[np.float64],
    reach: NDArray[np.float64],
    stock: NDArray[np.float64],
    perceived: NDArray[np.float64],
    wary: NDArray[np.float64],
    disputes: NDArray[np.float64],
    exposures: NDArray[np.float64],
) -> None:
    """Set hazards, perceptions and wariness, and sum each state's `disputes` and strike `exposures`.

    `budgets` [state, EUR million, constant]; `stock` [state, category, TIV-like]; `constant` of the dispute's logit.
    """
    p = parameters[0]
    disputes[:] = 0.0
    exposures[:] = 0.0
    for k in range(dyads.size):
        dyad = dyads[k]
        if not politically_relevant(dyad.contiguity, dyad.hostility):
            continue
        i, j = dyad.a, dyad.b
        balance = budgets[i] / budgets[j] if budgets[i] < budgets[j] else budgets[j] / budgets[i]
        peace = peace_term(dyad.peace_years, p.dispute_peace, p.dispute_peace_squared, p.dispute_peace_cubed)
        hazard = dispute_hazard(
            dyad.contiguity, dyad.rivalry, balance, dyad.hostility, peace, constant,
            p.dispute_contiguity, p.dispute_rivalry, p.dispute_balance, p.dispute_hostility,
        )  # fmt: skip
        allied = 1.0 if linked[i, j] > 0 else 0.0
        mutual = wariness(dyad.hostility, dyad.rivalry, allied, p.wariness_rivalry, p.wariness_agreement)
        dyad.hazard, dyad.wary = hazard, mutual
        wary[i, j] = wary[j, i] = mutual
        perceived[i, j] = next_perception(perceived[i, j], hazard, bias[i, j], learning)
        disputes[i] = disputes[i] + perceived[i, j]
        perceived[j, i] = next_perception(perceived[j, i], hazard, bias[j, i], learning)
        disputes[j] = disputes[j] + perceived[j, i]
        if mutual > 0.0:
            ours, theirs = _in_reach(stock, i, reach, k), _in_reach(stock, j, reach, k)
            exposures[i] = exposures[i] + strike_exposure(theirs, ours, mutual, p.strike_scale, p.strike_offset)
            exposures[j] = exposures[j] + strike_exposure(ours, theirs, mutual, p.strike_scale, p.strike_offset)


@compiled
def _in_reach(stock: NDArray[np.float64], state: int, reach: NDArray[np.float64], dyad: int) -> float:
    """Return a state's deep-strike stock that reaches across a border [TIV-like]: by category, times the part in reach."""
    reached = 0.0
    for category in range(stock.shape[1]):
        if reach[dyad, category] > 0.0:
            reached = reached + stock[state, category] * reach[dyad, category]
    return reached
