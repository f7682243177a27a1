"""How often each pair is united by the end of 2025, and each named agreement's rank among the pairs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from haemus.experiments.fit.targets import SERBIA_HUNGARY, SLOVENIA_CROATIA, TIRANA
from haemus.model.start.data import starting_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

Pair = tuple[str, str]
NAMED_PAIRS: Final[Mapping[str, tuple[Pair, ...]]] = {
    "tirana": tuple(combinations(TIRANA, 2)),
    "serbia_hungary": (SERBIA_HUNGARY,),
    "slovenia_croatia": (SLOVENIA_CROATIA,),
}
OTHERS_MEAN: Final = 0.15
OTHERS_EACH: Final = 0.25
OTHERS_MANY: Final = 4


@dataclass(frozen=True, slots=True)
class PairChances:
    """Shares of runs in which pairs are united by 2025Q4, the likeliest first."""

    united: Mapping[Pair, float]

    def others(self) -> Mapping[Pair, float]:
        """The pairs that no named agreement unites."""
        named = {pair for pairs in NAMED_PAIRS.values() for pair in pairs}
        return {pair: chance for pair, chance in self.united.items() if pair not in named}

    def above(self) -> Mapping[Pair, float]:
        """Those of them that are united too often."""
        return {pair: chance for pair, chance in self.others().items() if chance > OTHERS_EACH}

    def rank(self, agreement: str) -> int:
        """The best rank of an agreement's pairs among all pairs: 1 is the likeliest."""
        order = list(self.united)
        return 1 + min(order.index(pair) for pair in NAMED_PAIRS[agreement])


def pair_chances(agreements: pd.DataFrame, runs: int, last: str = "2025Q4") -> PairChances:
    """Return the chances, from the table of agreements of one scenario."""
    rows = agreements[agreements["action"].isin(["signed", "joined"]) & (agreements["quarter"].astype(str) <= last)]
    united: dict[int, set[Pair]] = {}
    for run, members in zip(rows["run"], rows["members"].astype(str), strict=True):
        united.setdefault(run, set()).update(combinations(members.split(";"), 2))
    count = Counter(pair for pairs in united.values() for pair in pairs)
    chances = {pair: count[pair] / runs for pair in starting_data().dyads}
    return PairChances(dict(sorted(chances.items(), key=lambda item: -item[1])))
