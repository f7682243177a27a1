"""Parameters of supply: backlog, capacity, prices, offsets, embargoes."""

from dataclasses import dataclass

from haemus.model.parameters.spec import parameter


@dataclass(frozen=True)
class SupplyParameters:
    """Producers' responses to orders, demand elsewhere and lost tenders."""

    base_utilisation: float = parameter(
        0.8, "share of capacity", (0.5, 1.0), "usual demand from the rest of the world, as of 2020", "assumed"
    )
    world_demand_decay: float = parameter(
        0.06, "share per year", (0.0, 0.3), "how fast extra world demand fades", "assumed"
    )
    capacity_adjustment: float = parameter(
        0.15, "share per year", (0.02, 0.5), "how fast capacity follows demand", "assumed"
    )
    backlog_reference: float = parameter(
        2.0,
        "quarters of capacity",
        (0.5, 6.0),
        "order book at which lead times and prices are the usual ones",
        "assumed",
    )
    lead_elasticity: float = parameter(0.35, "1", (0.0, 1.0), "how lead times rise with the order book", "assumed")
    price_elasticity: float = parameter(0.12, "1", (0.0, 0.5), "how prices rise with the order book", "assumed")
    offset_step: float = parameter(
        0.05, "share of value", (0.0, 0.2), "extra local work offered after a lost tender", "assumed"
    )
    offset_limit: float = parameter(0.8, "share of value", (0.3, 1.0), "largest offer of local work", "assumed")
    offset_decay: float = parameter(
        0.2, "share per year", (0.0, 1.0), "how fast an offset returns to its usual level", "assumed"
    )
    embargo_price: float = parameter(0.3, "share", (0.0, 1.0), "extra price of goods under embargo", "assumed")
    embargo_delay: float = parameter(1.0, "share", (0.0, 3.0), "extra lead time of goods under embargo", "assumed")
    eastern_offer: float = parameter(
        1.0, "1", (0.25, 4.0), "capacity and scale of RUS and CHN suppliers, relative to 2020", "assumed"
    )
    export_growth: float = parameter(
        0.04, "share per year", (-0.05, 0.15), "growth of home producers' exports at constant world demand", "assumed"
    )
    integration_overhaul: float = parameter(
        0.02, "TIV-like per EUR million", (0.0, 0.1), "legacy weapons that firms bring to the allies' standard per allied order",
        "assumed", "contested",
    )  # fmt: skip
    integration_learning: float = parameter(
        0.15,
        "share",
        (0.0, 0.5),
        "lasting rise of a producer's scale per EUR 100 million of allied orders",
        "assumed",
        "contested",
    )
