"""Expected signs in words: for the terminal, and as the document that `haemus expectations` writes."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from haemus.experiments.compare.effects import Effect
from haemus.experiments.compare.expectations import Finding, Judgement, measure_of
from haemus.experiments.report.numbers import short, short_interval
from haemus.experiments.report.table import ROW, Column, Table
from haemus.model.scenario import ResolvedScenario
from haemus.model.scenario.grammar import Expectation

MARK: Final[dict[Finding, str]] = {
    "held": "held", "failed": "FAILED", "not shown": "not shown", "not covered": "not covered",
}  # fmt: skip
INTRODUCTION: Final = """\
# Expected signs

Made by `haemus expectations`; not edited by hand. Each scenario that ships says in its file, before it is run, which
way outcomes should move and why. Here each of these signs is held against paired runs: {runs} of each scenario, batch
seed {seed}, history as the scenarios say it, model version `{version}`.

- *of*: a state, or the region. Over states, money, weapons and agreements are summed and everything else is averaged.
- *year*: the mean of its four quarters; without one, the whole run to its end.
- *difference*: the scenario less the one that it is held against, mean over pairs of runs with the same seed, with
  the 95 % interval of that mean. Money in EUR million, current; the table of [outcomes](results.md#outcomes) and that
  of [states](results.md#states) have the other units.
- *verdict*: **held**, the interval lies on the expected side of 0, or contains 0 where no difference was expected;
  **FAILED**, it lies on the other side; **not shown**, it contains 0 where a difference was expected: these runs do
  not tell, which is no proof that there is none.

An interval for each row: of those that expect no difference and are right, one in twenty fails by chance. What the
scenarios expect is not changed after the fact; a failed sign is a finding about the model, or about us.
"""


def expectations_text(judgements: Sequence[Judgement]) -> str:
    """Expected signs of a batch, a table for each scenario and what it is held against; empty without any."""
    parts = []
    for (scenario, against), group in groupby(judgements, lambda each: (each.scenario, each.expectation.against)):
        found = tuple(group)
        pairs = max(each.effect.pairs for each in found)
        title = f"{scenario} expects against {against}: {pairs} pairs of runs"
        parts.append(Table(title, COLUMNS, (tally(found),)).text(found))
    return "\n\n".join(parts)


def expectation_document(
    scenarios: Sequence[ResolvedScenario], judgements: Sequence[Judgement], *, runs: int, seed: int, version: str
) -> str:
    """The whole document: the tally, what failed, then a table for each scenario."""
    parts = [
        INTRODUCTION.format(runs=runs, seed=seed, version=version),
        f"In all: {tally(judgements)}.\n",
        *_contradicted(judgements),
    ]
    for scenario in scenarios:
        own = [each for each in judgements if each.scenario == scenario.name]
        if own:
            parts.append(f"## {scenario.name}\n\n{scenario.question}\n\n{DOCUMENT.markdown(own)}\n")
    return "\n".join(parts)


def _contradicted(judgements: Sequence[Judgement]) -> Iterator[str]:
    """What did not come out as expected, in a list."""
    for wanted, heading in (("failed", "Failed"), ("not shown", "Not shown"), ("not covered", "Not covered")):
        lines = [
            f"- `{each.scenario}`: {_named(each.expectation)}, expected {each.expectation.sign}"
            f" ({each.expectation.why}); measured {_difference(each.effect)}, {_interval(each.effect)}"
            for each in judgements
            if each.finding == wanted
        ]
        if lines:
            yield "\n".join((f"**{heading}:**\n", *lines, ""))


def tally(judgements: Sequence[Judgement]) -> str:
    """How many signs held, failed, were not shown or not covered."""
    counts = {name: sum(each.finding == name for each in judgements) for name in MARK}
    rare = [f", {counts[name]} {MARK[name]}" for name in ("not covered",) if counts[name]]
    return (
        f"{counts['held']} of {len(judgements)} held, {counts['failed']} {MARK['failed']},"
        f" {counts['not shown']} not shown{''.join(rare)}"
    )


def _verdict(judgement: Judgement) -> str:
    runs = f" at {judgement.effect.pairs} runs" if judgement.finding == "not shown" else ""
    return f"{MARK[judgement.finding]}{runs}"


def _column(said: Expectation) -> str:
    """The column that is meant, as the tables spell it, without the state and the year."""
    measure = measure_of(said)
    return measure.column if measure is not None and said.year is None and said.state is None else said.outcome


def _named(said: Expectation) -> str:
    parts = (f"`{_column(said)}`", said.state or "region", "" if said.year is None else str(said.year))
    return " ".join(part for part in parts if part)


def _difference(effect: Effect) -> str:
    return "exactly 0" if effect.verdict == "exactly 0" else short(effect.mean, signed=True)


def _interval(effect: Effect) -> str:
    return short_interval(effect.low, effect.high, signed=True)


COLUMNS: Final = (
    Column("outcome", _column, "expectation"),
    Column("of", lambda state: state or "region", "expectation.state"),
    Column("year", lambda year: "" if year is None else str(year), "expectation.year"),
    Column("expected", str, "expectation.sign"),
    Column("difference", _difference, "effect"),
    Column("95 % interval", _interval, "effect"),
    Column("verdict", _verdict, ROW),
)
DOCUMENT: Final = Table(
    "", (Column("against", "`{}`".format, "expectation.against"), *COLUMNS, Column("why", str, "expectation.why"))
)
