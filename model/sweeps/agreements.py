"""Agreements: which groups sign, who joins, what deepens and what lapses; and what that does to the states in them.

A set of states is a number: bit k is the k-th state.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from haemus.model.compiled import compiled, part
from haemus.model.draws import joined_id, stable_id, uniform
from haemus.model.rules.period import happens
from haemus.model.rules.talks import acceptance, application_rate, capital_after, lapse_rate, pact

if TYPE_CHECKING:
    from haemus.model.situation import Block, Now

THIRD: Final = stable_id("talks.third")
APPLY: Final = stable_id("accession.apply")
ACCEPT: Final = stable_id("accession.accept")
LAPSE: Final = stable_id("agreement.lapse")
DEEPEN: Final = stable_id("agreement.deepen")
DEEPEST: Final = 3
NOBODY: Final = -1


@compiled
def form_groups(block: Block) -> int:
    """Set the first groups to those that sign as one, and return how many: ready pairs, joined where every two are ready."""
    now = block[0]
    count = 0
    for k in range(now.dyad_count):
        dyad = now.dyads[k]
        if dyad.ready == 0:
            continue
        g = 0
        while g < count and not (_all_ready(now, now.groups[g], dyad.a) and _all_ready(now, now.groups[g], dyad.b)):
            g += 1
        if g == count:
            now.groups[g] = 0
            count += 1
        now.groups[g] |= 1 << dyad.a | 1 << dyad.b
    return count


@part
def _all_ready(now: Now, group: int, state: int) -> bool:
    """Return whether a state is in the group, or ready to sign with every one in it."""
    if group >> state & 1:
        return True
    for member in range(now.state_count):  # noqa: SIM110 - compiled code knows no generators
        if group >> member & 1 and now.dyads[now.dyad_of[state, member]].ready == 0:
            return False
    return True


@compiled
def ask_others(block: Block, group: int) -> int:
    """Ask other states to a signing, in turn, and return the group with those who join.

    Each joins with the product of the acceptances by all so far, times its capital.
    """
    now = block[0]
    asked_by = group_id(now, group)
    for i in range(now.state_count):
        if group >> i & 1 or _ties(now, i, group) == group:
            continue
        chance = now.states[i].capital
        for member in range(now.state_count):
            if group >> member & 1:
                chance = chance * chance_of_acceptance(now, i, member, now.parameters.joint_signing_constant)
        if uniform(now.seed, THIRD, now.quarter, now.states[i].key, 0, asked_by) < chance:
            group |= 1 << i
    return group


@part
def _ties(now: Now, state: int, group: int) -> int:
    """Return whom of a group agreements in force tie a state to."""
    tied = 0
    for member in range(now.state_count):
        if group >> member & 1 and now.linked[state, member] > 0:
            tied |= 1 << member
    return tied


@compiled
def are_united(block: Block, group: int) -> bool:
    """Return whether agreements in force unite every two of a group already."""
    now = block[0]
    for i in range(now.state_count):  # noqa: SIM110 - compiled code knows no generators
        if group >> i & 1 and _ties(now, i, group) | 1 << i != group:
            return False
    return True


@part
def chance_of_acceptance(now: Now, applicant: int, member: int, constant: float) -> float:
    """Return the probability that a member accepts an applicant; 0 where the two are barred from agreements."""
    dyad = now.dyads[now.dyad_of[applicant, member]]
    if dyad.barred > 0:
        return 0.0
    return acceptance(dyad.surplus + math.log(dyad.multiplier), constant)


@part
def group_id(now: Now, group: int) -> int:
    """Return the id of a set of states, joined from their own in the order of their names."""
    joined, first = 0, True
    for i in range(now.state_count):
        if group >> i & 1:
            joined = now.states[i].key if first else joined_id(joined, now.states[i].key)
            first = False
    return joined


@compiled
def conclude(block: Block, founders: int, depth: int) -> int:
    """Put an agreement into force, whether talks or an event brought it about; return its place."""
    now = block[0]
    place = now.agreement_count
    if place >= now.agreements.size:
        raise IndexError("a run has room for no more agreements in force")
    now.agreement_count = place + 1
    agreement = now.agreements[place]
    agreement.key = joined_id(group_id(now, founders), now.quarter)
    agreement.founders, agreement.signed, agreement.depth = founders, now.quarter, depth
    for i in range(now.state_count):
        now.members[place, i] = now.applied[place, i] = 0
    for i in range(now.state_count):
        if founders >> i & 1:
            _enter(now, place, i)
    _measure_depth(now)
    _announce(now, place)
    return int(place)


@compiled
def admit(block: Block, agreement: int, state: int) -> None:
    """Take a state into an agreement."""
    now = block[0]
    _enter(now, agreement, state)
    _measure_depth(now)
    _announce(now, agreement)


@part
def _enter(now: Now, agreement: int, state: int) -> None:
    """Make a state a member: it is tied to those who are, and has spent political capital."""
    it = now.states[state]
    for i in range(now.state_count):
        if now.members[agreement, i] > 0:
            _tie(now, i, state, 1)
    now.members[agreement, state] = 1
    it.agreement_count += 1
    it.capital = capital_after(it.capital, now.parameters.capital_cost)


@part
def _tie(now: Now, i: int, j: int, by: int) -> None:
    """Add to, or take from, the agreements in force between two states; talks between them start anew."""
    now.linked[i, j] += by
    now.linked[j, i] += by
    now.dyads[now.dyad_of[i, j]].stage = 0


@part
def _measure_depth(now: Now) -> None:
    """Set the deepest agreement between every two states, as a pact."""
    for i in range(now.state_count):
        for j in range(now.state_count):
            now.depth[i, j] = 0.0
    for place in range(now.agreement_count):
        deep = pact(now.agreements[place].depth)
        for i in range(now.state_count):
            for j in range(now.state_count):
                if i != j and now.members[place, i] > 0 and now.members[place, j] > 0:
                    now.depth[i, j] = max(now.depth[i, j], deep)


@part
def _announce(now: Now, agreement: int) -> None:
    """Let others answer a signing, or an accession, for a while."""
    signing = now.signing_count
    if signing >= now.signing_quarter.size:
        raise IndexError("a run has room for no more signings")
    now.signing_quarter[signing] = now.quarter
    for i in range(now.state_count):
        now.signatories[signing, i] = now.members[agreement, i]
    now.signing_count = signing + 1


@compiled
def draw_applications(block: Block, agreement: int) -> int:
    """Let outsiders apply to an agreement in force that is old enough; return how many do.

    They do so at a rate that rises with their mean surplus with its members. Who applies is marked, on the state with what it
    weighed.
    """
    now = block[0]
    p, it, count = now.parameters, now.agreements[agreement], 0
    for i in range(now.state_count):
        now.states[i].applies = 0
    if now.quarter - it.signed < p.accession_delay:
        return 0
    for i in range(now.state_count):
        state = now.states[i]
        if now.members[agreement, i] > 0:
            continue
        surplus, multiplier, size, free = 0.0, 0.0, 0, True
        for j in range(now.state_count):
            if now.members[agreement, j] == 0:
                continue
            dyad = now.dyads[now.dyad_of[i, j]]
            if dyad.barred > 0:
                free = False
                break
            surplus, multiplier, size = surplus + dyad.surplus, multiplier + dyad.multiplier, size + 1
        if not free:
            continue
        surplus, multiplier = surplus / size, multiplier / size
        rate = application_rate(surplus, multiplier, state.capital, p.accession_rate, p.accession_surplus)
        if happens(uniform(now.seed, APPLY, now.quarter, state.key, it.key), rate):
            state.applies, count = 1, count + 1
            now.applied[agreement, i] = 1
            state.mean_surplus, state.mean_multiplier, state.application_rate = surplus, multiplier, rate
    return count


@compiled
def refused_by(block: Block, agreement: int, applicant: int) -> int:
    """Return the first member who refuses an applicant, or NOBODY; one refusal is enough, and is counted."""
    now = block[0]
    key = now.states[applicant].key
    for j in range(now.state_count):
        if now.members[agreement, j] == 0:
            continue
        chance = chance_of_acceptance(now, applicant, j, now.parameters.acceptance_constant)
        if uniform(now.seed, ACCEPT, now.quarter, key, now.states[j].key, now.agreements[agreement].key) >= chance:
            now.refusals += 1
            return j
    return NOBODY


@compiled
def draw_lapse(block: Block, agreement: int) -> bool:
    """Return whether an agreement lapses: the likelier, the more hostile two of its members are."""
    now = block[0]
    p = now.parameters
    rate = lapse_rate(worst_hostility(now, agreement), p.lapse_rate, p.lapse_hostility)
    return happens(uniform(now.seed, LAPSE, now.quarter, now.agreements[agreement].key, 0), rate)


@part
def worst_hostility(now: Now, agreement: int) -> float:
    """Return the greatest hostility between two members of an agreement in force."""
    worst = 0.0
    for i in range(now.state_count):
        if now.members[agreement, i] == 0:
            continue
        for j in range(i + 1, now.state_count):
            if now.members[agreement, j] > 0:
                worst = max(worst, now.dyads[now.dyad_of[i, j]].hostility)
    return worst


@compiled
def end(block: Block, agreement: int) -> None:
    """Take an agreement out of force; those after it move up a place."""
    now = block[0]
    for i in range(now.state_count):
        if now.members[agreement, i] == 0:
            continue
        now.states[i].agreement_count -= 1
        for j in range(i + 1, now.state_count):
            if now.members[agreement, j] > 0:
                _tie(now, i, j, -1)
    for place in range(agreement, now.agreement_count - 1):
        now.agreements[place] = now.agreements[place + 1]
        for i in range(now.state_count):
            now.members[place, i] = now.members[place + 1, i]
            now.applied[place, i] = now.applied[place + 1, i]
    now.agreement_count -= 1
    _measure_depth(now)


@compiled
def deepen(block: Block, agreement: int) -> bool:
    """Deepen an agreement by a step, at a rate that its poorest member's capital sets; return whether it did."""
    now = block[0]
    it, capital = now.agreements[agreement], math.inf
    if it.depth >= DEEPEST:
        return False
    for i in range(now.state_count):
        if now.members[agreement, i] > 0:
            capital = min(capital, now.states[i].capital)
    if not happens(uniform(now.seed, DEEPEN, now.quarter, it.key, 0), now.parameters.deepening_rate * capital):
        return False
    it.depth += 1
    _measure_depth(now)
    return True
