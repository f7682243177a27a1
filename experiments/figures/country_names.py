"""Names of states and of supplying countries as figures write them."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

STATES: Final = MappingProxyType(
    {
        "HRV": "Croatia",
        "SRB": "Serbia",
        "SVN": "Slovenia",
        "ALB": "Albania",
        "MNE": "Montenegro",
        "XKX": "Kosovo",
        "BIH": "Bosnia and Herzegovina",
        "MKD": "North Macedonia",
        "HUN": "Hungary",
        "BGR": "Bulgaria",
    }
)
"""The ten states in the order of the figures: the paper's six, then the others, then the neighbours."""

SUPPLIERS: Final = MappingProxyType(
    {
        "USA": "United States",
        "FRA": "France",
        "DEU": "Germany",
        "ITA": "Italy",
        "TUR": "Türkiye",
        "ISR": "Israel",
        "RUS": "Russia",
        "CHN": "China",
        "HUN": "Hungary",
        "FIN": "Finland",
        "POL": "Poland",
        "GBR": "United Kingdom",
        "ESP": "Spain",
        "SWE": "Sweden",
        "NLD": "Netherlands",
        "NOR": "Norway",
        "CZE": "Czechia",
        "SVK": "Slovakia",
        "AUT": "Austria",
        "CHE": "Switzerland",
        "KOR": "South Korea",
        "UKR": "Ukraine",
        "BLR": "Belarus",
    }
)


def country(code: str) -> str:
    """A country's name; the code itself for one that has no name here."""
    return STATES.get(code) or SUPPLIERS.get(code, code)


def in_order(codes: Iterable[str]) -> list[str]:
    """States in the order of the figures, unknown ones last."""
    order = {code: place for place, code in enumerate(STATES)}
    return sorted(set(codes), key=lambda code: (order.get(code, len(order)), code))
