"""Phase 6: talks advance, agreements are signed, joined, deepened or lapse.

Surpluses are those of the phase's start, for all alike; what is settled after one another (signings, applications, lapses, deepening)
sees the capital and the ties that the one before has left.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

from model.agents.agreement import DEEPEST, Agreement
from model.calendar import season_of
from model.draws import group_id
from model.rules.period import happens
from model.rules.talks import acceptance, lapse_rate, pact
from model.situation import DRIVERS, NoRoomError
from model.sweeps.accession import draw_applications, worst_hostility
from model.sweeps.talks import (
    advance_talks,
    forget_signings,
    judge_pairs,
    restore_capital,
    review_standing,
    set_capital,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from model.agents.state import State
    from model.dyad import Dyad
    from model.region import Region


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
        _talk(region)
    restore_capital(region.block)


def _talk(region: Region) -> None:
    willing = _advance(region)
    standing = tuple(region.agreements)
    for founders in _cliques(willing):
        _sign(region, _with_third(region, founders))
    for agreement in standing:
        _decide_applications(region, agreement)
        _take_applications(region, agreement)
        _deepen_or_lapse(region, agreement)


def _advance(region: Region) -> list[Dyad]:
    """Move talks a step on, or break them off; return the pairs that are ready to sign, which no agreement unites yet."""
    if advance_talks(region.block) == 0:
        return []
    return [region.dyads[k] for k in region.situation.dyads["ready"].nonzero()[0].tolist()]


def _cliques(willing: Sequence[Dyad]) -> list[list[State]]:
    """Return the groups that sign as one: willing pairs, joined where every two of a group are willing."""
    pairs = {(dyad.a.iso3, dyad.b.iso3) for dyad in willing}
    groups: list[list[State]] = []
    for dyad in willing:
        for group in groups:
            newcomers = [state for state in (dyad.a, dyad.b) if state not in group]
            if all((min(s.iso3, m.iso3), max(s.iso3, m.iso3)) in pairs for s in newcomers for m in group):
                group.extend(newcomers)
                break
        else:
            groups.append([dyad.a, dyad.b])
    return groups


def _with_third(region: Region, founders: list[State]) -> list[State]:
    """Ask other states to the signing, in turn: each joins with the product of the acceptances by all so far, times its capital."""
    p = region.parameters
    group = list(founders)
    asked_by = group_id([member.key for member in sorted(founders, key=lambda state: state.place)])
    for state in region.states:
        if state in group:
            continue
        if all(region.situation.linked[state.place, member.place] for member in group):
            continue
        chance = 1.0
        for member in group:
            dyad = region.dyad_of[state.iso3, member.iso3]
            if dyad.barred:
                chance = 0.0
                break
            chance = chance * acceptance(dyad.surplus + math.log(dyad.multiplier), constant=p.joint_signing_constant)
        drawn = region.draws.uniform("talks.third", region.quarter, state.key, about=asked_by)
        if chance > 0.0 and drawn < chance * state.capital:
            group.append(state)
    return group


def _sign(region: Region, founders: list[State]) -> None:
    """Sign an agreement, unless another signing of the quarter has united its founders already."""
    if all(region.situation.linked[a.place, b.place] for a, b in combinations(founders, 2)):
        return
    agreement = conclude(region, founders, depth=0)
    for a, b in combinations(agreement.members, 2):
        dyad = region.dyad_of[a.iso3, b.iso3]
        region.record.explain(
            region.quarter, "agreement", (a.iso3, b.iso3), f"signed {agreement.label}", pair_terms(region, dyad)
        )


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


def conclude(region: Region, founders: Iterable[State], depth: int) -> Agreement:
    """Put an agreement into force, whether the model or an event brought it about."""
    agreement = Agreement(region, founders, region.quarter, depth)
    region.agreements.append(agreement)
    for a, b in combinations(agreement.members, 2):
        _link(region, a, b, 1)
    publish(region)
    for state in agreement.members:
        state.agreement_count += 1
        state.capital = state.capital * (1.0 - region.parameters.capital_cost)
    _announce(region, agreement)
    _write(region, agreement, "signed")
    return agreement


def _link(region: Region, a: State, b: State, by: int) -> None:
    """Add to, or take from, the agreements in force between two states; talks between them start anew."""
    region.situation.linked[a.place, b.place] += by
    region.situation.linked[b.place, a.place] += by
    region.dyad_of[a.iso3, b.iso3].stage = 0


def publish(region: Region) -> None:
    """Write the agreements in force into the situation: who is in them, and the deepest between every two states as a pact."""
    situation, now = region.situation, region.now
    if len(region.agreements) > situation.agreements.size:
        raise NoRoomError.of("agreement", len(region.agreements))
    now.agreement_count = len(region.agreements)
    situation.depth[:] = 0.0
    for place, agreement in enumerate(region.agreements):
        situation.agreements[place] = (agreement.key, agreement.founders, agreement.signed, agreement.depth)
        situation.members[place] = agreement.among
        for a, b in combinations(agreement.members, 2):
            deepest = max(float(situation.depth[a.place, b.place]), pact(agreement.depth))
            situation.depth[a.place, b.place] = situation.depth[b.place, a.place] = deepest


def _announce(region: Region, agreement: Agreement) -> None:
    """Let others answer a signing, or an accession, for a while."""
    situation, count = region.situation, int(region.now.signing_count)
    if count >= situation.signing_quarter.size:
        raise NoRoomError.of("signing", count + 1)
    situation.signing_quarter[count], situation.signatories[count] = region.quarter, agreement.among
    region.now.signing_count = count + 1


def _write(region: Region, agreement: Agreement, action: str) -> None:
    if region.quarter >= region.script.start:
        region.record.agreements.append((region.name, agreement.name, action, agreement.label))


def _take_applications(region: Region, agreement: Agreement) -> None:
    """Let outsiders apply once the agreement is old enough: at a rate that rises with their mean surplus."""
    if region.quarter - agreement.signed < region.parameters.accession_delay:
        return
    if draw_applications(region.block, region.agreements.index(agreement)) == 0:
        return
    for state in region.states:
        if state.applies:
            agreement.applicants.append(state)
            _write(region, agreement, "applied")
            region.record.explain(
                region.quarter, "agreement", (state.iso3,), f"applied to {agreement.label}",
                (("mean surplus", state.mean_surplus), ("doubt multiplier", state.mean_multiplier),
                ("capital", state.capital), ("rate [per year]", state.application_rate)),
            )  # fmt: skip


def _decide_applications(region: Region, agreement: Agreement) -> None:
    """Let each member accept or refuse those who applied before this quarter; one refusal is enough."""
    p = region.parameters
    applicants, agreement.applicants = agreement.applicants, []
    for state in applicants:
        for member in tuple(agreement.members):
            dyad = region.dyad_of[state.iso3, member.iso3]
            chance = (
                0.0
                if dyad.barred
                else acceptance(dyad.surplus + math.log(dyad.multiplier), constant=p.acceptance_constant)
            )
            drawn = region.draws.uniform("accession.accept", region.quarter, state.key, member.key, agreement.key)
            if drawn >= chance:
                region.now.refusals += 1
                region.record.explain(
                    region.quarter,
                    "agreement",
                    (state.iso3, member.iso3),
                    f"{member.iso3} refused {state.iso3} in {agreement.label}",
                    (("chance of acceptance", chance),),
                )
                break
        else:
            for member in agreement.members:
                _link(region, state, member, 1)
            agreement.admit(state)
            publish(region)
            state.agreement_count += 1
            state.capital = state.capital * (1.0 - p.capital_cost)
            _announce(region, agreement)
            _write(region, agreement, "joined")
            region.record.explain(region.quarter, "agreement", (state.iso3,), f"joined {agreement.label}")


def _deepen_or_lapse(region: Region, agreement: Agreement) -> None:
    p = region.parameters
    hostility = worst_hostility(region.block, region.agreements.index(agreement))
    capital = min(member.capital for member in agreement.members)
    rate = lapse_rate(hostility, p.lapse_rate, hostility_weight=p.lapse_hostility)
    if happens(region.draws.uniform("agreement.lapse", region.quarter, agreement.key), rate):
        for a, b in combinations(agreement.members, 2):
            _link(region, a, b, -1)
        for member in agreement.members:
            member.agreement_count -= 1
        _write(region, agreement, "lapsed")
        region.record.explain(
            region.quarter,
            "agreement",
            tuple(s.iso3 for s in agreement.members),
            f"{agreement.label} lapsed",
            (("hostility", hostility),),
        )
        region.agreements.remove(agreement)
        agreement.remove()
        publish(region)
    elif agreement.depth < DEEPEST and happens(
        region.draws.uniform("agreement.deepen", region.quarter, agreement.key), p.deepening_rate * capital
    ):
        agreement.depth += 1
        publish(region)
        _write(region, agreement, "deepened")
        region.record.explain(
            region.quarter,
            "agreement",
            tuple(s.iso3 for s in agreement.members),
            f"{agreement.label} deepened",
            (("depth", float(agreement.depth)),),
        )
