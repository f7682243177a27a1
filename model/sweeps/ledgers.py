"""The books at a quarter's end: money and weapons add up, states write their rows, and a new quarter can begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from haemus.model.compiled import compiled, part
from haemus.model.powers import POWERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from haemus.model.situation import Block, Now

TOLERANCE: Final = 1e-9
NOBODY: Final = -1
_USA, _EUR, _RUS, _CHN = (POWERS.index(power) for power in ("USA", "EUR", "RUS", "CHN"))


@part
def open_account(now: Now) -> int:
    """Return the first state whose account doesn't close, or NOBODY."""
    for i in range(now.state_count):
        state = now.states[i]
        inflow = state.opening + state.received + state.grants + state.borrowed
        heads = state.personnel + state.equipment + state.infrastructure + state.other
        if abs(inflow - heads - state.account) > TOLERANCE * max(1.0, inflow) or state.account < 0.0:
            return i
    return NOBODY


@part
def spent_and_received(now: Now) -> tuple[float, float]:
    """Return what states have paid for equipment, and what suppliers have received [EUR million]."""
    spent, received = 0.0, now.open_market
    for i in range(now.state_count):
        spent = spent + now.states[i].equipment
    for k in range(now.supplier_count):
        received = received + now.suppliers[k].receipts
    return spent, received


@part
def unbooked_stock(now: Now) -> int:
    """Return the first state whose stock isn't what its books say: start, deliveries and gifts, less wear; or NOBODY."""
    for i in range(now.state_count):
        stock = now.states[i].stock
        if abs(stock - now.booked[i]) > TOLERANCE * max(1.0, stock):
            return i
    return NOBODY


@compiled
def books_close(block: Block) -> bool:
    """Return whether money and weapons add up."""
    now = block[0]
    spent, received = spent_and_received(now)
    balanced = abs(spent - received) <= TOLERANCE * max(1.0, spent)
    return balanced and open_account(now) == NOBODY and unbooked_stock(now) == NOBODY


@compiled
def write_states(block: Block, rows: NDArray[Any]) -> None:
    """Write each state's row of the quarter."""
    now = block[0]
    for i in range(now.state_count):
        state, row = now.states[i], rows[i]
        gdp = state.gdp_real * state.price
        row.budget_meur, row.budget_initial_meur, row.outturn_meur = state.budget, state.budget_initial, state.outturn
        row.gdp_meur, row.price_level, row.burden = gdp, state.price, state.budget / gdp
        row.personnel_meur, row.equipment_meur = state.personnel, state.equipment
        row.infrastructure_meur, row.other_meur = state.infrastructure, state.other
        row.appropriation_meur, row.grants_meur, row.borrowed_meur = state.received, state.grants, state.borrowed
        row.account_meur, row.debt_meur = state.account, state.debt
        row.equipment_share, row.committed_meur = state.equipment_share, state.outstanding
        row.committed_share = state.due_in_year / (state.equipment_share * state.budget)
        row.threat, row.threat_disputes = state.threat, state.threat_disputes
        row.threat_strike, row.threat_systemic = state.threat_strike, state.threat_systemic
        row.credibility, row.help, row.restraint = state.credibility, state.help, state.restraint
        row.strike, row.stock_tiv, row.imports_tiv = state.strike, state.stock, state.imports_tiv
        row.interoperability = state.stock_nato / state.stock if state.stock > 0.0 else 0.0
        row.imports_meur, row.domestic_meur, row.exports_meur = state.imports_paid, state.home_paid, state.exports
        row.agreements, row.capital, row.fragility = state.agreement_count, state.capital, state.fragility
        row.influence_west = 0.5 * (now.influence[i, _USA] + now.influence[i, _EUR])
        row.influence_east = 0.5 * (now.influence[i, _RUS] + now.influence[i, _CHN])
        row.alignment_west = 0.5 * (now.alignment[i, _USA] + now.alignment[i, _EUR])
        row.alignment_east = 0.5 * (now.alignment[i, _RUS] + now.alignment[i, _CHN])


@compiled
def clear_quarter(block: Block) -> None:
    """Set back what is counted within a quarter."""
    now = block[0]
    for k in range(now.supplier_count):
        now.suppliers[k].receipts = 0.0
    for i in range(now.state_count):
        now.states[i].grants = 0.0
    now.open_market = 0.0


@compiled
def forget_counts(block: Block) -> None:
    """Start counting anew: what happened before the scenario's first quarter isn't counted, as it isn't written."""
    now = block[0]
    now.largest_multiplier = 1.0
    now.refusals = now.tenders_lost = 0
