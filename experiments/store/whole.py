"""Write the tables of a batch from its store: marked as one batch's, and counted before it is called ended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from haemus.experiments.on_use import on_use
from haemus.experiments.store.final import write_final
from haemus.experiments.store.kept import DESIGN
from haemus.experiments.store.loose import Loose
from haemus.experiments.store.one_batch import MARK, check_rows, mark_of
from haemus.experiments.store.result_folder import write_tables
from haemus.experiments.store.shards import Store, spans_of

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = on_use("pandas")

CELLS: Final = b"haemus.cells"
"""The key of the cells of a sweep in its design: without the experiment's file they can't be told from the manifest."""


def write_whole(store: Store, wanted: int | None = None) -> dict[str, int]:
    """Write the tables of a batch, and return the number of rows of each.

    BadInput if the table of runs hasn't `wanted` rows; by default, one for each run that was found, made or lost.
    """
    plan, lost = store.plan, Loose.of(store.lost, store.plan.tables)
    sources = [*store.sources, lost]
    rows = write_final(store.folder, plan, sources, _said(store))
    check_rows(store.folder, rows, plan.held(spans_of(sources)) if wanted is None else wanted)
    return rows


def write_design(store: Store, table: pd.DataFrame) -> dict[str, int]:
    """Write the points of a sweep, with the cells of its plan, and return the number of its rows."""
    write_tables(store.folder, {DESIGN: table}, {**_said(store), CELLS: json.dumps(store.plan.cells)})
    return {DESIGN: len(table)}


def _said(store: Store) -> Mapping[bytes, str]:
    lost = Loose.of(store.lost, store.plan.tables)
    return {MARK: mark_of(store.plan, store.origin, store.there, spans_of([lost]))}
