"""Compare two phases of the compiled quarter with C: the talks of all pairs, and the tastes and utilities of a tender.

    python benchmarks/phases.py [--turns 21]

Both work on the same columns with the same formulas, and must give the same bits. C is compiled with gcc -O3 for the machine's own
processor. The two take turns, and medians of the ratios of their times are printed. Needs gcc.
"""

import argparse
import ctypes
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from machine import described
from numpy.typing import NDArray

from haemus.model.agents.talks import PairDrivers, weigh_talks
from haemus.model.agents.tender import TASTE, OfferDrivers, weigh_offers
from haemus.model.compiled import Ensemble
from haemus.model.compiled.compiler import entry
from haemus.model.draws import uniform
from haemus.model.scenario import load_scenario

SOURCE = Path(__file__).with_name("phases.c")
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-shared", "-fPIC")
TIMES, OFFERS, PAIRS = 2_000, 13, 45
type Block = NDArray[np.void]
CURRENT = ("shared_rival", "closure", "deficit", "counter_alignment", "hostility", "agreements")


@entry
def many_talks(block: Block, times: int) -> None:
    """Weigh the talks of all pairs, again and again."""
    for _ in range(times):
        weigh_talks(block[0])


@entry
def many_tenders(block: Block, times: int, count: int) -> None:
    """Draw the tastes of a tender and weigh its offers, again and again, a quarter later each time."""
    region = block[0]
    for n in range(times):
        for k in range(count):
            key = region.products.key[region.offers.product[k]]
            region.offers.utility[k] = uniform(region.seed, TASTE, region.quarter + n, region.states[0].key, key)
        weigh_offers(region, count)


def main() -> None:
    """Time both phases both ways and print the ratios."""
    parser = argparse.ArgumentParser(description="Two phases of the compiled quarter beside C.")
    parser.add_argument("--turns", type=int, default=21, help="turns (default 21)")
    turns = parser.parse_args().turns
    block = filled(Ensemble(load_scenario("baseline")).start.copy())
    region = block[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "phases.so"
        subprocess.run(["gcc", *FLAGS, "-o", path, SOURCE, "-lm"], check=True)  # noqa: S603, S607 - the system's compiler, on our file
        library = ctypes.CDLL(str(path))
        print(described())
        pairs, offers = region["pairs"], region["offers"]
        compare("talks of 45 pairs", lambda: many_talks(block, TIMES), c_talks(library, region),
                [pairs["surplus"], pairs["multiplier"], pairs["rate"]], PAIRS, turns)  # fmt: skip
        compare("a tender of 13 offers", lambda: many_tenders(block, TIMES, OFFERS), c_tender(library, region),
                [offers["utility"]], OFFERS, turns)  # fmt: skip


def filled(block: Block) -> Block:
    """Return a region's record with drivers of pairs and offers as a run may have them."""
    source, region = np.random.default_rng(1), block[0]
    for table in ("pair_drivers", "offer_drivers"):
        for name in region[table].dtype.names:
            region[table][name] = source.uniform(-0.5, 0.5, region[table][name].shape)
    for name in ("standing_surplus", "lost_help", "openness", "capital"):
        region["pairs"][name] = source.uniform(0.0, 1.0, region["pairs"][name].shape)
    region["offers"]["units"], region["offers"]["product"][:OFFERS] = 1.0, np.arange(OFFERS)
    region["quarter"], region["seed"], region["log_multiplier_limit"] = 20, 7, np.log(3.0)
    return block


def column(values: NDArray[Any]) -> int:
    """Return where a column lies."""
    return int(values.__array_interface__["data"][0])


def listed(region: np.void, table: str, names: tuple[str, ...], weights: list[float]) -> tuple[Any, Any]:
    """Return where the drivers of a choice lie, and their weights, for C."""
    return (
        (ctypes.c_void_p * len(names))(*(column(region[table][name]) for name in names)),
        (ctypes.c_double * len(names))(*weights),
    )


def c_talks(library: ctypes.CDLL, region: np.void) -> Callable[[], object]:
    """Return the talks in C."""
    p, pairs, number, place = region["parameters"], region["pairs"], ctypes.c_double, ctypes.c_void_p
    weights = [float(p[PairDrivers.FIELDS[name].weight]) for name in CURRENT]
    drivers, factors = listed(region, "pair_drivers", CURRENT, weights)
    lost, openness, capital = (place(column(pairs[name])) for name in ("lost_help", "openness", "capital"))
    surplus, multiplier, rate = (place(column(pairs[name])) for name in ("surplus", "multiplier", "rate"))
    return lambda: library.talks(
        ctypes.c_long(TIMES), ctypes.c_long(len(pairs["rate"])), place(column(pairs["standing_surplus"])), drivers, factors,
        lost, openness, capital, number(region["rates"]["response"]), number(p["doubt_sensitivity"]),
        number(region["log_multiplier_limit"]), number(p["talks_rate"]), surplus, multiplier, rate,
    )  # fmt: skip


def c_tender(library: ctypes.CDLL, region: np.void) -> Callable[[], object]:
    """Return the tender in C."""
    p, offers, whole, place = region["parameters"], region["offers"], ctypes.c_uint64, ctypes.c_void_p
    names = tuple(OfferDrivers.FIELDS)
    drivers, factors = listed(
        region, "offer_drivers", names, [float(p[OfferDrivers.FIELDS[name].weight]) for name in names]
    )
    return lambda: library.tender(
        ctypes.c_long(TIMES), ctypes.c_long(OFFERS), ctypes.c_long(-(-OFFERS // 8) * 8), whole(int(region["seed"])), whole(TASTE),
        whole(int(region["quarter"])), whole(int(region["states"]["key"][0])), place(column(offers["product"])),
        place(column(region["products"]["key"])), place(column(offers["units"])), drivers, factors, place(column(offers["utility"])),
    )  # fmt: skip


def compare(  # noqa: PLR0913, PLR0917 - the two, what they set, and how often
    name: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    columns: list[NDArray[Any]],
    count: int,
    turns: int,
) -> None:
    """Check that both give the same bits, and print the times."""
    ours()
    bits = [values[:count].tobytes() for values in columns]
    for values in columns:
        values[:] = 0.0
    theirs()
    if [values[:count].tobytes() for values in columns] != bits:
        raise SystemExit(f"{name}: the results differ")
    found = [(timed(ours), timed(theirs)) for _ in range(turns)]
    engine, c = (statistics.median(times) / TIMES * 1e9 for times in zip(*found, strict=True))
    ratio = statistics.median(one / other for one, other in found)
    print(f"{name:24}{engine:8.0f} ns compiled{c:8.0f} ns in C{ratio:8.2f} times")


def timed(work: Callable[[], object]) -> float:
    """Return the processor time of some work [s]."""
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
