"""Phase 5: the budget. Fixed in the last quarter for the next year, revised at mid-year, spent by quarters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from haemus.model.calendar import FIRST_YEAR, season_of, year_of
from haemus.model.sweeps.budgets import (
    BUDGET_SEASON,
    REVISION_SEASON,
    begin_year,
    fix_budgets,
    guideline_of,
    revise_budgets,
    set_targets,
    spend,
    target,
)

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.region import Region

type Terms = tuple[tuple[str, float], ...]


def set_budgets(region: Region) -> None:
    """Let budgets take effect, revise or fix them as the season asks, and settle the quarter's account."""
    season = season_of(region.quarter)
    if region.quarter == 0:
        set_targets(region.block)
    elif season == 0:
        begin_year(region.block)
    if season == REVISION_SEASON:
        terms = _terms_of_targets(region)
        revise_budgets(region.block)
        _explain_revisions(region, terms)
    spend(region.block)
    if season == BUDGET_SEASON:
        terms, following = _terms_of_targets(region), year_of(region.quarter) + 1
        fix_budgets(region.block, following - FIRST_YEAR)
        _explain_budgets(region, terms, following)


def _terms_of_targets(region: Region) -> list[Terms]:
    """Return the terms of every target as it's about to be set, where they were asked for."""
    return [_target_terms(region, state) for state in region.states] if region.record.reasons is not None else []


def _target_terms(region: Region, state: State) -> Terms:
    """Return the terms of the target, which sum to it."""
    p, now = region.parameters, region.now
    income = state.gdp_real + state.windfall / state.price
    guideline, burden = guideline_of(now, state.place), 100.0 * math.exp(target(now, state.place)) / state.gdp_real
    return (
        ("state constant", state.start.budget_constant),
        ("definition factor", math.log(state.start.definition_factor)),
        ("income", p.income_elasticity * math.log(income)),
        ("threat", p.threat_to_budget * (state.threat - state.threat_at_start)),
        ("guideline gap", p.gap_to_budget * max(0.0, guideline - burden)),
        ("fiscal limit", -p.burden_drag * max(0.0, burden - p.burden_comfort)),
        ("lost help", -region.rates.response * p.free_riding * (state.help - state.help_at_start)),
    )


def _explain_revisions(region: Region, terms: list[Terms]) -> None:
    for state, of_target in zip(region.states if terms else (), terms, strict=True):
        if state.revision != 0.0:
            region.record.explain(
                region.quarter, "revision", (state.iso3,), "budget revised at mid-year",
                (("target when fixed", state.target_when_fixed), *of_target, ("log change", state.revision),
                ("budget [EUR million]", state.budget)),
            )  # fmt: skip


def _explain_budgets(region: Region, terms: list[Terms], year: int) -> None:
    for state, of_target in zip(region.states if terms else (), terms, strict=True):
        region.record.explain(
            region.quarter, "budget", (state.iso3,), f"initial budget of {year}",
            (*of_target, ("target", state.target), ("budget in force", state.log_budget_before),
            ("income growth", state.income_growth), ("shock", state.budget_shock),
            ("log of the new budget", math.log(state.budget_next_real)), ("budget [EUR million]", state.budget_next)),
        )  # fmt: skip
