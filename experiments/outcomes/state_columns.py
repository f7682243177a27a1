"""The columns of the table of states: what each means."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

STATE_MEANINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "quarter": "calendar quarter",
        "state": "ISO 3166 code, `XKX` for Kosovo",
        "budget_meur": "annual budget in force in the quarter [EUR million, current]",
        "budget_initial_meur": "budget of the year as fixed in the last quarter of the year before [EUR million, current]",
        "outturn_meur": "spent since the start of the year [EUR million, current]",
        "published_meur": (
            "spending as published: what was spent in the quarter, by the published definition, with the year's error"
            " and without debt repaid; in the first year the budget [EUR million a year, current]"
        ),
        "gdp_meur": "GDP [EUR million a year, current]",
        "price_level": "prices, 2024 = 1",
        "burden": "budget in force over GDP [share]",
        "personnel_meur": "spent on personnel in the quarter [EUR million]",
        "equipment_meur": "spent on equipment in the quarter: instalments and routine purchases [EUR million]",
        "infrastructure_meur": "spent on infrastructure in the quarter [EUR million]",
        "other_meur": "spent on operations and repayment in the quarter [EUR million]",
        "appropriation_meur": "a quarter of the budget in force [EUR million]",
        "grants_meur": "grants received in the quarter [EUR million]",
        "borrowed_meur": "borrowed in the quarter, drawn credit lines included [EUR million]",
        "account_meur": "procurement account at the end of the quarter, never below zero [EUR million]",
        "debt_meur": "debt of the procurement account, drawn credit lines included [EUR million]",
        "equipment_share": "share of the appropriation that goes to equipment",
        "committed_meur": "outstanding on signed contracts [EUR million]",
        "committed_share": "instalments due within a year over the year's equipment budget [share]",
        "threat": "perceived threat, the sum of its three parts [percentage points a year]",
        "threat_disputes": "part from disputes with other states of the region",
        "threat_strike": "part from exposure to others' deep strike; negative where the state's own outweighs it",
        "threat_systemic": "part from outside the region",
        "credibility": "credibility of the guarantee that the state believes in most [probability]; 0 without one",
        "help": "help that it counts on, from guarantees, restraint and agreements [share of need]",
        "restraint": (
            "help expected from the guarantors of neighbours that it fears [share of need]; counts where the state's own"
            " guarantee covers less"
        ),
        "strike": "deep-strike stock [TIV-like units]",
        "interoperability": "share of the stock that follows the NATO standard",
        "stock_tiv": "stock of all categories [TIV-like units]",
        "imports_tiv": "delivered from abroad in the quarter [TIV-like units]",
        "imports_meur": "instalments paid abroad in the quarter [EUR million]",
        "domestic_meur": "paid to domestic producers in the quarter [EUR million]",
        "exports_meur": "sold outside the region by domestic producers in the quarter [EUR million]",
        "agreements": "agreements of the run that the state is in",
        "capital": "political capital and staff for talks [0 to 1]",
        "fragility": "fragility [0 to 1]",
        "influence_west": "influence of USA and EUR, mean",
        "influence_east": "influence of RUS and CHN, mean",
        "alignment_west": "alignment with USA and EUR, mean [0 to 1]",
        "alignment_east": "alignment with RUS and CHN, mean [0 to 1]",
    }
)
