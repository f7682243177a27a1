"""`haemus outcomes`: list the outcomes of a run, with unit and meaning, and those that files define."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_options
from haemus.model.start.region_files import region_in_use

if TYPE_CHECKING:
    import argparse

    from haemus.experiments.outcomes.known import KnownOutcomes
    from haemus.experiments.outcomes.series import Series
    from haemus.model.outcomes.outcome import Outcome
    from haemus.model.scenario import ResolvedScenario

SUMMARY = "list the outcomes of a run with unit and meaning"
EXAMPLES = (
    ("haemus outcomes", "all outcomes that ship"),
    ("haemus outcomes agreements_2025_27 budget_2030_HRV", "what two columns of the table of runs mean"),
    ("haemus outcomes mine.toml", "those that a scenario or an experiment of your own defines"),
    ("haemus outcomes --series", "what `of` may name in an outcome of your own"),
)
OWN = "own"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take names of outcomes, and files."""
    parser.add_argument(
        "name",
        nargs="*",
        metavar="OUTCOME",
        help="outcomes, or columns of the table of runs (default: all); or a scenario or an experiment, for those that it defines",
    )
    parser.add_argument("--series", action="store_true", help="list what an outcome of one's own may be about, instead")
    add_options(parser, "--json", help="print JSON, with one object for each outcome")


def run(arguments: argparse.Namespace) -> int:
    """Print one row for each outcome, or for each series."""
    from haemus.experiments.cli.listing import print_listing  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.report.table import as_json  # noqa: PLC0415

    if arguments.series:
        return _print_series(arguments)
    known, names = _read(arguments.name)
    found = _chosen(names, known) if names or not arguments.name else []
    of_files = known.as_rows() if len(names) < len(arguments.name) else _own_named(names, known)
    if arguments.json:
        own = [{**row, "about": OWN, "columns": [row["name"]]} for row in of_files]
        print(as_json([*map(_as_dict, found), *own]))
        return 0
    rows = [(_shown(outcome), outcome.unit, _about(outcome), _meaning(outcome)) for outcome in found]
    rows += [(row["name"], row["unit"], OWN, row["meaning"]) for row in of_files]
    if rows:
        print_listing(("outcome", "unit", "about", "meaning"), rows)
    if not of_files and len(names) < len(arguments.name):
        print("no outcomes of their own")
    for name, windows in known.windows:
        print(f"{name}: windows that move are counted from {windows.words}")
    return 0


def _print_series(arguments: argparse.Namespace) -> int:
    from haemus.experiments.cli.listing import print_listing  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.outcomes.series import SERIES  # noqa: PLC0415
    from haemus.experiments.report.checks import check_outcomes  # noqa: PLC0415
    from haemus.experiments.report.table import as_json  # noqa: PLC0415

    chosen = [SERIES[name] for name in check_outcomes(arguments.name, tuple(SERIES), "--series") or SERIES]
    if arguments.json:
        print(
            as_json(
                [
                    {
                        "name": each.name, "unit": each.level_unit, "of": _of(each), "meaning": each.words,
                        "across": "sum" if each.summed else "mean", "pairs": each.pairs,
                    }
                    for each in chosen
                ]
            )
        )  # fmt: skip
        return 0
    rows = [(each.name, each.level_unit, _of(each), "sum" if each.summed else "mean", each.words) for each in chosen]
    print_listing(("series", "unit", "a number for", "several", "meaning"), rows)
    return 0


def _of(series: Series) -> str:
    named = {"state": "each state", "row": "states", "pair": "each pair of states"}[series.kind]
    return f"{named} or pairs" if series.pairs and series.kind == "row" else named


def _read(typed: list[str]) -> tuple[KnownOutcomes, list[str]]:
    """The outcomes of the files and scenarios typed, and the other words, which are names of outcomes."""
    from haemus.experiments.design.loading import load_experiment  # noqa: PLC0415
    from haemus.experiments.outcomes.known import KnownOutcomes  # noqa: PLC0415
    from haemus.experiments.outcomes.shared import with_shared_outcomes  # noqa: PLC0415
    from haemus.model.scenario import load_scenario, shipped_names  # noqa: PLC0415
    from haemus.model.scenario.library import find, shipped_experiments  # noqa: PLC0415

    scenarios: list[ResolvedScenario] = []
    names = []
    for word in typed:
        if word in shipped_experiments():
            scenarios += load_experiment(word).scenarios
        elif word.endswith(".toml"):
            is_experiment = "factors" in find(word).tables()
            scenarios += load_experiment(word).scenarios if is_experiment else [load_scenario(word)]
        elif word in shipped_names():
            scenarios.append(load_scenario(word))
        else:
            names.append(word)
    return KnownOutcomes.of(with_shared_outcomes(scenarios)), names


def _chosen(typed: list[str], known: KnownOutcomes) -> list[Outcome]:
    """The outcomes named, or to which the columns named belong; all by default."""
    from haemus.experiments.report.checks import check_outcomes  # noqa: PLC0415
    from haemus.model.outcomes.registry import OUTCOMES  # noqa: PLC0415

    of_name = {column: outcome for outcome in OUTCOMES.values() for column in (*_columns(outcome), outcome.name)}
    names = check_outcomes(typed, (*of_name, *known.own_columns), "OUTCOME")
    return list(dict.fromkeys(of_name[name] for name in names if name in of_name)) if names else list(OUTCOMES.values())


def _own_named(names: list[str], known: KnownOutcomes) -> list[dict[str, str]]:
    return [row for row in known.as_rows() if row["name"] in names]


def _shown(outcome: Outcome) -> str:
    return f"{outcome.name}_X" if outcome.listed else outcome.name


def _columns(outcome: Outcome) -> tuple[str, ...]:
    return outcome.columns_in(region_in_use())


def _meaning(outcome: Outcome) -> str:
    moves = " Moves where a file has [windows]." if _moves(outcome) else ""
    keys = outcome.keys_in(region_in_use())
    return f"{outcome.meaning} X: {', '.join(keys)}.{moves}" if keys else f"{outcome.meaning}{moves}"


def _moves(outcome: Outcome) -> bool:
    from haemus.experiments.outcomes.moved import MOVING  # noqa: PLC0415 - `haemus --help` stays quick

    return outcome.name in MOVING


def _about(outcome: Outcome) -> str:
    return outcome.function.__module__.rpartition(".")[2]


def _as_dict(outcome: Outcome) -> dict[str, object]:
    return {
        "name": outcome.name, "unit": outcome.unit, "about": _about(outcome), "meaning": outcome.meaning,
        "columns": list(_columns(outcome)), "moves": _moves(outcome),
    }  # fmt: skip
