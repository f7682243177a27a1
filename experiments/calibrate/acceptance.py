"""Make the acceptance runs and write what they say, met and not met alike."""

from __future__ import annotations

import math
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from haemus.experiments.calibrate.acceptance_measures import (
    NAMED_PAIRS,
    OTHERS_EACH,
    OTHERS_MANY,
    OTHERS_MEAN,
    group_chances,
    pair_chances,
    spreads,
)
from haemus.experiments.calibrate.fit_suppliers import WEIGHTS, record_offers, score
from haemus.experiments.calibrate.paper_figures import TIRANA
from haemus.experiments.calibrate.paper_table import EARLY, LIKELY, PaperRow, ScenarioTables, paper_table
from haemus.experiments.compare.effects import paired_effects
from haemus.experiments.report.table import Column, Table, markdown_table
from haemus.experiments.run.batch import run_batch
from haemus.experiments.store.manifest import fit_version
from haemus.model.calendar import parse_quarter
from haemus.model.outcomes.agreements import THIRD_JOINS_WITHIN
from haemus.model.scenario import load_scenario
from haemus.model.start.calibration import calibration, parse_calibration
from haemus.model.start.data import starting_data

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from haemus.experiments.run.batch import BatchResult
    from haemus.model.scenario import ResolvedScenario
    from haemus.model.start.calibration import Calibration

SEED: Final = 7_654_321
LAST: Final = "2027Q4"
READINGS: Final = ("baseline", "doubt-adverse", "doubt-without-effect")
REFITTED: Final = "refitted"
SPEECH: Final = "munich-speech"
OUTCOMES: Final = (
    "budget_initial_2025_REGION", "spending_2026_27_REGION", "agreements_2025_27", "tirana", "serbia_hungary", "slovenia_croatia",
    "threat_2026_27", "imports_2026_27",
)  # fmt: skip
LEFT_OUT: Final = ("tirana", "serbia-hungary", "slovenia-croatia")


def report(tell: Callable[[str], None], *, runs: int, workers: int | None) -> str:
    """Return the acceptance report as markdown, from `runs` runs of each reading with the speech and without it."""
    readings = read_readings()
    pairs = [pair for scenario in readings for pair in _with_and_without_speech(scenario)]
    tell(f"{len(pairs)} scenarios x {runs} runs to {LAST}, seed {SEED}")
    result = run_batch(pairs, runs=runs, seed=SEED, workers=workers, progress=True)
    tables = result.tables
    baseline = ScenarioTables.of(result.kept, READINGS[0])
    parts = [
        "# The calibrated baseline against the paper",
        f"Made by `haemus acceptance --runs {runs}`: runs with seeds that the fit didn't use (batch seed {SEED}), to {LAST}.",
        "A calibration is not a prediction: the fit saw these figures. What isn't met says so.",
        fitted_on(calibration()),
        *_figures(baseline),
        *_spreads(_of(tables["states"], READINGS[0])),
        *_agreements(tables, runs),
        *_left_out(tell, runs, workers),
        *_suppliers(load_scenario(READINGS[0])),
        *_speech(result, [scenario.name for scenario in readings], runs),
    ]
    return "\n\n".join(parts) + "\n"


def read_readings() -> list[ResolvedScenario]:
    """Return every reading at the baseline's values, then the rivals at those of their own fits, where these ship."""
    readings = [load_scenario(name) for name in READINGS]
    for scenario in readings[1:]:
        found = _shipped(f"reading-{scenario.name}")
        if found is not None:
            readings.append(replace(scenario.with_parameters(**found.parameters), name=f"{scenario.name}-{REFITTED}"))
    return readings


def _shipped(stem: str) -> Calibration | None:
    file = files("haemus.scenarios") / "calibration" / f"{stem}.toml"
    return parse_calibration(file.read_text(encoding="utf-8")) if file.is_file() else None


def fitted_on(found: Calibration) -> str:
    """Say whether a calibration was fitted on the present model, data and figures."""
    if found.model_version == fit_version():
        return f"The calibration was fitted on the present model, data and figures ({found.model_version})."
    if not found.model_version:
        return "The calibration's file doesn't say on which model it was fitted."
    return (
        f"The calibration was fitted on another version of model, data and figures ({found.model_version}; present: {fit_version()})."
        " Runs are those of the present one. `haemus fit` fits again."
    )


def _with_and_without_speech(scenario: ResolvedScenario) -> tuple[ResolvedScenario, ResolvedScenario]:
    shortened = replace(scenario, end=parse_quarter(LAST))
    return shortened, replace(shortened.without_events(SPEECH), name=f"{scenario.name}-no-speech")


def _of(table: pd.DataFrame, scenario: str) -> pd.DataFrame:
    return table[table["scenario"] == scenario]


def _yes(met: bool | None) -> str:  # noqa: FBT001 - a word for a truth value
    return "-" if met is None else "yes" if met else "**no**"


def _figures(tables: ScenarioTables) -> list[str]:
    rows, left_out = paper_table(tables)
    met = sum(row.met is True for row in rows)
    return [
        "## Figures",
        FIGURES.markdown(rows),
        f"{met} of {len(rows)} met. Scored but compared elsewhere or not at all: {', '.join(left_out)}.",
    ]


def _spreads(states: pd.DataFrame) -> list[str]:
    return ["## Spread", SPREADS.markdown(spreads(states))]


def _agreements(tables: dict[str, pd.DataFrame], runs: int) -> list[str]:
    done = _of(tables["runs"], READINGS[0])
    signed = _of(tables["agreements"], READINGS[0])
    found = pair_chances(signed, runs)
    others = found.others()
    mean = sum(others.values()) / len(others)
    above = found.above()
    rows = []
    for name in NAMED_PAIRS:
        late, early = float(done[name].mean()), float(done[f"{name}_before_2025"].mean())
        rows.append(
            (name, f"{late:.2f}", f"{early:.3f}", str(found.rank(name)), _yes(late >= LIKELY and early <= EARLY))
        )
    largest = float(done["doubt_multiplier_max"].max())
    lines = [
        f"- the other {len(others)} pairs average {mean:.3f} (asked: at most {OTHERS_MEAN}): {_yes(mean <= OTHERS_MEAN)}",
        (
            f"- above {OTHERS_EACH}: {', '.join(f'{a}-{b} {c:.2f}' for (a, b), c in above.items()) or 'none'}"
            f" (asked: at most {OTHERS_MANY}): {_yes(len(above) <= OTHERS_MANY)}"
        ),
        f"- all three agreements by 2025Q4: {float(done['all_three_agreements'].mean()):.2f} of runs (reported, not asked)",
        f"- the largest factor that lost help put on any pair's rate: {largest:.1f} (asked: at most 20): {_yes(largest <= 20.0 + 1e-9)}",
        *_three(signed, runs, float(done["tirana"].mean())),
    ]
    return [
        "## Agreements",
        markdown_table(("agreement", "by 2025Q4", "by 2024Q4", "best rank of 45 pairs", "met"), rows),
        "\n".join(lines),
    ]


def _three(signed: pd.DataFrame, runs: int, in_time: float) -> list[str]:
    """The agreement of three: two of them bound too early, and all of them together, soon or slowly."""
    group = group_chances(signed, runs, TIRANA)
    two = ", ".join(f"{a}-{b} {chance:.3f}" for (a, b), chance in group.two_early.items())
    return [
        f"- two of {', '.join(TIRANA)} in one agreement by 2024Q4: {two} (reported, not asked)",
        (
            f"- {', '.join(TIRANA)} in one agreement by 2025Q4, however slowly they came together: {group.together:.2f}"
            f" (reported, not asked); at its signing or the third within {THIRD_JOINS_WITHIN} quarters of it, as the table"
            f" above counts: {in_time:.2f}"
        ),
    ]


def _left_out(tell: Callable[[str], None], runs: int, workers: int | None) -> list[str]:
    """Each agreement's chance and rank under a fit that didn't see it, where such fits ship."""
    rows = []
    for name in LEFT_OUT:
        found = _shipped(f"without-{name}")
        if found is None:
            continue
        tell(f"the fit without {name}")
        scenario = replace(load_scenario(READINGS[0]).with_parameters(**found.parameters), end=parse_quarter("2025Q4"))
        result = run_batch([scenario], runs=runs, seed=SEED, workers=workers, progress=True)
        key = name.replace("-", "_")
        chances = pair_chances(result.agreements, runs)
        rows.append((name, f"{float(result.runs[key].mean()):.2f}", str(chances.rank(key))))
    return [
        "### Fitted without one of the three",
        markdown_table(("agreement left out", "its chance by 2025Q4", "best rank of 45 pairs"), rows),
        "Reported, whatever they are: an agreement that a fit without it doesn't find is one that the drivers don't explain.",
    ]


def _suppliers(scenario: ResolvedScenario) -> list[str]:
    values = {name: float(getattr(scenario.parameters, name)) for name in WEIGHTS}
    found = score(record_offers(scenario, starting_data()), values)
    return [
        "### Log scores of the choice of supplier",
        (
            f"Mean log score of the paper's {len(found.ranks)} rows: {found.log_score:.2f}; a uniform choice {found.uniform:.2f};"
            f" habit and scale alone {found.habit_and_scale:.2f}. In sample: the weights were fitted on these rows."
        ),
    ]


def _speech(result: BatchResult, names: Sequence[str], runs: int) -> list[str]:
    """The paired effect of the speech under each reading, and the fit that each attains."""
    rows: list[tuple[str, ...]] = []
    attained: list[tuple[str, ...]] = []
    for name in names:
        reading, values = _reading_and_values(name)
        effects = paired_effects(result.runs, name, f"{name}-no-speech", OUTCOMES)
        rows.extend(
            (reading, values, e.outcome, f"{e.mean:.4g}", f"{e.low:.4g} to {e.high:.4g}", e.verdict) for e in effects
        )
        attained.append((reading, values, *_attained(result, name, runs)))
    return [
        "## What the speech does in the model, under each reading",
        (
            "With the speech less without it, same seeds. The baseline was fitted with the speech as the cause, so that its effect there is"
            " an assumption made quantitative, not evidence. Each rival reading is shown twice: at the baseline's values, which compares"
            " behaviour, and at the values of its own fit (`haemus fit --reading`), which compares what each reading can attain."
            " Definition factors are the baseline's throughout."
        ),
        markdown_table(("reading", "values", "outcome", "difference", "95 % interval", "verdict"), rows),
        markdown_table(
            (
                "reading", "values", "figures met", "levels", "growth", "agreements by 2025Q4", "before 2025",
                f"other pairs above {OTHERS_EACH}", "Bulgaria by 2026Q4",
            ),
            attained,
        ),
    ]  # fmt: skip


def _reading_and_values(name: str) -> tuple[str, str]:
    reading = name.removesuffix(f"-{REFITTED}")
    return reading, "its own" if name != reading or name == READINGS[0] else "the baseline's"


def _attained(result: BatchResult, name: str, runs: int) -> tuple[str, ...]:
    """What a reading reaches: figures met, agreements, other pairs and Bulgaria."""
    figures, _ = paper_table(ScenarioTables.of(result.kept, name))
    done = _of(result.runs, name)
    above = pair_chances(_of(result.agreements, name), runs).above()
    return (
        _met(figures),
        _met([row for row in figures if row.id.startswith("budget-")]),
        _met([row for row in figures if row.id.startswith("growth-")]),
        ", ".join(f"{key} {float(done[key].mean()):.2f}" for key in NAMED_PAIRS),
        ", ".join(f"{float(done[f'{key}_before_2025'].mean()):.2f}" for key in NAMED_PAIRS),
        str(len(above)),
        f"{float(done['bulgaria_in_tirana_by_2026'].mean()):.2f}",
    )


def _met(figures: Sequence[PaperRow]) -> str:
    return f"{sum(row.met is True for row in figures)} of {len(figures)}"


def _median_interval(low: float, high: float) -> str:
    return "-" if math.isnan(low) else f"{low:.4g} to {high:.4g}"


FIGURES: Final = Table(
    "",
    (
        Column("figure", str, "id"),
        Column("paper", "{:g}".format, "figure"),
        Column("unit"),
        Column("model", "{:.4g}".format, "median"),
        Column("90 % interval", _median_interval, "low", "high"),
        Column("met", _yes),
        Column("rule"),
    ),
)
SPREADS: Final = Table(
    "",
    (
        Column("what"),
        Column("model", "{:.3g}".format, "value"),
        Column("asked", "{:g} to {:g}".format, "low", "high"),
        Column("met", _yes),
    ),
)
