"""Format a discovery for the terminal: the cases, the box, its stability, and feature scores."""

from functools import partial

import numpy as np

from haemus.experiments.discovery.analysis import Discovery
from haemus.experiments.discovery.boxes import SIGNIFICANT, Box
from haemus.experiments.discovery.scores import Score
from haemus.experiments.discovery.tables import factors_table
from haemus.experiments.report.numbers import NO_VALUE, chance, interval, plain, rounded, with_error
from haemus.experiments.report.table import ROW, Block, Column, Filled, Table, text_of
from haemus.experiments.stats.means import wilson
from haemus.experiments.stats.ratios import Ratio

_SHARE = 2  # decimals of a share of resamples
_SCORE = 3


def discovery_text(found: Discovery) -> str:
    """The findings as text, in sections."""
    return text_of(discovery_blocks(found))


def discovery_blocks(found: Discovery) -> list[Block]:
    """The findings as tables and lines."""
    return [_cases(found), _box(found), _factors(found), _trajectory(found), *_scores(found), _legend(found)]


def with_interval(ratio: Ratio, points: int) -> str:
    """A ratio and its Monte Carlo error, or an interval over points if all points agree, as the error is then 0."""
    if points and not ratio.error and ratio.value in {0.0, 1.0}:
        low, high = wilson(np.array(ratio.value * points), points)
        return f"{plain(ratio.value)} ({interval(float(low), float(high))})"
    return with_error(ratio.value, ratio.error)


def coverage_in_words(found: Discovery, box: Box) -> str:
    """The coverage, over the points of interest; a box without limits covers them all with certainty."""
    of_interest = int(np.count_nonzero(found.cases.shares))
    return with_interval(found.coverage_of(box), of_interest if box.limits else 0)


def _cases(found: Discovery) -> str:
    cases = found.cases
    runs, points = int(np.isfinite(cases.held).sum()), len(cases.points)
    counted = "points weigh by their share of such runs"
    if cases.share is not None:
        counted = f"points count where at least {cases.share:g} of their runs are: {int(cases.shares.sum()):,} do"
    lines = [
        f"{found.sweep}, {cases.scenario}: {cases.condition.words}",
        f"{runs:,} runs at {points:,} points ({found.kind}); of interest: {with_error(found.base.value, found.base.error)}; {counted}",
    ]
    parts = found.chance
    if np.isfinite(parts.points):
        lines.append(
            f"of the variance between runs {100 * parts.points:.0f} % is due to the point, {100 * parts.replications:.0f} % to the"
            f" replication whatever the point, {100 * parts.rest:.0f} % to neither"
        )
    return "\n".join([*lines, *(f"note: {note}" for note in cases.notes)])


def _box(found: Discovery) -> Block:
    box, points = found.box, len(found.cases.points)
    rule = (
        f"covers most among the boxes of density {found.density:g} or more"
        if found.density is not None
        else f"coverage exceeds mass by most; limits with p over {SIGNIFICANT:g} dropped"
    )
    if not box.limits:
        return f"no box: no significant limit ({rule}); the largest excess of any, {_best(found)}: p {chance(found.p)} among shuffled cases"
    rows = [
        ("coverage", coverage_in_words(found, box), *_again(found, "coverage")),
        ("density", with_interval(found.density_of(box), box.points), *_again(found, "density")),
        ("mass", plain(box.mass), *_again(found, "mass")),
        ("density outside", with_interval(found.density_of(box, outside=True), points - box.points), "", ""),
    ]
    count = len(found.stability.again)
    head = ("", "all points", f"boxes of {count} halves: in them", "at the points left out")
    title = f"box {box.number} of {len(found.trajectory.boxes) - 1} ({box.points:,} points): {rule}"
    none = sum(not each.limits for each in found.stability.again)
    search = [f"no box in {none} of {count} halves"] if none else []
    search += [
        f"largest excess of any box, {_best(found)}: p {chance(found.p)} among {count} searches of shuffled cases"
    ]
    return Filled(title, head, tuple(rows), tuple(search))


def _best(found: Discovery) -> str:
    return plain(max(box.excess for box in found.trajectory.boxes))


def _again(found: Discovery, measure: str) -> tuple[str, str]:
    """Median and middle 90 % of a measure of the halves' boxes, in their halves and outside."""
    return _middle(found.spread(measure)), _middle(found.spread(f"{measure}_new"))


def _middle(spread: tuple[float, float, float]) -> str:
    middle, low, high = spread
    return (
        f"{rounded(middle, _SHARE)} ({rounded(low, _SHARE)} to {rounded(high, _SHARE)})"
        if np.isfinite(middle)
        else NO_VALUE
    )


def _factors(found: Discovery) -> Filled:
    table = factors_table(found).sort_values("restricted", ascending=False, kind="stable")
    columns = (
        Column("factor"),
        Column("in the box", lambda limits: limits or "any", "limits"),
        Column("p", lambda p: "" if np.isnan(p) else chance(p)),
        Column("limited in halves", _share, "restricted", "resamples"),
        Column("unit", partial(_unit, found), "factor"),
    )
    return Table("", columns).filled(list(table.itertuples()))


def _unit(found: Discovery, name: str) -> str:
    axis = next(axis for axis in found.cases.axes if axis.name == name)
    return axis.unit if axis.kind in {"number", "whole"} and axis.unit != "1" else ""


def _share(share: float, count: int) -> str:
    low, high = wilson(np.array(share * count), count)
    return f"{rounded(share, _SHARE)} ({interval(float(low), float(high))})"


def _trajectory(found: Discovery) -> Filled:
    """The peeling trajectory; if it is long, only every second box, every third, and so on."""
    boxes = found.trajectory.boxes
    step = 1 + len(boxes) // 24
    taken = found.trajectory.taken
    columns = (
        Column("box", lambda number: f"{number} *" if number == taken else str(number), "number"),
        Column("coverage", partial(coverage_in_words, found), ROW),
        Column("density", lambda box: with_interval(found.density_of(box), box.points), ROW),
        Column("mass", plain),
        Column("excess", plain),
        Column("factors", lambda limits: str(len(limits)), "limits"),
        Column("", lambda dropped: f"without {dropped}" if dropped else "", "dropped"),
    )
    return Table("", columns).filled(
        [box for box in boxes if box.number % step == 0 or box.number == taken or box.dropped]
    )


def _scores(found: Discovery) -> list[Filled]:
    if not found.scores:
        return []
    first = {each.outcome: each for each in reversed(found.scores)}
    columns = (
        Column("outcome", lambda each: each.outcome if each is first[each.outcome] else "", ROW),
        Column("factor"),
        Column("score", _score, "score", "low", "high"),
        Column("of a shuffled copy", _nothing, "nothing", "nothing_high"),
        Column("above all copies", partial(rounded, decimals=_SHARE), "above"),
        Column("", lambda found: "more than nothing" if found else "", "found"),
    )
    return [Table("feature scores (extra trees)", columns, _explained(found.scores)).filled(found.scores)]


def _explained(scores: tuple[Score, ...]) -> list[str]:
    said = {
        each.outcome: f"{each.outcome} {_middle((each.explained, each.explained_low, each.explained_high))}"
        for each in scores
    }
    return [f"variance at points left out that the trees predict: {'; '.join(said.values())}"]


def _score(score: float, low: float, high: float) -> str:
    return f"{rounded(score, _SCORE)} ({rounded(low, _SCORE)} to {rounded(high, _SCORE)})"


def _nothing(middle: float, high: float) -> str:
    return f"{rounded(middle, _SCORE)} (to {rounded(high, _SCORE)})"


def _legend(found: Discovery) -> str:
    unit = "samples of Saltelli's scheme" if found.kind == "sobol" else "points"
    over = f"{unit} and replications" if found.cases.share is None and found.cases.held.shape[1] > 1 else unit
    return "\n".join(
        (
            f"±: Monte Carlo error, clustered over {over}; in brackets after 0 or 1, and of 'limited': 95 % interval (Wilson)",
            f"halves: of the {unit}, drawn {len(found.stability.again)} times; median and middle 90 % of them",
            "p: quasi-p value of the sharper end of a limit; excess: coverage less mass; mass is a share of the points, no probability",
        )
    )
