"""Parameters of budgets: targets, adjustment, revision and the account."""

from dataclasses import dataclass

from haemus.model.parameters.spec import parameter

_PANEL = "error-correction panels of 37 European and 12 regional states, SIPRI to 2020"


@dataclass(frozen=True)
class BudgetParameters:
    """Error correction of the annual budget, and how it is paid out."""

    income_elasticity: float = parameter(
        0.66, "1", (0.5, 0.8), "long-run income elasticity of the budget", _PANEL, "established"
    )
    budget_adjustment: float = parameter(
        0.24, "share per year", (0.1, 0.4), "speed of adjustment to the target", _PANEL, "established"
    )
    budget_inertia: float = parameter(
        1.0, "log per unit of polyarchy", (0.0, 4.0), "how much more slowly budgets of more democratic states adjust",
        "more veto players, more inertia: Tsebelis 2002, Veto Players; size fitted", "contested",
    )  # fmt: skip
    budget_impact: float = parameter(
        0.45, "1", (0.0, 0.7), "part of a year's log income growth that the budget follows at once",
        "short-run elasticity 0.44-0.47 (0.20-0.30) of the same panels", "established",
    )  # fmt: skip
    threat_to_budget: float = parameter(
        0.03, "log per percentage point", (0.0, 0.08), "spending per percentage point of annual fatal-dispute probability",
        "Nordhaus, Oneal and Russett 2012, 10.1017/S0020818312000179", "established",
    )  # fmt: skip
    pledge_compliance: float = parameter(
        0.53, "share", (0.2, 0.9), "part of a pledge's yearly steps that an ally takes, mean over allies",
        "allies under the pledge of 2014: 0.53 on 2014-2023, 0.51 to 2018; NATO tables", "established",
    )  # fmt: skip
    pledge_compliance_spread: float = parameter(
        0.3, "share", (0.0, 0.7), "spread of that part between allies (standard deviation)",
        "the same estimate: 0.30 to 2023, 0.43 to 2018", "established",
    )  # fmt: skip
    plan_kept: float = parameter(
        0.43, "probability", (0.2, 0.7), "chance that a government keeps a plan of spending that it has announced",
        "5.5 of 13 plans for years to 2023 were met within 5 percent, with half a case each way", "contested",
    )  # fmt: skip
    free_riding: float = parameter(
        0.15, "log per unit of help", (-0.2, 0.5), "spending saved per unit of credible help by guarantees since the start",
        "George and Sandler 2018, 2022 find free riding; Alley 2021 finds little", "contested",
    )  # fmt: skip
    agreement_to_budget: float = parameter(
        0.02, "log per partner", (-0.05, 0.08), "spending per partner by a binding agreement of the greatest depth (signed)",
        "Kinne and Kang 2023, 10.1017/S0020818322000315: bilateral agreements raise spending; size assumed", "contested",
    )  # fmt: skip
    common_shock_sd: float = parameter(
        0.02, "log per year", (0.0, 0.06), "a year's budget shock that all states share",
        "co-movement of the region is mostly a common shock: SIPRI panel to 2020",
    )  # fmt: skip
    budget_shock_sd: float = parameter(
        0.075, "log per year", (0.05, 0.11), "a year's own budget shock, which lasts: standard deviation in the median year",
        "residuals of real growth, ten states from 2001: 0.070 to 2014, 0.072 to 2020, 0.078 to 2023; SIPRI", "established",
    )  # fmt: skip
    budget_shock_spread: float = parameter(
        0.5, "log", (0.2, 0.8), "spread of that standard deviation between years and states",
        "the same residuals: 0.44 to 2014, 0.51 to 2020, 0.57 to 2023; 20 European states 0.57 to 0.72", "established",
    )  # fmt: skip
    published_error_sd: float = parameter(
        0.014, "log", (0.0, 0.03), "usual error of a year's published spending",
        "from one release of the series to the next, 2015-2023: 0.014 in the mean square; SIPRI", "established",
    )  # fmt: skip
    published_lump_rate: float = parameter(
        0.03, "probability a year", (0.0, 0.08), "chance of a payment or a booking out of the ordinary, which doesn't last",
        "the same residuals: 0.023 to 0.033", "established",
    )  # fmt: skip
    published_lump_sd: float = parameter(
        0.4, "log", (0.15, 0.6), "its size: standard deviation", "the same residuals: 0.41 to 0.46", "established"
    )
    revision_share: float = parameter(
        0.35,
        "share",
        (0.0, 1.0),
        "part of the target's move since the budget was fixed that the mid-year revision follows",
        "assumed; the published series to 2023 give 0.23 (standard error 0.13)",
    )
    revision_threshold: float = parameter(
        0.015, "log", (0.0, 0.05), "smallest move of the target for which a government revises its budget", "assumed"
    )
    fiscal_growth_limit: float = parameter(
        0.6, "percentage points of GDP", (0.2, 1.5), "largest rise of the published burden in one budget", "assumed"
    )
    equipment_guideline: float = parameter(
        0.2,
        "share",
        (0.1, 0.3),
        "equipment share to which members move at least",
        "NATO guideline of 2014",
        "established",
    )
    equipment_adjustment: float = parameter(
        0.20, "share per year", (0.08, 0.35), "how fast the equipment share moves",
        "allies 2014-2023, NATO: 0.30 by the gap to 20 percent (0.25 to 2020, 0.16 to 2017), 0.15 by likelihood in logs",
        "established",
    )  # fmt: skip
    equipment_share_sd: float = parameter(
        0.35, "log per year", (0.2, 0.45), "a year's shock to the equipment share: programmes are lumpy",
        "residuals of 16 allies 2014-2023: 0.35 (0.39 to 2020, 0.37 to 2017), NATO", "established",
    )  # fmt: skip
    inherited_years: float = parameter(
        4.0, "years", (1.0, 8.0), "years over which orders placed before the run are paid off", "assumed"
    )
    credit_absorption: float = parameter(
        1.0, "share of own equipment money", (0.2, 3.0),
        "external credit that a state can spend in a year beside its own equipment money", "assumed",
    )  # fmt: skip
    equipment_growth_share: float = parameter(
        0.55, "share", (0.2, 0.8), "part of real budget growth since the start that goes to equipment",
        "NATO tables: 0.58 of the growth 2014-2023 of 18 allies, 0.62 of that to 2020, 0.57 in the region", "contested",
    )  # fmt: skip
    carry_over_limit: float = parameter(
        0.5, "years of equipment appropriation", (0.1, 2.0), "unspent procurement money a state may keep",
        "budgets are annual, and carry-over is limited: Lienert and Ljungman 2009, Carry-Over of Budget Authority; size assumed",
    )  # fmt: skip
    routine_equipment_share: float = parameter(
        0.25, "share", (0.1, 0.6), "part of the equipment head that goes to spares and small purchases", "assumed"
    )
    routine_home_share: float = parameter(
        0.35, "share", (0.0, 0.8), "part of small purchases made from home producers, where there are any", "assumed"
    )
    borrowing_limit: float = parameter(
        0.5,
        "years of equipment appropriation",
        (0.0, 2.0),
        "debt up to which the account borrows; drawn credit counts",
        "assumed",
    )
    debt_repayment: float = parameter(
        0.05, "share per quarter", (0.0, 0.25), "part of the account's debt that is repaid in a quarter", "assumed"
    )
