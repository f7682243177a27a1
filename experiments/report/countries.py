"""Names of countries, for text and figures."""

from types import MappingProxyType
from typing import Final

from haemus.model.start.names import state_names

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
    """A country's name, or its code if it has no name here."""
    return state_names().get(code) or SUPPLIERS.get(code, code)
