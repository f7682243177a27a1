"""Growth of real GDP and of prices."""

from haemus.model.acts import compiles


@compiles
def observed_log_level(previous: float, current: float, following: float, season: int) -> float:
    """Return the log of an annual series in quarter `season` (0 to 3) of the year of `current`.

    `previous`, `current` and `following` are logs of annual values; the path is linear between mid-years, so that the mean over
    the year stays close to the year's own value.
    """
    position = 0.25 * season - 0.375
    if position < 0.0:
        return current + position * (current - previous)
    return current + position * (following - current)


@compiles
def next_growth(
    growth: float,
    mean: float,
    common_shock: float,
    own_shock: float,
    reversion: float,
    sd: float,
    common_share_root: float,
    own_share_root: float,
) -> float:
    """Return next quarter's log growth, annualised [share per year].

    `growth` and `mean` are annualised; shocks are standard normal; `reversion` in [0, 1] is the share of the gap closed in a
    quarter; `sd` the standard deviation of the annualised shock of a quarter. The roots of the common and the own share of the
    variance split it; their squares sum to 1.
    """
    return growth + reversion * (mean - growth) + sd * (common_share_root * common_shock + own_share_root * own_shock)
