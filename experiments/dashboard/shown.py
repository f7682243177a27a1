"""What the page of many runs shows for a choice: the answer, the differences and the figures, from one computed result."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from haemus.experiments.compare.answering import answer_of
from haemus.experiments.compare.comparison import FEWEST_SCENARIOS, compare_folder
from haemus.experiments.dashboard.what_if import NAME, moved_from, what_if, what_if_text
from haemus.experiments.figures import agreements, budgets, distributions, over_time
from haemus.experiments.figures.style import Undrawn
from haemus.experiments.run.warm_up import is_compiled
from haemus.experiments.stats.correction import HOLM
from haemus.experiments.stats.means import CONFIDENCE
from haemus.experiments.store.stored import StoredResult

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from haemus.experiments.compare.comparison import Comparison
    from haemus.experiments.dashboard.choices import Choices
    from haemus.experiments.dashboard.pictures import Picture
    from haemus.experiments.dashboard.served import Served
    from haemus.experiments.report.answer import Answer
    from haemus.experiments.store.in_hand import InHand
    from haemus.experiments.store.result import Result
    from haemus.model.scenario import ResolvedScenario

ORDER: Final = (distributions.NAME, agreements.NAME, over_time.NAME, budgets.NAME)
"""The figures, from the top of the page."""


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
    finished: bool = False
    query: str = ""
    """The query of the choice whose page this is, once it is finished."""


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


def result_of(choices: Choices, served: Served) -> tuple[InHand, Result]:
    """The result of a choice, for tables and for figures; its runs are made unless they were made before."""
    *_, last = _making(choices, served, asked_for(choices, served))
    assert not isinstance(last, int)  # noqa: S101 - a result comes last
    return last


def _making(choices: Choices, served: Served, asked: Asked) -> Iterator[int | tuple[InHand, Result]]:
    """Yield the number of finished runs as it grows, then the result."""
    if (stored := stored_for(choices, served, asked)) is not None:
        yield StoredResult(stored), stored
        return
    for step in served.runs.of(_scenarios(asked), choices.runs, choices.seed):
        yield step if isinstance(step, int) else (step, step._result())  # noqa: SLF001 - the form that figures read


def compared(result: Result, against: str, *, asked_only: bool = False) -> Comparison | None:
    """The comparison with a scenario, of all outcomes or those asked about; None if there is no other scenario."""
    if len(result.scenarios) < FEWEST_SCENARIOS:
        return None
    return compare_folder(
        result, against=against, outcomes=None, confidence=CONFIDENCE, correction=HOLM, asked_only=asked_only
    )


def shown_for(choices: Choices, served: Served, is_wanted: Callable[[], bool]) -> Generator[Shown]:
    """Yield the page of a choice, more complete each time; stop when it is no longer wanted."""
    began = time.perf_counter()
    asked = asked_for(choices, served)
    if (known := served.pages.get(choices)) is not None:  # such as after a reload, or another reader's
        yield known
        return
    stored = stored_for(choices, served, asked)
    wanted = choices.runs * len(_scenarios(asked))
    made_by = f"{wanted:,} runs" if stored is None else f"Read from {stored.folder.name}"
    if stored is None:
        yield Shown(
            "Running the scenarios" if is_compiled() else "Compiling the model for this machine, once: a minute or more"
        )
    for step in _making(choices, served, asked):
        if not is_wanted():
            return
        if isinstance(step, int):
            yield Shown(f"{step:,} of {wanted:,} runs", step / wanted)
        else:
            for page in _pages(step[1], asked, served, is_wanted):
                yield replace(
                    page, status=f"{made_by}; drawing, {len(page.pictures)} of {len(ORDER)} figures are ready"
                )
            if is_wanted():
                said = f"{made_by}, shown after {time.perf_counter() - began:.1f} s"
                page = replace(page, status=said, finished=True, query=choices.query())
                served.pages.keep(choices, page)
                yield page


def _pages(result: Result, asked: Asked, served: Served, is_wanted: Callable[[], bool]) -> Iterator[Shown]:
    """Yield the page once its answer is there, then again with each figure."""
    with served.drawing.of(result) as figures:
        figures.begin(budgets.NAME, agreements.NAME, over_time.NAME)  # they don't wait for the comparison
        comparison = compared(result, asked.against.name, asked_only=True)  # of the others the page shows nothing
        figures.begin(distributions.NAME, comparison=comparison)
        page = Shown("", answer=answer_of(result, comparison), comparison=comparison)
        yield page
        for name, drawn in figures:
            if not is_wanted():
                return
            if isinstance(drawn, Undrawn):
                page = replace(page, undrawn=(*page.undrawn, f"{name}: {drawn.why}"))
            else:
                ready = {each.name: each for each in (*page.pictures, drawn)}
                page = replace(page, pictures=tuple(ready[each] for each in ORDER if each in ready))
            yield page


def _scenarios(asked: Asked) -> list[ResolvedScenario]:
    """The scenario compared with first, as in a batch; one scenario if both are the same."""
    return [asked.against] if asked.against == asked.scenario else [asked.against, asked.scenario]


def stored_for(choices: Choices, served: Served, asked: Asked) -> Result | None:
    """The folder's result of these two scenarios, if it holds them as they are asked for."""
    result = served.result
    names = (choices.against, choices.scenario)
    if result is None or asked.scenario.name == NAME or not set(names) <= set(result.scenarios):
        return None
    if choices.seed != result.manifest["seed"]:
        return None
    return replace(result, scenarios=tuple(dict.fromkeys(names)))
