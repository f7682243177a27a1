"""Experiments: what varies in some scenarios, at which points, and every point as a scenario that is ready to run."""

from haemus.experiments.design.experiment import Experiment
from haemus.experiments.design.library import shipped_experiments
from haemus.experiments.design.loading import load_experiment

__all__ = ["Experiment", "load_experiment", "shipped_experiments"]
