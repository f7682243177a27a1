"""Two results compared, as text for the terminal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from haemus.experiments.compare.asked import CORRECTED, NOT_ASKED
from haemus.experiments.compare.text import means
from haemus.experiments.report.numbers import PLUS_MINUS, chance, interval, with_error
from haemus.experiments.report.table import Column, Filled, Table, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from haemus.experiments.compare.two_results import Together, TwoResults


def two_results_text(found: TwoResults) -> str:
    """A table for each scenario, with a line that says whether runs are paired, and what else to know."""
    return text_of([*two_results_tables(found), "\n".join(notes(found))])


def two_results_tables(found: TwoResults) -> list[Filled]:
    """The differences of what was asked about, a table for each scenario."""
    return [_of(found, place) for place in range(len(found.together))]


def _of(found: TwoResults, place: int) -> Filled:
    together, differences = found.together[place], found.of(place)
    asked = [each for each in differences if each.asked]
    columns = (
        Column("outcome"),
        *means("first", "second"),
        Column("difference", partial(with_error, signed=True), "difference", "error"),
        Column(f"{100.0 * found.confidence:g} % interval", partial(interval, signed=True), "low", "high"),
        Column("p", chance, "p_corrected"),
        Column(f"verdict, {CORRECTED[found.correction]}", str, "verdict"),
        Column("unit"),
    )
    others = [each.outcome for each in differences if not each.asked and each.found]
    count = sum(not each.asked for each in differences)
    below = (
        [f"{NOT_ASKED}: {count} outcomes, of which {len(others)} differ: {', '.join(others) or 'none'}"]
        if count
        else []
    )
    return Table(_title(together), columns, below).filled(asked)


def _title(together: Together) -> str:
    """What is compared, and how."""
    same = "" if together.same else "; the scenarios differ (haemus diff)"
    if together.paired:
        pairs = min(together.first.runs, together.second.runs)
        return f"{together.name}: second less first, paired: up to {pairs:,} runs with the same seeds{same}"
    runs = f"{together.first.runs:,} and {together.second.runs:,} runs"
    return f"{together.name}: second less first, not paired, because the seeds differ: {runs}{same}"


def notes(found: TwoResults) -> Iterator[str]:
    """Yield what else to know, a line each: the folders, versions, kinds of intervals."""
    yield f"first: {found.first}; second: {found.second}"
    if found.alone:
        yield f"in one of the two only, so left out: {', '.join(found.alone)}"
    one, other = found.versions
    if one != other:
        yield f"made by different versions of the model: {one} and {other}"
    paired = any(each.paired for each in found.together)
    apart = any(not each.paired for each in found.together)
    how = [*(["studentised bootstrap over pairs"] if paired else []), *(["Welch's, of unpaired runs"] if apart else [])]
    yield f"{PLUS_MINUS}; interval: {'; '.join(how)}; each by itself"
    yield f"p, verdict: {CORRECTED[found.correction]} for {found.family} differences asked about"
