"""Measure the time and memory of a comparison: 10,000 pairs in all outcomes, read from a result, with tables and figures.

    python benchmarks/compare.py [--pairs 10000]

The result is synthetic: correlated draws for every outcome, without running the model.
"""

import argparse
import contextlib
import io
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from machine import described

from haemus.experiments.cli.main import main as haemus
from haemus.model.outcomes import outcome_columns

SECONDS = 10.0
MEGABYTES = 1000.0
UNITS_A_MB = 1e6 if sys.platform == "darwin" else 1e6 / 1024.0
"""Units of ru_maxrss in a megabyte: bytes on macOS, blocks of 1,024 bytes elsewhere."""


def main() -> None:
    """Write a synthetic result, compare its two scenarios, and print the time and memory used."""
    parser = argparse.ArgumentParser(description="Time and memory of a comparison.")
    parser.add_argument("--pairs", type=int, default=10_000)
    pairs = parser.parse_args().pairs
    print(described())
    with tempfile.TemporaryDirectory() as folder:
        made_up(Path(folder), pairs)
        began, worked = time.perf_counter(), time.process_time()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            code = haemus(["compare", folder])
        seconds, busy = time.perf_counter() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNITS_A_MB
    said = "met" if code == 0 and seconds < SECONDS and peak < MEGABYTES else "not met"
    print(f"{pairs:,} pairs, {len(outcome_columns())} outcomes, figures included: {seconds:.1f} s, peak {peak:.0f} MB")
    print(f"CPU time on all cores: {busy:.1f} s; if this is much less than the time above, the machine was busy")
    print(f"target for 10,000 pairs: under {SECONDS:.0f} s and {MEGABYTES:.0f} MB: {said}")


def made_up(folder: Path, pairs: int) -> None:
    """Write the tables and the manifest of a batch of two scenarios, correlated by 0.95."""
    draw = np.random.default_rng(1)
    names = outcome_columns()
    common = draw.normal(size=(pairs, len(names)))
    parts = []
    for place, name in enumerate(("baseline", "other")):
        values = 100.0 + 0.02 * place + common + 0.23 * draw.normal(size=common.shape)
        keys = pd.DataFrame({"scenario": name, "point": 0, "run": range(pairs), "seed": 1, "status": "done"})
        parts.append(pd.concat([keys, pd.DataFrame(values, columns=list(names))], axis=1))
    pd.concat(parts, ignore_index=True).to_parquet(folder / "runs.parquet")
    listed = [{"name": name} for name in ("baseline", "other")]
    manifest = {"schema": 1, "scenarios": listed, "runs": pairs, "seed": 1, "record": "outcomes"}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


if __name__ == "__main__":
    main()
