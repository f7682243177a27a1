"""Scenarios: read from TOML, checked and frozen."""

from haemus.model.scenario.errors import ScenarioError
from haemus.model.scenario.grammar import Expectation, History
from haemus.model.scenario.library import shipped_names
from haemus.model.scenario.loading import load_scenario, resolve_text
from haemus.model.scenario.resolved import ResolvedScenario

__all__ = [
    "Expectation",
    "History",
    "ResolvedScenario",
    "ScenarioError",
    "load_scenario",
    "resolve_text",
    "shipped_names",
]
