"""Phase 6: talks advance, agreements are signed, joined, deepened or lapse. All judge the network as it stood at the start."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from model.agents.agreement import DEEPEST, Agreement
from model.calendar import season_of
from model.draws import stable_id
from model.rules.help import uncovered_need
from model.rules.period import hazard_probability
from model.rules.talks import (
    acceptance,
    application_rate,
    current_surplus,
    doubt_multiplier,
    lapse_rate,
    likeness,
    next_capital,
    standing_surplus,
    step_rate,
)
from model.start import EASTERN_POWERS, POWERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from model.agents.state import State
    from model.dyad import Dyad
    from model.region import Region

SIGNED = 3
"""Stages of talks: 0 none, 1 exploratory, 2 a text on the table, 3 ready to sign."""

_EASTERN = tuple(POWERS.index(power) for power in EASTERN_POWERS)
_CLOSURE_SCALE = 3.0
_TRANSFER_SCALE = 3.0
_SIZE_UNIT = 10_000.0


class Typical(NamedTuple):
    """Drivers of a typical pair of 2020, taken off, so that the base rate of talks is that of such a pair."""

    near: float = 0.3
    shared_rival: float = 0.1
    regime_distance: float = 0.15
    size: float = 1.0
    standing_tie: float = 0.7
    deficit: float = 0.15
    likeness: float = 0.8
    eastern: float = 0.15
    transfers: float = 0.1
    hostility: float = 0.05


TYPICAL = Typical()
DRIVERS = (
    "proximity", "regime distance", "size", "standing tie", "alignment", "eastern lean", "transfers", "veto",
    "shared rival", "closure", "deficit", "counter-alignment", "hostility", "agreements",
)  # fmt: skip
"""Names of a pair's drivers: the standing ones, then the current ones."""


def form_agreements(region: Region) -> None:
    """Judge every pair, move talks on, then settle signings, applications, deepening and lapses.

    Where the record is imposed, nothing is added to it before it ends.
    """
    _judge(region)
    if region.quarter >= region.choices_from:
        _talk(region)
    for state in region.states:
        full = 1.0 - region.parameters.capital_fragility * state.fragility
        state.capital = next_capital(state.capital, full, region.rates.capital_recovery) if region.quarter else full


def _talk(region: Region) -> None:
    willing = _advance(region)
    standing = tuple(region.agreements)
    for founders in _cliques(willing):
        _sign(region, _with_third(region, founders))
    for agreement in standing:
        _decide_applications(region, agreement)
        _take_applications(region, agreement)
        _deepen_or_lapse(region, agreement)


def _judge(region: Region) -> None:
    """Compute each pair's drivers, surplus and the multiplier of lost help; what changes slowly is reviewed in January."""
    p = region.parameters
    half = p.deficit_half_threat
    now = [uncovered_need(s.threat, s.help, half) for s in region.states]
    usual = [uncovered_need(s.threat, s.help_at_start, half) for s in region.states]
    signings = _fresh_signings(region)
    rivals = [[(k, wary) for k, wary in enumerate(row) if wary > 0.0] for row in region.wary]
    if season_of(region.quarter) == 0:
        _review_standing(region)
    partners = region.partners
    weights, response, most = region.current_weights, region.rates.response, region.record.largest_multiplier
    sensitivity, limit, rate = p.doubt_sensitivity, region.log_multiplier_limit, p.talks_rate
    for dyad in region.dyads:
        if dyad.barred:
            continue
        a, b = dyad.a, dyad.b
        i, j = a.place, b.place
        deficit = 0.5 * (usual[i] + usual[j])
        shared = _shared_rival(rivals[i], region.wary[j], j) * (1.0 - dyad.wary) if rivals[i] and rivals[j] else 0.0
        dyad.current = current = (
            shared - TYPICAL.shared_rival,
            _closure(partners[i], partners[j]) if partners[i] and partners[j] else 0.0,
            deficit - TYPICAL.deficit,
            _to_answer(i, j, signings) if signings else 0.0,
            dyad.hostility - TYPICAL.hostility,
            0.5 * (a.agreement_count + b.agreement_count),
        )
        dyad.surplus = dyad.standing_surplus + current_surplus(*current, *weights)
        dyad.lost = 0.5 * (now[i] + now[j]) - deficit
        dyad.multiplier = doubt_multiplier(dyad.lost, response, sensitivity, limit)
        dyad.capital = a.capital * b.capital
        dyad.rate = step_rate(dyad.surplus, dyad.multiplier, dyad.capital, rate)
        most = max(most, dyad.multiplier)
    region.record.largest_multiplier = most


def _review_standing(region: Region) -> None:
    """Review what changes slowly: nearness, regimes, size, standing ties, alignment, transfers, vetoes."""
    east = [_east(state) for state in region.states]
    for dyad in region.dyads:
        if dyad.barred:
            continue
        a, b = dyad.a, dyad.b
        dyad.standing = standing = (
            dyad.near - TYPICAL.near,
            dyad.regime_distance - TYPICAL.regime_distance,
            math.log(min(a.gdp_real, b.gdp_real) / _SIZE_UNIT) - TYPICAL.size,
            dyad.standing_tie - TYPICAL.standing_tie,
            _alignment_likeness(a, b) - TYPICAL.likeness,
            math.sqrt(east[a.place] * east[b.place]) - TYPICAL.eastern,
            _transfers(a, b) - TYPICAL.transfers,
            dyad.veto,
        )
        dyad.standing_surplus = standing_surplus(*standing, *region.standing_weights)


def _shared_rival(rivals: Sequence[tuple[int, float]], theirs: Sequence[float], other: int) -> float:
    """Return how wary both are of the same third state, at most. It binds them as far as they aren't wary of each other."""
    most = 0.0
    for k, wary in rivals:
        if wary > most and k != other:
            felt = min(wary, theirs[k])
            most = max(most, felt)
    return most


def _closure(mine: int, theirs: int) -> float:
    """Return partners in common, as a share of three; partners come as bit sets."""
    return min(1.0, (mine & theirs).bit_count() / _CLOSURE_SCALE)


def _to_answer(i: int, j: int, signings: Sequence[tuple[float, tuple[int, ...], list[float]]]) -> float:
    """Return what two states have to answer: the latest agreement of others that either is wary of, fading with age."""
    most = 0.0
    for freshness, members, felt in signings:
        if i not in members and j not in members:
            wary = max(felt[j], felt[i])
            most = max(most, freshness * wary)
    return most


def _fresh_signings(region: Region) -> list[tuple[float, tuple[int, ...], list[float]]]:
    """Return the agreements that are still answered: how fresh, who is in them, and how wary each state is of those."""
    memory = region.parameters.counter_memory
    return [
        (1.0 - (region.quarter - signed) / memory, members, [max(row[k] for k in members) for row in region.wary])
        for signed, members in region.recent_signings
        if region.quarter - signed < memory
    ]


def _alignment_likeness(a: State, b: State) -> float:
    total = 0.0
    for mine, theirs in zip(a.alignment, b.alignment, strict=True):
        total = total + likeness(mine, theirs)
    return total / len(POWERS)


def _east(state: State) -> float:
    total = 0.0
    for k in _EASTERN:
        total = total + state.alignment[k]
    return total / len(_EASTERN)


def _transfers(a: State, b: State) -> float:
    """Return arms deals between the two, either way, as a share of three."""
    return min(1.0, (a.deals.get(b.iso3, 0.0) + b.deals.get(a.iso3, 0.0)) / _TRANSFER_SCALE)


def _advance(region: Region) -> list[Dyad]:
    """Move talks a step on, or break them off; return the pairs that are ready to sign, which no agreement unites yet."""
    steps = region.draws.uniforms("talks.step", region.quarter, region.dyad_keys)
    breaks = region.draws.uniforms("talks.break", region.quarter, region.dyad_keys)
    broken_off = hazard_probability(region.parameters.breakoff_rate)
    willing = []
    for dyad, step, broken in zip(region.dyads, steps, breaks, strict=True):
        if dyad.barred or region.linked[dyad.a.place][dyad.b.place]:
            continue
        if step < hazard_probability(dyad.rate):
            dyad.stage += 1
            if dyad.stage == SIGNED:
                willing.append(dyad)
        elif dyad.stage and broken < broken_off:
            dyad.stage = 0
    return willing


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
    """Ask third states to the signing: each joins if it gains with every founder and every founder accepts it."""
    p = region.parameters
    group = list(founders)
    for state in region.states:
        if state in group:
            continue
        if all(region.linked[state.place][member.place] for member in group):
            continue
        chance = 1.0
        for member in group:
            dyad = region.dyad_of[state.iso3, member.iso3]
            if dyad.barred:
                chance = 0.0
                break
            chance = chance * acceptance(dyad.surplus + math.log(dyad.multiplier), constant=p.joint_signing_constant)
        pair = stable_id("-".join(sorted(member.iso3 for member in founders)))
        if (
            chance > 0.0
            and region.draws.uniform("talks.third", region.quarter, state.key, pair) < chance * state.capital
        ):
            group.append(state)
    return group


def _sign(region: Region, founders: list[State]) -> None:
    """Sign an agreement, unless another signing of the quarter has united its founders already."""
    if all(region.linked[a.place][b.place] for a, b in combinations(founders, 2)):
        return
    agreement = conclude(region, founders, depth=0)
    for a, b in combinations(agreement.members, 2):
        dyad = region.dyad_of[a.iso3, b.iso3]
        region.record.explain(
            region.quarter, "agreement", (a.iso3, b.iso3), f"signed {agreement.label}", pair_terms(region, dyad)
        )


def pair_terms(region: Region, dyad: Dyad) -> tuple[tuple[str, float], ...]:
    """Return the terms of a pair's surplus, which sum to it, and what makes the rate of it."""
    terms = tuple(
        (name, weight * driver)
        for name, weight, driver in zip(
            DRIVERS, (*region.standing_weights, *region.current_weights), dyad.drivers, strict=True
        )
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
    for state in agreement.members:
        state.agreement_count += 1
        state.capital = state.capital * (1.0 - region.parameters.capital_cost)
    region.recent_signings.append((region.quarter, tuple(state.place for state in agreement.members)))
    _write(region, agreement, "signed")
    return agreement


def _link(region: Region, a: State, b: State, by: int) -> None:
    region.linked[a.place][b.place] += by
    region.linked[b.place][a.place] += by
    for one, other in ((a.place, b.place), (b.place, a.place)):
        bit = 1 << other
        region.partners[one] = region.partners[one] | bit if region.linked[one][other] else region.partners[one] & ~bit
    region.dyad_of[a.iso3, b.iso3].stage = 0


def _write(region: Region, agreement: Agreement, action: str) -> None:
    if region.quarter >= region.script.start:
        region.record.agreements.append((region.name, agreement.name, action, agreement.label))


def _take_applications(region: Region, agreement: Agreement) -> None:
    """Let outsiders apply once the agreement is old enough: at a rate that rises with their mean surplus."""
    p = region.parameters
    if region.quarter - agreement.signed < p.accession_delay:
        return
    for state in region.states:
        if state in agreement.members or state in agreement.applicants:
            continue
        surplus, multiplier, size = 0.0, 0.0, len(agreement.members)
        for member in agreement.members:
            dyad = region.dyad_of[state.iso3, member.iso3]
            if dyad.barred:
                break
            surplus, multiplier = surplus + dyad.surplus, multiplier + dyad.multiplier
        else:
            rate = application_rate(
                surplus / size, multiplier / size, state.capital, rate=p.accession_rate, part=p.accession_surplus
            )
            if region.draws.uniform("accession.apply", region.quarter, state.key, agreement.key) < hazard_probability(
                rate
            ):
                agreement.applicants.append(state)
                _write(region, agreement, "applied")
                region.record.explain(
                    region.quarter, "agreement", (state.iso3,), f"applied to {agreement.label}",
                    (("mean surplus", surplus / size), ("doubt multiplier", multiplier / size),
                    ("capital", state.capital), ("rate [per year]", rate)),
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
            drawn = region.draws.uniform(f"accession.accept.{agreement.name}", region.quarter, state.key, member.key)
            if drawn >= chance:
                region.record.refusals += 1
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
            state.agreement_count += 1
            state.capital = state.capital * (1.0 - p.capital_cost)
            region.recent_signings.append((region.quarter, tuple(member.place for member in agreement.members)))
            _write(region, agreement, "joined")
            region.record.explain(region.quarter, "agreement", (state.iso3,), f"joined {agreement.label}")


def _deepen_or_lapse(region: Region, agreement: Agreement) -> None:
    p = region.parameters
    hostility, capital = 0.0, 1.0
    for a, b in combinations(agreement.members, 2):
        hostility = max(hostility, region.dyad_of[a.iso3, b.iso3].hostility)
    for member in agreement.members:
        capital = min(capital, member.capital)
    if region.draws.uniform("agreement.lapse", region.quarter, agreement.key) < hazard_probability(
        lapse_rate(hostility, p.lapse_rate, hostility_weight=p.lapse_hostility)
    ):
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
    elif agreement.depth < DEEPEST and region.draws.uniform(
        "agreement.deepen", region.quarter, agreement.key
    ) < hazard_probability(p.deepening_rate * capital):
        agreement.depth += 1
        _write(region, agreement, "deepened")
        region.record.explain(
            region.quarter,
            "agreement",
            tuple(s.iso3 for s in agreement.members),
            f"{agreement.label} deepened",
            (("depth", float(agreement.depth)),),
        )
