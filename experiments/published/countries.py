"""Names of countries as the published tables write them, with their codes."""

from types import MappingProxyType
from typing import Final

REGION: Final = ("ALB", "BGR", "BIH", "HRV", "HUN", "MKD", "MNE", "SRB", "SVN", "XKX")
"""The ten states, by code."""
ISO3: Final = MappingProxyType(
    {
        "Albania": "ALB",
        "Bosnia and Herzegovina": "BIH",
        "Bosnia-Herzegovina": "BIH",
        "Bulgaria": "BGR",
        "Croatia": "HRV",
        "Hungary": "HUN",
        "Kosovo": "XKX",
        "Macedonia": "MKD",
        "Montenegro": "MNE",
        "North Macedonia": "MKD",
        "Serbia": "SRB",
        "Slovenia": "SVN",
    }
)
"""The code of a state of the region, by its names."""
SUPPLIERS: Final = MappingProxyType(
    {
        "Austria": "AUT", "Belarus": "BLR", "Belgium": "BEL", "Canada": "CAN", "China": "CHN", "Czechia": "CZE",
        "Denmark": "DNK", "Finland": "FIN", "France": "FRA", "Germany": "DEU", "Greece": "GRC", "Ireland": "IRL",
        "Israel": "ISR", "Italy": "ITA", "Kyrgyzstan": "KGZ", "Netherlands": "NLD", "Norway": "NOR", "Poland": "POL",
        "Romania": "ROU", "Russia": "RUS", "Slovakia": "SVK", "South Korea": "KOR", "Spain": "ESP", "Sweden": "SWE",
        "Switzerland": "CHE", "Turkey": "TUR", "Türkiye": "TUR", "Turkiye": "TUR", "Ukraine": "UKR",
        "United Kingdom": "GBR", "United States": "USA", **ISO3,
    }
)  # fmt: skip
"""The code of a supplier of arms, by its name in the register of transfers."""
