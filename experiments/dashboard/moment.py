"""Which run is watched, up to which quarter and of which state, and the same as the query of a URL."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from haemus.experiments.dashboard.query import among, read, whole
from haemus.model.calendar import LAST_QUARTER, quarter_name
from haemus.model.draws import SEEDS
from haemus.model.start.names import known_states

if TYPE_CHECKING:
    from collections.abc import Collection

FIRST_STATE: Final = "HRV"
MOST_RUN: Final = 999_999
QUARTERS: Final = tuple(quarter_name(each) for each in range(-24, LAST_QUARTER + 1))
SPAN: Final = f"{QUARTERS[0]} to {QUARTERS[-1]}"


@dataclass(frozen=True, slots=True)
class Moment:
    """A run of a batch, by scenario, seed and number; a quarter such as "2025Q4", or "" before the first; and a state."""

    scenario: str
    seed: int = 1
    run: int = 0
    quarter: str = ""
    state: str = FIRST_STATE

    def query(self) -> str:
        """The query of the URL."""
        return urlencode([(key, value) for key, value in asdict(self).items() if value != ""])


def moment_of(query: str, usual: Moment, scenarios: Collection[str]) -> tuple[Moment, tuple[str, ...]]:
    """The moment of a URL's query, and a message for each part that is refused; `usual` stands in for what is missing."""
    return read(
        query,
        usual,
        {
            "scenario": lambda moment, said: replace(moment, scenario=among(scenarios, said, "scenario")),
            "seed": lambda moment, said: replace(moment, seed=whole(range(SEEDS), said, "seed")),
            "run": lambda moment, said: replace(moment, run=whole(range(MOST_RUN + 1), said, "run")),
            "quarter": lambda moment, said: replace(moment, quarter=among(QUARTERS, said, "quarter", "quarter", SPAN)),
            "state": lambda moment, said: replace(moment, state=among(sorted(known_states()), said, "state", "state")),
        },
    )
