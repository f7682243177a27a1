"""Routine cooperation: treaties of two states on a part of defence, signed at the record's rate (decision 0038).

They unite no one against anybody: they promise no help, count in no network of agreements, and nobody answers them. Each
leaves a tie that makes a strategic agreement a little likelier, and takes a little of both states' staff.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.acts import compiles, padded
from haemus.model.agents.talks import NEARNESS
from haemus.model.rules.period import happens
from haemus.model.rules.talks import capital_after
from haemus.model.rules.treaties import treaty_pull, treaty_rate

if TYPE_CHECKING:
    from haemus.model.region import Region

STAFF: Final = 0.77
"""Product of the political capital of a typical pair of 2020 that has spent none."""


@compiles
def sign_treaties(region: Region) -> int:
    """Draw which pairs sign a routine treaty this quarter, and return how many; each pays with a little political capital."""
    p, pairs, count = region.parameters, region.pairs, 0
    weigh_circumstances(region)
    for k in range(region.pair_count):
        pairs.has_signed[k] = 0
        if pairs.is_barred[k] > 0:
            continue
        one, other = region.states[pairs.first[k]], region.states[pairs.second[k]]
        staff = one.capital * other.capital / STAFF
        rate = treaty_rate(pairs.treaty_pull[k], staff, p.treaty_rate, p.coding_completeness)
        if happens(region.pair_draws.treaty[4 * k + region.season], rate):
            pairs.has_signed[k] = 1
            count += 1
    if count > 0:
        conclude_treaties(region)
    return count


@compiles
def weigh_circumstances(region: Region) -> None:
    """Set the factor of each pair's circumstances on the rate of its treaties."""
    p, pairs = region.parameters, region.pairs
    # read before the loop: for all that the compiler knows, a column that is set may lie where they do
    near, hostility, treaties = p.treaty_proximity, p.treaty_hostility, p.treaty_treaties
    for k in range(padded(region.pair_count)):
        pairs.treaty_pull[k] = treaty_pull(
            pairs.nearness[k] - NEARNESS, pairs.hostility[k], float(pairs.treaties[k]), near, hostility, treaties
        )


@compiles
def conclude_treaties(region: Region) -> None:
    """Count the quarter's treaties, and let their states pay: after all draws, so that no pair gains by its place."""
    pairs, cost = region.pairs, region.parameters.treaty_cost
    for k in range(region.pair_count):
        if pairs.has_signed[k] > 0:
            pairs.treaties[k] += 1
            for i in (pairs.first[k], pairs.second[k]):
                region.states[i].capital = capital_after(region.states[i].capital, cost)
