"""The ensemble: the agents' acts compiled for records, for many runs of one scenario.

It walks the same text with the same draws as the reference, and gives the same bits; what differs is that agents are records,
and that `quarter.py` says once more in what order a quarter happens.
"""

from haemus.model.compiled.runs import Buffers, Ensemble

__all__ = ["Buffers", "Ensemble"]
