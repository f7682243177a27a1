"""A state's beliefs: how credible it finds each guarantee, and the help that it counts on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.acts import Acts, field
from haemus.model.agents.agreement import DEEPEST
from haemus.model.rules.credibility import (
    coverage_in_place,
    probability,
    revised_belief,
    standing_commitment,
    susceptibility,
)
from haemus.model.rules.help import agreement_help, combined_help
from haemus.model.rules.strike import fear
from haemus.model.rules.talks import depth_of
from haemus.model.sets import first_of, rest_of

if TYPE_CHECKING:
    from haemus.model.agents.guarantee import Guarantee
    from haemus.model.agents.state import State
    from haemus.model.region import Region


class Beliefs(Acts):
    """A state as it believes in guarantees and counts on help. Help is a share of need, in [0, 1]."""

    belief: list[float] = field("logit", "belief in a guarantee; 0 outside it", per="guarantee")
    signal: list[float] = field("logit", "the quarter's signal about a guarantee, to this state alone", per="guarantee")
    investment: list[float] = field("EUR million", "a guarantee's investment in it so far", per="guarantee")
    is_allied: int = field("0 or 1", "in an alliance with a spending guideline, which is NATO")
    best_guarantee: float = field("share", "help from the best of its guarantees")
    credibility: float = field("probability", "credibility of the most credible of its guarantees")
    restraint: float = field(
        "share", "help expected from the guarantors of neighbours that it fears, which hold them back"
    )
    outside_help: float = field("share", "help that it counts on from outside, without agreements")
    help_of_agreements: float = field("share", "part of what is left that its agreements cover")
    help: float = field("share", "help that it counts on", collected_as="help")
    outside_help_at_start: float = field("share", "outside help that it counted on in the first quarter")
    accustomed_help: float = field("share", "outside help to which it has grown used")
    ties: float = field(
        "partners", "partners in agreements, each counted by the depth of the deepest over the greatest depth"
    )
    ties_at_start: float = field("partners", "the same in the first quarter")
    neighbours: int = field("set of states", "land neighbours")

    def susceptibility_to(self: State, region: Region, guarantee: Guarantee) -> float:
        """Return the weight of a signal about a guarantee in its belief, >= 0."""
        p = region.parameters
        return susceptibility(
            self.fragility, self.alignment[guarantee.lead],
            p.susceptibility_base, p.susceptibility_fragility, p.susceptibility_alignment,
        )  # fmt: skip

    def commitment_of(self: State, region: Region, guarantee: Guarantee) -> float:
        """Return a guarantee's standing commitment to it [logit], to which its belief decays."""
        p = region.parameters  # the rule counts investment in EUR 100 million
        return standing_commitment(
            guarantee.commitment, region.commitment_shift[guarantee.lead], guarantee.presence,
            0.01 * self.investment[guarantee.place], guarantee.loading, p.presence_weight, p.investment_weight,
        )  # fmt: skip

    def signal_about(self: State, region: Region, guarantee: Guarantee) -> float:
        """Return the quarter's signal about a guarantee [logit]: public doubt about its lead, and the signal to this state alone."""
        return guarantee.loading * region.doubt[guarantee.lead] + self.signal[guarantee.place]

    def revise_beliefs(self: State, region: Region) -> None:
        """Revise belief in each guarantee that promises help."""
        for k in range(region.guarantee_count):
            guarantee = region.guarantees[k]
            if guarantee.promises_help > 0 and guarantee.members >> self.place & 1:
                self.belief[k] = revised_belief(
                    self.belief[k], self.commitment_of(region, guarantee), self.signal_about(region, guarantee),
                    self.susceptibility_to(region, guarantee), region.rates.belief_decay,
                )  # fmt: skip

    def count_on_guarantees(self: State, region: Region) -> None:
        """Set the help from its best guarantee and the credibility of its most credible one."""
        best, credibility = 0.0, 0.0  # two maxima: the most credible guarantee may cover less than another
        for k in range(region.guarantee_count):
            guarantee = region.guarantees[k]
            if guarantee.promises_help > 0 and guarantee.members >> self.place & 1:
                believed = probability(self.belief[k])
                coverage = coverage_in_place(guarantee.coverage, guarantee.rests_on_troops, guarantee.presence)
                best = max(best, coverage * believed)
                credibility = max(credibility, believed)
        self.best_guarantee, self.credibility = best, credibility

    def count_help(self: State, region: Region) -> None:
        """Set the help that it counts on: its guarantee or expected restraint; agreements cover part of the rest."""
        self.restraint = self.expected_restraint(region)
        self.outside_help = max(self.best_guarantee, self.restraint)
        self.help_of_agreements = agreement_help(self.weight_of_partners(region), region.parameters.agreement_help)
        self.ties = self.binding_ties(region)
        self.help = combined_help(self.best_guarantee, self.restraint, self.help_of_agreements)

    def expected_restraint(self: State, region: Region) -> float:
        """Return the help [share of need] that it expects from the guarantors of land neighbours that it fears.

        The mean over the neighbours that it fears, weighted by fear, of fear times the neighbour's cover: one that it trusts
        restrains nothing, and one that nobody holds back takes its weight.
        """
        restrained, total, left = 0.0, 0.0, self.neighbours
        while left:
            other, left = first_of(left), rest_of(left)
            neighbour, wary = region.states[other], self.wariness_of(region, other)
            if wary <= 0.0:
                continue  # nothing to fear, and nothing to weigh
            feared = fear(wary, neighbour.capability[self.place], self.budget_real)
            restrained = restrained + feared * feared * neighbour.best_guarantee
            total = total + feared
        return float(region.parameters.restraint_weight * restrained / total if total > 0.0 else 0.0)

    def weight_of_partners(self: State, region: Region) -> float:
        """Return its partners' weight: the depth of each agreement times each partner's budget relative to its own, at most 1."""
        weight, left = 0.0, self.partners
        while left:
            partner, left = first_of(left), rest_of(left)
            relative = region.states[partner].budget_real / self.budget_real
            weight = weight + self.shared_depth[partner] * min(1.0, relative)
        return weight

    def binding_ties(self: State, region: Region) -> float:
        """Return its partners, each counted by the depth of their deepest agreement over the greatest: a declaration counts 0."""
        total, left = 0.0, self.partners
        while left:
            total, left = total + depth_of(self.pact[first_of(left)]) / DEEPEST, rest_of(left)
        return total

    def remember_help(self: State, region: Region) -> None:
        """At the start: keep the help from which later changes are counted."""
        self.outside_help_at_start = self.accustomed_help = self.outside_help
        self.ties_at_start = self.ties

    def hear_signal(self: State, region: Region, guarantee: int, amount: float) -> None:
        """Hear a signal about a guarantee [logit] that is meant for it alone."""
        self.signal[guarantee] = self.signal[guarantee] + amount

    def forget_signals(self: State, region: Region) -> None:
        """Forget the quarter's signals."""
        for k in range(region.guarantee_count):
            self.signal[k] = 0.0
