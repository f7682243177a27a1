"""Causes: each of the ten states removed, with the effect on the others."""

from __future__ import annotations

from typing import Final

from haemus.experiments.calibrate.cause import Cause, World, baseline
from haemus.experiments.calibrate.cause_measures import column, others

NEIGHBOUR: Final = {
    "ALB": "MKD",
    "BGR": "MKD",
    "BIH": "HRV",
    "HRV": "BIH",
    "HUN": "SVN",
    "MKD": "ALB",
    "MNE": "ALB",
    "SRB": "XKX",
    "SVN": "HRV",
    "XKX": "SRB",
}
"""A neighbour with one dispute less to fear."""
END: Final = "2024Q4"


SIGNED_BY: Final = "2025Q4"
"""Hardly any agreement due to a shared rival is signed before 2025."""


def _removed(state: str, end: str = END) -> World:
    return World(baseline(end).scenario.without_state(state))


STATE_CAUSES: Final = (
    *(
        Cause(
            kind="states",
            name=f"{state} removed",
            said=f"the region without {state}",
            measure=column("threat_disputes", neighbour, "2021Q1", "2021Q4"),
            sign="-",
            world=_removed(state),
            without=baseline(END),
            runs=8,
        )
        for state, neighbour in NEIGHBOUR.items()
    ),
    Cause(
        kind="states",
        name="SRB removed",
        said="the region without SRB, the rival that others share",
        measure=others("agreements", "SRB", SIGNED_BY, SIGNED_BY),
        sign="-",
        world=_removed("SRB", SIGNED_BY),
        without=baseline(SIGNED_BY),
        runs=40,
    ),
)
