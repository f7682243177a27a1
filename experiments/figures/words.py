"""Text for figures: names of states, outcomes and factors, units, and captions."""

import re
from collections.abc import Iterable, Sequence
from textwrap import wrap
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from haemus.experiments.discovery.analysis import Discovery
from haemus.experiments.report.numbers import listed, with_error
from haemus.experiments.stats.crossed import FIXED
from haemus.experiments.store.sweep_result import EVERY_SCENARIO, SweepResult
from haemus.model.outcomes.run_tables import REGION
from haemus.model.start.names import state_names

STATES: Final = ("HRV", "SRB", "SVN", "ALB", "MNE", "XKX", "BIH", "MKD", "HUN", "BGR")
"""The ten states that ship in the order of the figures: the paper's six, then the others, then the neighbours."""
_NAMES: Final = MappingProxyType(
    {name.casefold(): name for name in ("Serbia", "Hungary", "Slovenia", "Croatia", "Bulgaria", "Tirana")}
)
_PAIR: Final = re.compile(r"(?<=Serbia) (?=Hungary)|(?<=Slovenia) (?=Croatia)")
_YEARS: Final = re.compile(r"(\d{4}) (\d{2,4})")
_MILLION: Final = "EUR million"
_BILLION: Final = "EUR billion"
_FROM: Final = 10_000.0  # [EUR million]
_THOUSAND: Final = 1000.0
_BARE: Final = ("0 or 1", "share of runs")
_LONG: Final = 24  # [characters] on a line
_DESIGNS: Final = {
    "grid": "grid",
    "latin_hypercube": "latin hypercube",
    "sobol": "Saltelli's scheme",
    "sobol_sequence": "Sobol's sequence",
    "morris": "Morris' trajectories",
    "list": "list",
}


def in_order(codes: Iterable[str]) -> list[str]:
    """States in the order of the figures, unknown ones last."""
    order = {code: place for place, code in enumerate(STATES)}
    return sorted(set(codes), key=lambda code: (order.get(code, len(order)), code))


def in_words(outcome: str) -> str:
    """The name of an outcome's column as written in figures: "Spending 2026-27, Croatia"."""
    name, _, state = outcome.rpartition("_")
    names = state_names()
    if state not in names and state != REGION:
        name, state = outcome, ""
    words = " ".join(_NAMES.get(word, word) for word in name.split("_"))
    spelt = _PAIR.sub("-", _YEARS.sub(r"\1-\2", words))
    of = f", {names.get(state, 'region')}" if state else ""
    return f"{spelt[:1].upper()}{spelt[1:]}{of}"


def shown_unit(unit: str, values: Sequence[float]) -> tuple[float, str]:
    """The divisor of values and the resulting unit: large sums in billions, a mean of zeros and ones as a share."""
    if unit == _BARE[0]:
        return 1.0, _BARE[1]
    if unit.startswith(_MILLION) and max(map(abs, values), default=0.0) >= _FROM:
        return _THOUSAND, unit.replace(_MILLION, _BILLION)
    return 1.0, unit


def factor_words(name: str) -> str:
    """A factor as written in figures: "Munich speech: strength" of an event's key, "Doubt response" of a parameter."""
    event, dot, key = name.rpartition(".")
    key = key.removesuffix("_meur_year").removesuffix("_meur") if dot else key  # of money, whose unit stands beside it
    said = f"{event.replace('-', ' ')}: {key.replace('_', ' ')}" if dot else name.replace("_", " ").replace("-", " ")
    return f"{said[:1].upper()}{said[1:]}"


def bar_label(name: str, below: str = "") -> str:
    """A factor's name in lines that fit beside a bar, with another line below it."""
    lines = wrap(factor_words(name), _LONG)
    return "\n".join([*lines, *([below] if below else [])])


def condition(found: Discovery) -> str:
    """The condition as a title."""
    return found.cases.condition.words


def sample(found: Discovery) -> str:
    """Sweep, scenario, points and runs on one line."""
    cases = found.cases
    runs = int(np.isfinite(cases.held).sum())
    counted = "" if cases.share is None else f"; a point counts where at least {cases.share:g} of its runs do"
    return (
        f"{found.sweep}, {cases.scenario}: {runs:,} runs at {len(cases.points):,} points; "
        f"of interest {with_error(found.base.value, found.base.error)} (± Monte Carlo error){counted}."
    )


def without_value(names: Sequence[str]) -> str:
    """A sentence for a note on the outcomes left out, on a line of its own; empty if none is."""
    return f"\nLeft out, because no run has a value: {'; '.join(names)}." if names else ""


def sweep_caption(swept: SweepResult, scenarios: Sequence[str]) -> str:
    """A caption such as "doubt-dose, grid of 18 points; baseline: 10 runs at each"; of an unfinished sweep with the runs done."""
    points = len(swept.points)
    names = swept.result.scenarios if EVERY_SCENARIO in scenarios else scenarios
    design = f"{_DESIGNS.get(swept.kind, swept.kind)} of {points:,} {'point' if points == 1 else 'points'}"
    unfinished = f"; unfinished: {swept.counted}" if swept.finished < swept.wanted else ""
    return f"{swept.name}, {design}; {listed(names)}: {_runs(swept)} at each{unfinished}"


def _runs(swept: SweepResult) -> str:
    """The number of runs that finished at each point in a scenario, in words."""
    counts = swept.result.at_all_points("runs", ("point",)).groupby(["scenario", "point"], observed=True).size()
    least, most = int(counts.min()), int(counts.max())
    if swept.finished < swept.wanted and len(counts) < swept.pairs:
        least = 0  # the batch was interrupted before it reached every point
    number = f"{most:,}" if least == most else f"{least:,} to {most:,}"
    return f"{number} {'run' if most == 1 else 'runs'}"


def named_interval(swept: SweepResult, *, runs: pd.Series, points: pd.Series) -> str:
    """The kind of interval of the means, given the numbers of runs and points in each."""
    kinds = "Student; shares: Wilson"
    if swept.kind in FIXED:
        return f"95 % interval over replications ({kinds})"
    if (runs <= points).all():
        return f"95 % interval over points, with one replication's draws ({kinds})"
    return f"95 % interval over points and replications ({kinds})"
