"""What the page of many runs shows for a choice: the answer, the differences and the figures, from one computed result."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from haemus.experiments.compare.answering import answer_of
from haemus.experiments.compare.comparison import FEWEST_SCENARIOS, compare_folder
from haemus.experiments.dashboard.pictures import picture
from haemus.experiments.dashboard.what_if import NAME, moved_from, what_if, what_if_text
from haemus.experiments.figures import agreements, budgets, distributions, over_time
from haemus.experiments.figures.drawing import FIGURES, not_drawn
from haemus.experiments.figures.style import Undrawn
from haemus.experiments.run.warm_up import is_compiled
from haemus.experiments.stats.correction import HOLM
from haemus.experiments.stats.means import CONFIDENCE
from haemus.experiments.store.stored import StoredResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from haemus.experiments.compare.comparison import Comparison
    from haemus.experiments.dashboard.choices import Choices
    from haemus.experiments.dashboard.pictures import Picture
    from haemus.experiments.dashboard.served import Served
    from haemus.experiments.figures.style import Page
    from haemus.experiments.report.answer import Answer
    from haemus.experiments.store.in_hand import InHand
    from haemus.experiments.store.result import Result
    from haemus.model.scenario import ResolvedScenario

DRAWN: Final = (agreements.NAME, over_time.NAME, budgets.NAME)
"""The figures of a result, after the distributions of a comparison."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as far as it is ready: `status` says what is happening; pictures come one after the other."""

    status: str
    share: float | None = None
    """Part of the runs that have finished, while they are made."""
    answer: Answer | None = None
    comparison: Comparison | None = None
    pictures: tuple[Picture, ...] = ()
    undrawn: tuple[str, ...] = ()
    tables: InHand | None = field(default=None, compare=False)
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The two scenarios of a choice, and the text of the what-if, if a lever is moved."""

    against: ResolvedScenario
    scenario: ResolvedScenario
    text: str


def asked_for(choices: Choices, served: Served) -> Asked:
    """Resolve the scenarios of a choice; ScenarioError if one is refused."""
    against, base = served.scenario(choices.against), served.scenario(choices.scenario)
    if not moved_from(base, choices.values):
        return Asked(against, base, "")
    text = what_if_text(base, choices.values, choices.against)
    return Asked(against, what_if(text, served.files), text)


def shown_for(choices: Choices, served: Served, is_wanted: Callable[[], bool]) -> Iterator[Shown]:
    """Yield the page of a choice, more complete each time; stop when it is no longer wanted."""
    began = time.perf_counter()
    asked = asked_for(choices, served)
    stored = _stored(choices, served, asked)
    tables: InHand | None = None if stored is None else StoredResult(stored)
    if stored is not None:
        result, made_by = stored, f"Read from {stored.folder.name}"
    else:
        wanted = choices.runs * len(_scenarios(asked))
        yield Shown(
            "Running the scenarios" if is_compiled() else "Compiling the model for this machine, once: a minute or more"
        )
        for step in served.runs.of(_scenarios(asked), choices.runs, choices.seed):
            if not is_wanted():
                return
            if isinstance(step, int):
                yield Shown(f"{step:,} of {wanted:,} runs", step / wanted)
            else:
                tables, result = step, step._result()  # noqa: SLF001 - the form in which comparisons and figures read it
        made_by = f"{wanted:,} runs"
    page = Shown(f"{made_by}; comparing", tables=tables)
    comparison = None
    if len(result.scenarios) >= FEWEST_SCENARIOS:
        comparison = compare_folder(
            result, against=asked.against.name, outcomes=None, confidence=CONFIDENCE, correction=HOLM
        )
    page = replace(page, comparison=comparison, answer=answer_of(result, comparison), status=f"{made_by}; drawing")
    yield page
    for name, draw in _figures(result, comparison):
        if not is_wanted():
            return
        try:
            page = replace(page, pictures=(*page.pictures, picture(name, draw)))
        except _NothingToDrawError as nothing:
            page = replace(page, undrawn=(*page.undrawn, f"{name}: {nothing}"))
        yield page
    yield replace(page, status=f"{made_by}, shown after {time.perf_counter() - began:.1f} s", finished=True)


class _NothingToDrawError(Exception):
    """A figure would be empty."""


def _scenarios(asked: Asked) -> list[ResolvedScenario]:
    """The scenario compared with first, as in a batch; one scenario if both are the same."""
    return [asked.against] if asked.against == asked.scenario else [asked.against, asked.scenario]


def _stored(choices: Choices, served: Served, asked: Asked) -> Result | None:
    """The folder's result of these two scenarios, if it holds them as they are asked for."""
    result = served.result
    names = (choices.against, choices.scenario)
    if result is None or asked.scenario.name == NAME or not set(names) <= set(result.scenarios):
        return None
    if choices.seed != result.manifest["seed"]:
        return None
    return replace(result, scenarios=tuple(dict.fromkeys(names)))


def _figures(result: Result, comparison: Comparison | None) -> Iterator[tuple[str, Callable[[], Page]]]:
    if comparison is not None:
        (scenario,) = comparison.scenarios
        yield distributions.NAME, lambda: _distributions(result, comparison, scenario)
    left_out = not_drawn(result.recorded)
    for name in DRAWN:
        if name not in left_out:
            yield name, lambda name=name: _drawn(result, name)  # type: ignore[misc]  # bound now


def _distributions(result: Result, comparison: Comparison, scenario: str) -> Page:
    table = distributions.shown(result, comparison, scenario)
    if table.empty:
        raise _NothingToDrawError("no outcome has values to show")
    return distributions.draw(result, comparison, scenario, table)


def _drawn(result: Result, name: str) -> Page:
    figure = FIGURES[name](result)
    if isinstance(figure, Undrawn):
        raise _NothingToDrawError(figure.why)
    return figure
