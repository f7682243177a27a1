"""The threat on which a state acts, in percentage points of annual fatal-dispute probability (decision 0010)."""

from haemus.model.acts import compiles


@compiles
def systemic_exposure(russia_exposure: float, common: float) -> float:
    """Return a state's weight of the systemic threat, in [0, 1]: a `common` part, and the rest by its exposure, in [0, 1]."""
    return common + (1.0 - common) * russia_exposure


@compiles
def total_threat(disputes: float, strike: float, systemic: float, exposure: float, strike_weight: float) -> float:
    """Return the threat [percentage points]: perceived hazards, signed exposure to deep strike and the weighted systemic threat.

    `disputes` is the sum of perceived hazards and `systemic` the systemic threat [percentage points], `strike` the sum of
    exposures; `strike_weight` [percentage points] may be negative.
    """
    return disputes + strike_weight * strike + exposure * systemic
