"""Section 7.5 of docs/odd.md in plain Python: a state's budgets, its equipment share and its account.

Money is in EUR million at current prices unless noted otherwise; `real` is at 2024 prices.
"""

from dataclasses import dataclass
from math import exp, log

from textbook_draws import Draws, left_sum, name_id

from haemus.model.parameters import Parameters
from haemus.model.start.data import StartingData, StateStart

RESPONSE = {"self-help": 1.0, "none": 0.0, "adverse": -1.0}


@dataclass(frozen=True)
class Situation:
    """A state's inputs from other phases before the budgets of a quarter."""

    gdp: float
    price: float
    threat: float
    help: float
    guideline: float
    windfall_of_quarter: float


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


class Budgets:
    """The budget and the account of one state."""

    def __init__(self, data: StartingData, start: StateStart, p: Parameters) -> None:
        self.data, self.start, self.p = data, start, p
        self.budget = max(start.published_budget, start.paper_budget or 0.0)
        self.real = self.real_at_start = self.budget / start.price_2020
        self.next_budget = self.next_real = self.target = self.target_when_fixed = 0.0
        self.share = start.equipment_share
        self.account = self.debt = self.credit = self.outturn = 0.0
        self.due = self.due_in_year = self.outstanding = 0.0
        self.log_gdp_before = log(start.gdp[0]) - self.log_annual_price(2020)
        self.threat_at_start = self.help_at_start = self.revision = self.shock = self.initial = 0.0

    def log_annual_price(self, year: int) -> float:
        first, last = log(self.start.price_2020), log(self.start.price_2025 / self.start.price_2020)
        return first + self.data.price_profile[year - 2020] * last

    # --- the target ---------------------------------------------------------------------------------

    def wanted(self, now: Situation) -> float:
        """Log of the wanted budget before the burden is taken into account."""
        p = self.p
        constant = self.start.budget_constant + log(self.start.definition_factor)
        income = now.gdp + 4.0 * now.windfall_of_quarter / now.price
        by_threat = p.threat_to_budget * (now.threat - self.threat_at_start)
        by_help = RESPONSE[p.doubt_response] * p.free_riding * (now.help - self.help_at_start)
        return constant + p.income_elasticity * log(income) + by_threat - by_help

    def settled(self, wanted: float, gdp: float, n: float) -> float:
        """Log of the budget consistent with its own effects of the guideline n and the burden."""
        a, d, c = self.p.gap_to_budget, self.p.burden_drag, self.p.burden_comfort
        h = n - c if n > c else 0.0
        pull = a if n > 0.0 and log(0.01 * n * gdp) > wanted - d * h else 0.0
        push = d if log(0.01 * c * gdp) < wanted + a * h else 0.0
        k = pull + push
        bound = wanted + pull * n + push * c
        if k == 0.0:
            return wanted
        x, step = bound, 1.0
        while step > 1e-13 * max(1.0, abs(bound)):
            f = k * 100.0 * exp(x) / gdp
            step = (x + f - bound) / (1.0 + f)
            x -= step
        return x

    def target_of(self, now: Situation) -> float:
        return self.settled(self.wanted(now), now.gdp, now.guideline)

    # --- the year -----------------------------------------------------------------------------------

    def begin(self, now: Situation) -> None:
        """Keep the anchors of 2020Q1 and the first target."""
        self.threat_at_start, self.help_at_start = now.threat, now.help
        self.target = self.target_when_fixed = self.target_of(now)
        self.initial = self.budget

    def begin_year(self) -> None:
        self.budget, self.real, self.initial, self.outturn = self.next_budget, self.next_real, self.next_budget, 0.0

    def revise(self, now: Situation) -> None:
        self.target = self.target_of(now)
        move, threshold = self.target - self.target_when_fixed, self.p.revision_threshold
        self.revision = 0.0 if -threshold < move < threshold else self.p.revision_share * move
        if self.revision != 0.0:
            self.budget *= exp(self.revision)
            self.real *= exp(self.revision)

    def fix(self, now: Situation, draws: Draws, quarter: int) -> None:
        """Fix next year's budget, then the equipment share."""
        p, state = self.p, name_id(self.start.iso3)
        self.target = self.target_when_fixed = self.target_of(now)
        before = log(self.real)
        own, common = draws.normal("budget", quarter, state), draws.normal("budget.common", quarter)
        self.shock = p.common_shock_sd * common + p.budget_shock_sd * own
        growth, self.log_gdp_before = log(now.gdp) - self.log_gdp_before, log(now.gdp)
        speed = min(1.0, p.budget_adjustment * exp(-p.budget_inertia * (self.start.polyarchy - 0.6)))
        once = p.budget_impact * growth
        x = before + once + speed * (self.target - before - once) + self.shock
        self.next_real = min(self.real + 0.01 * p.fiscal_growth_limit * now.gdp, exp(x))
        self.next_budget = self.next_real * self.expected_price(now.price, 2020 + quarter // 4 + 1)
        self.share = self.next_share(now)

    def expected_price(self, price: float, year: int) -> float:
        if year <= 2025:
            return exp(self.log_annual_price(year))
        return price * exp(0.625 * self.p.inflation_mean)

    def next_share(self, now: Situation) -> float:
        p, usual = self.p, self.start.equipment_share
        g = self.next_real / self.real_at_start - 1.0
        wanted = (usual + p.equipment_growth_share * g) / (1.0 + g) if g > 0.0 else usual
        gap = max(0.0, now.guideline - 100.0 * self.budget / (now.gdp * now.price))
        if wanted < p.equipment_guideline:
            wanted += min(1.0, gap) * (p.equipment_guideline - wanted)
        moved = self.share + p.equipment_adjustment * (wanted - self.share)
        moved = max(moved, max(0.0, self.due_in_year - self.account - self.credit) / self.next_budget)
        return 0.02 if moved < 0.02 else min(0.6, moved)

    # --- the quarter --------------------------------------------------------------------------------

    def settle(self, grants: float) -> Account:
        p, due = self.p, self.due
        appropriation = 0.25 * self.budget
        equipment = self.share * appropriation
        infrastructure = self.start.infrastructure_share * appropriation
        rest = appropriation - equipment - infrastructure
        personnel = min(rest, self.start.personnel_share * appropriation)
        yearly = 4.0 * equipment
        usual = p.routine_equipment_share * equipment
        routine = max(usual, self.account + equipment - due - p.carry_over_limit * yearly)
        lacking = due + usual - (self.account + equipment + grants)
        loan = 0.0 if lacking <= 0.0 else min(self.credit, lacking)
        self.credit -= loan
        self.debt += loan
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
        account = Account(
            received=appropriation,
            personnel=personnel,
            infrastructure=infrastructure,
            equipment=paid + bought,
            other=rest - personnel + repaid,
            borrowed=borrowed + loan,
            bought=bought,
            paid_part=paid / due if due > 0.0 else 0.0,
        )
        for head in (account.personnel, account.infrastructure, account.equipment, account.other):
            self.outturn += head
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

    def buy(self, state: str, bought: float, home_share: float) -> None:
        """Pay for small purchases."""
        own = self.producers[state]
        at_home = home_share * bought if own else 0.0
        scale = left_sum([each.scale for each in own])
        for each in own:
            self.receipts[each.supplier] += at_home * each.scale / scale
        self.at_home[state] += at_home
        self.open_market += bought - at_home
