"""What a page is about: the objects that the commands print from, computed once for a terminal and its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from haemus.experiments.compare.spread import spreads_of
from haemus.experiments.report.answer import Answer
from haemus.experiments.report.numbers import of_runs
from haemus.experiments.run.drawn import Drawn
from haemus.experiments.run.drawn_choices import FIT, ONE
from haemus.experiments.sensitivity.sweep_answer import sweep_answer
from haemus.experiments.sensitivity.sweep_report import Report
from haemus.experiments.store.sweep_result import SweepResult
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from haemus.experiments.compare.comparison import Comparison
    from haemus.experiments.compare.spread import Spread
    from haemus.experiments.store.result import Result

COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Findings:
    """A result with its answer and, of a batch, its comparison and shares of variance, or, of a sweep, its report.

    `unread` says why a sweep has no report.
    """

    result: Result
    answer: Answer
    comparison: Comparison | None = None
    spreads: tuple[Spread, ...] = ()
    sweep: SweepResult | None = None
    report: Report | None = None
    unread: str = ""

    @classmethod
    def of_batch(
        cls, result: Result, answer: Answer, comparison: Comparison | None, spreads: tuple[Spread, ...] | None = None
    ) -> Findings:
        """The findings of a batch; shares of variance that weren't computed yet are computed now."""
        drawn = drawn_in(result)
        if spreads is None:
            spreads = () if drawn.nothing else spreads_of(result.kept, result.scenarios, drawn)
        return cls(result, answer, comparison, spreads)

    @classmethod
    def of_sweep(cls, result: Result) -> Findings:
        """The findings of a sweep, whose experiment is read from its manifest."""
        from haemus.experiments.run.again import batch_of  # noqa: PLC0415 - it imports the model

        swept = SweepResult.of(result)
        try:
            experiment = batch_of(result.manifest, str(result.folder)).experiment
            report = Report.of(experiment, swept) if experiment is not None else None
        except BadInput as error:
            return cls(result, Answer(sweep_answer(result, ())), sweep=swept, unread=error.problem)
        return cls(result, Answer(report.answer if report else ()), sweep=swept, report=report)

    @property
    def drawn(self) -> Drawn:
        """What varied between runs besides seeds."""
        return drawn_in(self.result)

    @property
    def scenarios(self) -> tuple[dict[str, Any], ...]:
        """The scenarios with finished runs, as the manifest describes them."""
        listed = cast("list[dict[str, Any]]", self.result.manifest["scenarios"])
        return tuple(each for name in self.result.scenarios for each in listed if each["name"] == name)

    @property
    def counted(self) -> str:
        """The finished runs in words, with those planned if some are missing."""
        if self.sweep is not None:
            return self.sweep.counted
        listed = cast("list[object]", self.result.manifest["scenarios"])
        return of_runs(sum(self.result.runs.values()), self.result.planned * len(listed))

    @property
    def complete(self) -> bool:
        """Whether every run that was planned has finished."""
        return self.result.manifest.get("situation") == COMPLETE


def drawn_in(result: Result) -> Drawn:
    """What varied between the runs of a batch besides seeds, by its manifest."""
    said = cast("dict[str, str]", result.manifest.get("drawn") or {})
    return Drawn(said.get("parameters", FIT), said.get("readings", ONE))
