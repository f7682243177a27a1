"""The events that a figure over time marks, from the scenarios themselves: those of the whole region, and what sets a scenario apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from matplotlib.axes import Axes

from haemus.experiments.figures.axes import day
from haemus.experiments.figures.key import Upright
from haemus.experiments.figures.looks import LINES, Dashes, look
from haemus.experiments.figures.style import FAINT
from haemus.experiments.figures.words import STATES
from haemus.experiments.report.countries import SUPPLIERS, country
from haemus.experiments.store.result import Result

_OF_ONE: Final = frozenset(
    {"state", "states", "supplier", "supplier_state", "buyer", "buyers", "seller", "pair", "members"}
)
"""What an event names that concerns single states or suppliers; many such marks would hide those of the whole region."""
_FEW: Final = 4  # events of single states that some scenarios alone may have and still have marked
_DASHES: Final = (LINES[2], LINES[1], LINES[3], LINES[4])
_ABOVE: Final = 1.0  # [share of the panel's height]


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event of some scenarios: its words, its day [calendar year], and the position of the only scenario that has it."""

    words: str
    when: float
    line: Dashes
    scenarios: frozenset[str]
    colour: str = FAINT


def occasions(result: Result, scenarios: Sequence[str]) -> list[Occasion]:
    """The events of these scenarios by date: those of the whole region, and of single states the few that not all scenarios have.

    An event of a single scenario has that scenario's colour.
    """
    found: dict[tuple[str, str], tuple[dict[str, object], list[str]]] = {}
    for name in scenarios:
        for event in result.events(name):
            said = str(event.get("date", ""))
            if event.get("id") and len(said) == len("2025-02-14"):
                found.setdefault((said, str(event["id"])), (event, []))[1].append(name)
    of_one = Counter(tuple(having) for event, having in found.values() if _OF_ONE & event.keys())
    together: dict[tuple[str, tuple[str, ...]], list[dict[str, object]]] = {}  # marks of one day would hide each other
    for (said, _), (event, having) in sorted(found.items(), key=lambda item: item[0]):
        if _OF_ONE & event.keys() and (len(having) == len(scenarios) or of_one[tuple(having)] > _FEW):
            continue
        together.setdefault((said, tuple(having)), []).append(event)
    listed = []
    for place, ((said, names), events) in enumerate(together.items()):
        own = len(scenarios) > 1 and len(names) == 1
        listed.append(
            Occasion(
                _in_words(events, said), day(*map(int, said.split("-"))), _DASHES[place % len(_DASHES)], frozenset(names),
                look(result.scenarios.index(names[0])).colour if own else FAINT,
            )
        )  # fmt: skip
    return listed


def mark(axes: Axes, listed: Sequence[Occasion]) -> None:
    """Draw an upright line at each event within the panel."""
    first, last = axes.get_xlim()
    for each in listed:
        if first <= each.when <= last:
            axes.plot(
                [each.when] * 2, [0.0, _ABOVE], transform=axes.get_xaxis_transform(), color=each.colour, ls=each.line, lw=0.8,
                zorder=2.5, scalex=False, scaley=False,
            )  # fmt: skip


def key_of(listed: Sequence[Occasion], first: float, last: float) -> list[Upright]:
    """The entries of a key for the events from one date to another [calendar year]."""
    return [Upright(each.words, each.line, each.colour) for each in listed if first <= each.when <= last]


def _in_words(events: Sequence[Mapping[str, object]], said: str) -> str:
    """The ids of a day's events in words, with their month: "Feb 2025: Munich speech"."""
    words = "; ".join(_named(event) for event in events)
    return f"{date.fromisoformat(said):%b %Y}: {words[:1].upper()}{words[1:]}"


def _named(event: Mapping[str, object]) -> str:
    chance = event.get("probability", 1.0)
    unsure = f" (chance {100.0 * chance:.0f} %)" if isinstance(chance, float) and chance < 1.0 else ""
    names = {name.casefold(): name for name in map(country, (*STATES, *SUPPLIERS))}
    words = (names.get(word, word) for word in str(event["id"]).split("-"))
    return f"{' '.join(words)}{unsure}"
