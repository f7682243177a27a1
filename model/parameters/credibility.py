"""Parameters of credibility: how beliefs in a guarantee move."""

from dataclasses import dataclass

from haemus.model.parameters.spec import choice, parameter

_BECKER = "Becker et al. 2024 find public US doubt ineffective or adverse; Blankenship 2020 finds self-help"


@dataclass(frozen=True)
class CredibilityParameters:
    """Beliefs on the logit scale, which decay towards the lead power's standing commitment."""

    doubt_response: str = choice(
        "self-help", ("self-help", "none", "adverse"), "how states answer a loss of credible help", _BECKER
    )
    belief_decay: float = parameter(
        0.35, "share per year", (0.1, 0.9), "how fast a belief returns to the lead power's standing commitment",
        "Lyu et al. 2022: a shock is felt for about three years",
    )  # fmt: skip
    commitment_recovery: float = parameter(
        0.10,
        "share per year",
        (0.0, 0.5),
        "how fast a lead power's standing commitment returns to its start",
        "assumed",
    )
    susceptibility_base: float = parameter(1.0, "1", (0.3, 2.0), "weight of a public signal in a belief", "assumed")
    susceptibility_fragility: float = parameter(0.5, "1", (0.0, 1.5), "extra weight in fragile states", "assumed")
    susceptibility_alignment: float = parameter(
        0.4, "1", (0.0, 0.9), "weight taken off by alignment with the lead power", "assumed"
    )
    presence_weight: float = parameter(
        1.5, "logit", (0.0, 3.0), "loss of standing commitment when all of the lead power's troops leave", "assumed"
    )
    investment_weight: float = parameter(
        0.3,
        "logit per EUR 100 million",
        (0.0, 1.0),
        "standing commitment bought by investment in a host's base",
        "assumed",
    )
    further_doubt_rate: float = parameter(
        0.10, "per year and percentage point", (0.0, 0.4),
        "annual hazard of a further public doubt per percentage point of shortfall, from 2026", "assumed", "contested",
    )  # fmt: skip
    further_doubt_strength: float = parameter(0.6, "logit", (0.1, 2.0), "size of a further public doubt", "assumed")
    further_doubt_persistence: float = parameter(
        0.3, "share", (0.0, 1.0), "part of a further doubt that lowers the standing commitment", "assumed"
    )
    outside_shortfall: float = parameter(
        0.6,
        "percentage points of GDP",
        (0.0, 1.5),
        "mean shortfall of the allies outside the region from 2026",
        "assumed",
    )
    restraint_weight: float = parameter(
        0.8, "share", (0.0, 1.0), "how much a state counts on the guarantor of a neighbour that it fears to restrain it",
        "Pressman 2008, Warring Friends, as mechanism; size assumed",
    )  # fmt: skip
    agreement_help: float = parameter(
        0.06, "share per step of depth", (0.0, 0.2), "help expected from a partner as large as the state itself", "assumed",
        "contested",
    )  # fmt: skip
