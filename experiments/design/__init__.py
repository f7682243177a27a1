"""Experiments: the factors that vary, the points of the design, and each point as a scenario ready to run."""

from haemus.experiments.design.experiment import Experiment
from haemus.experiments.design.library import shipped_experiments
from haemus.experiments.design.loading import load_experiment

__all__ = ["Experiment", "load_experiment", "shipped_experiments"]
