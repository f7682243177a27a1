"""Crises between states: drawn from each dyad's hazard; hostility fades, years of peace pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.compiled import compiled
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.crisis import crisis_probability, crisis_severity, faded_hostility, raised_hostility
from haemus.model.rules.dispute import politically_relevant
from haemus.model.rules.period import quarterly_probability

if TYPE_CHECKING:
    from haemus.model.situation import Block

CRISIS: Final = stable_id("crisis")


@compiled
def raise_crises(block: Block) -> int:
    """Draw each dyad's crisis, raise and fade hostility; return how many broke out."""
    now = block[0]
    p, count = now.parameters, 0
    for k in range(now.dyad_count):
        dyad = now.dyads[k]
        dyad.crisis = 0.0
        if not politically_relevant(dyad.contiguity, dyad.hostility):
            continue
        one, other = now.states[dyad.a], now.states[dyad.b]
        drawn, chance = uniform(now.seed, CRISIS, now.quarter, dyad.key_a, dyad.key_b), 0.0
        if drawn < dyad.hazard:  # a quarter's probability is below the year's: most draws are decided here
            help_of_the_weaker = one.help if one.budget_real < other.budget_real else other.help
            chance = crisis_probability(quarterly_probability(dyad.hazard), help_of_the_weaker, p.crisis_deterrence)
        if drawn < chance:
            dyad.crisis, dyad.crisis_chance = crisis_severity(drawn, chance, p.crisis_severity), chance
            dyad.hostility = raised_hostility(dyad.hostility, dyad.crisis)
            dyad.peace_years = 0.0
            one.crises_of_year = one.crises_of_year + 1.0
            other.crises_of_year = other.crises_of_year + 1.0
            count += 1
        else:
            dyad.peace_years = dyad.peace_years + 0.25
        dyad.hostility = faded_hostility(dyad.hostility, dyad.hostility_floor, now.rates.hostility_decay)
    return count
