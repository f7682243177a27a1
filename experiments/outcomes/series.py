"""What an outcome of one's own may be about: the series that a run records, a number for each quarter."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from haemus.experiments.outcomes.state_columns import STATE_MEANINGS
from haemus.model.tables.rows import STATE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["state", "row", "pair"]
MEUR: Final = "EUR million, current"
SUMMED: Final = ("agreements", "strike")
"""Columns of states that add up, besides money and weapons; all others are averaged over states."""


@dataclass(frozen=True, slots=True)
class Series:
    """A recorded series.

    One of kind "state" has a number for each state and quarter, one of kind "pair" for each pair of states and quarter; one of
    kind "row" counts or sums rows of a table by quarter. `summed`: several states or pairs are added, not averaged. `flow`: its
    numbers are of one quarter, so that their sum over quarters is a total in the same unit. `named`: which states, or pairs,
    a row belongs to, in words; {} stands for them.
    """

    name: str
    kind: Kind
    unit: str
    words: str
    summed: bool = True
    flow: bool = False
    named: str = "of {}"
    pairs: bool = False
    """Whether pairs of states may be named."""

    @property
    def level_unit(self) -> str:
        """The unit of one quarter's number, or of a mean of such numbers."""
        if not self.flow:
            return self.unit
        return (
            self.unit.replace("EUR million", "EUR million a quarter")
            if "EUR" in self.unit
            else f"{self.unit} a quarter"
        )


def is_summed(column: str) -> bool:
    """Whether a column of the table of states is added over states, and not averaged."""
    return column in SUMMED or column.endswith(("_meur", "_tiv"))


_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("budget_meur", "budget_initial_meur", "published_meur", "gdp_meur"), "EUR million a year, current"
        ),
        "price_level": "price level, 2024 = 1",
        "burden": "share of GDP",
        "committed_share": "share of the equipment budget",
        **dict.fromkeys(("threat", "threat_disputes", "threat_strike", "threat_systemic"), "percentage points a year"),
        **dict.fromkeys(("help", "restraint"), "share of need"),
        **dict.fromkeys(("strike", "stock_tiv", "imports_tiv"), "TIV-like units"),
        "agreements": "agreements",
        **dict.fromkeys(("influence_west", "influence_east"), "influence"),
    }
)
_FLOWS: Final = frozenset(
    (
        "personnel_meur", "equipment_meur", "infrastructure_meur", "other_meur", "appropriation_meur", "grants_meur",
        "borrowed_meur", "imports_tiv", "imports_meur", "domestic_meur", "exports_meur",
    )
)  # fmt: skip


def _of_state(column: str) -> Series:
    usual = MEUR if column.endswith("_meur") else "share"
    words = STATE_MEANINGS[column].partition(" [")[0].partition(";")[0]
    return Series(column, "state", _UNITS.get(column, usual), words, is_summed(column), column in _FLOWS)


_MEMBER: Final = "with {} as a member"
_ROWS: Final = (
    Series("signings", "row", "agreements", "strategic agreements signed", flow=True, named=_MEMBER, pairs=True),
    Series(
        "accessions", "row", "accessions", "accessions to strategic agreements", flow=True, named=_MEMBER, pairs=True
    ),
    Series(
        "deepenings",
        "row",
        "steps",
        "steps by which strategic agreements deepened",
        flow=True,
        named=_MEMBER,
        pairs=True,
    ),
    Series("lapses", "row", "agreements", "strategic agreements that lapsed", flow=True, named=_MEMBER, pairs=True),
    Series("treaties", "row", "treaties", "routine treaties signed", flow=True, named=_MEMBER, pairs=True),
    Series("contracts", "row", "contracts", "contracts signed", flow=True, named="by {}"),
    Series("contract_value_meur", "row", MEUR, "value of contracts signed", flow=True, named="by {}"),
    Series("crises", "row", "crises", "crises that the model drew", flow=True, named="with {} as a side", pairs=True),
    Series("united", "pair", "pairs", "pairs united by a strategic agreement of the run", named="among {}", pairs=True),
)
SERIES: Final[Mapping[str, Series]] = MappingProxyType(
    {each.name: each for each in (*map(_of_state, STATE_COLUMNS[2:]), *_ROWS)}
)
"""Every series by name: the columns of the table of states, then those made from the rows of other tables."""
