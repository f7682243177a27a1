"""Talks between two states: the worth of an agreement to them, the rate of a step, and the stage of talks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from haemus.model.acts import Columns, compiles, field, padded
from haemus.model.agents.pair import draw_year
from haemus.model.draws import stable_id, uniform
from haemus.model.exponential import log
from haemus.model.rules.elementary import sqrt
from haemus.model.rules.period import happens
from haemus.model.rules.talks import (
    common_partners,
    current_surplus,
    doubt_multiplier,
    likeness,
    openness,
    standing_surplus,
    step_rate,
)
from haemus.model.rules.treaties import tie_of
from haemus.model.sets import first_of, rest_of

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.region import Region

BREAK: Final = stable_id("talks.break")
READY: Final = 3
"""Stages of talks: 0 none, 1 exploratory, 2 a text on the table, 3 ready to sign."""
TRANSFERS: Final = 3.0
"""Past deals between the two at which the driver `transfers` is full."""
SIZE_UNIT: Final = 10_000.0
"""Unit of GDP in the driver `size` [EUR million a year, constant 2024]."""

# Drivers of a typical pair of 2020. They are subtracted, so that the base rate of talks is that of such a pair.
NEARNESS: Final = 0.3
REGIME_DISTANCE: Final = 0.15
SIZE: Final = 1.0
STANDING_TIE: Final = 0.6
LIKENESS: Final = 0.8
EASTERN_LEAN: Final = 0.15
TRANSFERRED: Final = 0.1
SHARED_RIVAL: Final = 0.1
DEFICIT: Final = 0.15
HOSTILITY: Final = 0.05


class PairDrivers(Columns):
    """The drivers of a pair's surplus: those that change slowly, then those of the quarter. All 0 for a barred pair."""

    AXIS: ClassVar[str] = "pair"

    proximity: list[float] = field("share", "nearness of the capitals", weight="surplus_proximity")
    regime_distance: list[float] = field("share", "difference in democracy", weight="surplus_regime_distance")
    size: list[float] = field("log", "GDP of the smaller state", weight="surplus_size")
    standing_tie: list[float] = field("share", "routine treaties so far", weight="surplus_standing_tie")
    alignment: list[float] = field("share", "likeness of outside alignment", weight="surplus_outside_alignment")
    eastern_lean: list[float] = field("share", "both lean to eastern powers", weight="surplus_eastern")
    transfers: list[float] = field("share", "recent arms deals between the two", weight="surplus_transfers")
    veto: list[float] = field("0 or 1", "an entity's veto", weight="surplus_veto")
    shared_rival: list[float] = field("share", "wary of the same third state", weight="surplus_shared_rival")
    closure: list[float] = field("share", "common partners", weight="surplus_closure")
    deficit: list[float] = field(
        "share", "need for help that the accustomed help and agreements leave uncovered", weight="surplus_deficit"
    )
    counter_alignment: list[float] = field("share", "a rival's new agreement", weight="surplus_counter_alignment")
    hostility: list[float] = field("share", "hostility", weight="surplus_hostility")
    agreements: list[float] = field("count", "mean number of agreements in force", weight="surplus_agreements")


@compiles
def review_pairs(region: Region) -> None:
    """Once a year: set the drivers that change slowly: nearness, regimes, size, standing ties, alignment, transfers, vetoes.

    Each pair's draws for the four quarters are made then too.
    """
    draw_year(region)
    p, pairs, d = region.parameters, region.pairs, region.pair_drivers
    for k in range(region.pair_count):
        d.size[k] = min(region.states[pairs.first[k]].gdp_real, region.states[pairs.second[k]].gdp_real)
    for k in range(padded(region.pair_count)):
        d.size[k] = log(d.size[k] / SIZE_UNIT) - SIZE
        d.standing_tie[k] = tie_of(float(pairs.treaties[k])) - STANDING_TIE
    for k in range(region.pair_count):
        if pairs.is_barred[k] > 0:
            d.size[k] = d.standing_tie[k] = 0.0
            continue
        one, other = region.states[pairs.first[k]], region.states[pairs.second[k]]
        dealt = (one.deals[other.home] + other.deals[one.home]) / TRANSFERS
        d.proximity[k] = pairs.nearness[k] - NEARNESS
        d.regime_distance[k] = pairs.regime_distance[k] - REGIME_DISTANCE
        d.alignment[k] = likeness_of_alignment(one, other) - LIKENESS
        d.eastern_lean[k] = sqrt(one.eastern_lean(region) * other.eastern_lean(region)) - EASTERN_LEAN
        d.transfers[k] = min(1.0, dealt) - TRANSFERRED
        d.veto[k] = pairs.veto[k]
        pairs.standing_surplus[k] = standing_surplus(
            d.proximity[k], d.regime_distance[k], d.size[k], d.standing_tie[k], d.alignment[k], d.eastern_lean[k],
            d.transfers[k], d.veto[k],
            p.surplus_proximity, p.surplus_regime_distance, p.surplus_size, p.surplus_standing_tie,
            p.surplus_outside_alignment, p.surplus_eastern, p.surplus_transfers, p.surplus_veto,
        )  # fmt: skip


@compiles
def likeness_of_alignment(one: State, other: State) -> float:
    """Return how alike two states are aligned with outside powers, in [0, 1]: the mean over powers."""
    alike, powers = 0.0, len(one.alignment)
    for power in range(powers):
        alike = alike + likeness(one.alignment[power], other.alignment[power])
    return alike / powers


@compiles
def judge_pairs(region: Region) -> None:
    """Each quarter: set each pair's surplus, its openness, the multiplier of lost help, and the rate of a step.

    `haemus.model.agents.signing.weigh_signings` has set the answers to others' signings before.
    """
    p, pairs, d = region.parameters, region.pairs, region.pair_drivers
    of_friends = openness(0.0, p.wariness_bar)  # once: most pairs aren't hostile at all
    for k in range(region.pair_count):
        if pairs.is_barred[k] > 0:
            continue
        one, other = region.states[pairs.first[k]], region.states[pairs.second[k]]
        # at the accustomed outside help: what isn't used to yet acts once, through the bounded multiplier
        deficit = 0.5 * (one.left_need + other.left_need)
        d.shared_rival[k] = shared_rival(one, other) * (1.0 - one.wary[other.place]) - SHARED_RIVAL
        d.closure[k] = closure(one.partners & other.partners)
        d.deficit[k] = deficit - DEFICIT
        d.hostility[k] = pairs.hostility[k] - HOSTILITY
        d.agreements[k] = 0.5 * (one.agreement_count + other.agreement_count)
        pairs.lost_help[k] = 0.5 * (one.open_need + other.open_need) - 0.5 * (one.usual_need + other.usual_need)
        pairs.capital[k] = one.capital * other.capital
        # hostility, and not wariness, which agreements lower: one that is signed doesn't open the door for the next
        pairs.openness[k] = openness(pairs.hostility[k], p.wariness_bar) if pairs.hostility[k] != 0.0 else of_friends
    weigh_talks(region)
    largest = region.largest_multiplier
    for k in range(region.pair_count):
        largest = max(largest, pairs.multiplier[k])
    region.largest_multiplier = largest


@compiles
def weigh_talks(region: Region) -> None:
    """Set each pair's surplus, multiplier and rate from its drivers, lost help, openness and capital."""
    p, pairs, d = region.parameters, region.pairs, region.pair_drivers
    # read before the loop: for all that the compiler knows, a column that is set may lie where they do
    rival, closure, deficit, counter, hostility, agreements = (
        p.surplus_shared_rival, p.surplus_closure, p.surplus_deficit, p.surplus_counter_alignment, p.surplus_hostility,
        p.surplus_agreements,
    )  # fmt: skip
    response, sensitivity, log_limit = region.rates.response, p.doubt_sensitivity, region.log_multiplier_limit
    usual_rate = p.talks_rate
    count = padded(region.pair_count)
    for k in range(count):  # a short loop for each function: what one needs of another is there before it begins
        pairs.surplus[k] = pairs.standing_surplus[k] + current_surplus(
            d.shared_rival[k], d.closure[k], d.deficit[k], d.counter_alignment[k], d.hostility[k], d.agreements[k],
            rival, closure, deficit, counter, hostility, agreements,
        )  # fmt: skip
    for k in range(count):
        pairs.multiplier[k] = doubt_multiplier(pairs.lost_help[k], pairs.openness[k], response, sensitivity, log_limit)
    for k in range(count):
        pairs.rate[k] = step_rate(
            pairs.surplus[k], pairs.multiplier[k], pairs.capital[k], pairs.openness[k], usual_rate
        )


@compiles
def shared_rival(one: State, other: State) -> float:
    """Return the greatest wariness of a third state that both share, in [0, 1]."""
    most, shared = 0.0, one.rivals & other.rivals
    while shared:
        k, shared = first_of(shared), rest_of(shared)
        most = max(most, min(one.wary[k], other.wary[k]))
    return most


@compiles
def closure(common: int) -> float:
    """Return the closure that a set of common partners brings, in [0, 1]."""
    count = 0
    while common:
        common, count = rest_of(common), count + 1
    return common_partners(count)


@compiles
def advance_talks(region: Region) -> int:
    """Advance talks by a step or break them off; mark the pairs that are ready to sign, and return how many there are."""
    pairs, count = region.pairs, 0
    for k in range(region.pair_count):
        pairs.is_ready[k] = 0
        one, other = region.states[pairs.first[k]], region.states[pairs.second[k]]
        if pairs.is_barred[k] > 0 or one.partners >> other.place & 1:
            continue
        if happens(region.pair_draws.step[4 * k + region.season], pairs.rate[k]):
            pairs.stage[k] += 1
            if pairs.stage[k] == READY:
                pairs.is_ready[k] = 1
                count += 1
        elif pairs.stage[k] > 0:
            drawn = uniform(region.seed, BREAK, region.quarter, one.key, other.key)
            if happens(drawn, region.parameters.breakoff_rate):
                pairs.stage[k] = 0
    return count
