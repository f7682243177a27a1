"""The ensemble: the quarter of `haemus.model.region`, compiled as a whole, for many runs of one scenario.

It walks the same situation by the same sweeps and rules with the same draws as the reference, and gives the same bits;
what differs is how a quarter is walked. One file is one phase; `quarter.py` has their order.
"""

from haemus.model.ensemble.runs import Ensemble, Paper

__all__ = ["Ensemble", "Paper"]
