"""Pairs of states: their relations, the hazard of a dispute, and the crises that break out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from haemus.model.acts import Columns, compiles, field, padded
from haemus.model.draws import stable_id, uniforms_of_year
from haemus.model.rules.crisis import crisis_probability, crisis_severity, faded_hostility, raised_hostility
from haemus.model.rules.dispute import dispute_hazard, peace_term, politically_relevant
from haemus.model.rules.period import quarterly_probability

if TYPE_CHECKING:
    from haemus.model.region import Region

STEP: Final = stable_id("talks.step")
TREATY: Final = stable_id("treaty.sign")
CRISIS: Final = stable_id("crisis")


class Pairs(Columns):
    """Pairs of states (the literature's dyads), `first` before `second` in the alphabet; numbers that both share."""

    AXIS: ClassVar[str] = "pair"

    first: list[int] = field("place", "the first state")
    second: list[int] = field("place", "the second state")
    is_barred: list[int] = field("0 or 1", "barred from agreements: one doesn't recognise the other")
    contiguity: list[float] = field("0 or 1", "neighbours")
    rivalry: list[float] = field("0 or 1", "strategic rivals")
    nearness: list[float] = field("share", "nearness of the capitals")
    border_distance: list[float] = field("km", "distance of the borders")
    regime_distance: list[float] = field("share", "difference in electoral democracy")
    treaties: list[int] = field("count", "routine treaties of the two, those before the start included")
    has_signed: list[int] = field("0 or 1", "sign a routine treaty this quarter")
    treaty_pull: list[float] = field(
        "factor", "of nearness, hostility and treaties so far, on the rate of routine treaties"
    )
    veto: list[float] = field("0 or 1", "an entity of either may veto agreements")
    grievance: list[float] = field("share", "hostility that neither rivalry nor recorded disputes explain")
    grievance_floor: list[float] = field("share", "grievance to which it fades")
    hostility_floor: list[float] = field("share", "hostility to which it fades")
    hostility: list[float] = field("share", "hostility")
    peace_years: list[float] = field("years", "since the last crisis or dispute")
    balance: list[float] = field("share", "weaker budget over the stronger, in a relevant pair")
    hazard: list[float] = field("probability a year", "hazard of a fatal dispute")
    usual_hazard: list[float] = field(
        "probability a year", "hazard of a fatal dispute at the balance of a typical pair"
    )
    strike_of_first: list[float] = field("TIV-like", "deep strike of the first in reach of the second")
    strike_of_second: list[float] = field("TIV-like", "deep strike of the second in reach of the first")
    stage: list[int] = field("0 to 3", "stage of talks: none, exploratory, a text on the table, ready to sign")
    is_ready: list[int] = field("0 or 1", "ready to sign this quarter")
    standing_surplus: list[float] = field("logit", "slowly changing part of the surplus of an agreement")
    surplus: list[float] = field("logit", "surplus of an agreement")
    openness: list[float] = field("share", "openness to an agreement, which wariness of each other bars")
    lost_help: list[float] = field("share", "need for help that lost help leaves uncovered")
    multiplier: list[float] = field("1 = none", "multiplier of the rate of talks, from lost help")
    capital: list[float] = field("share", "product of the two states' political capital")
    rate: list[float] = field("per year", "rate of a step in talks")
    crisis: list[float] = field("severity", "severity of the quarter's crisis; 0 without one")
    crisis_chance: list[float] = field("probability a quarter", "chance of the last crisis")


class PairDraws(Columns):
    """A pair's uniform draws of the year's quarters: that of season s is in place 4 k + s for the pair in place k."""

    AXIS: ClassVar[str] = "pair and season"

    step: list[float] = field("uniform", "draw for a step of talks")
    treaty: list[float] = field("uniform", "draw for a routine treaty")
    crisis: list[float] = field("uniform", "draw for a crisis")


@compiles
def draw_year(region: Region) -> None:
    """Once a year: draw what every pair draws in each of its quarters."""
    pairs, d, seed, year = region.pairs, region.pair_draws, region.seed, region.year
    for k in range(region.pair_count):
        one, other = region.states[pairs.first[k]].key, region.states[pairs.second[k]].key
        at = 4 * k
        d.step[at], d.step[at + 1], d.step[at + 2], d.step[at + 3] = uniforms_of_year(seed, STEP, year, one, other)
        d.treaty[at], d.treaty[at + 1], d.treaty[at + 2], d.treaty[at + 3] = uniforms_of_year(
            seed, TREATY, year, one, other
        )
        d.crisis[at], d.crisis[at + 1], d.crisis[at + 2], d.crisis[at + 3] = uniforms_of_year(
            seed, CRISIS, year, one, other
        )


@compiles
def assess_pairs(region: Region) -> None:
    """Set each relevant pair's hazard, how wary the two are of each other, and the deep strike of each that reaches the other."""
    pairs = region.pairs
    for k in range(region.pair_count):
        if not politically_relevant(pairs.contiguity[k], pairs.hostility[k]):
            continue
        one, other = region.states[pairs.first[k]], region.states[pairs.second[k]]
        smaller, larger = min(one.budget_real, other.budget_real), max(one.budget_real, other.budget_real)
        pairs.balance[k] = smaller / larger
        wary = one.wariness_of(region, other.place)
        one.wary[other.place] = other.wary[one.place] = wary
        one.rivals, other.rivals = one.rivals & ~(1 << other.place), other.rivals & ~(1 << one.place)
        if wary > 0.0:
            one.rivals, other.rivals = one.rivals | 1 << other.place, other.rivals | 1 << one.place
            pairs.strike_of_first[k] = one.strike_within(region, pairs.border_distance[k])
            pairs.strike_of_second[k] = other.strike_within(region, pairs.border_distance[k])
    weigh_hazards(region)


@compiles
def weigh_hazards(region: Region) -> None:
    """Set the hazards of relevant pairs: at their balance, and at that of a typical pair."""
    p, pairs, constant = region.parameters, region.pairs, region.dispute_constant
    # read before the loop: for all that the compiler knows, a column that is set may lie where they do
    linear, squared, cubed = p.dispute_peace, p.dispute_peace_squared, p.dispute_peace_cubed
    contiguity, rivalry, balance, grievance = (
        p.dispute_contiguity, p.dispute_rivalry, p.dispute_balance, p.dispute_hostility,
    )  # fmt: skip
    usual = p.dispute_usual_balance
    for k in range(padded(region.pair_count)):
        if politically_relevant(pairs.contiguity[k], pairs.hostility[k]):
            peace = peace_term(pairs.peace_years[k], linear, squared, cubed)
            pairs.hazard[k] = dispute_hazard(
                pairs.contiguity[k], pairs.rivalry[k], pairs.balance[k], pairs.grievance[k], peace, constant,
                contiguity, rivalry, balance, grievance,
            )  # fmt: skip
            pairs.usual_hazard[k] = dispute_hazard(
                pairs.contiguity[k], pairs.rivalry[k], usual, pairs.grievance[k], peace, constant,
                contiguity, rivalry, balance, grievance,
            )  # fmt: skip


@compiles
def raise_crises(region: Region) -> int:
    """Draw the crises of relevant pairs, raise and fade hostility; return how many crises broke out."""
    p, pairs, count = region.parameters, region.pairs, 0
    for k in range(region.pair_count):
        pairs.crisis[k] = 0.0
        if not politically_relevant(pairs.contiguity[k], pairs.hostility[k]):
            continue
        one, other = region.states[pairs.first[k]], region.states[pairs.second[k]]
        drawn, chance = region.pair_draws.crisis[4 * k + region.season], 0.0
        if drawn < pairs.hazard[k]:  # never below the quarter's probability, so most draws end here
            help_of_weaker = one.help if one.budget_real < other.budget_real else other.help
            chance = crisis_probability(quarterly_probability(pairs.hazard[k]), help_of_weaker, p.crisis_deterrence)
        if drawn < chance:
            pairs.crisis[k], pairs.crisis_chance[k] = crisis_severity(drawn, chance, p.crisis_severity), chance
            pairs.hostility[k] = raised_hostility(pairs.hostility[k], pairs.crisis[k])
            pairs.peace_years[k] = 0.0
            one.crises_of_year = one.crises_of_year + 1.0
            other.crises_of_year = other.crises_of_year + 1.0
            count += 1
        else:
            pairs.peace_years[k] = pairs.peace_years[k] + 0.25
        decay = region.rates.hostility_decay
        pairs.hostility[k] = faded_hostility(pairs.hostility[k], pairs.hostility_floor[k], decay)
        # a crisis of the run raises the hazard through the years of peace, so that it isn't added here too
        pairs.grievance[k] = faded_hostility(pairs.grievance[k], pairs.grievance_floor[k], decay)
    return count


@compiles
def raise_dated_crisis(region: Region, one: int, other: int, amount: float) -> None:
    """Let a dated crisis raise hostility and shorten the years of peace; both sides count it by its strength."""
    k, pairs = region.states[one].pair_with[other], region.pairs
    pairs.hostility[k] = raised_hostility(pairs.hostility[k], region.parameters.crisis_severity * amount)
    pairs.peace_years[k] = pairs.peace_years[k] * max(0.0, 1.0 - amount)
    region.states[one].crises_of_year = region.states[one].crises_of_year + amount
    region.states[other].crises_of_year = region.states[other].crises_of_year + amount
