"""Outcomes on polarisation: camps in the network of agreements, and the spread of alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from haemus.model.outcomes.adding import mean, spread
from haemus.model.outcomes.groups import by_agreement
from haemus.model.outcomes.network import modularity_of_each, ties
from haemus.model.outcomes.outcome import outcome
from haemus.model.tables.rows import ACTIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from haemus.model.outcomes.run_tables import PerRun, RunTables

LAPSED = ACTIONS.index("lapsed")


def in_force_at_end(tables: RunTables) -> NDArray[np.void]:
    """Return the last row of each agreement that hasn't lapsed."""
    rows = tables.agreements[::-1]
    order, begins = by_agreement(rows)
    last = rows[order[begins]]
    found: NDArray[np.void] = last[last["action"] != LAPSED]
    return found


@outcome("modularity, -0.5 to 1")
def modularity(tables: RunTables) -> PerRun:
    """Polarisation of the network of agreements at the end of the run.

    Modularity with communities by greedy merging; a tie's weight is the number of agreements that unite the pair.
    """
    return modularity_of_each(ties(in_force_at_end(tables), tables.runs.size, len(tables.present)))


@outcome("standard deviation of a difference of shares")
def alignment_spread(tables: RunTables) -> PerRun:
    """Spread over the states of alignment with the West less alignment with the East, at the end."""
    return spread(tables.at_end("alignment_west") - tables.at_end("alignment_east"), axis=1)


@outcome("share")
def fragility_end(tables: RunTables) -> PerRun:
    """Fragility at the end, mean over the states."""
    return mean(tables.at_end("fragility"), axis=1)
