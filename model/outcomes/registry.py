"""The registry of outcomes: every function declared in this package, by name."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from haemus.model.outcomes import agreements, polarisation, procurement, security, spending
from haemus.model.outcomes.outcome import Outcome, declared_outcomes
from haemus.model.outcomes.run_tables import RunTables
from haemus.model.start.region_files import RegionFiles, region_in_use

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from haemus.model.tables.rows import Rows

_MODULES: Final = (spending, agreements, polarisation, procurement, security)
"""Imported for the outcomes that they declare; in the order of the table of runs."""


def _registry() -> dict[str, Outcome]:
    place = {module.__name__: k for k, module in enumerate(_MODULES)}
    found = declared_outcomes().values()
    return {outcome.name: outcome for outcome in sorted(found, key=lambda outcome: place[outcome.function.__module__])}


OUTCOMES: Final[Mapping[str, Outcome]] = MappingProxyType(_registry())


def outcome_columns(region: RegionFiles | None = None) -> tuple[str, ...]:
    """Return the columns of all outcomes, in their order in the table of runs. Without `region`, of that in use."""
    return _columns(region or region_in_use())


@cache
def _columns(region: RegionFiles) -> tuple[str, ...]:
    return tuple(column for outcome in OUTCOMES.values() for column in outcome.columns_in(region))


def outcomes_among(columns: Iterable[str]) -> tuple[str, ...]:
    """Return those of the columns of a table of runs that are outcomes, in the order of outcomes, whatever region it is of."""
    there = tuple(columns)
    return tuple(column for outcome in OUTCOMES.values() for column in there if outcome.has(column))


@cache
def outcome_of(column: str) -> Outcome | None:
    """Return the outcome that a column of a table of runs belongs to; None for another column."""
    return next((outcome for outcome in OUTCOMES.values() if outcome.has(column)), None)


def unit_of(column: str) -> str:
    """Return the unit of an outcome's column; "" for another column."""
    found = outcome_of(column)
    return found.unit if found else ""


def outcomes_of(recorded: Rows) -> dict[str, NDArray[np.float64]]:
    """Return all outcomes of some runs: for each column of the table of runs, one number per run."""
    tables = RunTables(recorded)
    values = (each for outcome in OUTCOMES.values() for each in outcome.values(tables))
    return dict(zip(_columns(recorded.names.region), values, strict=True))
