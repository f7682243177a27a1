"""The share of allies' spending that goes to equipment, as the alliance publishes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from haemus.experiments.published.countries import REGION
from haemus.experiments.published.folder import FILES
from haemus.experiments.published.spending import YEARS
from haemus.experiments.published.table_rows import read_rows

if TYPE_CHECKING:
    from pathlib import Path


def equipment_of(folder: Path) -> dict[tuple[str, int], float]:
    """Return the share of spending on equipment [share] by state of the region and year; BadInput for a cell that isn't valid."""
    found = {}
    for row in read_rows(folder / FILES["shares"], ("iso3", "year", "equipment_pct")):
        if row.text("iso3") in REGION:
            percent = row.number_in("equipment_pct", 0.0, 100.0, unit="percent")
            if np.isfinite(percent):
                found[row.text("iso3"), row.whole("year", *YEARS)] = percent / 100.0
    return found
