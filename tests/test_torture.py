"""A few cases of benchmarks/torture.py: nothing is lost by a kill, and no spoilt file or folder gives a traceback."""

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
sys.path.append(str(BENCHMARKS))

import spoiling  # noqa: E402 - a script's module

CONTENT = b'title = "Mine"\nextends = "baseline"\nend = "2020Q4"\n[parameters]\ntalks_rate = 0.2, 0.3\n'


@pytest.mark.parametrize("way", spoiling.BYTES, ids=lambda way: way.__name__)
def test_every_way_to_spoil_a_file_spoils_some_and_bears_an_empty_one(
    way: Callable[[bytes, random.Random], bytes],
) -> None:
    chance = random.Random(1)
    assert any(way(CONTENT, chance) != CONTENT for _ in range(20))
    assert isinstance(way(b"", chance), bytes)


def test_the_same_seed_spoils_alike() -> None:
    first, second = ([spoiling.spoilt_bytes(CONTENT, random.Random(seed)) for seed in range(30)] for _ in range(2))
    assert first == second
    assert len(set(first)) > 20


@pytest.mark.slow  # processes are started and killed
def test_a_short_torture_finds_no_loss_and_no_traceback() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [
        sys.executable,
        "-W",
        "error::DeprecationWarning",
        str(BENCHMARKS / "torture.py"),
        "--short",
        "--seed",
        "4",
    ]
    said = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.count(" 0 losses, 0 tracebacks") == 3
