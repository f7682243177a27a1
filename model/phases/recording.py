"""Phase 10: close the ledgers and write the quarter down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.rules.credibility import probability
from model.start import EASTERN_POWERS, POWERS

if TYPE_CHECKING:
    from model.agents.state import State
    from model.region import Region

TOLERANCE = 1e-9
_EASTERN = tuple(POWERS.index(power) for power in EASTERN_POWERS)
_WESTERN = (POWERS.index("USA"), POWERS.index("EUR"))


class LedgerError(RuntimeError):
    """Money or weapons came from nowhere or went missing: a fault of the model, never of its input."""


def record_quarter(region: Region) -> None:
    """Check that money and weapons add up, then append the quarter's rows."""
    _close_money(region)
    for state in region.states:
        _close_weapons(region, state)
    if region.quarter >= region.script.start:
        rows, name = region.record.states, region.name
        rows.extend(_state_row(region, state, name) for state in region.states)
    for supplier in region.suppliers:
        supplier.receipts = 0.0
    region.open_market = 0.0
    for state in region.states:
        state.grants = 0.0


def _close_money(region: Region) -> None:
    """Each state's account closes; every instalment and purchase is somebody's receipt."""
    spent = 0.0
    for state in region.states:
        inflow = state.opening + state.received + state.grants + state.borrowed
        heads = state.personnel + state.equipment + state.infrastructure + state.other
        if abs(inflow - heads - state.account) > TOLERANCE * max(1.0, inflow) or state.account < 0.0:
            message = f"{region.name}: the account of {state.iso3} does not close: {inflow} in, {heads} out, {state.account} left"
            raise LedgerError(message)
        spent = spent + state.equipment
    received = region.open_market
    for supplier in region.suppliers:
        received = received + supplier.receipts
    if abs(spent - received) > TOLERANCE * max(1.0, spent):
        message = f"{region.name}: states paid {spent} for equipment, suppliers received {received}"
        raise LedgerError(message)


def _close_weapons(region: Region, state: State) -> None:
    """Stock on hand is what the books say: start, deliveries and gifts, less depreciation."""
    held = sum(state.nato) + sum(state.east) + sum(state.legacy)
    if abs(held - state.stock_booked) > TOLERANCE * max(1.0, held):
        message = f"{region.name}: {state.iso3} holds {held} TIV, its books say {state.stock_booked}"
        raise LedgerError(message)


def _state_row(region: Region, state: State, name: str) -> tuple[float | int | str, ...]:
    nato, east, legacy = sum(state.nato), sum(state.east), sum(state.legacy)
    stock = nato + east + legacy
    strike = 0.0
    for k, _ in region.strike_categories:
        strike = strike + state.nato[k] + state.east[k] + state.legacy[k]
    credibility = 0.0
    for guarantee in state.guarantees:
        if guarantee.promises_help:
            credibility = max(credibility, probability(state.belief[guarantee.name]))
    exports = 0.0
    for supplier in region.home_producers[state.iso3]:
        exports = exports + supplier.exports
    west = 0.5 * (state.influence[_WESTERN[0]] + state.influence[_WESTERN[1]])
    eastern = 0.5 * (state.influence[_EASTERN[0]] + state.influence[_EASTERN[1]])
    return (
        name, state.iso3, state.budget, state.budget_initial, state.outturn, state.gdp, state.price, state.budget / state.gdp,
        state.personnel, state.equipment, state.infrastructure, state.other, state.received, state.grants,
        state.borrowed, state.account, state.debt,
        state.equipment_share, state.outstanding, state.due_in_year / (state.equipment_share * state.budget),
        state.threat, state.threat_disputes, state.threat_strike, state.threat_systemic, credibility, state.help, state.restraint,
        strike, nato / stock if stock > 0.0 else 0.0, stock, state.imports_tiv, state.imports_paid, state.home_paid, exports,
        state.agreement_count, state.capital, state.fragility, west, eastern,
        0.5 * (state.alignment[_WESTERN[0]] + state.alignment[_WESTERN[1]]),
        0.5 * (state.alignment[_EASTERN[0]] + state.alignment[_EASTERN[1]]),
    )  # fmt: skip
