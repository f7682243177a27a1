"""What a hindcast is scored against: published spending, orders and treaties, from the folder of tables or from a user's files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from haemus.experiments.published.equipment import equipment_of
from haemus.experiments.published.folder import FILES
from haemus.experiments.published.memberships import joined_in
from haemus.experiments.published.orders import orders_in
from haemus.experiments.published.spending import spending_in, spending_of
from haemus.experiments.published.treaties import record_of, treaties_in
from haemus.model.bad_input import BadInput
from haemus.model.events.accession import Accession

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from haemus.experiments.published.orders import Order
    from haemus.experiments.published.spending import Panel
    from haemus.experiments.published.treaties import Record
    from haemus.model.scenario import ResolvedScenario
    from haemus.model.start.data import StartingData

ALLIANCE = "NATO"


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """Published spending, orders and treaties; None for what isn't given. `joined` is the year in which each ally joined.

    `equipment` is the share of spending on equipment by ally and year.
    """

    spending: Panel | None
    orders: Sequence[Order] | None
    treaties: Record | None
    joined: Mapping[str, int]
    equipment: Mapping[tuple[str, int], float] | None = None

    @property
    def last(self) -> int:
        """The last year of which any of them speaks."""
        years = [] if self.spending is None else [self.spending.last]
        years += [order.year for order in self.orders or ()]
        years += [] if self.treaties is None else [self.treaties.last]
        return max(years)


def sources_of(folder: Path) -> Sources:
    """Read all sources from the folder of tables."""
    orders = orders_in(folder / FILES["orders"])
    return Sources(spending_of(folder), orders, record_of(folder), joined_in(folder), equipment_of(folder))


def sources_in(
    scenario: ResolvedScenario, data: StartingData, spending: str | None, transfers: str | None, agreements: str | None
) -> Sources:
    """Read a user's own files, each of which may be None; the allies are the model's own, at its start and by its dated accessions."""
    joined = {state: 0 for each in data.guarantees if each.guarantee == ALLIANCE for state in each.members}
    joined |= {event.state: event.date.year for event in scenario.scripted if isinstance(event, Accession)}
    return Sources(
        None if spending is None else spending_in(_file(spending, "--spending")),
        None if transfers is None else orders_in(_file(transfers, "--transfers")),
        None if agreements is None else treaties_in(_file(agreements, "--agreements")),
        joined,
    )


def _file(name: str, option: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise BadInput(
            "isn't a file", where=option, value=name, allowed="a CSV file, or the published workbook (.xlsx)"
        )
    return path
