"""Time imports and quick commands, and the main job before and after compiling, as whole processes from start to exit.

    python benchmarks/startup.py [--times 10] [--main-job]

Each is given as processor time and as time on the clock, with the interpreter alone as the lower bound and a plain Python loop
beside it. `--main-job` runs `haemus run` twice, starting with an empty cache
folder (XDG_CACHE_HOME, honoured on Linux): the first run compiles, the second doesn't.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import calibration, described, load

TARGETS = {"haemus --help": 0.3, "from haemus import run_batch": 1.0, "haemus check": 0.8, "haemus show": 0.8}
"""Most seconds of processor time."""


def main() -> None:
    """Time the commands and the interpreter, and print medians."""
    parser = argparse.ArgumentParser(description="How long imports and quick commands take.")
    parser.add_argument("--times", type=int, default=10, help="times (default 10)")
    parser.add_argument("--main-job", action="store_true", help="also the main job, compiling and compiled")
    given = parser.parse_args()
    command = [sys.executable, "-m", "haemus"]
    print(f"{described()}; {load()}")
    with tempfile.TemporaryDirectory() as folder:
        result = str(Path(folder) / "result")
        run = [*command, "run", "baseline", "--runs", "2", "--engine", "mesa", "--out", result]
        subprocess.run(run, check=True, capture_output=True)  # noqa: S603 - a result to show
        timed = {
            "the interpreter alone": [sys.executable, "-c", "pass"],
            "haemus --help": [*command, "--help"],
            "from haemus import run_batch": [sys.executable, "-c", "from haemus import run_batch"],
            "haemus check": [*command, "check", "baseline"],
            "haemus show": [*command, "show", result],
        }
        for name, words in timed.items():
            shown(name, words, given.times)
    print(f"plain Python loop: {statistics.median(calibration() for _ in range(5)):.1f} million steps a second")
    if given.main_job:
        main_job(command)


def main_job(command: list[str]) -> None:
    """Print how long the main job takes, tables and figures included, first with nothing compiled and then again."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CACHE_HOME": folder}
        for name in ("haemus run, first", "haemus run, again"):
            before, began = used(), time.perf_counter()
            words = [*command, "run", "--out", str(Path(folder) / name.rpartition(" ")[2])]
            subprocess.run(words, check=True, capture_output=True, env=environment)  # noqa: S603 - the command that is timed
            print(f"{name:28} processor {used() - before:.0f} s, clock {time.perf_counter() - began:.0f} s")


def shown(name: str, words: list[str], times: int) -> None:
    """Print the medians of a command's time, and whether the target is met."""
    spent, seconds = [], []
    for _ in range(times + 1):
        before, began = used(), time.perf_counter()
        subprocess.run(words, check=True, capture_output=True)  # noqa: S603 - the command that is timed
        spent.append(used() - before)
        seconds.append(time.perf_counter() - began)
    processor, clock = (statistics.median(each[1:]) for each in (spent, seconds))  # the first one fills the disk cache
    verdict = (
        "" if name not in TARGETS else f"; under {TARGETS[name]} s: {'yes' if processor < TARGETS[name] else 'no'}"
    )
    print(f"{name:28} processor {processor:.2f} s, clock {clock:.2f} s, {times} times{verdict}")


def used() -> float:
    """Return the processor time of all processes that this one has started and that have ended [s]."""
    times = resource.getrusage(resource.RUSAGE_CHILDREN)
    return times.ru_utime + times.ru_stime


if __name__ == "__main__":
    main()
