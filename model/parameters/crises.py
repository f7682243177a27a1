"""Parameters of crises, influence, fragility and alignment."""

from dataclasses import dataclass

from haemus.model.parameters.spec import parameter


@dataclass(frozen=True)
class CrisisParameters:
    """The aftermath of crises, and outside powers' effect on fragile states."""

    crisis_deterrence: float = parameter(
        0.5, "share", (0.0, 0.9), "part of the crisis hazard that full credible help of the weaker side removes",
        "defence pacts deter: Leeds 2003, 10.1111/1540-5907.00031; size assumed", "contested",
    )  # fmt: skip
    crisis_severity: float = parameter(
        0.35, "1", (0.1, 0.8), "mean part of the gap to full hostility that a crisis closes", "assumed"
    )
    hostility_decay: float = parameter(
        0.06, "share per year", (0.01, 0.3), "how fast hostility fades to its floor", "assumed"
    )
    hostility_floor: float = parameter(
        0.6, "share of the start", (0.0, 1.0), "part of the hostility of 2020 that time doesn't remove", "assumed"
    )
    influence_pressure: float = parameter(
        0.05, "per year", (0.0, 0.3), "steady pressure of an outside power on an aligned, fragile state", "assumed"
    )
    influence_decay: float = parameter(0.4, "share per year", (0.1, 1.0), "how fast influence fades", "assumed")
    fragility_influence: float = parameter(
        0.04, "per year", (0.0, 0.2), "fragility that a unit of influence adds in a year", "assumed"
    )
    fragility_crisis: float = parameter(0.05, "1", (0.0, 0.2), "fragility that a crisis adds", "assumed")
    fragility_recovery: float = parameter(
        0.08, "share per year", (0.0, 0.3), "how fast fragility returns to its start", "assumed"
    )
    alignment_influence: float = parameter(
        0.05, "per year", (0.0, 0.2), "alignment that a unit of influence adds in a year", "assumed"
    )
    alignment_deal: float = parameter(0.02, "1", (0.0, 0.1), "alignment that a contract adds", "assumed")
    alignment_reversion: float = parameter(
        0.08, "share per year", (0.0, 0.3), "how fast alignment returns to its start", "assumed"
    )
    integration_alignment: float = parameter(
        0.05, "per year and percent of GDP", (0.0, 0.2), "alignment with USA and EUR that allied orders for a state's firms add",
        "the paper names the direction, no source a size: assumed", "contested",
    )  # fmt: skip
    integration_resilience: float = parameter(
        0.02, "per year and percent of GDP", (0.0, 0.1), "fragility that allied orders for a state's firms take away",
        "the paper names the direction, no source a size: assumed", "contested",
    )  # fmt: skip
    entity_hostile: float = parameter(
        0.05,
        "per year",
        (0.0, 0.2),
        "how a unit of eastern influence stiffens an entity whose resistance has fallen",
        "assumed",
    )
    entity_western: float = parameter(
        0.05, "per year", (0.0, 0.2), "resistance of an entity that a unit of western influence takes away", "assumed"
    )
    entity_investment: float = parameter(
        0.1,
        "per year and percent of GDP",
        (0.0, 0.4),
        "resistance of an entity that allied orders and bases take away",
        "assumed",
    )
    entity_reversion: float = parameter(
        0.05, "share per year", (0.0, 0.3), "how fast an entity's resistance returns", "assumed"
    )
    accession_pull: float = parameter(
        0.1, "share", (0.0, 0.4), "how far accession draws a state towards its lead power, and its fragility towards none",
        "the paper: accession helped to stabilise the region; size assumed", "contested",
    )  # fmt: skip
