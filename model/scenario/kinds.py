"""Scenarios and experiments told apart: both are TOML files, and one may be given where the other is wanted."""

from collections.abc import Iterable
from typing import Final, Literal

from haemus.model.scenario.errors import ScenarioError
from haemus.model.scenario.grammar import ScenarioFile

Kind = Literal["a scenario", "an experiment"]

EXPERIMENT_KEYS: Final = (
    "title", "question", "scenarios", "runs", "outcomes", "windows", "factors", "design", "events", "expect",
)  # fmt: skip
"""The keys of an experiment's file, whose grammar belongs to experiments."""
_TABLES: Final = frozenset({"parameters", "events", "remove", "expect", "outcomes", "windows", "factors", "design"})
_NEEDED: Final = frozenset({"factors", "design"})
"""What an experiment can't do without, and no scenario has."""
_OF_EXPERIMENTS: Final = frozenset(EXPERIMENT_KEYS) - set(ScenarioFile.model_fields)
_OF_SCENARIOS: Final = frozenset(ScenarioFile.model_fields) - set(EXPERIMENT_KEYS) | {"events"}


def check_kind(keys: Iterable[str], wanted: Kind, file: str) -> None:
    """Refuse a file whose keys are plainly those of the other kind."""
    there = set(keys)
    if wanted == "a scenario" and there & _NEEDED and not there & (_OF_SCENARIOS - {"events"}):
        raise other_kind(wanted, file)
    if wanted == "an experiment" and there & _OF_SCENARIOS and not there & _OF_EXPERIMENTS:
        raise other_kind(wanted, file)


def other_kind(wanted: Kind, where: str) -> ScenarioError:
    """Return the refusal of an experiment where a scenario is wanted, or the reverse, with the command that takes it."""
    if wanted == "a scenario":
        return ScenarioError(
            "is an experiment, not a scenario", where=where,
            allowed=f"a scenario; this one is run by haemus sweep {where}, or by run_experiment in Python",
        )  # fmt: skip
    return ScenarioError(
        "is a scenario, not an experiment", where=where,
        allowed=f"an experiment; this one is run by haemus run {where}, or by run_batch in Python",
    )  # fmt: skip


def belongs_above(key: str) -> str:
    """Return where a key of a whole file belongs, for one that is found in a table of it; "" for another key."""
    if key in _TABLES:
        return ""
    if key in ScenarioFile.model_fields:
        return f"{key} is a key of the whole scenario, and belongs above its first table"
    return (
        f"{key} is a key of the whole experiment, and belongs above its first table" if key in EXPERIMENT_KEYS else ""
    )
