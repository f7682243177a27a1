"""A state's diplomacy: political capital, need for help, partners, wariness of others' signings, and answers to applicants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.acts import Acts, field
from haemus.model.powers import EASTERN_POWERS, POWERS
from haemus.model.rules.elementary import log
from haemus.model.rules.help import accustomed, combined_help, grown_used, standing_help, uncovered_need
from haemus.model.rules.talks import acceptance, capital_after, full_capital, next_capital
from haemus.model.sets import first_of, rest_of

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.region import Region

EASTERN: Final = tuple(POWERS.index(power) for power in EASTERN_POWERS)


class Diplomacy(Acts):
    """A state as it talks, signs and joins. A set of states is a number: bit k is the state in place k."""

    has_entity_veto: int = field("0 or 1", "one of its entities may veto agreements and accession")
    neutral: float = field("0 or 1", "militarily neutral: it joins no guarantee that promises help")
    capital: float = field("share", "political capital")
    agreement_count: int = field("count", "agreements in force that it is in")
    partners: int = field("set of states", "states tied to it by agreements in force")
    pact: list[float] = field(
        "share", "deepest agreement with each other state, as buyers of arms weigh it", per="state"
    )
    shared_depth: list[float] = field("0 to 3 each", "depth of all agreements with each other state", per="state")
    pair_with: list[int] = field("place", "its pair with each other state; -1 with itself", per="state")
    open_need: float = field("share", "need for help that today's outside help leaves uncovered")
    usual_need: float = field("share", "need for help that the accustomed outside help would leave uncovered")
    left_need: float = field("share", "need for help that the accustomed outside help and agreements leave uncovered")
    wary_of_signing: float = field(
        "share", "how wary it is of the states in the signing under review; less with its age"
    )
    is_applying: int = field("0 or 1", "has applied this quarter to the agreement under review")
    mean_surplus: float = field("logit", "mean surplus with the members, when it last applied")
    mean_multiplier: float = field("1 = none", "mean multiplier of lost help with the members, when it last applied")
    least_openness: float = field("share", "least openness with a member, when it last applied")
    application_rate: float = field("per year", "rate at which it last applied")

    def set_capital(self: State, region: Region) -> None:
        """At the start: set political capital to its full level, which fragility lowers."""
        self.capital = full_capital(self.fragility, region.parameters.capital_fragility)

    def restore_capital(self: State, region: Region) -> None:
        """Each quarter: recover political capital."""
        full = full_capital(self.fragility, region.parameters.capital_fragility)
        self.capital = next_capital(self.capital, full, region.rates.capital_recovery)

    def weigh_needs(self: State, region: Region) -> None:
        """Each quarter: set the uncovered need for help: at today's outside help, at the accustomed one, and with agreements.

        Then it grows used to today's outside help.
        """
        half_threat = region.parameters.deficit_half_threat
        self.accustomed_help = accustomed(self.accustomed_help, self.outside_help)
        self.open_need = uncovered_need(self.threat, self.outside_help, half_threat)
        self.usual_need = uncovered_need(self.threat, self.accustomed_help, half_threat)
        standing = standing_help(self.outside_help_at_start, self.accustomed_help, region.rates.response)
        with_agreements = combined_help(standing, 0.0, self.help_of_agreements)
        self.left_need = uncovered_need(self.threat, with_agreements, half_threat)
        self.accustomed_help = grown_used(self.accustomed_help, self.outside_help, region.rates.help_habituation)

    def eastern_lean(self: State, region: Region) -> float:
        """Return its mean alignment with the eastern powers, in [0, 1]."""
        total = 0.0
        for power in EASTERN:
            total = total + self.alignment[power]
        return total / len(EASTERN)

    def watch_signing(self: State, region: Region, signing: int) -> None:
        """Set how wary it is of a signing: as of the member it is most wary of, less with the signing's age."""
        wary, signings = 0.0, region.signings
        rivals = self.rivals & signings.members[signing]
        if rivals == 0:
            self.wary_of_signing = 0.0
            return
        while rivals:
            wary, rivals = max(wary, self.wary[first_of(rivals)]), rest_of(rivals)
        fresh = 1.0 - (region.quarter - signings.quarter[signing]) / region.parameters.counter_memory
        self.wary_of_signing = fresh * wary

    def is_ready_with_all(self: State, region: Region, group: int) -> bool:
        """Return whether it is in the group, or ready to sign with everyone in it."""
        if group >> self.place & 1:
            return True
        for member in range(region.state_count):  # noqa: SIM110 - compiled code has no generators
            if group >> member & 1 and region.pairs.is_ready[self.pair_with[member]] == 0:
                return False
        return True

    def is_tied_to_all(self: State, region: Region, group: int) -> bool:
        """Return whether agreements in force tie it to everyone else in the group."""
        others = group & ~(1 << self.place)
        return bool(others & ~self.partners == 0)

    def chance_to_accept(self: State, region: Region, applicant: int, constant: float) -> float:
        """Return the probability that it accepts an applicant; 0 where the two are barred, near 0 where they are wary."""
        # the surplus of the phase's start: the answer doesn't depend on what has been signed earlier in the phase
        k, pairs = self.pair_with[applicant], region.pairs
        if pairs.is_barred[k] > 0:
            return 0.0
        return acceptance(pairs.surplus[k] + log(pairs.multiplier[k]), pairs.openness[k], constant)

    def commit(self: State, region: Region) -> None:
        """Enter one more agreement, at the price of political capital."""
        self.agreement_count += 1
        self.capital = capital_after(self.capital, region.parameters.capital_cost)
