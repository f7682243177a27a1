"""Phase 5: the budget. Fixed in the last quarter for the next year, revised at mid-year, spent by quarters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.calendar import season_of, year_of
from model.rules.account import drawn_credit, settle
from model.rules.budget import (
    adjustment_speed,
    equipment_share,
    initial_log_budget,
    log_target,
    revision,
    within_fiscal_limit,
)

if TYPE_CHECKING:
    from model.agents.state import State
    from model.region import Region

_REVISION_SEASON = 2
_BUDGET_SEASON = 3


def set_budgets(region: Region) -> None:
    """Let budgets take effect, revise or fix them as the season asks, and settle the quarter's account."""
    season = season_of(region.quarter)
    if region.quarter == 0:
        for state in region.states:
            state.target = state.target_when_fixed = _target(region, state)
    elif season == 0:
        for state in region.states:
            state.budget = state.budget_initial = state.budget_next
            state.budget_real = state.budget_next_real
            state.outturn = 0.0
    if season == _REVISION_SEASON:
        for state in region.states:
            _revise(region, state)
    for state in region.states:
        _spend(region, state)
    if season == _BUDGET_SEASON:
        _fix_next_year(region)


def _guideline_gap(state: State) -> float:
    """Return how far a member falls short of its guideline [points of GDP]; 0 without a guideline."""
    gap = 0.0
    for guarantee in state.guarantees:
        if guarantee.guideline > 0.0:
            gap = max(gap, guarantee.guideline - 100.0 * state.budget / state.gdp)
    return gap


def _excess_burden(region: Region, state: State) -> float:
    """Return the burden above the comfortable one [points of GDP]."""
    return max(0.0, 100.0 * state.budget / state.gdp - region.parameters.burden_comfort)


def _target(region: Region, state: State) -> float:
    p = region.parameters
    income = state.gdp_real + state.windfall / state.price
    return log_target(
        state.start.budget_constant + math.log(state.start.definition_factor), income,
        state.threat - state.threat_at_start, _guideline_gap(state), _excess_burden(region, state), state.help - state.help_at_start,
        income_elasticity=p.income_elasticity, threat_weight=p.threat_to_budget, gap_weight=p.gap_to_budget, drag=p.burden_drag,
        free_riding=region.rates.response * p.free_riding,
    )  # fmt: skip


def _target_terms(region: Region, state: State) -> tuple[tuple[str, float], ...]:
    """Return the terms of the target, which sum to it."""
    p = region.parameters
    income = state.gdp_real + state.windfall / state.price
    return (
        ("state constant", state.start.budget_constant),
        ("definition factor", math.log(state.start.definition_factor)),
        ("income", p.income_elasticity * math.log(income)),
        ("threat", p.threat_to_budget * (state.threat - state.threat_at_start)),
        ("guideline gap", p.gap_to_budget * _guideline_gap(state)),
        ("fiscal limit", -p.burden_drag * _excess_burden(region, state)),
        ("lost help", -region.rates.response * p.free_riding * (state.help - state.help_at_start)),
    )


def _revise(region: Region, state: State) -> None:
    p = region.parameters
    state.target = _target(region, state)
    change = revision(state.target, state.target_when_fixed, share=p.revision_share, threshold=p.revision_threshold)
    if change != 0.0:
        state.budget = state.budget * math.exp(change)
        state.budget_real = state.budget_real * math.exp(change)
        region.record.explain(
            region.quarter, "revision", (state.iso3,), "budget revised at mid-year",
            (("target when fixed", state.target_when_fixed), *_target_terms(region, state), ("log change", change),
            ("budget [EUR million]", state.budget)),
        )  # fmt: skip


def _fix_next_year(region: Region) -> None:
    p, quarter = region.parameters, region.quarter
    common = p.common_shock_sd * region.draws.normal("budget.common", quarter)
    shocks = region.draws.normals("budget", quarter, region.state_keys)
    for state, shock in zip(region.states, shocks, strict=True):
        target = _target(region, state)
        log_budget = math.log(state.budget_real)
        drawn = common + p.budget_shock_sd * shock
        income_growth = math.log(state.gdp_real) - state.log_gdp_last_year
        state.log_gdp_last_year = math.log(state.gdp_real)
        speed = adjustment_speed(state.start.polyarchy, speed=p.budget_adjustment, inertia=p.budget_inertia)
        wanted = initial_log_budget(log_budget, target, income_growth, drawn, adjustment=speed, impact=p.budget_impact)
        state.budget_next_real = within_fiscal_limit(
            wanted, state.budget_real, state.gdp_real, limit=p.fiscal_growth_limit
        )
        state.budget_next = state.budget_next_real * _expected_price(region, state, year_of(quarter) + 1)
        if region.record.reasons is not None:
            region.record.explain(
            quarter, "budget", (state.iso3,), f"initial budget of {year_of(quarter) + 1}",
            (
                *_target_terms(region, state), ("target", target), ("budget in force", log_budget), ("income growth", income_growth),
                ("shock", drawn), ("log of the new budget", math.log(state.budget_next_real)), ("budget [EUR million]", state.budget_next),
            ),
        )  # fmt: skip
        state.target = state.target_when_fixed = target
        _set_equipment_share(region, state)


def _expected_price(region: Region, state: State, year: int) -> float:
    """Return the price level of the coming year: the record where there is one, else the usual rise from now on."""
    known = state.observed_price(year)
    # from the fourth quarter to the mean of the next year lie two and a half quarters
    return known if known is not None else state.price * math.exp(0.625 * region.parameters.inflation_mean)


def _set_equipment_share(region: Region, state: State) -> None:
    p = region.parameters
    gap = _guideline_gap(state)
    uncovered = max(0.0, state.due_in_year - state.account - state.credit)
    state.equipment_share = equipment_share(
        state.equipment_share, state.start.equipment_share, state.budget_next_real / state.budget_real_at_start - 1.0,
        min(1.0, max(0.0, gap)), uncovered / state.budget_next,
        guideline=p.equipment_guideline, growth_share=p.equipment_growth_share, adjustment=p.equipment_adjustment,
    )  # fmt: skip


def _spend(region: Region, state: State) -> None:
    """Split the quarter's appropriation, settle the procurement account, and hand payments to suppliers."""
    p = region.parameters
    appropriation = 0.25 * state.budget
    equipment = state.equipment_share * appropriation
    state.infrastructure = state.start.infrastructure_share * appropriation
    rest = appropriation - equipment - state.infrastructure
    state.personnel = min(rest, state.start.personnel_share * appropriation)
    running = rest - state.personnel

    due = state.due
    yearly = 4.0 * equipment
    opening = state.account
    usual = p.routine_equipment_share * equipment
    spare = opening + equipment - due - p.carry_over_limit * yearly
    routine = max(usual, spare)
    loan = drawn_credit(state.credit, due, usual, opening + equipment + state.grants)
    state.credit = state.credit - loan
    state.debt = state.debt + loan
    room = max(0.0, p.borrowing_limit * yearly - state.debt)
    inflow = equipment + state.grants + loan
    paid, repaid, bought, borrowed, closing = settle(opening, inflow, due, p.debt_repayment * state.debt, routine, room)

    _pay_instalments(state, paid, due)
    _buy_routinely(region, state, bought)
    state.account = closing
    state.debt = state.debt + borrowed - repaid
    state.borrowed = borrowed + loan
    state.equipment = paid + bought
    state.other = running + repaid
    state.received = appropriation
    state.outturn = state.outturn + state.personnel + state.infrastructure + state.equipment + state.other
    state.opening = opening


def _pay_instalments(state: State, paid: float, due: float) -> None:
    """Pay the instalments due, in equal parts where not all can be paid; each is its supplier's receipt.

    Contracts that are paid and delivered leave the books; what the others still cost is summed anew.
    """
    part, home = paid / due if due > 0.0 else 0.0, state.iso3
    at_home = abroad = outstanding = next_due = due_in_year = 0.0
    kept = []
    for contract in state.contracts:
        usual, left, supplier = contract.instalment, contract.outstanding, contract.supplier
        instalment = part * (usual if usual < left else left)
        contract.outstanding = left = left - instalment
        supplier.receipts = supplier.receipts + instalment
        if supplier.home == home:
            at_home = at_home + instalment
        else:
            abroad = abroad + instalment
        if contract.under_way:
            kept.append(contract)
            outstanding = outstanding + left
            next_due = next_due + (usual if usual < left else left)
            of_year = 4.0 * usual
            due_in_year = due_in_year + (of_year if of_year < left else left)
    state.contracts, state.home_paid, state.imports_paid = kept, at_home, abroad
    state.outstanding, state.due, state.due_in_year = outstanding, next_due, due_in_year


def _buy_routinely(region: Region, state: State, bought: float) -> None:
    """Spend small money: part at home where there are producers, in proportion to their scale, the rest elsewhere."""
    home = region.home_producers[state.iso3]
    total = 0.0
    for _, scale in home:
        total = total + scale
    share = region.parameters.routine_home_share if home else 0.0
    for supplier, scale in home:
        supplier.receipts = supplier.receipts + share * bought * scale / total
    region.open_market = region.open_market + (1.0 - share) * bought
    state.home_paid = state.home_paid + share * bought
