"""Parameters of procurement: needs, packages and the choice of a supplier."""

from dataclasses import dataclass

from haemus.model.parameters.spec import parameter

_CHOICE = (
    "conditional logit over 100 orders of 2000-2021 in the catalogue of their time, older ones fading by a tenth a year, SIPRI Arms "
    "Transfers Database (decision 0043); the paper's rows are added by the fit"
)


@dataclass(frozen=True)
class ProcurementParameters:
    """Needs, the decision to buy, and the choice of a supplier."""

    stock_per_spending: float = parameter(
        4.0,
        "TIV-like units per EUR million a year",
        (1.0, 10.0),
        "equipment stock that a year's equipment money sustains",
        "assumed",
    )
    need_threat: float = parameter(
        0.05, "1 per percentage point", (0.0, 0.2), "how threat raises the wanted stock", "assumed"
    )
    need_alarm: float = parameter(
        0.6, "1", (0.0, 2.0), "how a fresh incident raises the need in its category", "assumed"
    )
    need_strike: float = parameter(
        0.8, "1", (0.0, 2.0), "how exposure to deep strike raises air defence and own strike needs", "assumed"
    )
    alarm_decay: float = parameter(0.4, "share per year", (0.1, 1.0), "how fast an alarm fades", "assumed")
    standard_discount: float = parameter(
        0.5,
        "share",
        (0.0, 1.0),
        "part of its value that equipment of the other standard keeps in a force that isn't neutral",
        "assumed",
    )
    legacy_value: float = parameter(
        0.4, "share", (0.1, 1.0), "military value of legacy equipment, relative to modern", "assumed"
    )
    order_rate: float = parameter(
        0.79, "per year", (0.3, 4.0), "rate at which a state with EUR 100 million of equipment money a year looks for a major system",
        "0.79 orders a year at that money, 153 state-years 2000-2021, SIPRI Arms Transfers Database (decision 0070)", "established",
    )  # fmt: skip
    order_elasticity: float = parameter(
        0.75, "1", (0.3, 1.1), "how that rate grows with a state's equipment money",
        "0.75 (SE 0.12) to 2021, 0.58 (0.11) to 2020, 0.38 (0.19) to 2014, SIPRI Arms Transfers Database (decision 0070)", "established",
    )  # fmt: skip
    order_idle: float = parameter(
        1.0,
        "1 per year's money",
        (0.0, 3.0),
        "increase in that rate per year's equipment money that is idle",
        "assumed",
    )
    package_elasticity: float = parameter(
        0.28, "1", (0.0, 0.6), "how the usual order grows with a state's equipment money",
        "0.28 (SE 0.05) to 2021, 0.26 (0.11) to 2020, 0.51 (0.15) to 2014, SIPRI Arms Transfers Database (decision 0070)", "established",
    )  # fmt: skip
    category_focus: float = parameter(
        3.0, "1", (0.5, 8.0), "how strongly the choice of a category follows need", "assumed"
    )
    purchase_horizon: float = parameter(
        5.0, "years", (2.0, 10.0), "years of equipment money that a state is ready to commit", "assumed"
    )
    minimum_package: float = parameter(
        0.25, "share", (0.05, 1.0), "smallest order worth a tender, as a share of the usual package", "assumed"
    )
    fleet_tranche: float = parameter(
        0.5, "share", (0.1, 1.0), "smallest addition to a force that exists, as a share of the least fleet", "assumed"
    )
    aid_rate: float = parameter(
        0.36, "per year", (0.1, 0.8), "rate of gifts to a state wholly aligned with a power and with EUR 500 million a year",
        "gifts by state and year 2010-2021, SIPRI Arms Transfers Database", "established",
    )  # fmt: skip
    aid_poverty: float = parameter(
        0.0, "1", (-0.4, 0.4), "elasticity with which gifts become rarer with the receiver's budget",
        "gifts by state and year 2010-2021, SIPRI Arms Transfers Database", "contested",
    )  # fmt: skip
    aid_package: float = parameter(
        40.0, "EUR million, constant 2024", (5.0, 100.0), "largest worth of a gift at catalogue cost",
        "values given in the register run from EUR 8 to 75 million, SIPRI Arms Transfers Database", "established",
    )  # fmt: skip
    aid_alignment: float = parameter(
        2.8, "utility", (1.0, 4.6), "alignment of the receiver with the donor's power",
        "28 gifts of 2010-2021 among all products on offer (SE 0.9), SIPRI Arms Transfers Database", "established",
    )  # fmt: skip
    aid_second_hand: float = parameter(
        2.8, "utility", (1.2, 4.0), "surplus, which costs a donor least",
        "28 gifts of 2010-2021 among all products on offer, SIPRI Arms Transfers Database", "established",
    )  # fmt: skip
    no_purchase: float = parameter(-1.0, "utility", (-6.0, 6.0), "utility of not buying", "assumed")
    choice_scale: float = parameter(
        0.29, "utility per log", (0.05, 0.9), "scale of the supplier's arms exports", _CHOICE, "established"
    )
    choice_any_deal: float = parameter(0.62, "utility", (-0.1, 1.3), "any deal in ten years", _CHOICE, "contested")
    choice_deals: float = parameter(
        0.15, "utility per log", (-0.3, 0.8), "number of deals in ten years", _CHOICE, "contested"
    )
    choice_distance: float = parameter(
        -0.28, "utility per log", (-0.55, 0.1), "distance between the capitals", _CHOICE, "contested"
    )
    choice_pact: float = parameter(
        0.53, "utility", (-0.15, 1.5), "a defence pact or a deep agreement", _CHOICE, "contested"
    )
    choice_line: float = parameter(
        0.39, "utility per log", (0.0, 1.5), "output value of the product line: a maker known for this category", _CHOICE,
        "established",
    )  # fmt: skip
    choice_price: float = parameter(
        -0.58, "utility per log", (-1.3, 0.3), "price per unit of capability", _CHOICE, "contested"
    )
    choice_lead: float = parameter(
        -0.32, "utility per year", (-0.9, 0.2), "time to first delivery", _CHOICE, "contested"
    )
    choice_standard: float = parameter(
        0.73, "utility", (-0.2, 2.2), "the standard of the buyer's alliance, or of a neutral buyer's own force", _CHOICE,
        "contested",
    )  # fmt: skip
    choice_alignment: float = parameter(
        1.03, "utility", (-0.3, 4.0), "alignment with the supplier's power", _CHOICE, "contested"
    )
    choice_offset: float = parameter(
        0.49, "utility", (-1.2, 3.0), "work offered to a state with an industrial policy", _CHOICE, "contested"
    )
    choice_embargo: float = parameter(-1.5, "utility", (-4.0, 0.0), "an embargo on the supplier", "assumed")
    choice_domestic: float = parameter(
        1.35, "utility", (-0.5, 6.0), "a producer at home, per unit of industrial policy", _CHOICE, "contested"
    )
    choice_guarantor: float = parameter(
        0.76,
        "utility",
        (-0.1, 1.7),
        "a maker at home in the power that has promised the buyer help",
        _CHOICE,
        "contested",
    )
    choice_second_hand: float = parameter(0.83, "utility", (-0.6, 2.3), "second-hand equipment", _CHOICE, "contested")
    deal_memory: float = parameter(
        0.1,
        "share per year",
        (0.0, 0.3),
        "how fast past deals lose weight",
        "ten-year window of the choice logit",
        "established",
    )
    lead_time_sd: float = parameter(
        0.3,
        "log",
        (0.0, 0.7),
        "spread of lead times around the quoted one",
        "SIPRI orders and deliveries to 2018",
        "established",
    )
    stock_depreciation: float = parameter(
        0.065,
        "share per year",
        (0.055, 0.08),
        "annual loss of modern stock",
        "service lives of 20-30 years",
        "established",
    )
    legacy_depreciation: float = parameter(
        0.10, "share per year", (0.06, 0.2), "annual loss of legacy stock", "assumed"
    )
