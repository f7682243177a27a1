"""Section 7.5 of docs/odd.md in plain Python: a state's budgets, its equipment share and its account.

Money is in EUR million at current prices unless noted otherwise; `real` is at 2024 prices.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

from textbook_draws import Draws, left_sum, name_id
from textbook_pledges import Path, Plan

from haemus.model.parameters import Parameters
from haemus.model.start.data import StartingData, StateStart

RESPONSE = {"self-help": 1.0, "none": 0.0, "adverse": -1.0}


@dataclass(frozen=True)
class Situation:
    """A state's inputs from other phases before the budgets of a quarter."""

    gdp: float
    price: float
    threat: float
    base_help: float
    ties: float
    windfall_of_quarter: float
    paths: tuple[Path, ...]


@dataclass
class Contract:
    buyer: str
    supplier: str
    system: str
    signed: int
    first: int
    last: int
    units: float
    units_a_quarter: float
    value: float
    instalment: float
    owed: float
    delivered: float = 0.0
    is_over: bool = False
    is_aid: bool = False

    @property
    def due(self) -> float:
        return min(self.instalment, self.owed)


@dataclass(frozen=True)
class Account:
    """One quarter's account."""

    received: float
    personnel: float
    equipment: float
    infrastructure: float
    other: float
    borrowed: float
    bought: float
    paid_part: float
    inherited_paid: float


class Budgets:
    """The budget and the account of one state."""

    def __init__(self, data: StartingData, start: StateStart, observed_to: int, p: Parameters) -> None:
        self.data, self.start, self.observed_to, self.p = data, start, observed_to, p
        self.factor, self.key = start.definition_factor, name_id(start.iso3)
        self.budget = max(start.published_budget, start.paper_budget or 0.0)
        self.real = self.real_at_start = self.budget / start.price_levels[0][1]
        self.next_budget = self.next_real = self.target = self.target_when_fixed = 0.0
        self.share = start.equipment_share
        left = 1.0 - start.equipment_share - start.infrastructure_share
        self.wages = min(1.0, start.personnel_share / left) if left > 0.0 else 0.0
        self.credit_until, self.loans = -1, 0.0
        self.inherited = (1.0 - p.routine_equipment_share) * 0.25 * self.share * self.budget
        self.inherited_step = self.inherited / (4.0 * p.inherited_years)
        self.account = self.debt = self.credit = self.outturn = 0.0
        self.due = self.due_in_year = self.outstanding = 0.0
        before, first = self.log_annual_gdp(data.origin - 1), self.log_annual_gdp(data.origin)
        self.log_gdp_before = before + 0.375 * (first - before)
        self.threat_at_start = self.base_help_at_start = self.ties_at_start = 0.0
        self.revision = self.shock = self.initial = self.lasting = self.compliance = self.asked = 0.0
        self.published, self.error = start.published_budget, 0.0
        self.plan = Plan()
        self.is_share_committed = False

    def log_annual_price(self, year: int) -> float:
        levels = self.start.price_levels
        if year < self.data.origin:
            return log(self.start.price_before)
        if self.data.origin > 2020:
            return log(dict(levels)[year])
        (a, low), (b, high) = next(
            each for each in pairwise(levels) if each[0][0] <= year < each[1][0] or each[1][0] == year == 2025
        )
        share = self.data.price_profile[year - 2020] if year >= 2020 else (year - a) / (b - a)
        return log(low) + share * log(high / low)

    def log_annual_gdp(self, year: int) -> float:
        """Log of the year's real GDP."""
        return log(self.start.gdp[year - self.data.origin + 1]) - self.log_annual_price(year)

    def burden(self, gdp: float, price: float) -> float:
        """The published burden, in percent of GDP."""
        return 100.0 * self.budget / self.factor / (gdp * price)

    # --- the target ---------------------------------------------------------------------------------

    def target_of(self, now: Situation) -> float:
        p, start = self.p, self.start
        first, before = self.log_annual_gdp(self.data.origin), self.log_annual_gdp(self.data.origin - 1)
        income = log(now.gdp + 4.0 * p.revenue_weight * now.windfall_of_quarter / now.price) - (
            first - 0.375 * (first - before)
        )
        return (
            log(self.factor * start.published_budget / start.price_levels[0][1])
            + self.lasting
            + p.income_elasticity * income
            + p.threat_to_budget * (now.threat - self.threat_at_start)
            - RESPONSE[p.doubt_response] * p.free_riding * (now.base_help - self.base_help_at_start)
            + p.agreement_to_budget * (now.ties - self.ties_at_start)
        )

    # --- the year -----------------------------------------------------------------------------------

    def begin(self, now: Situation, threat_at_start: float, draws: Draws) -> None:
        """Keep the anchors of the first quarter and the first target; draw the compliance with pledges."""
        self.threat_at_start = threat_at_start
        self.base_help_at_start, self.ties_at_start = now.base_help, now.ties
        self.target = self.target_when_fixed = self.target_of(now)
        self.initial = self.budget
        z = draws.normal("pledge.compliance", 0, self.key)
        self.compliance = max(0.0, self.p.pledge_compliance + self.p.pledge_compliance_spread * z)

    def begin_year(self, draws: Draws, quarter: int) -> None:
        self.budget, self.real, self.initial, self.outturn = self.next_budget, self.next_real, self.next_budget, 0.0
        p, lump = self.p, 0.0
        if draws.uniform("published.lump", quarter, self.key) < p.published_lump_rate:
            lump = p.published_lump_sd * draws.normal("published.lump.size", quarter, self.key)
        self.error = p.published_error_sd * draws.normal("published", quarter, self.key) + lump

    def revise(self, now: Situation) -> None:
        self.target = self.target_of(now)
        move, threshold = self.target - self.target_when_fixed, self.p.revision_threshold
        self.revision = 0.0 if -threshold < move < threshold else self.p.revision_share * move
        # never past the target, and no further up than the fiscal limit
        gap = self.target - log(self.real)
        rise = 0.01 * (self.factor * self.p.fiscal_growth_limit) * now.gdp
        if self.revision > 0.0:
            self.revision = max(0.0, min(self.revision, gap, log((self.real + rise) / self.real)))
        if self.revision < 0.0:
            self.revision = min(0.0, max(self.revision, gap))
        if self.revision != 0.0:
            self.budget *= exp(self.revision)
            self.real *= exp(self.revision)

    def fix(self, now: Situation, draws: Draws, quarter: int) -> None:
        """Fix next year's budget, then the equipment share."""
        p, year = self.p, 2020 + quarter // 4
        self.target = self.target_of(now)
        self.shock = self.drawn_shock(draws, quarter)
        growth, self.log_gdp_before = log(now.gdp) - self.log_gdp_before, log(now.gdp)
        speed = min(1.0, p.budget_adjustment * exp(-p.budget_inertia * (self.start.polyarchy - 0.6)))
        before, once = log(self.real), p.budget_impact * growth
        base = before + once + speed * (self.target - before - once)
        burden = self.burden(now.gdp, now.price)
        self.asked = max((path.step(burden, year) for path in now.paths), default=0.0)
        expected = self.expected_price(now.price, year + 1)
        planned = self.planned(year + 1, now.gdp, growth, expected)
        if planned is not None:
            self.shock = self.asked = 0.0
        x = base + (self.compliance * self.asked + self.shock) if planned is None else planned
        self.lasting += x - base
        self.target_when_fixed = self.target + (x - base)
        self.next_real = min(self.real + 0.01 * (self.factor * p.fiscal_growth_limit) * now.gdp, exp(x))
        self.next_budget = self.next_real * expected
        self.share = self.next_share(draws, quarter, is_pledged=bool(now.paths))

    def drawn_shock(self, draws: Draws, quarter: int) -> float:
        p = self.p
        scale = exp(p.budget_shock_spread * draws.normal("budget.scale", quarter, self.key))
        own = p.budget_shock_sd * scale * draws.normal("budget", quarter, self.key)
        return p.common_shock_sd * draws.normal("budget.common", quarter) + own

    def keeps_a_plan(self, draws: Draws, quarter: int) -> bool:
        return draws.uniform("plan.kept", quarter, self.key) < self.p.plan_kept

    def planned(self, year: int, gdp: float, growth: float, price: float) -> float | None:
        """Log of the budget that a kept plan has for a year; None without one."""
        if not self.plan.is_kept.get(year):
            return None
        if self.plan.sums[year] > 0.0:
            return log(self.plan.sums[year] * self.factor / price)
        if self.plan.shares[year] > 0.0:
            return log(0.01 * self.plan.shares[year] * self.factor * gdp * exp(0.625 * growth))
        return None

    def expected_price(self, price: float, year: int) -> float:
        if year <= self.observed_to:
            return exp(self.log_annual_price(year))
        return price * exp(0.625 * self.p.inflation_mean)

    def lend(self, value: float, quarters: int, quarter: int) -> None:
        """Open a credit line that can be drawn in some quarters, this one included."""
        self.credit += value
        self.credit_until = max(self.credit_until, quarter + quarters - 1)

    def next_share(self, draws: Draws, quarter: int, *, is_pledged: bool) -> float:
        p, usual = self.p, self.start.equipment_share
        g = self.next_real / self.real_at_start - 1.0
        wanted = (usual + p.equipment_growth_share * g) / (1.0 + g) if g > 0.0 else usual
        if wanted < p.equipment_guideline:
            wanted += float(is_pledged) * (p.equipment_guideline - wanted)
        usable = min(self.credit, p.credit_absorption * (self.share * self.next_budget) * 1.0)
        z = draws.normal("budget.equipment", quarter, self.key)
        shock = p.equipment_share_sd * z - 0.5 * p.equipment_share_sd * p.equipment_share_sd
        moved = (self.share + p.equipment_adjustment * (wanted - self.share)) * exp(shock)
        committed = max(0.0, self.due_in_year - self.account - usable) / self.next_budget
        self.is_share_committed = committed > moved
        moved = max(moved, committed)
        return 0.02 if moved < 0.02 else min(0.6, moved)

    # --- the quarter --------------------------------------------------------------------------------

    def settle(self, grants: float, quarter: int) -> Account:
        p, due = self.p, self.due + self.inherited
        appropriation = 0.25 * self.budget
        equipment = self.share * appropriation
        infrastructure = self.start.infrastructure_share * appropriation
        rest = appropriation - equipment - infrastructure
        personnel = self.wages * rest
        yearly = 4.0 * equipment
        usual = p.routine_equipment_share * equipment
        routine = max(usual, self.account + equipment - due - p.carry_over_limit * yearly)
        if quarter > self.credit_until:
            self.credit = 0.0
        loan = min(self.credit, due, p.credit_absorption * equipment)
        self.credit -= loan
        self.loans += loan
        room = max(0.0, p.borrowing_limit * yearly - self.debt)
        repay = p.debt_repayment * self.debt
        available = self.account + (equipment + grants + loan)
        borrowed = min(room, due - available) if due > available else 0.0
        available += borrowed
        paid = min(available, due)
        left = available - paid
        repaid = min(left, repay)
        left -= repaid
        bought = min(left, routine)
        self.account = left - bought
        self.debt = self.debt + borrowed - repaid
        paid_part = paid / due if due > 0.0 else 0.0
        account = Account(
            received=appropriation,
            personnel=personnel,
            infrastructure=infrastructure,
            equipment=paid + bought,
            other=rest - personnel + repaid,
            borrowed=borrowed + loan,
            bought=bought,
            paid_part=paid_part,
            inherited_paid=paid_part * self.inherited,
        )
        self.inherited = max(0.0, self.inherited - self.inherited_step)
        for head in (account.personnel, account.infrastructure, account.equipment, account.other):
            self.outturn += head
        first_year = 2020 + quarter // 4 == self.data.origin
        spent = 4.0 * (personnel + infrastructure + account.equipment + (rest - personnel))
        self.published = (self.budget if first_year else spent) * exp(self.error) / self.factor
        return account

    def sign(self, contract: Contract) -> None:
        self.outstanding += contract.value
        self.due += contract.instalment
        self.due_in_year += min(4.0 * contract.instalment, contract.value)

    def owe(self, contracts: list[Contract]) -> None:
        """Sum the outstanding costs of the state's contracts again, in the order of signing."""
        mine = [contract for contract in contracts if contract.buyer == self.start.iso3 and not contract.is_over]
        self.outstanding = left_sum([contract.owed for contract in mine])
        self.due = left_sum([contract.due for contract in mine])
        self.due_in_year = left_sum([min(4.0 * contract.instalment, contract.owed) for contract in mine])


class Payments:
    """The quarter's payments: EUR million by state to makers abroad and at home, and by supplier."""

    def __init__(self, data: StartingData, suppliers: list[str], states: list[str]) -> None:
        self.homes = {each.supplier: each.home for each in data.suppliers if each.supplier in suppliers}
        self.abroad, self.at_home = dict.fromkeys(states, 0.0), dict.fromkeys(states, 0.0)
        self.receipts = dict.fromkeys(suppliers, 0.0)
        self.producers = {
            state: [each for each in data.suppliers if each.home == state and not each.foreign] for state in states
        }
        self.open_market = 0.0

    def pay(self, contract: Contract, paid_part: float) -> None:
        payment = paid_part * contract.due
        contract.owed -= payment
        self.receipts[contract.supplier] += payment
        bill = self.at_home if self.homes[contract.supplier] == contract.buyer else self.abroad
        bill[contract.buyer] += payment

    @staticmethod
    def close(contracts: list[Contract]) -> None:
        """Mark the finished contracts; checked only here, after the payments due."""
        for each in contracts:
            each.is_over = each.owed <= 1e-9 * each.value and each.units - each.delivered <= 1e-9 * each.units

    def inherit(self, paid: float) -> None:
        """Pay for orders from before the run."""
        self.open_market += paid

    def buy(self, state: str, bought: float, home_share: float, gained: Mapping[str, float]) -> None:
        """Pay for small purchases; gained is the scale that each supplier has gained from allied orders."""
        own = self.producers[state]
        scale, more = left_sum([each.scale for each in own]), left_sum([gained[each.supplier] for each in own])
        share = home_share + (1.0 - home_share) * more / (scale + more + 1.0) if more > 0.0 else home_share
        at_home = share * bought if own else 0.0
        for each in own:
            self.receipts[each.supplier] += at_home * each.scale / scale
        self.at_home[state] += at_home
        self.open_market += bought - at_home
