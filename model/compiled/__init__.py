"""The ensemble: the agents' acts compiled for records, for many runs of one scenario.

It runs the same text with the same draws as the reference and produces the same bits. Only two things differ: agents are records,
and `quarter.py` repeats the order of a quarter.
"""

from haemus.model.compiled.runs import Buffers, Ensemble

__all__ = ["Buffers", "Ensemble"]
