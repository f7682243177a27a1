"""A state's money: the budget that it wants, fixes, revises and spends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.acts import Acts, compiles, field
from haemus.model.agents.pledges import TO_THE_NEXT_YEAR
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.account import drawn_credit, settle, usable_credit
from haemus.model.rules.budget import (
    adjusted_log_budget,
    adjustment_speed,
    equipment_share,
    fiscal_ceiling,
    own_shock,
    publication_error,
    revision,
    wanted_log_budget,
    within_fiscal_limit,
)
from haemus.model.rules.elementary import exp, log
from haemus.model.rules.normal import normal_quantile
from haemus.model.rules.supply import home_share

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.answers import LogMoney
    from haemus.model.region import Region

SHOCK: Final = stable_id("budget")
SCALE: Final = stable_id("budget.scale")
PUBLISHED: Final = stable_id("published")
LUMP: Final = stable_id("published.lump")
LUMP_SIZE: Final = stable_id("published.lump.size")
COMMON_SHOCK: Final = stable_id("budget.common")
EQUIPMENT_SHOCK: Final = stable_id("budget.equipment")
REVISION_SEASON: Final = 2
BUDGET_SEASON: Final = 3
"""Seasons of the year, 0 to 3: budgets are revised in the third quarter and fixed for the next year in the fourth."""


class Budget(Acts):
    """A state as it budgets and spends. Budgets are annual; `_real` means constant 2024 prices."""

    wanted_at_start: float = field("log EUR million, constant 2024", "budget that it wanted in the first quarter")
    log_income_at_start: float = field("log EUR million, constant 2024", "real GDP of the first quarter")
    lasting: float = field("log", "sum of shocks to its budget and of steps of pledges and plans, which last")
    polyarchy: float = field("share", "electoral democracy, which slows budgets down")
    personnel_share: float = field("share", "part of what equipment and infrastructure leave that pays personnel")
    infrastructure_share: float = field("share", "part of the budget that goes to infrastructure")
    equipment_share_at_start: float = field("share", "part of the budget that went to equipment at the start")

    budget: float = field("EUR million a year", "budget in force", collected_as="budget_meur")
    budget_initial: float = field("EUR million a year", "budget as fixed before the year")
    budget_real: float = field("EUR million a year, constant 2024", "budget in force")
    budget_real_at_start: float = field("EUR million a year, constant 2024", "budget of the first year")
    budget_next: float = field("EUR million a year", "budget fixed for the next year")
    budget_next_real: float = field("EUR million a year, constant 2024", "budget fixed for the next year")
    settled: float = field("log EUR million, constant 2024", "budget that it would settle on")
    settled_when_fixed: float = field("log EUR million, constant 2024", "the same when the budget in force was fixed")
    equipment_share: float = field("share", "part of the budget that goes to equipment")
    revision: float = field("log", "change of the budget at mid-year")
    log_budget_before: float = field("log EUR million, constant 2024", "budget in force when the next one was fixed")
    income_growth: float = field("log", "growth of real GDP over the year before the budget was fixed")
    budget_shock: float = field("log", "shock to the budget that was fixed last")
    publication_factor: float = field("factor", "published spending of the year over what was spent")
    published: float = field(
        "EUR million a year",
        "spending as published: what was spent, without debt repaid",
        collected_as="published_meur",
    )

    balance_before: float = field("EUR million", "procurement account at the quarter's start")
    received: float = field("EUR million", "appropriation of the quarter")
    grants: float = field("EUR million", "grants of the quarter")
    borrowed: float = field("EUR million", "borrowed in the quarter, loans drawn included")
    personnel: float = field("EUR million", "spent on personnel in the quarter")
    equipment: float = field("EUR million", "spent on equipment in the quarter")
    infrastructure: float = field("EUR million", "spent on infrastructure in the quarter")
    other: float = field("EUR million", "spent on everything else in the quarter, debt repaid included")
    account: float = field("EUR million", "procurement account", collected_as="account_meur")
    debt: float = field("EUR million", "debt")
    credit: float = field("EUR million", "loans granted and not yet drawn")
    credit_until: int = field("quarter", "last quarter in which its loans can be drawn")
    loans: float = field("EUR million", "loans drawn; they fall due after the run")
    inherited: float = field("EUR million a quarter", "instalments on orders placed before the run")
    inherited_step: float = field("EUR million a quarter", "by how much these fall each quarter")
    outturn: float = field("EUR million", "spent since the year began")
    imports_paid: float = field("EUR million", "paid to suppliers abroad in the quarter")
    home_paid: float = field("EUR million", "paid to its own producers in the quarter")
    bought: float = field("EUR million", "small purchases of the quarter")
    paid_part: float = field("share", "part of the instalments due that it can pay")
    outstanding: float = field("EUR million", "still to be paid on its contracts")
    due: float = field("EUR million", "instalments due in the next quarter")
    due_in_year: float = field("EUR million", "instalments due in the next four quarters")
    home_scale: float = field("scale", "total scale of its own producers")
    home_gained: float = field("scale", "scale that its own producers gained from allied orders")

    # --- what it perceives ---

    def expected_price(self: State, region: Region) -> float:
        """Return the price level expected for the coming year: the recorded one, or today's after the usual rise."""
        following = region.year + 1
        if following <= region.observed_to:
            return exp(self.log_prices[following - region.origin])
        return float(self.price * exp(TO_THE_NEXT_YEAR * region.parameters.inflation_mean))

    # --- what it decides, and when ---

    def wanted_budget(self: State, region: Region) -> LogMoney:
        """Return the log of the budget that it wants [EUR million, constant 2024]."""
        p = region.parameters
        return wanted_log_budget(
            self.wanted_at_start, self.lasting,
            log(self.gdp_real + self.windfall / self.price) - self.log_income_at_start, self.threat - self.threat_at_start,
            self.outside_help - self.outside_help_at_start, self.ties - self.ties_at_start,
            p.income_elasticity, p.threat_to_budget, region.rates.response * p.free_riding, p.agreement_to_budget,
        )  # fmt: skip

    def settle_on_budget(self: State, region: Region) -> None:
        """Before a budget is fixed or revised: settle on one. All states do so before any of them changes its budget."""
        self.settled = self.wanted_budget(region)

    def set_first_budget(self: State, region: Region) -> None:
        """At the start: take the budget on which it settles as the one for which the first year's budget was fixed."""
        self.settled_when_fixed = self.settled
        self.draw_compliance(region)

    def begin_year(self: State, region: Region) -> None:
        """In the first quarter: let the budget that was fixed for the year take effect."""
        self.budget = self.budget_initial = self.budget_next
        self.budget_real = self.budget_next_real
        self.outturn = 0.0
        p, q, key = region.parameters, region.quarter, self.key
        lump, size = uniform(region.seed, LUMP, q, key, 0), 0.0
        if lump < p.published_lump_rate:  # in other years nothing reads the size
            size = normal_quantile(uniform(region.seed, LUMP_SIZE, q, key, 0))
        error = publication_error(
            normal_quantile(uniform(region.seed, PUBLISHED, q, key, 0)), lump, size,
            p.published_lump_rate, p.published_error_sd, p.published_lump_sd,
        )  # fmt: skip
        self.publication_factor = exp(error)

    def revise_budget(self: State, region: Region) -> None:
        """At mid-year: revise `budget` and `budget_real` if the budget on which it settles has moved far enough."""
        p = region.parameters
        ceiling = fiscal_ceiling(self.budget_real, self.gdp_real, self.definition * p.fiscal_growth_limit)
        self.revision = revision(
            log(self.budget_real), self.settled, self.settled_when_fixed, p.revision_share, p.revision_threshold,
            log(ceiling / self.budget_real),
        )  # fmt: skip
        if self.revision != 0.0:
            self.budget = self.budget * exp(self.revision)
            self.budget_real = self.budget_real * exp(self.revision)

    def fix_budget(self: State, region: Region) -> None:
        """In the last quarter: fix next year's budget, `budget_next` and `budget_next_real`, and the equipment share."""
        p = region.parameters
        self.log_budget_before = log(self.budget_real)
        drawn = normal_quantile(uniform(region.seed, SHOCK, region.quarter, self.key, 0))
        scale = normal_quantile(uniform(region.seed, SCALE, region.quarter, self.key, 0))
        own = own_shock(drawn, scale, p.budget_shock_sd, p.budget_shock_spread)
        self.budget_shock = region.common_budget_shock + own
        self.income_growth = self.growth_over_year(region)
        self.pledge_step = self.compliance * self.asked_of_next_year(region)
        speed = adjustment_speed(self.polyarchy, p.budget_adjustment, p.budget_inertia)
        adjusted = adjusted_log_budget(self.log_budget_before, self.settled, self.income_growth, speed, p.budget_impact)
        initial = adjusted + (self.pledge_step + self.budget_shock)
        self.plan_step = 0.0
        if self.keeps_a_plan(region):
            initial = self.planned_log_budget(region)
            self.plan_step, self.pledge_step, self.budget_shock = initial - adjusted, 0.0, 0.0
        # steps and shocks last: what the state wants moves with its budget. So does the budget it settled on when this one was
        # fixed, from which the mid-year revision counts news
        self.lasting = self.lasting + (initial - adjusted)
        self.settled_when_fixed = self.settled + (initial - adjusted)
        self.budget_next_real = within_fiscal_limit(
            initial, self.budget_real, self.gdp_real, self.definition * p.fiscal_growth_limit
        )
        self.budget_next = self.budget_next_real * self.expected_price(region)
        self.fix_equipment_share(region)

    def fix_equipment_share(self: State, region: Region) -> None:
        """Set the part of next year's budget that goes to equipment."""
        p = region.parameters
        helped = usable_credit(self.credit, self.equipment_share * self.budget_next, p.credit_absorption, 1.0)
        uncovered = max(0.0, self.due_in_year - self.account - helped)
        drawn = normal_quantile(uniform(region.seed, EQUIPMENT_SHOCK, region.quarter, self.key, 0))
        shock = p.equipment_share_sd * drawn - 0.5 * p.equipment_share_sd * p.equipment_share_sd
        self.equipment_share = equipment_share(
            self.equipment_share, self.equipment_share_at_start, self.budget_next_real / self.budget_real_at_start - 1.0,
            1.0 if self.is_pledged(region) else 0.0, uncovered / self.budget_next,
            p.equipment_guideline, p.equipment_growth_share, p.equipment_adjustment, shock,
        )  # fmt: skip

    # --- what it spends ---

    def receive_finance(self: State, region: Region, money: float, is_loan: int, quarters: int) -> None:
        """Receive money from abroad for arms [EUR million]: a grant, or a loan (`is_loan` = 1) that it may draw within `quarters`."""
        if is_loan > 0:
            self.credit = self.credit + money
            self.credit_until = max(self.credit_until, region.quarter + quarters - 1)
        else:
            self.grants = self.grants + money

    def settle_account(self: State, region: Region) -> None:
        """Each quarter: split the appropriation and settle the procurement account."""
        p = region.parameters
        appropriation = 0.25 * self.budget
        equipment = self.equipment_share * appropriation
        self.infrastructure = self.infrastructure_share * appropriation
        rest = appropriation - equipment - self.infrastructure
        self.personnel = self.personnel_share * rest
        running = rest - self.personnel

        due, yearly = self.due + self.inherited, 4.0 * equipment
        self.balance_before = self.account
        usual = p.routine_equipment_share * equipment
        spare = self.balance_before + equipment - due - p.carry_over_limit * yearly
        routine = max(usual, spare)  # money beyond the carry-over limit goes to small purchases
        if region.quarter > self.credit_until:
            self.credit = 0.0  # what isn't drawn in its years lapses
        loan = drawn_credit(self.credit, due, equipment, p.credit_absorption)
        self.credit = self.credit - loan
        self.loans = self.loans + loan
        room = max(0.0, p.borrowing_limit * yearly - self.debt)
        inflow = equipment + self.grants + loan
        paid, repaid, bought, borrowed, closing = settle(
            self.balance_before, inflow, due, p.debt_repayment * self.debt, routine, room
        )
        self.paid_part = paid / due if due > 0.0 else 0.0
        self.bought = bought
        self.account = closing
        self.debt = self.debt + borrowed - repaid
        self.borrowed = borrowed + loan
        self.equipment = paid + bought
        # orders from before the run: to whom they go isn't known
        region.open_market = region.open_market + self.paid_part * self.inherited
        self.inherited = max(0.0, self.inherited - self.inherited_step)
        self.other = running + repaid
        self.received = appropriation
        # what is published is what was spent; debt was counted when it paid for arms, so its repayment isn't counted again.
        # The first year's figure is the one on record, from which the run starts
        spent = 4.0 * (self.personnel + self.infrastructure + self.equipment + running)
        yearly_rate = self.budget if region.year == region.origin else spent
        self.published = yearly_rate * self.publication_factor / self.definition
        self.outturn = self.outturn + self.personnel + self.infrastructure + self.equipment + self.other
        # contracts are paid next; they then add what they still cost to these sums
        self.outstanding = self.due = self.due_in_year = self.home_paid = self.imports_paid = 0.0

    def buy_routinely(self: State, region: Region) -> None:
        """Each quarter: make small purchases, part of them at home where there are producers, the rest on the open market."""
        share = home_share(region.parameters.routine_home_share, self.home_scale, self.home_gained)
        at_home = share * self.bought if self.home_scale > 0.0 else 0.0
        self.home_paid = self.home_paid + at_home
        region.open_market = region.open_market + (self.bought - at_home)


@compiles
def draw_common_budget_shock(region: Region) -> None:
    """Draw the shock to next year's budgets that all states share."""
    # one draw, keyed by no state: the region's budgets move together mostly by a common shock (decision 0010)
    drawn = normal_quantile(uniform(region.seed, COMMON_SHOCK, region.quarter, 0, 0))
    region.common_budget_shock = region.parameters.common_shock_sd * drawn
