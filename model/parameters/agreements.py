"""Parameters of agreements: signing, joining, deepening and lapsing."""

from dataclasses import dataclass

from haemus.model.parameters.spec import parameter

_FIT = "fitted to the paper's three agreements; prior assumed"
_RECORD = "estimated on treaties of 2000-2010 (DCAD 1.0) and coded ones of 2011-2023, decision 0038"
_KINNE = "Kinne 2018, 10.1017/S0020818318000218, for the sign; size fitted"


@dataclass(frozen=True)
class AgreementParameters:
    """Talks advance by stages; the same coefficients judge every pair."""

    talks_rate: float = parameter(
        0.1, "per year", (0.005, 1.0), "rate of a step of talks for a typical pair of 2020", _FIT
    )
    breakoff_rate: float = parameter(0.30, "per year", (0.02, 1.0), "rate at which ongoing talks break off", "assumed")
    surplus_proximity: float = parameter(1.0, "log hazard", (0.0, 4.0), "nearness of the capitals", _FIT)
    surplus_shared_rival: float = parameter(3.0, "log hazard", (0.0, 8.0), "an adversary of whom both are wary", _FIT)
    surplus_regime_distance: float = parameter(-3.0, "log hazard", (-10.0, 0.0), "distance between regimes", _KINNE)
    surplus_size: float = parameter(0.3, "log hazard per log unit", (-0.5, 1.5), "size of the smaller economy", _FIT)
    surplus_standing_tie: float = parameter(0.5, "log hazard", (0.0, 3.0), "standing tie of routine treaties", _KINNE)
    surplus_closure: float = parameter(0.5, "log hazard", (0.0, 1.5), "partners in common", _KINNE)
    surplus_deficit: float = parameter(
        3.0, "log hazard", (0.0, 10.0), "need for help that credible help leaves uncovered, mean of both", _FIT
    )
    surplus_counter_alignment: float = parameter(
        1.0, "log hazard", (0.0, 4.0), "a new agreement of a state of whom one of the two is wary", _FIT
    )
    surplus_outside_alignment: float = parameter(
        1.5, "log hazard", (0.0, 6.0), "likeness of alignment with the outside powers", _FIT
    )
    surplus_eastern: float = parameter(1.5, "log hazard", (0.0, 6.0), "shared lean to the eastern powers", _FIT)
    surplus_transfers: float = parameter(
        1.0, "log hazard", (0.0, 3.0), "arms transferred between the two in ten years", _FIT
    )
    surplus_hostility: float = parameter(-3.0, "log hazard", (-8.0, 0.0), "hostility between the two", _FIT)
    surplus_veto: float = parameter(-2.0, "log hazard", (-5.0, 0.0), "an entity's veto in either state", "assumed")
    surplus_agreements: float = parameter(
        -0.6,
        "log hazard per agreement",
        (-1.5, 0.0),
        "agreements that each already has, mean of both: staff and diminishing returns",
        "assumed",
    )
    doubt_sensitivity: float = parameter(
        25.0,
        "log hazard per unit of joint deficit",
        (0.0, 80.0),
        "how strongly a lost guarantee speeds talks up",
        _FIT,
        "contested",
    )
    doubt_multiplier_limit: float = parameter(
        20.0, "1", (1.0, 20.0), "largest factor that lost help may put on a pair's hazard", "assumed"
    )
    help_habituation: float = parameter(
        0.3, "share per year", (0.1, 0.9), "how fast a state grows used to a loss of outside help; a gain is taken for granted at once",
        "references adapt: Koszegi and Rabin 2006, 10.1093/qje/121.4.1133; a shock is felt for about three years: Lyu et al. 2022",
        "contested",
    )  # fmt: skip
    deficit_half_threat: float = parameter(
        4.0,
        "percentage points of annual hazard",
        (1.0, 12.0),
        "threat at which half of the need for help is felt",
        "assumed",
    )
    capital_cost: float = parameter(
        0.3, "share", (0.0, 0.9), "part of political capital that a signing costs", "assumed"
    )
    capital_recovery: float = parameter(
        0.6, "per year", (0.1, 2.0), "rate at which political capital recovers", "assumed"
    )
    capital_fragility: float = parameter(
        0.4, "1", (0.0, 1.0), "political capital that a fully fragile state lacks", "assumed"
    )
    joint_signing_constant: float = parameter(
        -3.0, "logit", (-10.0, 4.0), "readiness to sign with a third state at once, at zero surplus", _FIT
    )
    veto_lifted: float = parameter(
        0.5,
        "probability",
        (0.0, 1.0),
        "chance that an entity's veto is lifted when accession to a guarantee is on the table",
        "assumed",
    )
    accession_rate: float = parameter(
        0.03, "per year", (0.0, 0.5), "rate at which an outsider of typical surplus applies", _FIT
    )
    accession_surplus: float = parameter(
        1.0,
        "1",
        (0.0, 1.5),
        "weight of the surplus when an outsider applies",
        "assumed",
    )
    accession_delay: float = parameter(
        1.0,
        "quarters",
        (0.0, 12.0),
        "time before an agreement takes applicants",
        "paper: Bulgaria considered joining within months of the Tirana declaration; chosen with the result in view: decision 0008",
    )
    acceptance_constant: float = parameter(
        1.0, "logit", (-2.0, 4.0), "readiness of a member to accept an applicant at zero surplus", "assumed"
    )
    counter_memory: float = parameter(
        8.0, "quarters", (2.0, 20.0), "how long wary states answer others' new agreement", "assumed"
    )
    deepening_rate: float = parameter(
        0.25, "per year", (0.0, 1.0), "rate at which an agreement deepens a step", "assumed"
    )
    lapse_rate: float = parameter(
        0.004, "per year", (0.0, 0.03), "rate at which an agreement lapses",
        "defence pacts ended in 0.3-0.5 percent of dyad-years, ATOP 5.1", "established",
    )  # fmt: skip
    lapse_hostility: float = parameter(
        4.0, "log hazard", (0.0, 8.0), "greatest hostility between two members", "assumed"
    )
    wariness_bar: float = parameter(
        0.3, "1", (0.2, 0.6), "wariness of each other that leaves two states half as open to an agreement", "assumed"
    )
    treaty_rate: float = parameter(
        0.113,
        "per year",
        (0.05, 0.3),
        "rate of routine treaties of a typical pair without one, in a full record",
        _RECORD,
    )
    coding_completeness: float = parameter(
        0.55, "share", (0.3, 1.0), "share of routine treaties that a record like that of 2011-2023 shows", _RECORD
    )
    treaty_proximity: float = parameter(2.3, "log hazard", (0.0, 4.0), "nearness, for routine treaties", _RECORD)
    treaty_hostility: float = parameter(-0.5, "log hazard", (-2.0, 1.0), "hostility, for routine treaties", _RECORD)
    treaty_treaties: float = parameter(
        -0.41, "log hazard per log", (-1.5, 0.5), "treaties that the two have already: diminishing returns", _RECORD
    )
    treaty_cost: float = parameter(
        0.02, "share", (0.0, 0.1), "part of political capital that a routine treaty costs", "assumed"
    )
