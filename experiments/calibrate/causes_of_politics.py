"""Causes: influence, fragility and alignment change, and at least two rules use each."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from haemus.experiments.calibrate.cause import Cause, World, baseline, with_data, with_events, with_parameters
from haemus.experiments.calibrate.cause_measures import bought, column, drifted, outcome
from haemus.model.powers import POWERS
from haemus.model.start.data import starting_data

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from haemus.model.start.data import StateStart
    from haemus.model.tables.rows import Cell

END: Final = "2024Q4"
SPEECH: Final = "2025Q4"
WHOLE: Final = "2035Q4"


def _starting_with(end: str, change: Callable[[StateStart], StateStart]) -> World:
    """Return the baseline with a change to every state at the start."""
    data = starting_data()
    states = {iso3: change(state) for iso3, state in data.states.items()}
    return with_data(baseline(end), replace(data, states=MappingProxyType(states)))


def _fragile(end: str, level: float) -> World:
    return _starting_with(end, lambda state: replace(state, fragility=level))


def _aligned(end: str, power: str, level: float) -> World:
    place = POWERS.index(power)
    return _starting_with(
        end, lambda state: replace(state, alignment=(*state.alignment[:place], level, *state.alignment[place + 1 :]))
    )


def _courted(end: str) -> World:
    """Return the baseline with Russia and China courting SRB and BIH for three years."""
    events = (
        f'type = "influence_campaign"\ndate = 2021-02-01\npower = "{power}"\nstate = "{state}"\nstrength = 5.0\nquarters = 12'
        for power in ("RUS", "CHN")
        for state in ("SRB", "BIH")
    )
    return with_events(end, *events)


def _from_china(contract: dict[str, Cell]) -> bool:
    return contract["supplier_state"] == "CHN"


def _from_the_east(contract: dict[str, Cell]) -> bool:
    return contract["buyer"] in {"SRB", "BIH"} and contract["supplier_state"] in {"RUS", "CHN"}


_STRONG: Final[Mapping[str, float]] = {"alignment_influence": 0.2, "choice_alignment": 4.0}

_MOVES: Final = (
    Cause("politics", "fragility moves", "the baseline as it is", drifted("fragility", WHOLE), "+", baseline(WHOLE), None),
    Cause("politics", "influence moves", "the baseline as it is", drifted("influence_east", WHOLE), "+", baseline(WHOLE), None),
    Cause("politics", "alignment moves", "the baseline as it is", drifted("alignment_east", WHOLE), "+", baseline(WHOLE), None),
    Cause(
        "politics", "fragility_influence", "influence makes fragile as fast as the prior allows, against not at all",
        column("fragility", "REGION", WHOLE), "+",
        with_parameters(baseline(WHOLE), fragility_influence=0.2), with_parameters(baseline(WHOLE), fragility_influence=0.0),
    ),
    Cause(
        "politics", "fragility_crisis", "the crisis of 2023 makes fragile, against not at all", column("fragility", "XKX", END), "+",
        with_parameters(baseline(END), fragility_crisis=0.2), with_parameters(baseline(END), fragility_crisis=0.0),
    ),
    Cause(
        "politics", "alignment_influence", "influence aligns as fast as the prior allows, against not at all",
        column("alignment_east", "SRB", WHOLE), "+",
        with_parameters(baseline(WHOLE), alignment_influence=0.2), with_parameters(baseline(WHOLE), alignment_influence=0.0),
    ),
    Cause(
        "politics", "alignment_deal", "arms deals align as much as the prior allows, against not at all",
        column("alignment_west", "REGION", WHOLE), "+",
        with_parameters(baseline(WHOLE), alignment_deal=0.1), with_parameters(baseline(WHOLE), alignment_deal=0.0),
    ),
)  # fmt: skip

_FRAGILITY_IS_READ: Final = (
    Cause(
        "politics", "fragility", "every state fragile (0.8), against none (0.1)", column("credibility", "HRV", "2025Q1"), "-",
        _fragile(SPEECH, 0.8), _fragile(SPEECH, 0.1),
    ),
    Cause(
        "politics", "fragility", "every state fragile (0.8), against none (0.1)", column("capital", "REGION", "2022Q4"), "-",
        _fragile(SPEECH, 0.8), _fragile(SPEECH, 0.1),
    ),
    Cause(
        "politics", "fragility", "every state fragile (0.8), against none (0.1)", column("influence_east", "REGION", SPEECH), "+",
        _fragile(SPEECH, 0.8), _fragile(SPEECH, 0.1),
    ),
)  # fmt: skip

_INFLUENCE_IS_READ: Final = (
    Cause(
        "politics", "influence", "Russia and China court SRB and BIH in 2021-23",
        column("fragility", "SRB", END), "+", _courted(END), baseline(END)
    ),
    Cause(
        "politics", "influence", "Russia and China court SRB and BIH in 2021-23", column("alignment_east", "SRB", END), "+",
        _courted(END), baseline(END),
    ),
    Cause(
        "politics", "influence", "Russia and China court SRB and BIH in 2021-23; weights at the ends of their priors",
        bought("of SRB and BIH from RUS and CHN", _from_the_east), "+",
        with_parameters(_courted(WHOLE), **_STRONG), with_parameters(baseline(WHOLE), **_STRONG), 24,
    ),
)  # fmt: skip

_ALIGNMENT_IS_READ: Final = (
    Cause(
        "politics", "alignment", "every state aligned with the USA (1.0), against none (0.2)", column("credibility", "HRV", "2025Q1"), "+",
        _aligned(SPEECH, "USA", 1.0), _aligned(SPEECH, "USA", 0.2),
    ),
    Cause(
        "politics", "alignment", "every state aligned with CHN (0.9), against none (0.1); weight in a choice 2",
        bought("from CHN", _from_china), "+",
        with_parameters(_aligned(WHOLE, "CHN", 0.9), choice_alignment=2.0),
        with_parameters(_aligned(WHOLE, "CHN", 0.1), choice_alignment=2.0),
    ),
    Cause(
        "politics", "alignment", "every state aligned with CHN (0.9), against none (0.1); weight of a shared eastern lean 3",
        outcome("pairs_united_by_2025"), "+",
        with_parameters(_aligned(SPEECH, "CHN", 0.9), surplus_eastern=3.0),
        with_parameters(_aligned(SPEECH, "CHN", 0.1), surplus_eastern=3.0),
    ),
)  # fmt: skip

POLITICS_CAUSES: Final = (*_MOVES, *_FRAGILITY_IS_READ, *_INFLUENCE_IS_READ, *_ALIGNMENT_IS_READ)
"""The laws of motion, then the rules that use them."""
