"""A state's forces: stocks of weapons by category and standard, which age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.acts import Acts, field, padded
from haemus.model.rules.strike import within_reach
from haemus.model.rules.supply import converted_part
from haemus.model.sets import first_of, rest_of

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.region import Region


class Forces(Acts):
    """A state as it holds weapons, in TIV-like units."""

    nato: list[float] = field("TIV-like", "stock of NATO standard", per="category")
    east: list[float] = field("TIV-like", "stock of eastern standard, bought since the start", per="category")
    legacy: list[float] = field("TIV-like", "inherited stock, which ages faster", per="category")
    worn: list[float] = field("TIV-like", "lost to wear in the quarter", per="category")
    booked: float = field("TIV-like", "total stock by its books: start, deliveries and gifts, less wear")
    stock_nato: float = field("TIV-like", "total stock of NATO standard")
    stock: float = field("TIV-like", "total stock")
    strike: float = field("TIV-like", "total deep-strike stock")
    imports_tiv: float = field("TIV-like", "delivered from abroad in the quarter")

    def held(self: State, category: int) -> float:
        """Return its stock in a category [TIV-like]."""
        return self.nato[category] + self.east[category] + self.legacy[category]

    def strike_within(self: State, region: Region, distance: float) -> float:
        """Return its deep-strike stock that reaches `distance` [km] [TIV-like]: each category times the part in reach."""
        reached, left = 0.0, region.strike_categories
        while left:
            c, left = first_of(left), rest_of(left)
            reached = reached + self.held(c) * within_reach(distance, region.categories.strike_reach[c])
        return reached

    def add_to_stock(self: State, region: Region, category: int, of_nato_standard: int, tiv: float) -> None:
        """Add weapons [TIV-like] to the stock and to the books."""
        # the books are a second count, kept beside the stocks for the audit at the quarter's end
        if of_nato_standard > 0:
            self.nato[category] = self.nato[category] + tiv
        else:
            self.east[category] = self.east[category] + tiv
        self.booked = self.booked + tiv

    def bring_to_standard(self: State, region: Region, orders: float) -> None:
        """As its firms work to the allies' standard: overhaul legacy weapons to it, in proportion to what each category holds.

        `orders` are the quarter's allied orders [EUR million of the day]. Weapons change standard; none is gained or lost.
        """
        old = 0.0
        for c in range(region.category_count):
            old = old + self.legacy[c]
        part = converted_part(orders / self.price, old, region.parameters.integration_overhaul)
        for c in range(region.category_count):
            moved = part * self.legacy[c]
            self.legacy[c] = self.legacy[c] - moved
            self.nato[c] = self.nato[c] + moved

    def age_stocks(self: State, region: Region) -> None:
        """Each quarter: depreciate all stocks, and the books by as much."""
        kept, kept_legacy = 1.0 - region.rates.stock_depreciation, 1.0 - region.rates.legacy_depreciation
        for c in range(padded(region.category_count)):
            before = self.held(c)
            self.nato[c] = self.nato[c] * kept
            self.east[c] = self.east[c] * kept
            self.legacy[c] = self.legacy[c] * kept_legacy
            self.worn[c] = before - self.held(c)
        lost = 0.0
        for c in range(region.category_count):
            lost = lost + self.worn[c]
        self.booked = self.booked - lost

    def weigh_stocks(self: State, region: Region) -> None:
        """Each quarter: sum the stock of NATO standard, the total stock and the deep-strike stock."""
        of_nato, total, strike, left = 0.0, 0.0, 0.0, region.strike_categories
        for c in range(region.category_count):
            of_nato, total = of_nato + self.nato[c], total + self.held(c)
        while left:
            strike, left = strike + self.held(first_of(left)), rest_of(left)
        self.stock_nato, self.stock, self.strike = of_nato, total, strike
