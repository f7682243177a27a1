"""What the derivation knows beside the tables: memberships, and choices that `scenarios/region/sources.md` explains."""

from collections.abc import Mapping
from typing import Final

STATES: Final = ("SVN", "HRV", "ALB", "BIH", "XKX", "MNE", "MKD", "SRB", "HUN", "BGR")
POWERS: Final = ("USA", "EUR", "RUS", "CHN", "TUR")
EU_CORE: Final = ("DEU", "FRA", "ITA", "ESP")
EUROPEAN_SUPPLIERS: Final = frozenset(
    (
        "Austria", "Belgium", "Bulgaria", "Croatia", "Czechia", "Denmark", "Finland", "France", "Germany", "Greece", "Hungary",
        "Ireland", "Italy", "Netherlands", "Norway", "Poland", "Romania", "Slovakia", "Slovenia", "Spain", "Sweden",
        "Switzerland", "United Kingdom",
    )
)  # fmt: skip
"""Makers in the European Union, the United Kingdom, Norway and Switzerland, as the arms tables name them."""
SUPPLYING_POWERS: Final = {"United States": "USA", "Russia": "RUS", "China": "CHN", "Turkiye": "TUR"}
ISO3_BY_NAME: Final = {
    "Austria": "AUT", "Belarus": "BLR", "Czechia": "CZE", "Netherlands": "NLD", "Norway": "NOR", "Slovakia": "SVK",
    "South Korea": "KOR", "Sweden": "SWE", "Switzerland": "CHE", "Ukraine": "UKR",
}  # fmt: skip
"""Suppliers for which the tables give no code."""
BUYERS_BY_SUPPLIER: Final = ("HUN", "BGR")
"""States that the register of orders leaves out: only totals by supplier and year are known."""

# --- memberships: dates are NATO's and the European Union's --------------------------------------------------------

JOINED_NATO: Final = {
    "HUN": 1999.2, "SVN": 2004.25, "BGR": 2004.25, "ALB": 2009.25, "HRV": 2009.25, "MNE": 2017.43, "MKD": 2020.24,
}  # fmt: skip
"""The day of accession as a calendar year with its fraction."""
SIGNED_PROTOCOL: Final = {"MNE": 2016.38, "MKD": 2019.1}
"""The day on which allies signed the protocol of accession."""
OTHER_GUARANTEES: Final = {"KFOR": ("XKX",), "EUFOR": ("BIH",), "PFP": ("SRB",)}
MEMBERS_OF_UNION: Final = {"HUN": 2004.33, "SVN": 2004.33, "BGR": 2007.0, "HRV": 2013.5}
CANDIDATES: Final = {"MKD": 2005.96, "MNE": 2010.96, "SRB": 2012.17, "ALB": 2014.48, "BIH": 2022.96}
MEMBER_TIE, CANDIDATE_TIE, POTENTIAL_TIE = 1.0, 0.5, 0.4
ALLIED_TIE, ASPIRANT_TIE = 0.8, 0.6
OTHER_TIES_TO_USA: Final = {"XKX": 0.8, "BIH": 0.5, "SRB": 0.2}
"""Assumed ties to the United States of states that neither are allies nor were about to be."""

# --- states ---------------------------------------------------------------------------------------------------------

CONTESTED: Final = frozenset(("BIH", "XKX"))
"""States whose statehood itself is contested."""
HEADS: Final = ("equipment", "personnel", "infrastructure")
ASSUMED_HEADS: Final = {"BIH": (0.05, 0.8, 0.01), "XKX": (0.2, 0.5, 0.08), "SRB": (0.2, 0.5, 0.03)}
"""Shares of equipment, personnel and infrastructure where NATO's tables have none."""
FIRST_OWN_BUDGET: Final = {"MNE": 2006, "SRB": 2006, "XKX": 2009}
"""The first whole year of a budget of their own: Serbia and Montenegro parted in 2006, Kosovo's force was set up in 2009."""

# --- pairs ----------------------------------------------------------------------------------------------------------

NOT_RECOGNISED: Final = frozenset((frozenset(("SRB", "XKX")), frozenset(("BIH", "XKX"))))
RIVALRY_SOURCE: Final = "2022"
FIRST_YEAR_OF_DISPUTES: Final = 1991
LAST_YEAR_OF_RIVALRIES: Final = 2020
HALF_LIFE: Final = 8
KOSOVO_WAR: Final = (frozenset(("SRB", "XKX")), 1999, 1.6)
"""The war of 1998-99, before XKX is in the dispute data: the pair, the year and the weight."""

# --- weapons --------------------------------------------------------------------------------------------------------

DEPRECIATION: Final = 0.065
LEGACY_LEFT: Final = 0.2
"""What 25 years at that rate left by 2020 of the value of equipment from before 2000."""
FIRST_DELIVERY: Final = 2000
LAST_ORDER: Final = 2021
"""Orders and deliveries after it are kept out."""
CATEGORY_OF: Final[Mapping[str, str]] = {
    **dict.fromkeys(("fighter aircraft", "FGA aircraft", "ground-attack aircraft", "trainer/combat aircraft"), "fighters"),
    **dict.fromkeys(("helicopter", "light helicopter", "transport helicopter", "combat helicopter"), "helicopters"),
    **dict.fromkeys(
        (
            "SAM", "portable SAM", "mobile SAM system", "self-propelled anti-aircraft gun", "self-propelled air-defence system",
        ),
        "air_defence",
    ),
    **dict.fromkeys(
        (
            "armoured personnel carrier", "armoured reconnaissance vehicle", "infantry fighting vehicle",
            "infantry fighting vehicle turret",
        ),
        "armour",
    ),
    "tank": "tanks",
    **dict.fromkeys(("towed gun", "self-propelled gun", "mortar"), "tube_artillery"),
    **dict.fromkeys(("anti-tank missile", "anti-tank/air-to-surface missile"), "anti_tank"),
    "multiple rocket launcher": "rocket_artillery",
    "air-to-surface missile": "air_to_surface_missile",
    "long-range air-to-air missile": "fighters",
    "armed UAV": "uav_male",
    "air-search radar": "command_logistics",
}  # fmt: skip
"""The category of a delivery by its description; other descriptions (ships, engines, trainers, light transport) don't count."""
UAV_OF: Final = {"Hermes-450": "uav_male", "Orbiter-3": "uav_tactical"}
EASTERN_DESIGNS: Final = (
    "57-E6", "9M37", "Ataka", "BM-21", "BMP", "BOV", "BRDM", "BTR", "CH-92", "FT-8", "G-4", "Igla", "Kh-", "Kornet", "Malyutka", "Mi-",
    "MiG", "Pantsyr", "R-27", "R-77", "Strela", "Su-", "T-72", "UBM",
)  # fmt: skip
"""How designations of Soviet, Russian, Yugoslav and Chinese designs begin."""
CATEGORY_OF_SUPPLIER: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("HUN", "Sweden"): ("fighters", "nato"), ("HUN", "United States"): ("fighters", "nato"),
    ("HUN", "Russia"): ("helicopters", "legacy"), ("HUN", "Germany"): ("helicopters", "nato"),
    ("HUN", "France"): ("air_defence", "nato"), ("HUN", "Ukraine"): ("armour", "legacy"), ("HUN", "Finland"): ("armour", "nato"),
    ("HUN", "Czechia"): ("armour", "nato"), ("HUN", "Turkiye"): ("armour", "nato"), ("HUN", "Israel"): ("anti_tank", "nato"),
    ("HUN", "Italy"): ("command_logistics", "nato"), ("BGR", "France"): ("helicopters", "nato"),
    ("BGR", "Norway"): ("air_defence", "nato"), ("BGR", "Switzerland"): ("armour", "nato"),
    ("BGR", "United States"): ("armour", "nato"), ("BGR", "Israel"): ("uav_tactical", "nato"),
}  # fmt: skip
"""Category and standard of a supplier's deliveries to HUN and BGR: those of its main known delivery; others aren't counted."""
