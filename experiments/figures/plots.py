"""The figures of a result as its methods: `result.plot.budgets()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.experiments.figures.drawing import draw_one, figure_names
from haemus.experiments.figures.style import house_style, with_caption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from haemus.experiments.figures.style import Page
    from haemus.experiments.store.result import Result


class Plots:
    """Draws the figures of one result.

    Each method returns a Matplotlib figure with three more attributes: `title`, `caption` (one paragraph a line) and `alt`, a
    sentence for those who don't see it. A notebook shows the picture with its caption beside it; `caption=True` draws title and
    caption into the picture. BadInput if the result has no such figure (its tables weren't recorded, or nothing varies), with the
    reason.
    """

    def __init__(self, result: Result) -> None:
        """Take the result as figures read it."""
        self._result = result

    def __call__(self, name: str | None = None, *, caption: bool = True) -> Page:
        """Draw the figure of this name, by default the first that can be drawn, with its caption inside."""
        return draw_one(self._result, name, caption=caption)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the figures that the result's tables allow; a name with hyphens is drawn by `plot(name)`."""
        return figure_names(self._result)

    def budgets(self, *, caption: bool = False) -> Page:
        """Defence budgets of each state over time: median and bands, with the paper's figures."""
        return draw_one(self._result, "budgets", caption=caption)

    def differences(self, *, caption: bool = False) -> Page:
        """Paired differences of the region's quantities over time, with marks at the events."""
        return draw_one(self._result, "differences", caption=caption)

    def budget_differences(self, *, caption: bool = False) -> Page:
        """Paired differences of each state's budget over time."""
        return draw_one(self._result, "budget-differences", caption=caption)

    def commitment_differences(self, *, caption: bool = False) -> Page:
        """Paired differences of each state's committed payments over time."""
        return draw_one(self._result, "commitment-differences", caption=caption)

    def outcomes(self, *, caption: bool = False) -> Page:
        """Distributions of the headline outcomes by scenario."""
        return draw_one(self._result, "outcomes", caption=caption)

    def effects(self, *, caption: bool = False) -> Page:
        """Mean paired differences from the first scenario, with their intervals."""
        return draw_one(self._result, "effects", caption=caption)

    def agreements(self, *, caption: bool = False) -> Page:
        """Chance over time of the paper's agreements and of the most frequent other pairs."""
        return draw_one(self._result, "agreements", caption=caption)

    def suppliers(self, *, caption: bool = False) -> Page:
        """Shares of suppliers in each buyer's contracts by the end of 2025, for each scenario."""
        return draw_one(self._result, "suppliers", caption=caption)

    def commitments(self, *, caption: bool = False) -> Page:
        """Committed payments over the equipment budget of each state."""
        return draw_one(self._result, "commitments", caption=caption)

    def network(self, *, caption: bool = False) -> Page:
        """The network of agreements by year, with the share of runs of each tie."""
        return draw_one(self._result, "network", caption=caption)

    def flows(self, *, caption: bool = False) -> Page:
        """Value of contracts from suppliers to buyers, as ribbons."""
        return draw_one(self._result, "flows", caption=caption)

    def burden(self, *, caption: bool = False) -> Page:
        """Published burden of each state over time, with the paths of pledges."""
        return draw_one(self._result, "burden", caption=caption)

    def map(
        self,
        *,
        at: str | None = None,
        outcome: str | None = None,
        scenarios: Sequence[str] = (),
        against: str | None = None,
        caption: bool = False,
    ) -> Page:
        """The region in one quarter: an outcome as colours, agreements as arcs, guarantees as hatching, one map a scenario.

        `at` is a quarter such as "2025Q4", by default the last. `outcome` is published_share (published spending over GDP), a column of
        the table of states or a short name of one: by default the first, or the budget over GDP where runs end within a year. With
        `against`, differences from that scenario. BadInput for what the result doesn't have.
        """
        from haemus.experiments.map.from_result import region_map  # noqa: PLC0415 - a map looks as figures do

        with house_style():
            figure = region_map(self._result, at, outcome, scenarios=scenarios, against=against)
        if caption:
            with_caption(figure)
        return figure

    def shares(self, *, caption: bool = False) -> Page:
        """Shares of noise, drawn parameters and readings in the variance, by year."""
        return draw_one(self._result, "shares", caption=caption)
