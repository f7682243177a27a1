"""The books at a quarter's end: the audit of money, weapons and numbers, the rows of states, and the reset of the quarter's counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from haemus.model.acts import Acts, compiles
from haemus.model.agents.commons import NOBODY
from haemus.model.powers import POWERS

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.region import Region

TOLERANCE: Final = 1e-9
USA, EUR, RUS, CHN = (POWERS.index(power) for power in ("USA", "EUR", "RUS", "CHN"))

type StateRow = Any
"""A record of STATE_ROW, or any object that takes attributes."""


class Ledgers(Acts):
    """A state as its books are audited."""

    def spent(self: State) -> float:
        """Return its spending in the quarter [EUR million], the sum of the four heads."""
        return float(self.personnel + self.equipment + self.infrastructure + self.other)

    def account_closes(self: State) -> bool:
        """Return whether its procurement account closes and isn't below zero."""
        inflow = self.balance_before + self.received + self.grants + self.borrowed
        return bool(abs(inflow - self.spent() - self.account) <= TOLERANCE * max(1.0, inflow) and self.account >= 0.0)

    def stock_is_booked(self: State) -> bool:
        """Return whether its stock equals its books: start, deliveries and gifts, less wear."""
        return bool(abs(self.stock - self.booked) <= TOLERANCE * max(1.0, self.stock))

    def is_finite(self: State, region: Region) -> bool:
        """Return whether the numbers are finite that outlast the quarter, or in which NaN or infinity of others shows."""
        total = (
            (self.budget + self.budget_next + self.settled_when_fixed) + (self.lasting + self.equipment_share + self.published)
            + (self.gdp_real + self.threat + self.help) + (self.strike_exposure + self.capital + self.fragility)
        )  # fmt: skip
        for power in range(len(self.influence)):
            total = total + (self.influence[power] + self.alignment[power])
        for k in range(region.guarantee_count):
            total = total + self.belief[k]
        return bool(total - total == 0.0)

    def write(self: State, region: Region, row: StateRow) -> None:
        """Write its row of the quarter: the columns of `haemus.model.tables.rows.STATE_ROW`."""
        gdp = self.gdp_real * self.price
        row.budget_meur, row.budget_initial_meur, row.outturn_meur = self.budget, self.budget_initial, self.outturn
        row.published_meur = self.published
        row.gdp_meur, row.price_level, row.burden = gdp, self.price, self.budget / gdp
        row.personnel_meur, row.equipment_meur = self.personnel, self.equipment
        row.infrastructure_meur, row.other_meur = self.infrastructure, self.other
        row.appropriation_meur, row.grants_meur, row.borrowed_meur = self.received, self.grants, self.borrowed
        row.account_meur, row.debt_meur = self.account, self.debt + self.loans
        row.equipment_share, row.committed_meur = self.equipment_share, self.outstanding
        row.committed_share = self.due_in_year / (self.equipment_share * self.budget)
        row.threat, row.threat_disputes = self.threat, self.threat_disputes
        row.threat_strike, row.threat_systemic = self.threat_strike, self.threat_systemic
        row.credibility, row.help, row.restraint = self.credibility, self.help, self.restraint
        row.strike, row.stock_tiv, row.imports_tiv = self.strike, self.stock, self.imports_tiv
        row.interoperability = self.stock_nato / self.stock if self.stock > 0.0 else 0.0
        row.imports_meur, row.domestic_meur, row.exports_meur = self.imports_paid, self.home_paid, self.exports
        row.agreements, row.capital, row.fragility = self.agreement_count, self.capital, self.fragility
        row.influence_west = 0.5 * (self.influence[USA] + self.influence[EUR])
        row.influence_east = 0.5 * (self.influence[RUS] + self.influence[CHN])
        row.alignment_west = 0.5 * (self.alignment[USA] + self.alignment[EUR])
        row.alignment_east = 0.5 * (self.alignment[RUS] + self.alignment[CHN])


@compiles
def first_open_account(region: Region) -> int:
    """Return the place of the first state whose account doesn't close, or NOBODY."""
    for i in range(region.state_count):
        if not region.states[i].account_closes():
            return i
    return NOBODY


@compiles
def first_unbooked_stock(region: Region) -> int:
    """Return the place of the first state whose stock doesn't equal its books, or NOBODY."""
    for i in range(region.state_count):
        if not region.states[i].stock_is_booked():
            return i
    return NOBODY


@compiles
def all_are_finite(region: Region) -> bool:
    """Return whether the numbers of all states and suppliers are finite."""
    sound = True
    for i in range(region.state_count):
        sound = sound and region.states[i].is_finite(region)
    for k in range(region.supplier_count):
        sound = sound and region.suppliers[k].is_finite()
    return sound


@compiles
def spent_and_received(region: Region) -> tuple[float, float]:
    """Return the quarter's payments of states for equipment, and the receipts of suppliers and the open market [EUR million]."""
    spent, received = 0.0, region.open_market
    for i in range(region.state_count):
        spent = spent + region.states[i].equipment
    for k in range(region.supplier_count):
        received = received + region.suppliers[k].receipts
    return spent, received


@compiles
def books_close(region: Region) -> bool:
    """Return whether money and weapons add up, and numbers are finite."""
    spent, received = spent_and_received(region)
    balanced = abs(spent - received) <= TOLERANCE * max(1.0, spent)
    closed = balanced and first_open_account(region) == NOBODY and first_unbooked_stock(region) == NOBODY
    return closed and all_are_finite(region)


@compiles
def clear_quarter(region: Region) -> None:
    """Reset the counts of the quarter."""
    for k in range(region.supplier_count):
        region.suppliers[k].receipts = 0.0
    for i in range(region.state_count):
        region.states[i].grants = 0.0
    region.open_market = 0.0


@compiles
def forget_counts(region: Region) -> None:
    """Reset the run's counts: quarters before the scenario's first one aren't counted, as they aren't recorded."""
    region.largest_multiplier = 1.0
    region.refusals = region.tenders_lost = 0
