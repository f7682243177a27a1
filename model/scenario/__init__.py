"""Scenarios: what one says, read from TOML, checked and frozen."""

from model.scenario.errors import ScenarioError
from model.scenario.grammar import Expectation, History
from model.scenario.library import shipped_names
from model.scenario.loading import load_scenario, resolve_text
from model.scenario.resolved import ResolvedScenario

__all__ = [
    "Expectation",
    "History",
    "ResolvedScenario",
    "ScenarioError",
    "load_scenario",
    "resolve_text",
    "shipped_names",
]
