"""An agreement: what two or more states signed in the run. Its help starts near zero and grows with depth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import mesa

from haemus.model.acts import Acts, compiles, field
from haemus.model.calendar import quarter_name
from haemus.model.draws import joined_id, stable_id, uniform
from haemus.model.rules.period import happens
from haemus.model.rules.talks import application_rate, lapse_rate, pact

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.region import Region

APPLY: Final = stable_id("accession.apply")
ACCEPT: Final = stable_id("accession.accept")
LAPSE: Final = stable_id("agreement.lapse")
DEEPEN: Final = stable_id("agreement.deepen")
DEEPEST: Final = 3
NOBODY: Final = -1
MOST_AGREEMENTS: Final = 128
"""Agreements that may be in force at once."""


class Agreement(Acts, mesa.Agent["Region"]):
    """An agreement in force. A set of states is a number: bit k is the state in place k."""

    model: Region

    place: int = field("place", "its place among the agreements in force; later ones move up when one lapses")
    key: int = field("id", "id of its founders and quarter, by which its draws are named")
    founders: int = field("set of states", "those who signed it")
    members: int = field("set of states", "those who are in it")
    applicants: int = field("set of states", "those who have asked to join and wait for an answer")
    signed: int = field("quarter", "when it was signed")
    depth: int = field("0 to 3", "declaration, exercises, joint procurement, joint logistics")

    # --- what it perceives ---

    def worst_hostility(self, region: Region) -> float:
        """Return the greatest hostility between two members."""
        worst = 0.0
        for i in range(region.state_count):
            if self.members >> i & 1 == 0:
                continue
            for j in range(i + 1, region.state_count):
                if self.members >> j & 1:
                    worst = max(worst, region.pairs.hostility[region.states[i].pair_with[j]])
        return worst

    def least_capital(self, region: Region) -> float:
        """Return the political capital of its poorest member."""
        capital = math.inf
        for i in range(region.state_count):
            if self.members >> i & 1:
                capital = min(capital, region.states[i].capital)
        return capital

    # --- what it does ---

    def admit(self, region: Region, newcomer: int) -> None:
        """Take a state in: it is tied to all members, pays with political capital, and others take notice."""
        self.enter(region, newcomer)
        measure_ties(region)
        announce(region, self.members)

    def enter(self, region: Region, newcomer: int) -> None:
        """Make a state a member; talks between it and the others start anew."""
        state = region.states[newcomer]
        for i in range(region.state_count):
            if self.members >> i & 1:
                region.pairs.stage[state.pair_with[i]] = 0
        self.members |= 1 << newcomer
        state.commit(region)

    def first_to_refuse(self, region: Region, applicant: int) -> int:
        """Return the first member who refuses an applicant, or NOBODY; one refusal is enough, and is counted."""
        key = region.states[applicant].key
        for j in range(region.state_count):
            if self.members >> j & 1 == 0:
                continue
            member = region.states[j]
            chance = member.chance_to_accept(region, applicant, region.parameters.acceptance_constant)
            if uniform(region.seed, ACCEPT, region.quarter, key, member.key, self.key) >= chance:
                region.refusals += 1
                return j
        return NOBODY

    def take_applications(self, region: Region) -> int:
        """Let outsiders apply once it is old enough, the likelier the more it is worth to them; return how many do."""
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
        """Return whether an outsider applies, at a rate that rises with its mean surplus with the members."""
        p, pairs = region.parameters, region.pairs
        surplus, multiplier, size = 0.0, 0.0, 0
        for j in range(region.state_count):
            if self.members >> j & 1:
                k = state.pair_with[j]
                if pairs.is_barred[k] > 0:
                    return False
                surplus, multiplier, size = surplus + pairs.surplus[k], multiplier + pairs.multiplier[k], size + 1
        surplus, multiplier = surplus / size, multiplier / size
        rate = application_rate(surplus, multiplier, state.capital, p.accession_rate, p.accession_surplus)
        if not happens(uniform(region.seed, APPLY, region.quarter, state.key, self.key), rate):
            return False
        state.is_applying = 1
        state.mean_surplus, state.mean_multiplier, state.application_rate = surplus, multiplier, rate
        return True

    def lapses(self, region: Region) -> bool:
        """Return whether it lapses: the likelier, the more hostile two of its members are."""
        p = region.parameters
        rate = lapse_rate(self.worst_hostility(region), p.lapse_rate, p.lapse_hostility)
        return happens(uniform(region.seed, LAPSE, region.quarter, self.key, 0), rate)

    def deepens(self, region: Region) -> bool:
        """Deepen by a step, at a rate that its poorest member's capital sets; return whether it did."""
        if self.depth >= DEEPEST:
            return False
        rate = region.parameters.deepening_rate * self.least_capital(region)
        if not happens(uniform(region.seed, DEEPEN, region.quarter, self.key, 0), rate):
            return False
        self.depth += 1
        measure_ties(region)
        return True

    def end(self, region: Region) -> None:
        """Go out of force."""
        for i in range(region.state_count):
            if self.members >> i & 1:
                state = region.states[i]
                state.agreement_count -= 1
                for j in range(i + 1, region.state_count):
                    if self.members >> j & 1:
                        region.pairs.stage[state.pair_with[j]] = 0
        drop_agreement(region, self.place)
        measure_ties(region)

    # --- for readers ---

    @property
    def name(self) -> str:
        """Its founders and the quarter in which they signed."""
        founders = [state.iso3 for state in self.model.states if self.founders >> state.place & 1]
        return "-".join([*founders, quarter_name(self.signed)])

    @property
    def states(self) -> list[State]:
        """Its members."""
        return [state for state in self.model.states if self.members >> state.place & 1]

    @property
    def label(self) -> str:
        """Its members, as the tables write them."""
        return ";".join(state.iso3 for state in self.states)


@compiles
def conclude(region: Region, founders: int, depth: int) -> Agreement:
    """Put an agreement into force, whether talks or an event brought it about.

    IndexError where more than MOST_AGREEMENTS are in force.
    """
    agreement = new_agreement(region)
    agreement.key = joined_id(group_id(region, founders), region.quarter)
    agreement.founders, agreement.signed, agreement.depth = founders, region.quarter, depth
    agreement.members = agreement.applicants = 0
    for i in range(region.state_count):
        if founders >> i & 1:
            agreement.enter(region, i)
    measure_ties(region)
    announce(region, agreement.members)
    return agreement


def new_agreement(region: Region) -> Agreement:
    """Return a new agreement in the last place. The ensemble takes a record instead (`haemus.model.compiled.rooms`)."""
    if region.agreement_count >= MOST_AGREEMENTS:
        raise IndexError("a run has room for no more agreements in force")
    agreement = Agreement(region)
    agreement.place = region.agreement_count
    region.agreements.append(agreement)
    region.agreement_count += 1
    return agreement


def drop_agreement(region: Region, place: int) -> None:
    """Take an agreement out of those in force; later ones move up. The ensemble moves records instead."""
    region.agreements.pop(place).remove()
    region.agreement_count -= 1
    for k in range(place, region.agreement_count):
        region.agreements[k].place = k


@compiles
def group_id(region: Region, group: int) -> int:
    """Return the id of a set of states, joined from their own in the order of their names."""
    joined, first = 0, True
    for i in range(region.state_count):
        if group >> i & 1:
            joined = region.states[i].key if first else joined_id(joined, region.states[i].key)
            first = False
    return joined


@compiles
def measure_ties(region: Region) -> None:
    """Set whom agreements in force tie each state to, and the deepest between every two, as buyers of arms weigh it."""
    for i in range(region.state_count):
        region.states[i].partners = 0
        for j in range(region.state_count):
            region.states[i].pact[j] = 0.0
    for k in range(region.agreement_count):
        agreement = region.agreements[k]
        deep = pact(agreement.depth)
        for i in range(region.state_count):
            if agreement.members >> i & 1:
                state, others = region.states[i], agreement.members & ~(1 << i)
                state.partners |= others
                for j in range(region.state_count):
                    if others >> j & 1:
                        state.pact[j] = max(state.pact[j], deep)


@compiles
def announce(region: Region, members: int) -> None:
    """Let others answer a signing, or an accession, for a while."""
    signings, place = region.signings, region.signing_count
    if place >= len(signings.quarter):
        raise IndexError("a run has room for no more signings")
    signings.quarter[place], signings.members[place] = region.quarter, members
    region.signing_count = place + 1
