"""The threat that a state acts on, in percentage points of annual fatal-dispute probability."""

from haemus.model.acts import compiles


@compiles
def systemic_exposure(russia_exposure: float, common: float) -> float:
    """Return a state's weight of the systemic threat, in [0, 1]: a common part, the rest by its own exposure."""
    return common + (1.0 - common) * russia_exposure


@compiles
def total_threat(disputes: float, strike: float, systemic: float, exposure: float, strike_weight: float) -> float:
    """Return the threat: perceived dispute hazards [points], signed strike exposure, weighted systemic level [points]."""
    return 100.0 * disputes + strike_weight * strike + exposure * systemic
