"""The quarter in which an event happened, in each run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.model.calendar import quarter_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from haemus.model.scenario import ResolvedScenario
    from haemus.model.tables.rows import Rows

NEVER: Final = 1 << 30
"""Stands for the quarter of an event that didn't happen."""


def event_quarters(recorded: Rows, scenario: ResolvedScenario, event: str) -> NDArray[np.int64]:
    """Return the first quarter of an event in each run; NEVER where it didn't happen.

    A certain event from before the record is where the scenario dates it.
    """
    before = [
        quarter_of(each.date)
        for each in scenario.scripted
        if each.id == event and each.probability >= 1.0 and each.window_quarters == 0
    ]
    quarter = np.full(recorded.runs.size, before[0] if before and before[0] < recorded.first else NEVER, dtype=np.int64)
    places = [place for place, happening in enumerate(recorded.names.events) if happening.event == event]
    rows = recorded.events[np.isin(recorded.events["event"], places)]
    np.minimum.at(quarter, rows["run"], rows["quarter"])
    return quarter
