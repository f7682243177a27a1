"""Results with made-up tables, written as a batch or a sweep writes them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

Described = dict[str, object]


def write_result(
    folder: Path, tables: Mapping[str, pd.DataFrame], scenarios: Iterable[Described], runs: int, **more: object
) -> Path:
    """Write tables and a manifest that lists the scenarios; `more` are further keys of it."""
    folder.mkdir(exist_ok=True)
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet")
    manifest = {"schema": 1, "scenarios": list(scenarios), "runs": runs, "seed": 7, **more}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder
