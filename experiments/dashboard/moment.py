"""Which run is watched, up to which quarter and of which state, and the same as the query of a URL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from haemus.experiments.dashboard.choices import LARGEST_SEED, WHERE, known_name, pairs_of, whole
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.calendar import LAST_QUARTER, quarter_name
from haemus.model.start.names import known_states

if TYPE_CHECKING:
    from collections.abc import Collection

FIRST_STATE: Final = "HRV"
MOST_RUN: Final = 999_999
KEYS: Final = ("scenario", "seed", "run", "quarter", "state")


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
        said = [(key, getattr(self, key)) for key in KEYS]
        return urlencode([(key, value) for key, value in said if value != ""])


def moment_of(query: str, usual: Moment, scenarios: Collection[str]) -> tuple[Moment, tuple[str, ...]]:
    """The moment of a URL's query, and a message for each part that is refused; `usual` stands in for what is missing."""
    found, problems = usual, list[str]()
    for name, value in pairs_of(query, problems):
        try:
            found = _with(found, name, value, scenarios)
        except BadInput as error:
            problems.append(str(error))
    return found, tuple(problems)


def _with(moment: Moment, name: str, value: str, scenarios: Collection[str]) -> Moment:
    match name:
        case "scenario":
            return replace(moment, scenario=known_name(value, scenarios, name))
        case "seed":
            return replace(moment, seed=whole(value, range(LARGEST_SEED + 1), name))
        case "run":
            return replace(moment, run=whole(value, range(MOST_RUN + 1), name))
        case "quarter":
            return replace(
                moment, quarter=_known(value, [quarter_name(each) for each in range(-24, LAST_QUARTER + 1)], name)
            )
        case "state":
            return replace(moment, state=_known(value, sorted(known_states()), name))
    raise BadInput("no such key", where=WHERE, key=name, allowed=", ".join(KEYS), nearest=nearest_name(name, KEYS))


def _known(value: str, names: list[str], key: str) -> str:
    if value not in names:
        allowed = f"{names[0]} to {names[-1]}" if key == "quarter" else ", ".join(names)
        raise BadInput(
            f"no such {key}", where=WHERE, key=key, value=value, allowed=allowed, nearest=nearest_name(value, names)
        )
    return value
