"""Parameters of the economy: growth and prices after the last observed year."""

from dataclasses import dataclass

from haemus.model.parameters.spec import choice, parameter


@dataclass(frozen=True)
class EconomyParameters:
    """GDP and prices, observed to 2025 and drawn after."""

    growth_path: str = choice(
        "central", ("low", "central", "high"), "growth path to which real GDP reverts after 2025", "assumed", "assumed"
    )
    growth_mean: float = parameter(
        0.028, "share per year", (0.01, 0.045), "long-run real GDP growth, central path",
        "assumed from World Bank growth of the ten states 2010-2023",
    )  # fmt: skip
    growth_path_step: float = parameter(
        0.012, "share per year", (0.0, 0.02), "distance of the low and high paths from the central one", "assumed"
    )
    growth_reversion: float = parameter(
        0.5, "share per year", (0.2, 0.9), "share of a growth gap closed in a year", "assumed"
    )
    growth_sd: float = parameter(
        0.018, "share per year", (0.005, 0.04), "standard deviation of a year's growth shock",
        "assumed from World Bank growth of the ten states without 2009 and 2020",
    )  # fmt: skip
    growth_common_share: float = parameter(
        0.6, "share of variance", (0.2, 0.9), "part of the growth shock that all states share", "assumed"
    )
    inflation_mean: float = parameter(0.025, "share per year", (0.01, 0.045), "long-run price growth", "assumed")
    inflation_sd: float = parameter(
        0.01,
        "share per year",
        (0.0, 0.03),
        "standard deviation of a year's price shock, shared by all states",
        "assumed",
    )
    weapon_escalation: float = parameter(
        0.02, "share per year", (0.0, 0.05), "growth of weapon prices above consumer prices",
        "Kirkpatrick 1995, 10.1080/10430719508404827 (intergenerational cost growth); lower value assumed for orders of one generation",
        "contested",
    )  # fmt: skip
    revenue_weight: float = parameter(
        2.5, "EUR of GDP per EUR of revenue", (1.0, 4.0), "income that weighs as much in a budget as a euro of resource revenue",
        "general government takes about 40 percent of GDP, general knowledge; assumed",
    )  # fmt: skip
