"""Compare the two hottest phases of the compiled quarter with C, a tender's list of offers and the choice among them, and the talks.

    python benchmarks/phases.py [--turns 21]

Both do the same work on the same record, taken from a run of the baseline, and must leave the same bits. C is compiled with gcc -O3
for the machine's own processor. The two take turns, and medians of the ratios of their times are printed. Needs gcc.
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

from haemus.model.agents.talks import weigh_talks
from haemus.model.agents.tender import LEAK, NONE, TASTE, compare_offers, lay_out_offers
from haemus.model.compiled import Ensemble
from haemus.model.compiled.compiler import entry
from haemus.model.compiled.log import MOST, Log
from haemus.model.compiled.runs import draw_dates, step
from haemus.model.powers import POWERS
from haemus.model.scenario import load_scenario
from haemus.model.tables.rows import STATE_ROW

SOURCE = Path(__file__).with_name("phases.c")
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-shared", "-fPIC")
TIMES, QUARTERS = 2_000, 60
"""The run has 15 years behind it."""
ORDER = (300.0, 12.0, 4.0, 900.0)
"""Missing stock [TIV-like], usual and least order [units], money [EUR million] of the choice."""
type Block = NDArray[np.void]
type Found = NDArray[np.int64]


@entry
def many_lists(block: Block, times: int, found: Found) -> None:
    """Lay out every buyer's offers in every category, again and again; `found` is how many there are."""
    region = block[0]
    for _ in range(times):
        for i in range(region.state_count):
            for c in range(region.category_count):
                found[i * region.category_count + c] = lay_out_offers(region, region.states[i], c)


@entry
def many_choices(  # noqa: PLR0913, PLR0917 - ORDER
    block: Block, times: int, found: Found, missing: float, usual: float, least: float, money: float
) -> None:
    """Choose among the offers that are laid out, again and again, a quarter later each time."""
    region = block[0]
    for n in range(times):
        compare_offers(region, region.states[0], missing, usual, least, money)
        found[n] = region.states[0].choose_offer(region)
        region.quarter += 1


@entry
def many_talks(block: Block, times: int) -> None:
    """Weigh the talks of all pairs, again and again."""
    for _ in range(times):
        weigh_talks(block[0])


def main() -> None:
    """Time the phases both ways and print the ratios."""
    parser = argparse.ArgumentParser(description="Phases of the compiled quarter beside C.")
    parser.add_argument("--turns", type=int, default=21, help="turns (default 21)")
    turns = parser.parse_args().turns
    block = late_in_a_run()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "region.h").write_text(header(block.dtype), encoding="utf-8")
        path = Path(folder) / "phases.so"
        subprocess.run(["gcc", *FLAGS, "-I", folder, "-o", path, SOURCE, "-lm"], check=True)  # noqa: S603, S607 - the system's compiler, on our file
        library = ctypes.CDLL(str(path))
        print(described())
        states, categories = int(block["state_count"][0]), int(block["category_count"][0])
        found = np.zeros(TIMES, dtype=np.int64)
        lists, order = TIMES // 20, tuple(map(ctypes.c_double, ORDER))
        compare("a list of offers", block, found, lists * states * categories, turns,
                lambda block: many_lists(block, lists, found),
                lambda block: library.many_lists(place(block), ctypes.c_long(lists), place(found)))  # fmt: skip
        block["states"]["offer_count"][0, 0] = offers = longest_list(block, found)
        compare(f"the choice among {offers}", block, found, TIMES, turns,
                lambda block: many_choices(block, TIMES, found, *ORDER),
                lambda block: library.many_choices(place(block), ctypes.c_long(TIMES), place(found), *order))  # fmt: skip
        compare("the talks of all pairs", block, found, TIMES, turns,
                lambda block: many_talks(block, TIMES),
                lambda block: library.many_talks(place(block), ctypes.c_long(TIMES)))  # fmt: skip


def late_in_a_run() -> Block:
    """Return the region's record of a run of the baseline after QUARTERS quarters."""
    ensemble = Ensemble(load_scenario("baseline"))
    block, events = ensemble.start.copy(), ensemble.due.events
    dates = np.zeros(events.size, dtype=np.int64)
    first = int(block["quarter"][0]) + 1
    rows = np.zeros((QUARTERS, ensemble.states), dtype=STATE_ROW)
    block["seed"] = 7
    draw_dates(7, events, dates)
    log = Log.of(0, MOST)._replace(first=first)
    for _ in range(QUARTERS):
        step(block, events, ensemble.due.effects, dates, log, rows)
    return block


def longest_list(block: Block, found: Found) -> int:
    """Lay out the first state's offers in the category in which it has most, and return how many there are."""
    many_lists(block, 1, found)
    categories = int(block["category_count"][0])
    best = int(np.argmax(found[:categories]))
    block["category_count"], block["state_count"] = best + 1, 1  # so that this category is laid out last
    many_lists(block, 1, found)
    block["category_count"] = categories
    return int(found[best])


def header(kind: "np.dtype[np.void]") -> str:
    """Return the record's type as C structures, which have no gaps because every number has 64 bits, and the ids of draws."""
    made: dict[str, str] = {}

    def structure(name: str, kind: "np.dtype[np.void]") -> str:
        lines = []
        for field in kind.names or ():
            each = kind[field]
            base, room = (each.subdtype[0], f"[{each.subdtype[1][0]}]") if each.subdtype else (each, "")
            number = {"i": "int64_t", "f": "double"}.get(base.kind)
            word = f"{field}_" if field == "signed" else field  # which is C's own
            lines.append(f"    {number or structure(singular(field), base)} {word}{room};")
        made[name] = f"struct {name} {{\n" + "\n".join(lines) + "\n};\n"
        return f"struct {name}"

    structure("region", kind)
    ids = "".join(f"#define {name} {number}u\n" for name, number in (("LEAK", LEAK), ("TASTE", TASTE), ("NONE", NONE)))
    return f"{ids}#define POWERS {len(POWERS)}\n" + "".join(made.values())


def singular(table: str) -> str:
    """Return what one row of a table is called."""
    return {"categories": "category"}.get(table, table if table in {"parameters", "rates"} else table.removesuffix("s"))


def place(values: NDArray[Any]) -> ctypes.c_void_p:
    """Return where an array lies."""
    return ctypes.c_void_p(values.__array_interface__["data"][0])


def compare(  # noqa: PLR0913, PLR0917 - the two, what they change, and how often
    name: str, block: Block, found: Found, times: int, turns: int,
    ours: Callable[[Block], object], theirs: Callable[[Block], object],
) -> None:  # fmt: skip
    """Check that both leave the same bits, and print the times. Each begins with a copy of the block."""
    left = []
    for work in (ours, theirs):
        changed = block.copy()
        found[:] = -2
        work(changed)
        left.append((changed.tobytes(), found.tobytes()))
    if left[0] != left[1]:
        raise SystemExit(f"{name}: the results differ")
    blocks = block.copy(), block.copy()
    took = [(timed(ours, blocks[0]), timed(theirs, blocks[1])) for _ in range(turns)]
    engine, c = (statistics.median(each) / times * 1e9 for each in zip(*took, strict=True))
    ratio = statistics.median(one / other for one, other in took)
    print(f"{name:24}{engine:8.0f} ns compiled{c:8.0f} ns in C{ratio:8.2f} times")


def timed(work: Callable[[Block], object], block: Block) -> float:
    """Return the processor time of some work [s]."""
    began = time.process_time()
    work(block)
    return time.process_time() - began


if __name__ == "__main__":
    main()
