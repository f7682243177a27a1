"""Quarterly rates, converted from annual parameters once for each set of parameters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from haemus.model.rules.need import gap_left
from haemus.model.rules.period import quarterly_share

if TYPE_CHECKING:
    from haemus.model.parameters import Parameters

_RESPONSE = {"self-help": 1.0, "none": 0.0, "adverse": -1.0}
_PATH = {"low": -1.0, "central": 0.0, "high": 1.0}


def _shock_of_a_quarter(reversion: float) -> float:
    """Return the standard deviation of a quarter's shock that gives a year's growth a standard deviation of one.

    Growth is an AR(1) in quarters; the mean of four of its quarters has this part of a quarter's own variance.
    """
    kept = 1.0 - reversion
    of_a_year = (4.0 + 2.0 * (3.0 * kept + 2.0 * kept * kept + kept * kept * kept)) / 16.0
    return math.sqrt((1.0 - kept * kept) / of_a_year)


@dataclass(frozen=True, slots=True)
class QuarterlyRates:
    """Annual parameters that rules need in quarters or as a factor for the whole run, and the named choices as numbers."""

    growth_mean: float
    growth_reversion: float
    growth_sd: float
    growth_common_root: float
    growth_own_root: float
    belief_decay: float
    commitment_recovery: float
    response: float
    help_habituation: float
    hazard_learning: float
    systemic_decay: float
    alarm_decay: float
    capital_recovery: float
    deal_memory: float
    stock_depreciation: float
    legacy_depreciation: float
    world_demand_decay: float
    capacity_adjustment: float
    offset_decay: float
    hostility_decay: float
    equipment_gap_left: float

    @staticmethod
    def of(p: Parameters) -> QuarterlyRates:
        """Return the quarterly rates of a set of parameters."""
        return _rates(p)


@lru_cache(maxsize=64)
def _rates(p: Parameters) -> QuarterlyRates:
    return QuarterlyRates(
        growth_mean=p.growth_mean + _PATH[p.growth_path] * p.growth_path_step,
        growth_reversion=quarterly_share(p.growth_reversion),
        growth_sd=p.growth_sd * _shock_of_a_quarter(quarterly_share(p.growth_reversion)),
        growth_common_root=math.sqrt(p.growth_common_share),
        growth_own_root=math.sqrt(1.0 - p.growth_common_share),
        belief_decay=quarterly_share(p.belief_decay),
        commitment_recovery=quarterly_share(p.commitment_recovery),
        response=_RESPONSE[p.doubt_response],
        help_habituation=quarterly_share(p.help_habituation),
        hazard_learning=quarterly_share(p.hazard_learning),
        systemic_decay=quarterly_share(p.systemic_decay),
        alarm_decay=quarterly_share(p.alarm_decay),
        capital_recovery=1.0 - math.exp(-0.25 * p.capital_recovery),
        deal_memory=quarterly_share(p.deal_memory),
        stock_depreciation=quarterly_share(p.stock_depreciation),
        legacy_depreciation=quarterly_share(p.legacy_depreciation),
        world_demand_decay=quarterly_share(p.world_demand_decay),
        capacity_adjustment=quarterly_share(p.capacity_adjustment),
        offset_decay=quarterly_share(p.offset_decay),
        hostility_decay=quarterly_share(p.hostility_decay),
        equipment_gap_left=gap_left(p.equipment_adjustment, p.purchase_horizon),
    )
