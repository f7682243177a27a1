"""Phase 6: talks advance, agreements are signed, joined, deepened or lapse.

Surpluses are those of the phase's start, for all alike; what is settled after one another (signings, applications, lapses, deepening)
sees the capital and the ties that the one before has left.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from haemus.model.agents.agreement import Agreement
from haemus.model.calendar import season_of
from haemus.model.situation import DRIVERS
from haemus.model.sweeps.agreements import (
    NOBODY,
    admit,
    are_united,
    ask_others,
    chance_of_acceptance,
    conclude,
    deepen,
    draw_applications,
    draw_lapse,
    end,
    form_groups,
    refused_by,
    worst_hostility,
)
from haemus.model.sweeps.talks import (
    advance_talks,
    forget_signings,
    judge_pairs,
    restore_capital,
    review_standing,
    set_capital,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from haemus.model.agents.state import State
    from haemus.model.dyad import Dyad
    from haemus.model.region import Region


def form_agreements(region: Region) -> None:
    """Judge every pair, move talks on, then settle signings, applications, deepening and lapses.

    Where the record is imposed, nothing is added to it before it ends.
    """
    if region.quarter == 0:
        set_capital(region.block)
    if season_of(region.quarter) == 0:
        review_standing(region.block)
    forget_signings(region.block)
    judge_pairs(region.block)
    if region.quarter >= region.now.choices_from:
        standing = tuple(region.agreements)
        _sign(region)
        for agreement in standing:
            _decide_applications(region, agreement)
            _take_applications(region, agreement)
            _deepen_or_lapse(region, agreement)
    restore_capital(region.block)


def _sign(region: Region) -> None:
    """Let those who are ready sign, with those who join them; a group that another signing has united doesn't."""
    if advance_talks(region.block) == 0:
        return
    for g in range(form_groups(region.block)):
        group = ask_others(region.block, int(region.now.groups[g]))
        if are_united(region.block, group):
            continue
        agreement = enter_into_force(region, group, depth=0)
        for a, b in combinations(agreement.members, 2):
            terms = pair_terms(region, region.dyad_of[a.iso3, b.iso3])
            _explain(region, (a, b), f"signed {agreement.label}", terms)


def enter_into_force(region: Region, founders: int, depth: int) -> Agreement:
    """Put an agreement of a set of states into force, whether talks or an event brought it about."""
    agreement = Agreement(region, conclude(region.block, founders, depth))
    region.agreements.append(agreement)
    _write(region, agreement, "signed")
    return agreement


def pair_terms(region: Region, dyad: Dyad) -> tuple[tuple[str, float], ...]:
    """Return the terms of a pair's surplus, which sum to it, and what makes the rate of it."""
    p = region.parameters
    terms = tuple(
        (name, getattr(p, weight) * driver)
        for (name, weight), driver in zip(DRIVERS.items(), dyad.drivers, strict=True)
    )
    return (
        *terms,
        ("surplus", dyad.surplus),
        ("doubt multiplier", dyad.multiplier),
        ("capital", dyad.capital),
        ("rate of a step [per year]", dyad.rate),
    )


def _decide_applications(region: Region, agreement: Agreement) -> None:
    """Let each member accept or refuse those who applied before this quarter; one refusal is enough."""
    place, p = agreement.place, region.parameters
    for state in agreement.applicants:
        region.situation.applied[place, state.place] = 0
        refusing = refused_by(region.block, place, state.place)
        if refusing == NOBODY:
            admit(region.block, place, state.place)
            agreement.admit(state)
            _write(region, agreement, "joined")
            _explain(region, (state,), f"joined {agreement.label}")
        else:
            member = region.states[refusing]
            chance = chance_of_acceptance(region.now, state.place, refusing, p.acceptance_constant)
            text = f"{member.iso3} refused {state.iso3} in {agreement.label}"
            _explain(region, (state, member), text, (("chance of acceptance", chance),))


def _take_applications(region: Region, agreement: Agreement) -> None:
    """Let outsiders apply once the agreement is old enough."""
    if draw_applications(region.block, agreement.place) == 0:
        return
    for state in region.states:
        if state.applies:
            _write(region, agreement, "applied")
            _explain(
                region, (state,), f"applied to {agreement.label}",
                (("mean surplus", state.mean_surplus), ("doubt multiplier", state.mean_multiplier),
                ("capital", state.capital), ("rate [per year]", state.application_rate)),
            )  # fmt: skip


def _deepen_or_lapse(region: Region, agreement: Agreement) -> None:
    """Let an agreement lapse, or deepen by a step."""
    place, members = agreement.place, agreement.members
    if draw_lapse(region.block, place):
        _write(region, agreement, "lapsed")
        hostility = float(worst_hostility(region.now, place))
        _explain(region, members, f"{agreement.label} lapsed", (("hostility", hostility),))
        end(region.block, place)
        region.agreements.remove(agreement)
        agreement.remove()
    elif deepen(region.block, place):
        _write(region, agreement, "deepened")
        _explain(region, members, f"{agreement.label} deepened", (("depth", float(agreement.depth)),))


def _write(region: Region, agreement: Agreement, action: str) -> None:
    if region.quarter >= region.script.start:
        region.record.agreements.append((region.name, agreement.name, action, agreement.label))


def _explain(region: Region, states: Iterable[State], text: str, terms: tuple[tuple[str, float], ...] = ()) -> None:
    region.record.explain(region.quarter, "agreement", tuple(state.iso3 for state in states), text, terms)
