"""Stocks of weapons: they age, and are summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.compiled import compiled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@compiled
def age_stocks(
    nato: NDArray[np.float64],
    east: NDArray[np.float64],
    legacy: NDArray[np.float64],
    kept: float,
    kept_legacy: float,
    booked: NDArray[np.float64],
) -> None:
    """Let all stocks [state, category, TIV-like] lose a quarter's wear; the books lose as much."""
    for state in range(nato.shape[0]):
        lost = 0.0
        for k in range(nato.shape[1]):
            before = nato[state, k] + east[state, k] + legacy[state, k]
            nato[state, k] = nato[state, k] * kept
            east[state, k] = east[state, k] * kept
            legacy[state, k] = legacy[state, k] * kept_legacy
            lost = lost + (before - (nato[state, k] + east[state, k] + legacy[state, k]))
        booked[state] = booked[state] - lost


@compiled
def weigh_stocks(
    nato: NDArray[np.float64],
    east: NDArray[np.float64],
    legacy: NDArray[np.float64],
    categories: NDArray[np.void],
    weighed: NDArray[np.float64],
) -> None:
    """Sum a state's stocks into `weighed` [state, (NATO standard, all, deep strike), TIV-like]."""
    for state in range(nato.shape[0]):
        of_nato, total, strike = 0.0, 0.0, 0.0
        for k in range(nato.shape[1]):
            held = nato[state, k] + east[state, k] + legacy[state, k]
            of_nato = of_nato + nato[state, k]
            total = total + held
            if categories[k].strike_reach > 0.0:
                strike = strike + held
        weighed[state, 0], weighed[state, 1], weighed[state, 2] = of_nato, total, strike
