"""Every state's budget: its target, what is fixed for the next year, the revision at mid-year, and the quarter's account."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from haemus.model.compiled import compiled, part
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.account import drawn_credit, settle
from haemus.model.rules.budget import (
    adjustment_speed,
    equipment_share,
    initial_log_budget,
    log_target,
    revision,
    settled_log_budget,
    within_fiscal_limit,
)
from haemus.model.rules.normal import normal_quantile

if TYPE_CHECKING:
    from haemus.model.situation import Block, Now

SHOCK: Final = stable_id("budget")
COMMON_SHOCK: Final = stable_id("budget.common")
REVISION_SEASON: Final = 2
BUDGET_SEASON: Final = 3
"""Seasons of the year, 0 to 3: budgets are revised in the third quarter and fixed for the next year in the fourth."""
TRACE: Final = 1e-9
"""The part of a contract that rounding may leave; less than that is nothing."""


@part
def guideline_of(now: Now, state: int) -> float:
    """Return the highest guideline of a state's guarantees [percent of GDP]; 0 without one."""
    highest = 0.0
    for k in range(now.guarantee_count):
        if not math.isnan(now.belief[k, state]):
            highest = max(highest, now.guarantees[k].guideline)
    return highest


@part
def guideline_gap(now: Now, state: int) -> float:
    """Return how far a member's budget in force falls short of its guideline [points of GDP]; 0 without a guideline."""
    it = now.states[state]
    return float(max(0.0, guideline_of(now, state) - 100.0 * it.budget / (it.gdp_real * it.price)))


@part
def wanted(now: Now, state: int) -> float:
    """Return the log of the budget that a state wants before it weighs the burden [EUR million, constant]."""
    p, it = now.parameters, now.states[state]
    return log_target(
        it.budget_constant, it.gdp_real + it.windfall / it.price, it.threat - it.threat_at_start, it.help - it.help_at_start,
        p.income_elasticity, p.threat_to_budget, now.rates.response * p.free_riding,
    )  # fmt: skip


@part
def target(now: Now, state: int) -> float:
    """Return the log of the budget that a state would settle on [EUR million, constant]."""
    p = now.parameters
    return settled_log_budget(
        wanted(now, state), now.states[state].gdp_real, guideline_of(now, state), p.burden_comfort, p.gap_to_budget, p.burden_drag,
    )  # fmt: skip


@compiled
def set_targets(block: Block) -> None:
    """Set the targets that the budgets of 2020 were fixed for."""
    now = block[0]
    for i in range(now.state_count):
        now.states[i].target = now.states[i].target_when_fixed = target(now, i)


@compiled
def begin_year(block: Block) -> None:
    """Let the budgets that were fixed for the year take effect."""
    now = block[0]
    for i in range(now.state_count):
        state = now.states[i]
        state.budget = state.budget_initial = state.budget_next
        state.budget_real = state.budget_next_real
        state.outturn = 0.0


@compiled
def revise_budgets(block: Block) -> None:
    """Revise budgets at mid-year where their targets have moved far enough."""
    now = block[0]
    p = now.parameters
    for i in range(now.state_count):
        state = now.states[i]
        state.target = target(now, i)
        state.revision = revision(state.target, state.target_when_fixed, p.revision_share, p.revision_threshold)
        if state.revision != 0.0:
            state.budget = state.budget * math.exp(state.revision)
            state.budget_real = state.budget_real * math.exp(state.revision)


@compiled
def fix_budgets(block: Block, following: int) -> None:
    """Fix next year's budgets and equipment shares; `following` is the next year's place among the observed ones."""
    now = block[0]
    p = now.parameters
    common = p.common_shock_sd * normal_quantile(uniform(now.seed, COMMON_SHOCK, now.quarter, 0, 0))
    for i in range(now.state_count):
        state = now.states[i]
        state.target = state.target_when_fixed = target(now, i)
        state.log_budget_before = math.log(state.budget_real)
        own = normal_quantile(uniform(now.seed, SHOCK, now.quarter, state.key, 0))
        state.budget_shock = common + p.budget_shock_sd * own
        log_gdp = math.log(state.gdp_real)
        state.income_growth, state.log_gdp_last_year = log_gdp - state.log_gdp_last_year, log_gdp
        speed = adjustment_speed(state.polyarchy, p.budget_adjustment, p.budget_inertia)
        initial = initial_log_budget(
            state.log_budget_before, state.target, state.income_growth, state.budget_shock, speed, p.budget_impact
        )
        state.budget_next_real = within_fiscal_limit(initial, state.budget_real, state.gdp_real, p.fiscal_growth_limit)
        state.budget_next = state.budget_next_real * _expected_price(now, i, following)
        _set_equipment_share(now, i)


@part
def _expected_price(now: Now, state: int, year: int) -> float:
    """Return the price level of the coming year: the record where there is one, else the usual rise from now on."""
    if year < now.log_prices.shape[1]:
        return math.exp(now.log_prices[state, year])
    # from the fourth quarter to the mean of the next year lie two and a half quarters
    return float(now.states[state].price * math.exp(0.625 * now.parameters.inflation_mean))


@part
def _set_equipment_share(now: Now, state: int) -> None:
    p, it = now.parameters, now.states[state]
    uncovered = max(0.0, it.due_in_year - it.account - it.credit)
    it.equipment_share = equipment_share(
        it.equipment_share, it.equipment_share_at_start, it.budget_next_real / it.budget_real_at_start - 1.0,
        min(1.0, guideline_gap(now, state)), uncovered / it.budget_next,
        p.equipment_guideline, p.equipment_growth_share, p.equipment_adjustment,
    )  # fmt: skip


@compiled
def spend(block: Block) -> None:
    """Split the quarter's appropriations, settle procurement accounts, and hand payments to suppliers."""
    now = block[0]
    for i in range(now.state_count):
        _settle_account(now, i)
    _pay_instalments(now)
    _buy_routinely(now)


@part
def _settle_account(now: Now, place: int) -> None:
    p, state = now.parameters, now.states[place]
    appropriation = 0.25 * state.budget
    equipment = state.equipment_share * appropriation
    state.infrastructure = state.infrastructure_share * appropriation
    rest = appropriation - equipment - state.infrastructure
    state.personnel = min(rest, state.personnel_share * appropriation)
    running = rest - state.personnel

    due = state.due
    yearly = 4.0 * equipment
    state.opening = state.account
    usual = p.routine_equipment_share * equipment
    spare = state.opening + equipment - due - p.carry_over_limit * yearly
    routine = max(usual, spare)
    loan = drawn_credit(state.credit, due, usual, state.opening + equipment + state.grants)
    state.credit = state.credit - loan
    state.debt = state.debt + loan
    room = max(0.0, p.borrowing_limit * yearly - state.debt)
    inflow = equipment + state.grants + loan
    paid, repaid, bought, borrowed, closing = settle(
        state.opening, inflow, due, p.debt_repayment * state.debt, routine, room
    )
    state.paid_part = paid / due if due > 0.0 else 0.0
    state.bought = bought
    state.account = closing
    state.debt = state.debt + borrowed - repaid
    state.borrowed = borrowed + loan
    state.equipment = paid + bought
    state.other = running + repaid
    state.received = appropriation
    state.outturn = state.outturn + state.personnel + state.infrastructure + state.equipment + state.other


@part
def _pay_instalments(now: Now) -> None:
    """Pay the instalments due, in equal parts where not all can be paid; each is its supplier's receipt.

    Contracts that are paid and delivered leave the books; what the others still cost is summed anew.
    """
    for i in range(now.state_count):
        state = now.states[i]
        state.outstanding = state.due = state.due_in_year = state.home_paid = state.imports_paid = 0.0
    kept = 0
    for k in range(now.under_way_count):
        contract = now.contracts[now.under_way[k]]
        state, supplier = now.states[contract.buyer], now.suppliers[contract.supplier]
        usual, left = contract.instalment, contract.outstanding
        instalment = state.paid_part * min(usual, left)
        contract.outstanding = left = left - instalment
        supplier.receipts = supplier.receipts + instalment
        if supplier.home == state.home:
            state.home_paid = state.home_paid + instalment
        else:
            state.imports_paid = state.imports_paid + instalment
        if left > TRACE * contract.value or contract.units - contract.delivered > TRACE * contract.units:
            now.under_way[kept] = now.under_way[k]
            kept += 1
            state.outstanding = state.outstanding + left
            state.due = state.due + min(usual, left)
            state.due_in_year = state.due_in_year + min(4.0 * usual, left)
    now.under_way_count = kept


@part
def _buy_routinely(now: Now) -> None:
    """Spend small money: part at home where there are producers, in proportion to their scale, the rest elsewhere."""
    share = now.parameters.routine_home_share
    for i in range(now.state_count):
        state = now.states[i]
        at_home = share * state.bought if state.home_scale > 0.0 else 0.0
        state.home_paid = state.home_paid + at_home
        now.open_market = now.open_market + (state.bought - at_home)
    for k in range(now.supplier_count):
        maker = now.suppliers[k]
        home = now.home_state[maker.home]
        if maker.exporter > 0 and home >= 0:
            buyer = now.states[home]
            maker.receipts = maker.receipts + share * buyer.bought * maker.scale / buyer.home_scale
