"""An outcome: a function of the tables of some runs with a name, a unit and a meaning."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from haemus.model.outcomes.run_tables import PerRun, RunTables
    from haemus.model.start.region_files import RegionFiles

    type Keys = tuple[str, ...] | Callable[[RegionFiles], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome. With keys it has a column for each of them, and its function also takes the key.

    `listed` are the keys, or how they follow from a region: its states are keys of outcomes.

    `function` returns a number for each run; NaN where the run doesn't define it: a year not reached, a state that was
    removed. The number has the same bits whatever other runs are in the tables.
    """

    name: str
    function: Callable[..., PerRun]
    unit: str
    meaning: str
    listed: Keys = ()

    def keys_in(self, region: RegionFiles) -> tuple[str, ...]:
        """Its keys in a region."""
        return self.listed if isinstance(self.listed, tuple) else self.listed(region)

    def columns_in(self, region: RegionFiles) -> tuple[str, ...]:
        """Its columns in the table of runs, in a region."""
        keys = self.keys_in(region)
        return tuple(f"{self.name}_{key}" for key in keys) if keys else (self.name,)

    def has(self, column: str) -> bool:
        """Return whether a column of any region's table of runs is its own."""
        if not self.listed:
            return column == self.name
        key = column.removeprefix(f"{self.name}_")
        if key == column:
            return False
        return key in self.listed if isinstance(self.listed, tuple) else re.fullmatch(PLACE_PATTERN, key) is not None

    def values(self, tables: RunTables) -> tuple[PerRun, ...]:
        """Its values in each of its columns."""
        if self.listed:
            return tuple(self.function(tables, key) for key in self.keys_in(tables.names.region))
        return (self.function(tables),)


PLACE_PATTERN: Final = "[A-Z]{3}|REGION"
"""A state's ISO3, or the region."""
_DECLARED: dict[str, Outcome] = {}
WITHOUT_DOCSTRINGS: Final = 2
"""The level of optimisation from which Python drops docstrings; runs are the same without them."""


def outcome[**P](unit: str, keys: Keys = ()) -> Callable[[Callable[P, PerRun]], Callable[P, PerRun]]:
    """Declare a function as an outcome with its own name; its docstring is the meaning. ValueError without one, or if repeated."""

    def declared(function: Callable[P, PerRun]) -> Callable[P, PerRun]:
        name, meaning = function.__name__, " ".join((function.__doc__ or "").split())
        stripped = sys.flags.optimize >= WITHOUT_DOCSTRINGS
        if not (meaning or stripped) or name in _DECLARED:
            message = f"outcome {name!r} has no docstring or is declared twice"
            raise ValueError(message)
        _DECLARED[name] = Outcome(name, function, unit, meaning, keys)
        return function

    return declared


def declared_outcomes() -> dict[str, Outcome]:
    """Return all outcomes declared so far, in the order of their declaration."""
    return dict(_DECLARED)
