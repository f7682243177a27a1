"""Numbers that belong to no single agent: the region's own, the homes of suppliers, and draws that all states share."""

from __future__ import annotations

from typing import Final

from haemus.model.acts import Acts, field

NOBODY: Final = -1
"""The place of no agent."""


class Commons(Acts):
    """Numbers of the whole region."""

    seed: int = field("id", "run seed, which names every draw of the run")
    quarter: int = field("quarter", "current quarter, 0 for 2020Q1")
    first: int = field("quarter", "first quarter of the run")
    origin: int = field("year", "year in which the run begins")
    observed_to: int = field("year", "last year with observed GDP and prices")
    year: int = field("year", "calendar year")
    season: int = field("quarter of the year", "0 to 3")
    choices_from: int = field(
        "quarter", "first quarter in which states decide for themselves; before it the record is imposed"
    )

    state_count: int = field("count", "states in the region")
    pair_count: int = field("count", "pairs of states")
    guarantee_count: int = field("count", "guarantees")
    agreement_count: int = field("count", "agreements in force")
    signing_count: int = field("count", "signings and accessions that others still answer")
    supplier_count: int = field("count", "suppliers")
    home_count: int = field("count", "homes of suppliers and of past deals")
    product_count: int = field("count", "products")
    category_count: int = field("count", "categories of weapons")
    contract_count: int = field("count", "contracts signed so far")
    under_way_count: int = field("count", "contracts still to be paid or delivered")

    strike_categories: int = field("set of categories", "categories of deep strike")

    price: float = field("2024 = 1", "price level, mean over the states")
    common_growth: float = field("standard normal", "shock to the quarter's growth that all states share")
    inflation: float = field("log a year", "inflation of the quarter, the same everywhere")
    price_rise: float = field("factor", "by which prices rise in the quarter after the record, the same everywhere")
    common_budget_shock: float = field("log", "shock to next year's budgets that all states share")
    war_level: float = field("points", "systemic threat that holds while wars outside the region go on")
    systemic: float = field("points", "systemic threat: Russia's war against Ukraine")
    systemic_unusual: float = field(
        "points", "systemic threat of the first quarter that the first budgets haven't answered yet"
    )
    exports_grown: float = field("factor", "growth of exports since 2020 at usual demand, as of this quarter")
    world_demand: float = field("1 = usual", "demand for arms in the rest of the world")
    open_market: float = field("EUR million", "the quarter's small purchases outside the region's own producers")
    doubt: list[float] = field("logit", "public doubt cast on a lead power this quarter", per="power")
    commitment_shift: list[float] = field("logit", "lasting shift of a lead power's commitment", per="power")

    home_state: list[int] = field("place", "the state that is this home; -1 outside the region", per="home")
    home_allied: list[int] = field("0 or 1", "outside the region and in NATO", per="home")
    home_power: list[int] = field("place", "the power that is this home; -1 for none", per="home")
    ban_on_all: list[float] = field("share", "leak of an embargo on a home for all buyers; -1 without one", per="home")

    groups: list[int] = field("set of states", "states that sign together this quarter", per="pair")
    under_way: list[int] = field("place", "contracts still to be paid or delivered", per="contract")

    log_multiplier_limit: float = field("log", "limit of the multiplier of lost help")
    dispute_constant: float = field("logit", "constant of the hazard of a fatal dispute")
    largest_multiplier: float = field("1 = none", "largest multiplier of lost help so far")
    refusals: int = field("count", "applications refused so far, and accessions that neutrality or a veto stopped")
    tenders_lost: int = field("count", "offers so far that lost to another")
