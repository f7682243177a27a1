"""A state's word: the pledges of its alliances and its own plans of spending, as paths of its published burden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.acts import Acts, field
from haemus.model.calendar import ORIGIN_YEARS
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.elementary import exp, log
from haemus.model.rules.normal import normal_quantile
from haemus.model.rules.pledge import asked_step, compliance, path_burden

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.answers import LogMoney
    from haemus.model.region import Region

COMPLIANCE: Final = stable_id("pledge.compliance")
KEPT: Final = stable_id("plan.kept")
FIRST_PLANNED_YEAR: Final = ORIGIN_YEARS[0]
"""The first of the years in the lists of plans."""
TO_THE_NEXT_YEAR: Final = 0.625
"""Years from the middle of the fourth quarter to the mean of the next year."""


class Pledges(Acts):
    """A state as it is held to pledges and plans. Burdens are published ones, in percent of GDP."""

    definition: float = field("factor", "its budget by the run's definition of spending over the published one")
    compliance: float = field("share", "part of a pledge's steps that it takes")
    pledge_step: float = field("log", "step of a pledge that the budget fixed last took")
    plan_step: float = field(
        "log", "what a plan that is kept added to the budget fixed last; it replaces pledge and shock"
    )
    planned_share: list[float] = field("percent of GDP", "planned burden; 0 without a plan", per="planned year")
    planned_money: list[float] = field("EUR million", "planned budget; 0 without a plan", per="planned year")
    plan_is_kept: list[int] = field("0 or 1", "whether it keeps the plan of a year", per="planned year")
    plan_reached: float = field("year", "year that the steps of the last plan have reached")
    plan_burden: float = field("percent of GDP", "planned burden in that year")

    def draw_compliance(self: State, region: Region) -> None:
        """At the start: draw the part of a pledge's steps that it takes, for the whole run."""
        p = region.parameters
        drawn = normal_quantile(uniform(region.seed, COMPLIANCE, 0, self.key, 0))
        self.compliance = compliance(p.pledge_compliance, p.pledge_compliance_spread, drawn)

    def published_burden(self: State) -> float:
        """Return the burden of its budget in force by the published definition of spending [percent of GDP]."""
        return float(100.0 * self.budget / self.definition / (self.gdp_real * self.price))

    def is_pledged(self: State, region: Region) -> bool:
        """Return whether a pledge binds it."""
        for k in range(region.guarantee_count):
            if region.guarantees[k].members >> self.place & 1 and region.guarantees[k].pledge_target > 0.0:
                return True
        return False

    def asked_of_next_year(self: State, region: Region) -> float:
        """Return the largest step [log] that a pledge asks of next year's budget; 0 without a pledge."""
        largest, burden = 0.0, self.published_burden()
        for k in range(region.guarantee_count):
            guarantee = region.guarantees[k]
            if guarantee.members >> self.place & 1 and guarantee.pledge_target > 0.0:
                began, start = guarantee.path_began[self.place], guarantee.path_start[self.place]
                due, target = guarantee.pledge_due, guarantee.pledge_target
                now = path_burden(began, start, due, target, float(region.year))
                following = path_burden(began, start, due, target, region.year + 1.0)
                largest = max(largest, asked_step(now, following, target, burden))
        return largest

    def adopt_plan(self: State, region: Region, year: int, share: float, money: float, opens: int) -> None:
        """Adopt a step of a plan: a share of GDP [percent] by a `year`, reached along a straight line, or a sum in that year.

        The first step of a plan (`opens` = 1) starts from the burden in force. Whether the plan is kept is drawn when it is
        announced, once for all of its steps. Years that the new plan doesn't name keep the older one.
        """
        if opens > 0:
            self.plan_reached, self.plan_burden = float(region.year), self.published_burden()
        kept = uniform(region.seed, KEPT, region.quarter, self.key, 0) < region.parameters.plan_kept
        for k in range(len(self.planned_share)):
            of = FIRST_PLANNED_YEAR + k
            if of > region.year and self.plan_reached < of <= year:
                self.plan_is_kept[k] = 1 if kept else 0
                self.planned_money[k] = money
                self.planned_share[k] = path_burden(self.plan_reached, self.plan_burden, float(year), share, float(of))
                if money > 0.0:
                    self.planned_share[k] = 0.0
        if year > self.plan_reached:
            self.plan_reached = float(year)
            self.plan_burden = share if money <= 0.0 else self.plan_burden

    def keeps_a_plan(self: State, region: Region) -> bool:
        """Return whether it has a plan for next year's budget, and keeps it."""
        k = region.year + 1 - FIRST_PLANNED_YEAR
        if k < 0 or k >= len(self.planned_share) or self.plan_is_kept[k] < 1:
            return False
        return self.planned_share[k] > 0.0 or self.planned_money[k] > 0.0

    def planned_log_budget(self: State, region: Region) -> LogMoney:
        """Return the log of the budget planned for the next year [EUR million, constant 2024], by the run's own definition."""
        k = region.year + 1 - FIRST_PLANNED_YEAR
        if self.planned_money[k] > 0.0:
            return log(self.planned_money[k] * self.definition / self.expected_price(region))
        return log(
            0.01 * self.planned_share[k] * self.definition * self.gdp_real * exp(TO_THE_NEXT_YEAR * self.income_growth)
        )
