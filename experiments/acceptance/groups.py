"""An agreement of more than two states: how often two of them are bound too early, and how often all come together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from haemus.experiments.acceptance.pairs import pair_chances

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from haemus.experiments.acceptance.pairs import Pair


@dataclass(frozen=True, slots=True)
class GroupChances:
    """Shares of runs: each two of the states united by 2024Q4, and all of them in one agreement by 2025Q4.

    However slowly they came together, and whether or not the agreement lapsed later: the outcomes on named agreements
    count so too.
    """

    two_early: Mapping[Pair, float]
    together: float


def group_chances(
    agreements: pd.DataFrame, runs: int, states: Sequence[str], *, early: str = "2024Q4", late: str = "2025Q4"
) -> GroupChances:
    """Return the chances, from the table of agreements of one scenario."""
    united = pair_chances(agreements, runs, early).united
    rows = agreements[agreements["action"].isin(["signed", "joined"]) & (agreements["quarter"].astype(str) <= late)]
    complete = [set(states) <= set(members.split(";")) for members in rows["members"].astype(str)]
    return GroupChances(
        {pair: united[pair] for pair in combinations(sorted(states), 2)}, rows["run"][complete].nunique() / runs
    )
