"""Phase 6: talks advance, agreements are signed, joined, deepened or lapse.

Surpluses are those of the phase's start, for all alike; what is settled after one another (signings, applications, lapses, deepening)
sees the capital and the ties that the one before has left.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from model.agents.agreement import DEEPEST, Agreement
from model.calendar import season_of
from model.draws import stable_id
from model.rules.period import hazard_probability
from model.rules.talks import acceptance, lapse_rate, next_capital
from model.situation import DRIVERS, of_states
from model.start import EASTERN_POWERS, POWERS
from model.sweeps.accession import draw_applications, worst_hostility
from model.sweeps.talks import advance_talks, judge_pairs, review_standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from model.agents.state import State
    from model.dyad import Dyad
    from model.region import Region

_EASTERN = np.array([POWERS.index(power) for power in EASTERN_POWERS])


def form_agreements(region: Region) -> None:
    """Judge every pair, move talks on, then settle signings, applications, deepening and lapses.

    Where the record is imposed, nothing is added to it before it ends.
    """
    if region.quarter == 0:
        for state in region.states:
            state.capital = _full_capital(region, state)
    _judge(region)
    if region.quarter >= region.choices_from:
        _talk(region)
    for state in region.states:
        state.capital = next_capital(state.capital, _full_capital(region, state), region.rates.capital_recovery)


def _full_capital(region: Region, state: State) -> float:
    """Return the political capital that a state has when it has spent none: what its fragility leaves."""
    return 1.0 - region.parameters.capital_fragility * state.fragility


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
    now = region.situation
    if season_of(region.quarter) == 0:
        review_standing(
            region.parameter_record, now.states, now.dyads, of_states(region.states, "gdp_real"), now.alignment, _EASTERN, now.deals
        )  # fmt: skip
    largest = judge_pairs(
        region.parameter_record, region.rates.response, region.log_multiplier_limit, now.dyads,
        of_states(region.states, "threat"), of_states(region.states, "help"), of_states(region.states, "help_at_start"),
        of_states(region.states, "capital"), of_states(region.states, "agreement_count", np.int64),
        now.wary, now.linked, *_fresh_signings(region),
    )  # fmt: skip
    region.record.largest_multiplier = max(region.record.largest_multiplier, largest)


def _fresh_signings(region: Region) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the agreements that are still answered: how fresh each is, and who is in it [signing, state]."""
    memory, quarter = region.parameters.counter_memory, region.quarter
    region.recent_signings = [each for each in region.recent_signings if quarter - each[0] < memory]
    freshness = np.array([1.0 - (quarter - signed) / memory for signed, _ in region.recent_signings])
    return freshness, np.array([who for _, who in region.recent_signings], dtype=np.bool_).reshape(
        -1, len(region.states)
    )


def _advance(region: Region) -> list[Dyad]:
    """Move talks a step on, or break them off; return the pairs that are ready to sign, which no agreement unites yet."""
    now, willing = region.situation, region.answers.willing
    if not advance_talks(
        region.draws.seed, region.quarter, region.parameters.breakoff_rate, now.dyads, now.linked, willing
    ):
        return []
    return [region.dyads[k] for k in willing.nonzero()[0].tolist()]


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
        pair = stable_id("-".join(sorted(member.iso3 for member in founders)))
        if (
            chance > 0.0
            and region.draws.uniform("talks.third", region.quarter, state.key, pair) < chance * state.capital
        ):
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
    weights = (
        p.surplus_proximity, p.surplus_regime_distance, p.surplus_size, p.surplus_standing_tie, p.surplus_outside_alignment,
        p.surplus_eastern, p.surplus_transfers, p.surplus_veto,
        p.surplus_shared_rival, p.surplus_closure, p.surplus_deficit, p.surplus_counter_alignment, p.surplus_hostility,
        p.surplus_agreements,
    )  # fmt: skip
    terms = tuple((name, weight * driver) for name, weight, driver in zip(DRIVERS, weights, dyad.drivers, strict=True))
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
    _measure_depth(region)
    for state in agreement.members:
        state.agreement_count += 1
        state.capital = state.capital * (1.0 - region.parameters.capital_cost)
    region.recent_signings.append((region.quarter, agreement.among))
    _write(region, agreement, "signed")
    return agreement


def _link(region: Region, a: State, b: State, by: int) -> None:
    """Add to, or take from, the agreements in force between two states; talks between them start anew."""
    region.situation.linked[a.place, b.place] += by
    region.situation.linked[b.place, a.place] += by
    region.dyad_of[a.iso3, b.iso3].stage = 0


def _measure_depth(region: Region) -> None:
    """Set who is in the agreements in force, how deep they are, and the deepest between every two states as a pact, in [0, 1]."""
    depth = region.situation.depth
    region.members = np.array([agreement.among for agreement in region.agreements], dtype=np.bool_).reshape(
        -1, len(region.states)
    )
    region.depths = np.array([float(agreement.depth) for agreement in region.agreements])
    depth[:] = 0.0
    for agreement in region.agreements:
        for a, b in combinations(agreement.members, 2):
            deepest = max(float(depth[a.place, b.place]), (1.0 + agreement.depth) / 4.0)
            depth[a.place, b.place] = depth[b.place, a.place] = deepest


def _write(region: Region, agreement: Agreement, action: str) -> None:
    if region.quarter >= region.script.start:
        region.record.agreements.append((region.name, agreement.name, action, agreement.label))


def _take_applications(region: Region, agreement: Agreement) -> None:
    """Let outsiders apply once the agreement is old enough: at a rate that rises with their mean surplus."""
    if region.quarter - agreement.signed < region.parameters.accession_delay:
        return
    now, gains = region.situation, region.answers.gains
    if not draw_applications(
        region.draws.seed, region.quarter, agreement.key, region.parameter_record, now.states, now.dyads, now.dyad_of,
        agreement.among, of_states(region.states, "capital"), gains,
    ):  # fmt: skip
        return
    for state, (applies, surplus, multiplier, rate) in zip(region.states, gains.tolist(), strict=True):
        if applies:
            agreement.applicants.append(state)
            _write(region, agreement, "applied")
            region.record.explain(
                region.quarter, "agreement", (state.iso3,), f"applied to {agreement.label}",
                (("mean surplus", surplus), ("doubt multiplier", multiplier),
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
            _measure_depth(region)
            state.agreement_count += 1
            state.capital = state.capital * (1.0 - p.capital_cost)
            region.recent_signings.append((region.quarter, agreement.among))
            _write(region, agreement, "joined")
            region.record.explain(region.quarter, "agreement", (state.iso3,), f"joined {agreement.label}")


def _deepen_or_lapse(region: Region, agreement: Agreement) -> None:
    p = region.parameters
    now = region.situation
    hostility = worst_hostility(now.dyads, agreement.among)
    capital = min(member.capital for member in agreement.members)
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
        _measure_depth(region)
    elif agreement.depth < DEEPEST and region.draws.uniform(
        "agreement.deepen", region.quarter, agreement.key
    ) < hazard_probability(p.deepening_rate * capital):
        agreement.depth += 1
        _measure_depth(region)
        _write(region, agreement, "deepened")
        region.record.explain(
            region.quarter,
            "agreement",
            tuple(s.iso3 for s in agreement.members),
            f"{agreement.label} deepened",
            (("depth", float(agreement.depth)),),
        )
