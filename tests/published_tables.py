"""Small made-up tables in the published layout: no number in them is anyone's."""

import os
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook

from haemus.experiments.published.countries import REGION
from haemus.experiments.published.folder import FILES

YEARS = range(2000, 2024)
EURO = 0.9
SPENDING_HEADER = "iso3,year,currency_label,milex_lcu_m,milex_current_usd_m,milex_constant2024_usd_m,share_gdp_pct"


def source_tables() -> Path:
    """The real tables, where the tester has them."""
    folder = os.environ.get("HAEMUS_DATA", "")
    if not Path(folder, FILES["spending"]).is_file():
        pytest.skip("source tables are not present (set HAEMUS_DATA to their folder): nothing was compared")
    return Path(folder)


def write_folder(folder: Path, seed: int = 1) -> Path:
    """Write every table: each state's spending is a random walk about 1.5 percent of a GDP that grows by three percent."""
    draw = np.random.default_rng(seed)
    gdp = {(s, y): 20_000.0 * (k + 1) * 1.03 ** (y - 2000) for k, s in enumerate(REGION) for y in YEARS}
    share = {}
    for state in REGION:
        path = 0.015 * np.exp(np.cumsum(draw.normal(0.0, 0.08, len(YEARS))))
        share |= {(state, year): float(path[year - 2000]) for year in YEARS}
    spending = [
        f"{s},{y},Euro,{share[s, y] * gdp[s, y]:.4f},{share[s, y] * gdp[s, y] / EURO:.4f},{share[s, y] * gdp[s, y] / EURO:.4f},"
        f"{100 * share[s, y]:.5f}"
        for s in REGION for y in YEARS
    ]  # fmt: skip
    _write(folder, "spending", SPENDING_HEADER, spending)
    _write(folder, "gdp", "iso3,year,gdp_current_eur_bn", [f"{s},{y},{g / 1000:.6f}" for (s, y), g in gdp.items()])
    _write(folder, "prices", "iso3,year,price_index_2024_100", [f"{s},{y},100" for s, y in gdp])
    _write(folder, "euro", "year,eur_per_usd", [f"{year},{EURO}" for year in YEARS])
    _write(folder, "memberships", "iso3,nato_joined_year", ["ALB,2009", "HRV,2009", "MNE,2017", "SRB,"])
    _write(
        folder, "shares", "iso3,year,equipment_pct", [f"{s},{y},15" for s in ("ALB", "HRV") for y in range(2014, 2024)]
    )
    _write(folder, "orders", "recipient,supplier,order_year,designation,description,status,comments", _orders(draw))
    _write(folder, "treaties", "date_signed,members,kind,title_short,confidence,note", _treaties())
    early = [f"ALB,HRV,{year},general" for year in range(2000, 2011)] + ["ALB,ROU,2003,general", "ALB,HRV,1999,general"]
    _write(folder, "early_treaties", "iso3_a,iso3_b,signYear,type", early)
    return folder


def _orders(draw: np.random.Generator) -> list[str]:
    sellers = ("United States", "Italy", "Russia")
    buyers = ("Albania", "Croatia", "Serbia")
    lines = [
        f"{buyers[k % 3]},{sellers[int(draw.integers(3))]},{2005 + k % 17},Type {k},armoured personnel carrier,New,"
        for k in range(40)
    ]
    return [
        *lines,
        "Serbia,Russia,2021,R-77,long-range air-to-air missile,New,",
        "Croatia,Canada,2021,LAV,tank,New,aid",
    ]


def _treaties() -> list[str]:
    routine = [f"{year}-03,ALB;HRV,training,Protocol,high," for year in range(2011, 2024)]
    return [
        *routine, "2022-05-01,HUN;SRB,general,Strategic cooperation,high,", "2023,BIH;SRB,other,Plan,high,ANNUAL PLAN",
        "2021,BGR;HUN,other,War graves,medium,BORDERLINE", "2021-02-03,ALB;BIH;MKD,declaration,Statement,high,",
        "2020,ALB;BGR,general,Rumoured,low,",
    ]  # fmt: skip


def _write(folder: Path, name: str, header: str, lines: list[str]) -> None:
    (folder / FILES[name]).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def write_workbook(
    path: Path, *, header: int = 6, cells: dict[str, dict[tuple[str, int], object]] | None = None
) -> Path:
    """Write the published workbook's layout for two states and one country outside, 2022 to 2025; `cells` overrides some."""
    book = Workbook()
    book.active.title = "Front page"
    money = {"Slovenia": "Euro", "Serbia": "Dinars", "Germany": "Euro", "North America": None}
    rate = {"Slovenia": EURO, "Serbia": 105.0, "Germany": EURO}
    for title in ("Local currency calendar years", "Constant (2024) US$", "Current US$", "Share of GDP"):
        sheet = book.create_sheet(title)
        sheet.cell(1, 1, "A title, and notes below it")
        years = range(2022, 2026)
        for column, heading in enumerate(("Country", "Currency", "Notes", *years), start=1):
            sheet.cell(header, column, heading)
        for row, (country, currency) in enumerate(money.items(), start=header + 1):
            sheet.cell(row, 1, country)
            sheet.cell(row, 2, currency)
            for column, year in enumerate(years, start=4):
                value = _cell(title, rate.get(country), year)
                sheet.cell(row, column, (cells or {}).get(title, {}).get((country, year), value))
    book.save(path)
    return path


def _cell(title: str, rate: float | None, year: int) -> object:
    """A thousand dollars a year at 2024 prices, with prices that rise by ten percent a year."""
    if rate is None:
        return None
    price = 1.1 ** (year - 2024)
    return {
        "Local currency calendar years": 1000.0 * rate * price,
        "Constant (2024) US$": 1000.0,
        "Current US$": 1000.0 * price,
        "Share of GDP": 0.02,
    }[title]
