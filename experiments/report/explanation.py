"""Explain a run: repeat it with the terms of each decision, and print it as a timeline."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from haemus.experiments.report.countries import country
from haemus.experiments.report.numbers import rounded
from haemus.model.calendar import quarter_name
from haemus.model.draws import run_seed
from haemus.model.region import Region
from haemus.model.scenario import ResolvedScenario
from haemus.model.start.data import starting_data
from haemus.model.tables.reasons import Reason
from haemus.model.tables.rows import STATE_COLUMNS, Rows

AFTER_SURPLUS: Final = ("surplus", "doubt multiplier", "capital", "rate of a step [per year]")
SMALLEST_SHOWN: Final = 0.0005
"""Terms closer to zero are left out of a line [log or utility]."""
SITUATION: Final = (
    "budget_meur",
    "threat",
    "credibility",
    "help",
    "strike",
    "interoperability",
    "account_meur",
    "agreements",
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A run with the reasons for its decisions."""

    scenario: ResolvedScenario
    batch_seed: int
    run: int
    rows: Rows
    reasons: tuple[Reason, ...]


def explained(scenario: ResolvedScenario, batch_seed: int, run: int) -> Explanation:
    """Repeat replication `run` of a batch, keeping the terms of each decision; its tables are the same."""
    region = Region(scenario, run_seed(batch_seed, run), explain=True, collect=False)
    rows = region.run_to_end()
    return Explanation(scenario, batch_seed, run, rows, tuple(region.reasons))


def timeline(explanation: Explanation, state: str | None = None, quarter: int | None = None) -> Iterator[str]:
    """Yield the lines of the run, quarter by quarter; only for one state or one quarter, if given.

    Events concern everyone, so they are shown for every state.
    """
    told = 0
    shown: int | None = None
    for reason, line in _chosen(explanation, state, quarter):
        if reason.quarter != shown:
            shown = reason.quarter
            yield from ("", quarter_name(reason.quarter))
        told += 1
        yield f"  {reason.kind:<10}{line}"
    if state is not None and quarter is not None:
        yield from _situation(explanation.rows, state, quarter_name(quarter))
    elif told == 0:
        yield "nothing to show"


def reasons(
    explanation: Explanation, state: str | None = None, quarter: int | None = None
) -> Iterator[dict[str, object]]:
    """Yield the same lines as rows: quarter, kind, who, the terms of the decision, and the line."""
    for reason, line in _chosen(explanation, state, quarter):
        yield {
            "quarter": quarter_name(reason.quarter), "kind": reason.kind, "who": list(reason.who),
            "terms": dict(reason.terms), "line": line,
        }  # fmt: skip


def _chosen(explanation: Explanation, state: str | None, quarter: int | None) -> Iterator[tuple[Reason, str]]:
    """Yield the recorded reasons of one state or one quarter, if given, with their lines."""
    for reason, line in _told(explanation.reasons):
        here = quarter in (None, reason.quarter) and reason.quarter >= explanation.scenario.start
        if here and (state is None or not reason.who or state in reason.who):
            yield reason, line


def _told(reasons: Iterable[Reason]) -> Iterator[tuple[Reason, str]]:
    """Yield each reason with its line; budgets are compared with the terms of the previous budget."""
    fixed: dict[str, dict[str, float]] = {}
    for reason in reasons:
        terms = dict(reason.terms)
        match reason.kind:
            case "budget":
                now = _target_terms(terms)
                yield reason, _budget(reason, terms) + _target_move(now, fixed.get(reason.who[0]))
                fixed[reason.who[0]] = now
            case "revision":
                before = fixed.get(reason.who[0])
                now = {name: terms[name] for name in before or () if name in terms}
                yield reason, _revision(reason, terms) + _target_move(now, before)
            case "belief":
                yield reason, _belief(reason, terms)
            case "agreement":
                yield reason, _agreement(reason, terms)
            case "purchase":
                yield reason, _purchase(reason, terms)
            case _:
                yield reason, _plain(reason, terms)


def _percent(log_change: float) -> str:
    return f"{rounded(100.0 * math.expm1(log_change), 1, signed=True)} %"


def _in_percent(terms: Mapping[str, float]) -> list[str]:
    """Log changes in words, without those that are 0."""
    return [f"{name} {_percent(value)}" for name, value in terms.items() if abs(value) >= SMALLEST_SHOWN]


def _largest_first(terms: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(terms.items(), key=lambda item: -abs(item[1])))


def _target_terms(terms: Mapping[str, float]) -> dict[str, float]:
    """The terms that add up to a budget's target: those listed before it."""
    names = tuple(terms)
    return {name: terms[name] for name in names[: names.index("target")]}


def _target_move(now: Mapping[str, float], before: Mapping[str, float] | None) -> str:
    """The change of the target since the last budget was fixed and its causes, in percent."""
    if before is None:
        return ""
    moves = {name: value - before[name] for name, value in now.items() if name in before}
    why = ", ".join(_in_percent(_largest_first(moves)))
    return f"; target moved {_percent(sum(moves.values()))}{': ' + why if why else ''}"


def _money(terms: Mapping[str, float]) -> str:
    return f"EUR {terms['budget [EUR million]']:,.1f} million"


def _budget(reason: Reason, terms: Mapping[str, float]) -> str:
    """The line of a budget; of the gap and of income growth it follows a part, of pledge, plan and shock the whole."""
    grown = terms["log of the new budget"] - terms["budget in force"]
    partly = {
        "the gap to the target": terms["target"] - terms["budget in force"],
        "income growth": terms["income growth"],
    }
    wholly = {name: terms[name] for name in ("pledge", "plan", "shock")}
    causes = [f"part of {' and of '.join(parts)}"] if (parts := _in_percent(partly)) else []
    least = min(0.0, *partly.values()) + sum(wholly.values())
    held = ["held down by the fiscal ceiling"] if grown < least - SMALLEST_SHOWN else []
    why = ", ".join([*causes, *_in_percent(wholly), *held])
    return f"{reason.who[0]}: {reason.text}: {_money(terms)}, {_percent(grown)} in constant prices{f' ({why})' if why else ''}"


def _revision(reason: Reason, terms: Mapping[str, float]) -> str:
    return f"{reason.who[0]}: {reason.text} by {_percent(terms['log change'])} to {_money(terms)}"


def _logistic(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-logit))


def _two_decimals(value: float) -> str:
    return rounded(value, 2, signed=True)


def _belief(reason: Reason, terms: Mapping[str, float]) -> str:
    before, after = _logistic(terms["before [logit]"]), _logistic(terms["after [logit]"])
    return (
        f"{reason.who[0]}: {reason.text} {100.0 * before:.1f} % -> {100.0 * after:.1f} %"
        f" (signal {_two_decimals(terms['signal [logit]'])} logit x susceptibility {terms['susceptibility']:.2f})"
    )


def _agreement(reason: Reason, terms: Mapping[str, float]) -> str:
    """The line of an agreement; a signing has the terms of the pair's surplus, the doubt multiplier and the rate."""
    if "surplus" not in terms:
        return _plain(reason, terms)
    drivers = {name: value for name, value in terms.items() if name not in AFTER_SURPLUS and round(value, 2) != 0.0}
    why = ", ".join(f"{name} {_two_decimals(value)}" for name, value in _largest_first(drivers).items())
    return (
        f"{'-'.join(reason.who)}: {reason.text}; surplus {_two_decimals(terms['surplus'])} = {why};"
        f" doubt's multiplier {terms['doubt multiplier']:.2f}, capital {terms['capital']:.2f},"
        f" {terms['rate of a step [per year]']:.2f} steps a year"
    )


def _purchase(reason: Reason, terms: Mapping[str, float]) -> str:
    buyer, supplier = reason.who
    weighed = {name: value for name, value in terms.items() if abs(value) >= SMALLEST_SHOWN}
    return f"{buyer} from {_seller(supplier)}: {reason.text}{_in_brackets(weighed)}"


def _seller(supplier: str) -> str:
    """A supplier in words: the country of foreign makers, the name and country of a producer of the region."""
    for each in starting_data().suppliers:
        if each.supplier == supplier:
            return country(each.home) if each.foreign else f"{each.name} ({country(each.home)})"
    return supplier


def _plain(reason: Reason, terms: Mapping[str, float]) -> str:
    who = f"{'-'.join(reason.who)}: " if reason.who else ""
    return f"{who}{reason.text}{_in_brackets(terms)}"


def _in_brackets(terms: Mapping[str, float]) -> str:
    inside = ", ".join(f"{name} {value + 0.0:.4g}" for name, value in terms.items())
    return f" ({inside})" if inside else ""


def _situation(rows: Rows, state: str, quarter: str) -> Iterator[str]:
    """The situation of a state at the end of a quarter."""
    for row in rows.named("states"):
        if row[0] == quarter and row[1] == state:
            cells = dict(zip(STATE_COLUMNS, row, strict=True))
            yield f"\n{state} at the end of {quarter}: " + ", ".join(
                f"{name} {float(cells[name]) + 0.0:,.4g}" for name in SITUATION
            )


def heading(explanation: Explanation) -> str:
    """A line identifying the run."""
    scenario = explanation.scenario
    seed = run_seed(explanation.batch_seed, explanation.run)
    span = f"{quarter_name(scenario.start)}-{quarter_name(scenario.end)}"
    return (
        f"{scenario.name}, run {explanation.run} of batch seed {explanation.batch_seed} (run seed {seed}),"
        f" {span}, history {scenario.history}"
    )
