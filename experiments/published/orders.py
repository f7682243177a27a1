"""The register of arms orders: who ordered what from whom, and in which of the model's categories it is."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from haemus.experiments.published.countries import REGION, SUPPLIERS
from haemus.experiments.published.spending import YEARS
from haemus.experiments.published.table_rows import Row, read_rows

if TYPE_CHECKING:
    from pathlib import Path

REQUIRED: Final = ("recipient", "supplier", "order_year", "designation", "description")
KNOWN_AS: Final = MappingProxyType(
    {
        "id": ("sipri_id", "SIPRI AT Database ID"),
        "recipient": ("Recipient",),
        "supplier": ("Supplier",),
        "order_year": ("Order date", "Year of order"),
        "designation": ("Designation", "Weapon designation"),
        "description": ("Description", "Weapon description"),
        "status": ("Status",),
        "comments": ("Comments",),
    }
)
"""Other headings of the columns, as the database exports them."""
CATEGORY_OF: Final = MappingProxyType(
    {
        "FGA aircraft": "fighters",
        "fighter aircraft": "fighters",
        "ground-attack aircraft": "fighters",
        "combat helicopter": "helicopters",
        "helicopter": "helicopters",
        "light helicopter": "helicopters",
        "transport helicopter": "helicopters",
        "SAM system": "air_defence",
        "mobile SAM system": "air_defence",
        "portable SAM": "air_defence",
        "self-propelled air-defence system": "air_defence",
        "self-propelled anti-aircraft gun": "air_defence",
        "air-to-surface missile": "air_to_surface_missile",
        "multiple rocket launcher": "rocket_artillery",
        "mortar": "tube_artillery",
        "self-propelled gun": "tube_artillery",
        "self-propelled mortar": "tube_artillery",
        "towed gun": "tube_artillery",
        "armoured car": "armour",
        "armoured personnel carrier": "armour",
        "armoured reconnaissance vehicle": "armour",
        "infantry fighting vehicle": "armour",
        "tank": "tanks",
        "anti-tank missile": "anti_tank",
        "anti-tank/air-to-surface missile": "anti_tank",
        "armed UAV": "uav_male",
        "UAV": "uav_tactical",
        "air-search radar": "command_logistics",
    }
)
"""The model's category of each description in the register. Others are outside: engines, turrets, ships, trainers, transports, and
missiles for a system or an aircraft that is an order of its own."""
_ENGINE: Final = "engine"
_AID: Final = "aid"


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a state of the region. `category` is "" outside the model's categories."""

    row: int
    buyer: str
    supplier: str
    year: int
    designation: str
    description: str
    category: str
    second_hand: bool
    aid: bool

    @property
    def is_deal(self) -> bool:
        """Whether it counts as a past deal: everything but engines, which come with vehicles and aircraft of another maker."""
        return not self.description.endswith(_ENGINE)


def orders_in(path: Path) -> list[Order]:
    """Read the orders that states of the region placed, in the order of the file; BadInput for a cell that isn't valid.

    An export of the database repeats an order for each year of delivery: rows with an id that was seen already are left out.
    """
    found, seen = [], set[str]()
    for row in read_rows(path, REQUIRED, KNOWN_AS):
        buyer = row.text("recipient_iso3") or SUPPLIERS.get(row.text("recipient"), "")
        number = row.text("id")
        if buyer not in REGION or (number and number in seen):
            continue
        seen.add(number)
        found.append(_order(row, buyer))
    return found


def _order(row: Row, buyer: str) -> Order:
    supplier = row.text("supplier_iso3") or SUPPLIERS.get(row.text("supplier"), "")
    if not supplier:
        row.word(
            "supplier", tuple(SUPPLIERS), "a country's name as in the register, or its code in a column supplier_iso3"
        )
    description = row.text("description")
    words = row.text("comments").casefold().replace(";", " ").replace("(", " ").replace(",", " ").split()
    return Order(
        row=row.number, buyer=buyer, supplier=supplier, year=row.whole("order_year", *YEARS),
        designation=row.text("designation"), description=description, category=CATEGORY_OF.get(description, ""),
        second_hand=row.text("status").casefold().startswith("second"), aid=_AID in words,
    )  # fmt: skip
