"""Time `haemus --help`, and the main job before and after compiling, as whole processes from start to exit.

    python benchmarks/startup.py [--times 10] [--main-job]

The interpreter alone is timed too, as the lower bound. `--main-job` runs `haemus run` twice, starting with an empty cache
folder (XDG_CACHE_HOME, honoured on Linux): the first run compiles, the second doesn't.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import described, load

TARGET_SECONDS = 0.3


def main() -> None:
    """Time the command and the interpreter, and print medians."""
    parser = argparse.ArgumentParser(description="How long haemus --help takes.")
    parser.add_argument("--times", type=int, default=10, help="times (default 10)")
    parser.add_argument("--main-job", action="store_true", help="also the main job, compiling and compiled")
    given = parser.parse_args()
    script = Path(sys.executable).with_name("haemus")
    command = [str(script)] if script.is_file() else [sys.executable, "-m", "haemus.experiments.cli.main"]
    print(f"{described()}; {load()}")
    helped = shown("haemus --help", [*command, "--help"], given.times)
    shown("the interpreter alone", [sys.executable, "-c", "pass"], given.times)
    print(f"target: under {TARGET_SECONDS} s; {'met' if helped < TARGET_SECONDS else 'not met'}")
    if given.main_job:
        main_job(command)


def main_job(command: list[str]) -> None:
    """Print how long the main job takes, tables and figures included, first with nothing compiled and then again."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CACHE_HOME": folder}
        for name in ("haemus run, first", "haemus run, again"):
            began = time.perf_counter()
            words = [*command, "run", "--out", str(Path(folder) / name.rpartition(" ")[2])]
            subprocess.run(words, check=True, capture_output=True, env=environment)  # noqa: S603 - the command that is timed
            print(f"{name:24} {time.perf_counter() - began:.0f} s")


def shown(name: str, words: list[str], times: int) -> float:
    """Print the median and the range of a command's wall time and return the median [s]."""
    seconds = []
    for _ in range(times + 1):
        began = time.perf_counter()
        subprocess.run(words, check=True, capture_output=True)  # noqa: S603 - the command that is timed
        seconds.append(time.perf_counter() - began)
    warm = seconds[1:]  # the first one fills the disk cache
    print(f"{name:24} median {statistics.median(warm):.3f} s, {min(warm):.3f} to {max(warm):.3f}, {times} times")
    return statistics.median(warm)


if __name__ == "__main__":
    main()
