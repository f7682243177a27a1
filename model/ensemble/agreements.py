"""Phase 6: talks advance, agreements are signed, joined, deepened or lapse.

The same walk as `model.phases.agreements` takes over objects: the order of states in a signing, of agreements and of
applicants decides who comes first, so it is kept here too.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from model.agents.agreement import DEEPEST
from model.compiled import compiled
from model.draws import joined_id, stable_id, uniform
from model.ensemble.log import TooMuchError, write_agreement
from model.recorded import ACTIONS
from model.rules.period import happens
from model.rules.talks import acceptance, lapse_rate, pact
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
    from numpy.typing import NDArray

    from model.ensemble.log import Log
    from model.situation import Block, Now

THIRD: Final = stable_id("talks.third")
ACCEPT: Final = stable_id("accession.accept")
LAPSE: Final = stable_id("agreement.lapse")
DEEPEN: Final = stable_id("agreement.deepen")
SIGNED, APPLIED, JOINED, DEEPENED, LAPSED = range(len(ACTIONS))
NOBODY: Final = -1


@compiled
def form_agreements(block: Block, log: Log) -> None:
    """Judge every pair, move talks on, then settle signings, applications, deepening and lapses."""
    now = block[0]
    if now.quarter == 0:
        set_capital(block)
    if now.season == 0:
        review_standing(block)
    forget_signings(block)
    judge_pairs(block)
    if now.quarter >= now.choices_from:
        _talk(block, log)
    restore_capital(block)


@compiled
def _talk(block: Block, log: Log) -> None:
    now = block[0]
    standing = now.agreement_count
    if advance_talks(block) > 0:
        _sign_all(now, log)
    place = 0
    for _ in range(standing):
        _decide_applications(now, log, place)
        _take_applications(block, log, place)
        if not _lapses(block, log, place):
            place += 1


@compiled
def _sign_all(now: Now, log: Log) -> None:
    """Sign with the groups of pairs that are ready, joined where every two of a group are."""
    groups = np.full((now.dyad_count, now.state_count), NOBODY)  # [group, member in order of coming]
    sizes = np.zeros(now.dyad_count, dtype=np.int64)
    count = 0
    for k in range(now.dyad_count):
        dyad = now.dyads[k]
        if dyad.ready == 0:
            continue
        found = False
        for g in range(count):
            if _all_ready(now, groups[g], sizes[g], dyad.a) and _all_ready(now, groups[g], sizes[g], dyad.b):
                sizes[g] = _add(groups[g], _add(groups[g], sizes[g], dyad.a), dyad.b)
                found = True
                break
        if not found:
            sizes[count] = _add(groups[count], _add(groups[count], 0, dyad.a), dyad.b)
            count += 1
    for g in range(count):
        size = _ask_others(now, groups[g], sizes[g])
        if not _all_linked(now, groups[g], size):
            conclude(now, log, _set_of_places(groups[g], size), 0)


@compiled
def _add(group: NDArray[np.int64], size: int, state: int) -> int:
    """Add a state to a group unless it is in it; return the group's size."""
    if _is_in(group, size, state):
        return size
    group[size] = state
    return size + 1


@compiled
def _is_in(group: NDArray[np.int64], size: int, state: int) -> bool:
    for place in range(size):  # noqa: SIM110 - compiled code knows no generators
        if group[place] == state:
            return True
    return False


@compiled
def _all_ready(now: Now, group: NDArray[np.int64], size: int, state: int) -> bool:
    """Return whether a state is in the group, or ready to sign with every one in it."""
    if _is_in(group, size, state):
        return True
    for place in range(size):  # noqa: SIM110 - compiled code knows no generators
        if now.dyads[now.dyad_of[state, group[place]]].ready == 0:
            return False
    return True


@compiled
def _all_linked(now: Now, group: NDArray[np.int64], size: int) -> bool:
    """Return whether agreements in force unite every two of a group."""
    for place in range(size):
        for other in range(place):
            if now.linked[group[place], group[other]] == 0:
                return False
    return True


@compiled
def _ask_others(now: Now, group: NDArray[np.int64], size: int) -> int:
    """Ask other states to the signing, in turn: each joins with the product of the acceptances by all so far, times its capital."""
    asked_by = group_of(now, _set_of_places(group, size))
    for i in range(now.state_count):
        if _is_in(group, size, i):
            continue
        linked, chance = True, 1.0
        for place in range(size):
            linked = linked and now.linked[i, group[place]] > 0
        if linked:
            continue
        for place in range(size):
            dyad = now.dyads[now.dyad_of[i, group[place]]]
            if dyad.barred > 0:
                chance = 0.0
                break
            chance = chance * acceptance(
                dyad.surplus + math.log(dyad.multiplier), now.parameters.joint_signing_constant
            )
        drawn = uniform(now.seed, THIRD, now.quarter, now.states[i].key, 0, asked_by)
        if chance > 0.0 and drawn < chance * now.states[i].capital:
            size = _add(group, size, i)
    return size


@compiled
def _set_of_places(group: NDArray[np.int64], size: int) -> int:
    members = 0
    for place in range(size):
        members |= 1 << group[place]
    return members


@compiled
def set_of(now: Now, members: NDArray[np.int64]) -> int:
    """Return marks by state as a set: bit k is the k-th state."""
    found = 0
    for i in range(now.state_count):
        if members[i] > 0:
            found |= 1 << i
    return found


@compiled
def group_of(now: Now, members: int) -> int:
    """Return the id of a set of states."""
    joined, first = 0, True
    for i in range(now.state_count):
        if members >> i & 1:
            joined = now.states[i].key if first else joined_id(joined, now.states[i].key)
            first = False
    return joined


@compiled
def conclude(now: Now, log: Log, founders: int, depth: int) -> None:
    """Put an agreement into force, whether the model or an event brought it about."""
    place = now.agreement_count
    if place >= now.agreements.size:
        raise TooMuchError
    now.agreement_count = place + 1
    agreement = now.agreements[place]
    agreement.key = joined_id(group_of(now, founders), now.quarter)
    agreement.founders, agreement.signed, agreement.depth = founders, now.quarter, depth
    for i in range(now.state_count):
        now.members[place, i] = founders >> i & 1
        now.applied[place, i] = 0
    for i in range(now.state_count):
        for j in range(i + 1, now.state_count):
            if now.members[place, i] > 0 and now.members[place, j] > 0:
                _link(now, i, j, 1)
    measure_depth(now)
    for i in range(now.state_count):
        if now.members[place, i] > 0:
            _commit(now, i)
    _announce(now, place)
    _write(now, log, place, SIGNED)


@compiled
def _commit(now: Now, state: int) -> None:
    """Let an agreement cost a state political capital."""
    it = now.states[state]
    it.agreement_count += 1
    it.capital = it.capital * (1.0 - now.parameters.capital_cost)


@compiled
def _link(now: Now, i: int, j: int, by: int) -> None:
    """Add to, or take from, the agreements in force between two states; talks between them start anew."""
    now.linked[i, j] += by
    now.linked[j, i] += by
    now.dyads[now.dyad_of[i, j]].stage = 0


@compiled
def measure_depth(now: Now) -> None:
    """Set the deepest agreement between every two states, as a pact."""
    now.depth[:] = 0.0
    for place in range(now.agreement_count):
        deep = pact(now.agreements[place].depth)
        for i in range(now.state_count):
            for j in range(i + 1, now.state_count):
                if now.members[place, i] > 0 and now.members[place, j] > 0:
                    now.depth[i, j] = now.depth[j, i] = max(now.depth[i, j], deep)


@compiled
def _announce(now: Now, place: int) -> None:
    """Let others answer a signing, or an accession, for a while."""
    signing = now.signing_count
    if signing >= now.signing_quarter.size:
        raise TooMuchError
    now.signing_quarter[signing] = now.quarter
    for i in range(now.state_count):
        now.signatories[signing, i] = now.members[place, i]
    now.signing_count = signing + 1


@compiled
def _write(now: Now, log: Log, place: int, action: int) -> None:
    agreement = now.agreements[place]
    write_agreement(now, log, agreement.founders, agreement.signed, action, set_of(now, now.members[place]))


@compiled
def _take_applications(block: Block, log: Log, place: int) -> None:
    """Let outsiders apply once the agreement is old enough: at a rate that rises with their mean surplus."""
    now = block[0]
    if now.quarter - now.agreements[place].signed < now.parameters.accession_delay:
        return
    if draw_applications(block, place) > 0:
        for i in range(now.state_count):
            if now.states[i].applies > 0:
                now.applied[place, i] = 1
                _write(now, log, place, APPLIED)


@compiled
def _decide_applications(now: Now, log: Log, place: int) -> None:
    """Let each member accept or refuse those who applied before this quarter; one refusal is enough."""
    for i in range(now.state_count):
        if now.applied[place, i] == 0:
            continue
        now.applied[place, i] = 0
        if not _accepted(now, place, i):
            now.refusals += 1
            continue
        for j in range(now.state_count):
            if now.members[place, j] > 0:
                _link(now, i, j, 1)
        now.members[place, i] = 1
        measure_depth(now)
        _commit(now, i)
        _announce(now, place)
        _write(now, log, place, JOINED)


@compiled
def _accepted(now: Now, place: int, applicant: int) -> bool:
    """Return whether every member accepts."""
    for j in range(now.state_count):
        if now.members[place, j] == 0:
            continue
        dyad = now.dyads[now.dyad_of[applicant, j]]
        logit = dyad.surplus + math.log(dyad.multiplier)
        chance = 0.0 if dyad.barred > 0 else acceptance(logit, now.parameters.acceptance_constant)
        drawn = uniform(
            now.seed, ACCEPT, now.quarter, now.states[applicant].key, now.states[j].key, now.agreements[place].key
        )
        if drawn >= chance:
            return False
    return True


@compiled
def _lapses(block: Block, log: Log, place: int) -> bool:
    """Let an agreement lapse, or deepen by a step; return whether it has lapsed."""
    now = block[0]
    p, agreement, capital = now.parameters, now.agreements[place], math.inf
    for i in range(now.state_count):
        if now.members[place, i] > 0:
            capital = min(capital, now.states[i].capital)
    rate = lapse_rate(worst_hostility(block, place), p.lapse_rate, p.lapse_hostility)
    if happens(uniform(now.seed, LAPSE, now.quarter, agreement.key, 0), rate):
        _end(now, log, place)
        return True
    if agreement.depth < DEEPEST:
        drawn = uniform(now.seed, DEEPEN, now.quarter, agreement.key, 0)
        if happens(drawn, p.deepening_rate * capital):
            agreement.depth += 1
            measure_depth(now)
            _write(now, log, place, DEEPENED)
    return False


@compiled
def _end(now: Now, log: Log, place: int) -> None:
    """Take an agreement out of force."""
    for i in range(now.state_count):
        if now.members[place, i] == 0:
            continue
        now.states[i].agreement_count -= 1
        for j in range(i + 1, now.state_count):
            if now.members[place, j] > 0:
                _link(now, i, j, -1)
    _write(now, log, place, LAPSED)
    for later in range(place + 1, now.agreement_count):
        now.agreements[later - 1] = now.agreements[later]
        now.members[later - 1] = now.members[later]
        now.applied[later - 1] = now.applied[later]
    now.agreement_count -= 1
    measure_depth(now)
