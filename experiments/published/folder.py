"""The folder of published tables: which files it holds, and where the tables can be had."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from haemus.model.bad_input import BadInput

FILES: Final = {
    "spending": "milex_by_state_year.csv",
    "gdp": "gdp_population.csv",
    "prices": "consumer_prices.csv",
    "euro": "eur_usd.csv",
    "memberships": "nato_membership.csv",
    "shares": "nato_share_equipment.csv",
    "orders": "arms_orders.csv",
    "treaties": "agreements_2011_2023.csv",
    "early_treaties": "defence_cooperation_agreements.csv",
}
"""The files of the folder, by what they hold."""
SOURCES: Final = {
    "spending": "SIPRI Military Expenditure Database",
    "gdp": "World Bank, World Development Indicators",
    "prices": "price index implied by SIPRI's current and constant series",
    "euro": "Federal Reserve, H.10 exchange rates",
    "memberships": "NATO, member countries",
    "shares": "NATO, Defence Expenditure of NATO Countries",
    "orders": "SIPRI Arms Transfers Database, trade registers",
    "treaties": "treaties coded from public pages",
    "early_treaties": "Defense Cooperation Agreement Dataset 1.0 (Kinne)",
}
"""The public database behind each file."""


def where_to_get() -> str:
    """Return the one sentence that says which tables are needed and where they can be had."""
    listed = "; ".join(f"{FILES[name]} ({source})" for name, source in SOURCES.items())
    return f"a folder with the published tables, which aren't part of Haemus: {listed}. Their layout is in docs/hindcast.md"


def tables_in(folder: str | None) -> Path:
    """Return the folder of tables; BadInput, with where they can be had, if there is none or a file is missing."""
    if folder is None:
        raise BadInput("needs published tables", where="--data", allowed=where_to_get())
    path = Path(folder)
    if not path.is_dir():
        raise BadInput("isn't a folder", where="--data", value=folder, allowed=where_to_get())
    missing = [name for name, file in FILES.items() if not (path / file).is_file()]
    if missing:
        listed = ", ".join(f"{FILES[name]} ({SOURCES[name]})" for name in missing)
        allowed = "a folder with all tables, whose layout is in docs/hindcast.md"
        raise BadInput(f"lacks {listed}", where="--data", value=folder, allowed=allowed)
    return path
