"""Compare the ensemble of this checkout with that of another commit: bits, and runs a second of the processor.

    python benchmarks/versions.py COMMIT [--turns 24] [--outcomes]

Each version runs in a process of its own, from a copy of its files. The two make blocks of 256 runs of the baseline in turn, in the chunks
of a large batch of that version, rows as arrays or with all outcomes, and the median of the ratios of their processor times is printed with
its quartiles. Needs git.
"""

import argparse
import io
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import IO, cast

from machine import calibration, described, load

CHECKOUT = Path(__file__).parents[1]
PACKAGES = ("model", "scenarios", "experiments")
WORK = """
import hashlib, sys, time
sys.path.insert(0, sys.argv[1])
from haemus.model.compiled import Buffers, Ensemble
from haemus.model.outcomes import outcomes_of
from haemus.model.scenario import load_scenario

try:
    from haemus.experiments.run.engines import runs_a_chunk

    chunk = runs_a_chunk("ensemble", "outcomes", 100_000)
except (ImportError, TypeError):  # a version whose chunks always had 64 runs
    chunk = 64
ensemble, buffers, first = Ensemble(load_scenario("baseline")), Buffers(), 1000
rows, _ = ensemble.run(range(200))
print(hashlib.blake2b(b"".join(getattr(rows, table).tobytes() for table in ("states", "contracts", "agreements"))).hexdigest(), flush=True)
rows, _ = ensemble.run(range(chunk), buffers)
outcomes_of(rows)
for _ in sys.stdin:
    began = time.process_time()
    for start in range(first, first + 256, chunk):
        rows, _ = ensemble.run(range(start, start + chunk), buffers)
        if sys.argv[2:]:
            outcomes_of(rows)
    print(time.process_time() - began, flush=True)
    first += 256
"""


class Version:
    """A version's process, which makes a block of runs at each word."""

    def __init__(self, commit: str, folder: Path, *more: str) -> None:
        """Copy the version's files and start it."""
        files = folder / "files"
        packed = subprocess.run(["git", "archive", commit], cwd=CHECKOUT, capture_output=True, check=True).stdout  # noqa: S603, S607 - git, on our own checkout
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(files, filter="data")
        shutil.copytree(files / "interface", folder / "haemus")
        for package in PACKAGES:
            shutil.move(files / package, folder / "haemus" / package)
        command = [sys.executable, "-c", WORK, str(folder), *more]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this Python, our text
        self.bits = self.said()

    def said(self) -> str:
        """Return the next line that the process prints."""
        return cast("IO[str]", self.process.stdout).readline().strip()

    def seconds(self) -> float:
        """Make a block of runs and return its processor time [s]."""
        print(file=cast("IO[str]", self.process.stdin), flush=True)
        return float(self.said())


def main() -> None:
    """Time both versions in turn and print the ratio."""
    parser = argparse.ArgumentParser(description="The ensemble of this checkout beside that of another commit.")
    parser.add_argument("commit", help="the other version")
    parser.add_argument("--turns", type=int, default=24, help="blocks of each (default 24)")
    parser.add_argument("--outcomes", action="store_true", help="with all outcomes of the runs")
    given = parser.parse_args()
    more = ["outcomes"] if given.outcomes else []
    print(f"{described()}; {load()}; plain loop {calibration():.1f} million steps a second")
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        before, after = Version(given.commit, Path(one), *more), Version("HEAD", Path(two), *more)
        print(f"bits of 200 runs: {'the same' if before.bits == after.bits else 'others'}")
        found = []
        for turn in range(given.turns):
            pair = [version.seconds() for version in ((before, after) if turn % 2 else (after, before))]
            found.append(pair if turn % 2 else pair[::-1])
        for version in (before, after):
            version.process.communicate()
    low, median, high = statistics.quantiles([old / new for old, new in found], n=4)
    rates = [256 / statistics.median(times) for times in zip(*found, strict=True)]
    print(f"{given.commit}: {rates[0]:.0f} runs a second; this version: {rates[1]:.0f}")
    print(f"speed against {given.commit}: {median:.3f} times, quartiles {low:.3f} and {high:.3f}")


if __name__ == "__main__":
    main()
