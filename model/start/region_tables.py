"""What the tables of a region hold: their columns, with unit, meaning, source and what is allowed.

One description serves the check of a folder, its README, and the rows that must be there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from haemus.model.calendar import BASE_YEAR, LAST_OBSERVED_YEAR

Kind = Literal[
    "number",
    "whole",
    "flag",
    "text",
    "state",
    "states",
    "home",
    "power",
    "category",
    "supplier",
    "guarantee",
    "quarter",
]
Axis = Literal["state", "power", "pair", "home", "category", "guarantee", "year", "observed year"]
STATES: Final = "states.csv"
PAIRS: Final = "dyads.csv"
SUPPLIERS: Final = "suppliers.csv"
CATEGORIES: Final = "categories.csv"
ORIGINS: Final = "origins"
MOST_STATES: Final = 62
"""A set of states is one signed whole number of 64 bits."""
MOST_CATEGORIES: Final = 62
"""A set of categories is one too."""
AIR_DEFENCE: Final = "air_defence"
"""The category that events and rules name: incidents in the air raise alarm about it, and it answers deep strike."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its unit, meaning and source in words, what its cells hold, and the range of a number.

    `least` itself is allowed unless `above` is true; `empty` cells are allowed where they say so. A column that isn't `read`
    may be missing: it says where a number comes from.
    """

    name: str
    unit: str
    meaning: str
    source: str
    kind: Kind = "number"
    least: float = -math.inf
    most: float = math.inf
    above: bool = False
    empty: bool = False
    choices: tuple[str, ...] = ()
    read: bool = True

    @property
    def allowed(self) -> str:
        """What a cell may hold, in words."""
        if self.choices:
            return f"one of {', '.join(self.choices)}" + (", or nothing" if self.empty else "")
        words = _WORDS[self.kind]
        if self.least > -math.inf:
            words += f" {'above' if self.above else 'of at least'} {self.least:g}"
        if self.most < math.inf:
            words += f"{' and' if self.least > -math.inf else ''} at most {self.most:g}"
        return words + (", or nothing" if self.empty else "")


_WORDS: Final[dict[Kind, str]] = {
    "number": "a number", "whole": "a whole number", "flag": "0 or 1", "text": "text",
    "state": "a state's code", "states": "codes of states with ; between them", "home": "a country's code",
    "power": "a power's code", "category": "a category", "supplier": "a supplier's id", "guarantee": "a guarantee",
    "quarter": "a quarter such as 2014Q1",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table: its file, what it is about, its columns, those that identify a row, and the lists whose products must be there."""

    file: str
    about: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    complete: tuple[Axis, ...] = ()

    @property
    def read(self) -> tuple[Column, ...]:
        """The columns that the model reads."""
        return tuple(column for column in self.columns if column.read)


def _share(name: str, meaning: str, source: str) -> Column:
    return Column(name, "1", meaning, source, least=0.0, most=1.0)


def _positive(name: str, unit: str, meaning: str, source: str) -> Column:
    return Column(name, unit, meaning, source, least=0.0, above=True)


def _least(name: str, unit: str, meaning: str, source: str) -> Column:
    return Column(name, unit, meaning, source, least=0.0)


def _flag(name: str, meaning: str, source: str) -> Column:
    return Column(name, "0 or 1", meaning, source, "flag")


def _word(name: str, meaning: str, kind: Kind = "text") -> Column:
    return Column(name, "", meaning, "", kind)


def _note(name: str, meaning: str, source: str = "") -> Column:
    return Column(name, "", meaning, source, "text", empty=True, read=False)


_ISO3: Final = _word("iso3", "the state: three capital letters (ISO 3166)", "state")
_SIPRI: Final = "SIPRI, military expenditure"
_NATO: Final = "NATO, defence expenditure; assumed for BIH, SRB and XKX"
_VDEM: Final = "V-Dem"
_COW: Final = "Correlates of War"
_RULE: Final = "assumed rule (sources.md)"
_POLITICS: Final = (
    _share("polyarchy", "democracy of the year before", _VDEM),
    _share("fragility", "fragility of the state", _RULE),
)
_SHARES: Final = (
    Column(
        "equipment_share", "1", "part of the budget spent on equipment", _NATO, least=0.0, most=1.0, above=True
    ),  # what a state wants in stock is measured by it
    _share("personnel_share", "part spent on personnel", _NATO),
    _share("infrastructure_share", "part spent on infrastructure", _NATO),
)
_EXPOSURE: Final = _share(
    "russia_exposure", "exposure to the systemic threat from outside the region, over the largest", _RULE
)
_STOCKS: Final = (
    _ISO3,
    _word("category", "the category", "category"),
    _least("legacy_tiv", "TIV-like", "of eastern standard", "SIPRI, arms transfers; holdings assumed"),
    _least("nato_tiv", "TIV-like", "of NATO standard", "SIPRI, arms transfers; holdings assumed"),
    _note("status", "which part a number rests on"),
)
_ALIGNMENT: Final = (
    _ISO3,
    _word("power", "the outside power", "power"),
    _share("alignment", "closeness: 0.4 votes + 0.2 arms + 0.4 assumed_tie", f"UN votes, SIPRI, {_RULE}"),
    _note("assumed_tie", "the assumed part of it", "assumed"),
)
_PAIR: Final = (_word("a", "the first state", "state"), _word("b", "the second state", "state"))
_DIFFERENCES: Final = (
    _share("regime_distance", "difference of polyarchy", _VDEM),
    _note("ideal_distance", "difference of ideal points in the United Nations", "Bailey, Strezhnev and Voeten"),
)
_LINK: Final = (_word("buyer", "the state", "state"), Column("home", "", "the supplier's country", "", "home"))

TABLES: Final = (
    TableOf(
        STATES, "the states that act",
        (
            Column("iso3", "", "the state: three capital letters (ISO 3166)", "", "home"),
            _word("name", "its English name"),
            _positive("published_budget_2020_meur", "EUR million", "published budget of 2020", _SIPRI),
            *_SHARES,
            _positive("price_2020", "2024 = 1", "price level of 2020", f"implied by {_SIPRI}"),
            _positive("price_2025", "2024 = 1", "price level of 2025", f"implied by {_SIPRI}"),
            *_POLITICS,
            _flag("military_neutral", "neutral by its own doctrine", "the paper"),
            _flag("entity_veto", "an entity within it can veto accession", "the paper"),
            _share("industrial_policy", "preference for industry at home", "assumed"),
            _EXPOSURE,
        ),
        ("iso3",),
    ),
    TableOf(
        "gdp.csv", "gross domestic product; from the year before the first origin on",
        (
            _ISO3,
            Column("year", "", "the year", "", "whole", 1990, LAST_OBSERVED_YEAR),
            _positive("gdp_meur", "EUR million, current", "GDP of the year", f"World Bank; 2024 and 2025 implied by {_SIPRI}"),
        ),
        ("iso3", "year"), ("state", "observed year"),
    ),
    TableOf(
        "alignment.csv", "closeness of states to outside powers",
        _ALIGNMENT,
        ("iso3", "power"), ("state", "power"),
    ),
    TableOf(
        PAIRS, "pairs of states, each once, in alphabetical order of their codes",
        (
            *_PAIR,
            _least("distance_km", "km", "distance between the capital cities", "CShapes"),
            _least("min_distance_km", "km", "distance between the borders", "CShapes"),
            _flag("contiguity", "they share a land border", _COW),
            _flag("rivalry", "a strategic rivalry is open in 2020", "Thompson, Sakuwa and Suhas"),
            _least("peace_years_2020", "years", "since the last militarised dispute began; 29 without one", _COW),
            _share("hostility_2020", "trace of rivalry and past disputes", _RULE),
            _share("grievance_2020", "the part of it that neither rivalry nor recorded disputes explain", _RULE),
            *_DIFFERENCES,
            Column("treaties_2020", "treaties", "routine treaties of the two, 1990 to 2019", "DCAD and coded ones", "whole", 0),
            _note("tie_known", "whether the source covers the pair"),
            _flag("recognition", "they recognise each other", "general knowledge"),
        ),
        ("a", "b"), ("pair",),
    ),
    TableOf(
        CATEGORIES, f"categories of weapon systems; {AIR_DEFENCE} must be among them",
        (
            Column("category", "", "the category: a-z, 0-9 and _", "", "text"),
            _note("service_life_years", "years of service"),
            _least("strike_reach_km", "km", "how far a system strikes; 0 for none", "assumed"),
            _note("deep_strike", "whether it is deep strike"),
            _share("need_weight", "share of a balanced stock", "assumed"),
            _positive("orders_on_record", "count", "orders, as if all states had the arm", "SIPRI, the paper; some assumed"),
            _positive("package_units", "units", "mean order at EUR 100 million a year", "SIPRI; some assumed"),
            Column("instalment_years", "years", "over which an order is paid", "assumed", "whole", 1, 15),
            _least("legacy_tiv_unit", "TIV-like", "worth of a typical legacy unit", "anchored on SIPRI"),
            _note("new_lead_years", "years from order to delivery"),
            _positive("minimum_fleet", "units", "fewest units of military use", "assumed"),
            _least("founding_budget_meur", "EUR million a year, 2024", "budget from which the arm may be founded; 0: any", "assumed"),
            _flag("allies_provide", "allies do the service for members without it", "general knowledge"),
            Column("carrier", "", "the category whose systems carry these", "", "category", empty=True),
        ),
        ("category",),
    ),
    TableOf(
        SUPPLIERS, "producers abroad and in the region",
        (
            Column("supplier", "", "its id: 1 to 64 of a-z, 0-9 and -", "", "text"),
            Column("home", "", "the country: three capital letters", "", "home"),
            _word("name", "its name"),
            _flag("foreign", "1 abroad; 0 a producer of one of the states, whose exports count", "definition"),
            _positive("scale", "percent", "share of world exports of major arms, 2015 to 2019", "SIPRI; small ones assumed"),
            _note("standard", "nato or east"),
            _share("offset", "local work offered", "assumed"),
            Column(
                "alignment_power", "", "the power that it aligns with; own for a state's producer", "assumed", "text",
                choices=("USA", "EUR", "RUS", "CHN", "TUR", "own", "none"),
            ),
            Column("refuses", "", "buyers that it doesn't serve", "general knowledge", "states", empty=True),
            _flag("home_in_nato", "its home is in NATO throughout 2020 to 2025", "general knowledge"),
        ),
        ("supplier",),
    ),
    TableOf(
        "catalogue.csv", "what suppliers offer",
        (
            _word("supplier", "the producer", "supplier"),
            _word("category", "the category", "category"),
            _word("system", "the product; no other of this producer has the name"),
            _positive("unit_cost_meur", "EUR million, 2024", "cost of a unit with first equipment", "`status` and `source` of the row"),
            _positive("tiv_per_unit", "TIV-like", "military worth of a unit", "anchored on SIPRI"),
            Column("standard", "", "the standard that it follows", "", "text", choices=("nato", "east")),
            _least("lead_quarters", "quarters", "from order to first delivery", "SIPRI, means by category and supplier"),
            _positive("capacity_per_quarter", "units", "that a line hands to new customers in a quarter", "assumed"),
            _flag("second_hand", "used equipment", ""),
            _note("status", "sourced or assumed"),
            _note("source", "of the cost"),
            Column("available_from", "", "first quarter on offer", "general knowledge", "quarter"),
            Column("available_until", "", "last quarter on offer; empty: for ever", "general knowledge", "quarter", empty=True),
            Column("units_in_stock", "units", "that a stock of used ones holds; empty: new", "assumed", least=0.0, above=True, empty=True),
        ),
        ("supplier", "system"),
    ),
    TableOf(
        "supplier_links.csv", "each state and the home of each supplier",
        (
            *_LINK,
            _positive("distance_km", "km", "between the capital cities, at least 50", "CShapes"),
            _least("deals_2010_2019", "orders", "that the state placed there, 2010 to 2019", "SIPRI, arms transfers"),
        ),
        ("buyer", "home"), ("state", "home"),
    ),
    TableOf(
        "stocks.csv", "weapons in stock at the start of 2020",
        _STOCKS,
        ("iso3", "category"), ("state", "category"),
    ),
    TableOf(
        "producers.csv", "producers with `foreign` 0; one without a row exports nothing",
        (
            _word("supplier", "the producer", "supplier"),
            _least("exports_2020_meur", "EUR million a year", "exports of 2020", "assumed"),
        ),
        ("supplier",),
    ),
    TableOf(
        "prices.csv", "how prices rise between 2020 and 2025, one profile for all states",
        (
            Column("year", "", "the year", "", "whole", BASE_YEAR, LAST_OBSERVED_YEAR),
            _least("share", "1", "part of the rise from 2020 to 2025 by that year: 0 in 2020, 1 in 2025", f"implied by {_SIPRI}"),
        ),
        ("year",), ("year",),
    ),
    TableOf(
        "pledges.csv", "paths of members of a guarantee to its pledge; a member without a row has none",
        (
            _word("guarantee", "the guarantee", "guarantee"),
            _ISO3,
            Column("year", "", "in which the path begins", "", "whole", 1990, LAST_OBSERVED_YEAR),
            _positive("burden_pct", "percent of GDP", "published spending in that year", "NATO"),
        ),
        ("guarantee", "iso3"),
    ),
    TableOf(
        "paper_start.csv", "states whose budget of 2020 is that of the paper where it is larger; the others have no row",
        (_ISO3, _positive("paper_start_2020_meur", "EUR million", "the budget of 2020", "the paper")),
        ("iso3",),
    ),
)  # fmt: skip
"""The tables of 2020, in the order in which they are checked: names come before what refers to them."""

OF_ORIGIN: Final = (
    TableOf(
        STATES, "what time changes of the states",
        (
            _ISO3,
            _positive("published_budget_meur", "EUR million", "published budget of the origin's year", _SIPRI),
            *_SHARES,
            _note("heads", "the years of these shares"),
            _positive("price_before", "2024 = 1", "price level of the year before", f"implied by {_SIPRI}"),
            *_POLITICS,
            _EXPOSURE,
        ),
        ("iso3",), ("state",),
    ),
    TableOf(
        "alignment.csv", "closeness to outside powers",
        _ALIGNMENT,
        ("iso3", "power"), ("state", "power"),
    ),
    TableOf(
        PAIRS, "what time changes of the pairs",
        (
            *_PAIR,
            _flag("rivalry", "a strategic rivalry is open", "Thompson, Sakuwa and Suhas"),
            _least("peace_years", "years", "since the last militarised dispute began", _COW),
            _share("hostility", "trace of rivalry and past disputes", _RULE),
            _share("grievance", "the part that neither rivalry nor recorded disputes explain", _RULE),
            *_DIFFERENCES,
            Column("treaties", "treaties", "routine treaties of the two", "DCAD and coded ones", "whole", 0),
        ),
        ("a", "b"), ("pair",),
    ),
    TableOf(
        "stocks.csv", "weapons in stock",
        _STOCKS,
        ("iso3", "category"), ("state", "category"),
    ),
    TableOf(
        "supplier_links.csv", "orders of the ten years before",
        (
            *_LINK,
            _least("deals", "orders", "that the state placed there", "SIPRI, arms transfers"),
        ),
        ("buyer", "home"), ("state", "home"),
    ),
    TableOf(
        "guarantees.csv", "members",
        (_word("guarantee", "the guarantee", "guarantee"), Column("members", "", "its members", "", "states", empty=True)),
        ("guarantee",), ("guarantee",),
    ),
)  # fmt: skip
"""The tables in `origins/YYYY`, for runs of the set `published`."""


LEVELS: Final = {2014: (2014, 2017), 2017: (2017,), 2020: (), 2023: (2023, 2024)}
"""The years whose price levels an origin gives itself; those of 2020 and 2025 are in the table of 2020."""


def of_origin(year: int) -> tuple[TableOf, ...]:
    """Return the tables of an origin; its states also have price levels."""
    levels = tuple(
        _positive(f"price_{each}", "2024 = 1", f"price level of {each}", f"implied by {_SIPRI}")
        for each in LEVELS[year]
    )
    states, *others = OF_ORIGIN
    return (TableOf(states.file, states.about, (*states.columns, *levels), states.keys, states.complete), *others)
