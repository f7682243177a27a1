"""Parameters of threat: the dispute hazard, deep strike, and the systemic threat."""

from dataclasses import dataclass

from haemus.model.parameters.spec import parameter

_LOGIT = "logit of dispute onset 1992-2010 on COW MID 5.0, Thompson rivalries and COW contiguity"


@dataclass(frozen=True)
class ThreatParameters:
    """One hazard per pair, one signed term for deep strike, one systemic level."""

    dispute_constant: float = parameter(
        -3.19, "logit", (-4.2, -2.2), "constant of the dispute logit", _LOGIT, "established"
    )
    dispute_contiguity: float = parameter(1.43, "logit", (0.8, 2.0), "land contiguity", _LOGIT, "established")
    dispute_rivalry: float = parameter(1.24, "logit", (0.6, 1.9), "strategic rivalry", _LOGIT, "established")
    dispute_balance: float = parameter(
        0.95, "logit", (0.2, 1.7), "capability of the weaker over the stronger", _LOGIT, "established"
    )
    dispute_usual_balance: float = parameter(
        0.4, "share", (0.2, 1.0), "balance of a pair at whose hazard two equals see each other",
        "mean over the region's relevant pairs: 0.39, published budgets of 2020", "contested",
    )  # fmt: skip
    dispute_peace: float = parameter(-0.321, "logit per year", (-0.45, -0.2), "years of peace", _LOGIT, "established")
    dispute_peace_squared: float = parameter(
        1.084, "logit per 100 years squared", (0.5, 1.6), "years of peace, squared", _LOGIT, "established"
    )
    dispute_peace_cubed: float = parameter(
        -0.108, "logit per 1000 years cubed", (-0.2, 0.0), "years of peace, cubed", _LOGIT, "established"
    )
    dispute_fatal: float = parameter(
        -1.2, "logit", (-2.0, -0.6), "share of fatal disputes among all disputes",
        "2.2 against 6.9 percent of contiguous dyad-years 1992-2010, COW MID 5.0", "established",
    )  # fmt: skip
    dispute_region: float = parameter(
        -1.2, "logit", (-2.0, 0.5), "the region after 2001, relative to the world",
        "none fatal in 201 dyad-years 2001-2010 (upper bound 1.5 percent); size assumed", "contested",
    )  # fmt: skip
    dispute_hostility: float = parameter(
        0.6, "logit", (0.0, 2.0), "full hostility of a kind that neither rivalry nor years of peace tell", "assumed"
    )
    hazard_learning: float = parameter(
        0.6, "share per year", (0.2, 1.0), "how fast a perceived hazard falls to the actual one; a rise is felt at once",
        "asymmetry after Slovic 1993, 10.1111/j.1539-6924.1993.tb01329.x; rate assumed", "assumed",
    )  # fmt: skip
    threat_rival_partners: float = parameter(
        0.5, "share", (0.0, 1.0), "part of the wariness of a rival with which its partners' capability counts, even trusted ones",
        "alignments threaten those outside: Snyder 1984, 10.2307/2010183; size assumed", "contested",
    )  # fmt: skip
    threat_own_partners: float = parameter(
        0.0, "share", (0.0, 1.0), "part of its own partners' capability that calms a state, beyond the help counted from them",
        "assumed: their help is counted once, as help", "contested",
    )  # fmt: skip
    perception_sd: float = parameter(
        0.25, "log", (0.0, 0.6), "spread between states in how they read the same hazard", "assumed"
    )
    systemic_decay: float = parameter(
        0.3, "share per year", (0.1, 0.6), "how fast the threat of a war fades once it has ended",
        "a response lasts about three years: Lyu et al. 2022", "contested",
    )  # fmt: skip
    systemic_weight: float = parameter(
        1.0, "1", (0.2, 3.0), "percentage points of perceived threat per point of an event's strength",
        "1 by definition of the strength; fitted to the surge of 2020-2023 in the set paper", "contested",
    )  # fmt: skip
    systemic_common: float = parameter(
        0.75, "share", (0.2, 1.0), "part of the systemic threat that all states perceive alike", "fitted", "contested"
    )
    strike_scale: float = parameter(
        25.0,
        "TIV-like units",
        (5.0, 100.0),
        "deep-strike stock in reach at which exposure is half of its limit",
        "assumed",
    )
    strike_weight: float = parameter(
        1.0, "percentage points of annual hazard", (-1.0, 3.0), "threat from full exposure to a wary neighbour's deep strike (signed)",
        "sign contested: security dilemma (Jervis 1978, 10.2307/2009958) against deterrence", "contested",
    )  # fmt: skip
    strike_offset: float = parameter(
        0.3,
        "share",
        (0.0, 1.0),
        "part of an exposure that a state's own deep strike in reach offsets",
        "assumed",
        "contested",
    )
    wariness_agreement: float = parameter(
        0.5, "share", (0.0, 1.0), "part of the wariness that the deepest agreement takes away", "assumed"
    )
