"""An agreement that two or more states signed in the run. Its help starts near zero and grows with depth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from haemus.model.acts import Acts, compiles, field
from haemus.model.agents.commons import NOBODY
from haemus.model.draws import joined_id, stable_id, uniform
from haemus.model.rules.period import happens
from haemus.model.rules.talks import application_rate, lapse_rate, pact
from haemus.model.sets import first_of, rest_of

if TYPE_CHECKING:
    from haemus.model.agents import in_mesa
    from haemus.model.agents.state import State
    from haemus.model.region import Region

APPLY: Final = stable_id("accession.apply")
ACCEPT: Final = stable_id("accession.accept")
LAPSE: Final = stable_id("agreement.lapse")
DEEPEN: Final = stable_id("agreement.deepen")
DEEPEST: Final = 3
MOST_AGREEMENTS: Final = 128
"""The most agreements that may be in force at once."""


class Agreement(Acts):
    """An agreement in force. A set of states is a number: bit k is the state in place k."""

    # Sets are bit masks because a record can hold one as a number, and compiled code joins or tests them in one operation.

    place: int = field("place", "its place among the agreements in force; later ones move up when one lapses")
    key: int = field("id", "id of its founders and quarter, by which its draws are named")
    founders: int = field("set of states", "states that signed it")
    members: int = field("set of states", "states that are in it")
    applicants: int = field("set of states", "states that have applied and await an answer")
    signed: int = field("quarter", "when it was signed")
    depth: int = field("0 to 3", "declaration, exercises, joint procurement, joint logistics")

    # --- what it perceives ---

    def worst_hostility(self, region: Region) -> float:
        """Return the greatest hostility between two members, in [0, 1]."""
        worst, left = 0.0, self.members
        while left:
            state, left = region.states[first_of(left)], rest_of(left)
            others = left
            while others:
                worst = max(worst, region.pairs.hostility[state.pair_with[first_of(others)]])
                others = rest_of(others)
        return worst

    def least_capital(self, region: Region) -> float:
        """Return the least political capital among its members, in [0, 1]."""
        capital, left = math.inf, self.members
        while left:
            capital, left = min(capital, region.states[first_of(left)].capital), rest_of(left)
        return capital

    # --- what it does ---

    def admit(self, region: Region, newcomer: int) -> None:
        """Admit a state: it is tied to all members and pays with political capital, and wary states take notice."""
        self.enter(region, newcomer)
        measure_ties(region)
        announce(region, self.members)

    def enter(self, region: Region, newcomer: int) -> None:
        """Make a state a member; its talks with the other members start over."""
        state = region.states[newcomer]
        for i in range(region.state_count):
            if self.members >> i & 1:
                region.pairs.stage[state.pair_with[i]] = 0
        self.members |= 1 << newcomer
        state.commit(region)

    def first_to_refuse(self, region: Region, applicant: int) -> int:
        """Return the place of the first member that refuses an applicant, or NOBODY; count the refusal."""
        key = region.states[applicant].key
        left = self.members
        while left:
            j, left = first_of(left), rest_of(left)
            member = region.states[j]
            chance = member.chance_to_accept(region, applicant, region.parameters.acceptance_constant)
            if uniform(region.seed, ACCEPT, region.quarter, key, member.key, self.key) >= chance:
                region.refusals += 1
                return j
        return NOBODY

    def take_applications(self, region: Region) -> int:
        """Let outsiders apply if it is old enough; return how many do."""
        p, count = region.parameters, 0
        for i in range(region.state_count):
            region.states[i].is_applying = 0
        if region.quarter - self.signed < p.accession_delay:
            return 0
        for i in range(region.state_count):
            if self.members >> i & 1 == 0 and self.draws_application(region, region.states[i]):
                self.applicants |= 1 << i
                count += 1
        return count

    def draws_application(self, region: Region, state: State) -> bool:
        """Draw whether an outsider applies; keep the terms.

        The rate rises with its mean surplus with the members; one member of whom it is wary is enough to bar it.
        """
        p, pairs, left = region.parameters, region.pairs, self.members
        surplus, multiplier, open_to, size = 0.0, 0.0, 1.0, 0
        while left:
            k, left = state.pair_with[first_of(left)], rest_of(left)
            if pairs.is_barred[k] > 0:
                return False
            surplus, multiplier, size = surplus + pairs.surplus[k], multiplier + pairs.multiplier[k], size + 1
            open_to = min(open_to, pairs.openness[k])
        surplus, multiplier = surplus / size, multiplier / size
        rate = application_rate(surplus, multiplier, state.capital, open_to, p.accession_rate, p.accession_surplus)
        if not happens(uniform(region.seed, APPLY, region.quarter, state.key, self.key), rate):
            return False
        state.is_applying = 1
        state.mean_surplus, state.mean_multiplier, state.least_openness = surplus, multiplier, open_to
        state.application_rate = rate
        return True

    def lapses(self, region: Region) -> bool:
        """Draw whether it lapses, at a rate that rises with the greatest hostility between two members."""
        p = region.parameters
        rate = lapse_rate(self.worst_hostility(region), p.lapse_rate, p.lapse_hostility)
        return happens(uniform(region.seed, LAPSE, region.quarter, self.key, 0), rate)

    def deepens(self, region: Region) -> bool:
        """Deepen by a step, at a rate proportional to the least capital among its members; return whether it did."""
        if self.depth >= DEEPEST:
            return False
        rate = region.parameters.deepening_rate * self.least_capital(region)
        if not happens(uniform(region.seed, DEEPEN, region.quarter, self.key, 0), rate):
            return False
        self.depth += 1
        measure_ties(region)
        return True

    def end(self, region: Region) -> None:
        """End the agreement; talks between its members start over."""
        for i in range(region.state_count):
            if self.members >> i & 1:
                state = region.states[i]
                state.agreement_count -= 1
                for j in range(i + 1, region.state_count):
                    if self.members >> j & 1:
                        region.pairs.stage[state.pair_with[j]] = 0
        drop_agreement(region, self.place)
        measure_ties(region)


@compiles
def conclude(region: Region, founders: int, depth: int) -> in_mesa.Agreement:
    """Put an agreement into force, whether talks or an event brought it about.

    Return the agreement. `founders` is a set of states, `depth` 0 to 3. IndexError if MOST_AGREEMENTS are in force already.
    """
    agreement = new_agreement(region)
    agreement.key = joined_id(group_id(region, founders), region.quarter)
    agreement.founders, agreement.signed, agreement.depth = founders, region.quarter, depth
    agreement.members = agreement.applicants = 0
    for i in range(region.state_count):
        if founders >> i & 1:
            agreement.enter(region, i)
    measure_ties(region)  # once, after all founders have entered: a signing is one step, not several accessions
    announce(region, agreement.members)
    return agreement


def new_agreement(region: Region) -> in_mesa.Agreement:
    """Return a new agreement in the last place. The ensemble takes a record instead (`haemus.model.compiled.rooms`)."""
    if region.agreement_count >= MOST_AGREEMENTS:
        raise IndexError("no room for another agreement in force")
    from haemus.model.agents.in_mesa import Agreement as InMesa  # noqa: PLC0415 - the ensemble does without Mesa

    agreement = InMesa(region)
    agreement.place = region.agreement_count
    region.agreements.append(agreement)
    region.agreement_count += 1
    return agreement


def drop_agreement(region: Region, place: int) -> None:
    """Remove an agreement from those in force; later ones move up by one place. The ensemble moves records instead."""
    region.agreements.pop(place).remove()
    region.agreement_count -= 1
    for k in range(place, region.agreement_count):
        region.agreements[k].place = k


@compiles
def group_id(region: Region, group: int) -> int:
    """Return the id of a set of states, joined from the ids of its members in alphabetical order."""
    joined, first = 0, True  # made of names, not of bits: a state that a scenario removes would shift the bits
    for i in range(region.state_count):
        if group >> i & 1:
            joined = region.states[i].key if first else joined_id(joined, region.states[i].key)
            first = False
    return joined


@compiles
def measure_ties(region: Region) -> None:
    """Set each state's partners in agreements in force, the deepest agreement with each, and the depth of all with it."""
    # from scratch after every change: two states may share several agreements, and one that ends leaves the others
    for i in range(region.state_count):
        region.states[i].partners = 0
        for j in range(region.state_count):
            region.states[i].pact[j] = region.states[i].shared_depth[j] = 0.0
    for k in range(region.agreement_count):
        agreement = region.agreements[k]
        deep, left = pact(agreement.depth), agreement.members
        while left:
            i, left = first_of(left), rest_of(left)
            state, others = region.states[i], agreement.members & ~(1 << i)
            state.partners |= others
            while others:
                j, others = first_of(others), rest_of(others)
                state.pact[j] = max(state.pact[j], deep)
                state.shared_depth[j] = state.shared_depth[j] + agreement.depth


@compiles
def announce(region: Region, members: int) -> None:
    """Put a signing or an accession on the list of those that wary states answer; IndexError if the list is full."""
    signings, place = region.signings, region.signing_count
    if place >= len(signings.quarter):
        raise IndexError("no room for another signing")
    signings.quarter[place], signings.members[place] = region.quarter, members
    region.signing_count = place + 1
