"""Phase 10: close the ledgers and write the quarter down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.start import POWERS
from model.sweeps.stocks import weigh_stocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.agents.state import State
    from model.region import Region

TOLERANCE = 1e-9
_USA, _EUR, _RUS, _CHN = (POWERS.index(power) for power in ("USA", "EUR", "RUS", "CHN"))


class LedgerError(RuntimeError):
    """Money or weapons came from nowhere or went missing: a fault of the model, never of its input."""


def record_quarter(region: Region) -> None:
    """Check that money and weapons add up, then append the quarter's rows."""
    now = region.situation
    weigh_stocks(now.nato, now.east, now.legacy, now.categories, region.answers.weighed)
    weighed = region.answers.weighed.tolist()
    _close_money(region)
    _close_weapons(region, [held for _, held, _ in weighed])
    if region.quarter == region.script.start - 1:
        region.record.forget_counts()
    if region.quarter >= region.script.start:
        rows, name, exports = region.record.states, region.name, _exports(region)
        politics = zip(now.alignment.tolist(), now.influence.tolist(), strict=True)
        for state, stocks, outside in zip(region.states, weighed, politics, strict=True):
            rows.append(_state_row(state, name, stocks, outside, exports.get(state.iso3, 0.0)))
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


def _close_weapons(region: Region, stocks: Sequence[float]) -> None:
    """Stock on hand is what the books say: start, deliveries and gifts, less depreciation."""
    for state, held, booked in zip(region.states, stocks, region.situation.booked.tolist(), strict=True):
        if abs(held - booked) > TOLERANCE * max(1.0, held):
            message = f"{region.name}: {state.iso3} holds {held} TIV, its books say {booked}"
            raise LedgerError(message)


def _exports(region: Region) -> dict[str, float]:
    """Return the exports of each state's own producers [EUR million]."""
    exports: dict[str, float] = {}
    exported = region.situation.suppliers["exports"].tolist()
    for supplier in region.exporters:
        exports[supplier.home] = exports.get(supplier.home, 0.0) + exported[supplier.place]
    return exports


def _state_row(
    state: State, name: str, stocks: Sequence[float], outside: tuple[Sequence[float], Sequence[float]], exports: float
) -> tuple[float | int | str, ...]:
    alignment, influence = outside
    nato, stock, strike = stocks
    gdp = state.gdp
    return (
        name, state.iso3, state.budget, state.budget_initial, state.outturn, gdp, state.price, state.budget / gdp,
        state.personnel, state.equipment, state.infrastructure, state.other, state.received, state.grants,
        state.borrowed, state.account, state.debt,
        state.equipment_share, state.outstanding, state.due_in_year / (state.equipment_share * state.budget),
        state.threat, state.threat_disputes, state.threat_strike, state.threat_systemic, state.credibility, state.help, state.restraint,
        strike, nato / stock if stock > 0.0 else 0.0, stock, state.imports_tiv, state.imports_paid, state.home_paid, exports,
        state.agreement_count, state.capital, state.fragility,
        0.5 * (influence[_USA] + influence[_EUR]), 0.5 * (influence[_RUS] + influence[_CHN]),
        0.5 * (alignment[_USA] + alignment[_EUR]), 0.5 * (alignment[_RUS] + alignment[_CHN]),
    )  # fmt: skip
