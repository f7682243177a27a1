"""Experiments: the factors that vary, the points of the design, and each point as a scenario ready to run."""
