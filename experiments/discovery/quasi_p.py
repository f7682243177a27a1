"""The quasi-p value of a limit: how likely a box would be so dense by chance if the limit told nothing."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc


def quasi_p(shares: NDArray[np.float64], inside: NDArray[np.bool_], without: NDArray[np.bool_]) -> float:
    """The chance of as many cases of interest among the points inside, were they drawn from those that the box has without the limit.

    The one-sided binomial test of Bryant and Lempert (2010, 10.1016/j.techfore.2009.08.002, appendix), as EMA Workbench has
    it; its tail is written as an incomplete beta function, which holds for shares too, where the sum of interest is no whole
    number and the workbench would cut it down to one. Each point counts as one trial however many runs it has: runs at a point
    are alike, so that for shares the value is on the large side. It takes no account of the search for the limit.
    """
    of_interest, points = float(shares[inside].sum()), int(np.count_nonzero(inside))
    chance = float(shares[without].mean())
    if of_interest <= 0.0 or chance >= 1.0:
        return 1.0
    return float(betainc(of_interest, points - of_interest + 1.0, chance))
