"""`haemus discover`: find the values of factors under which runs of a sweep reach an outcome of interest."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from haemus.experiments.cli.options import add_options, say
from haemus.experiments.report.table import as_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from tqdm import tqdm

SUMMARY = "find the conditions that lead to an outcome, in the result of a sweep (PRIM and feature scores)"
EXAMPLES = (
    (
        'haemus discover results/priors --where "credibility_2026_27 < 0.75"',
        "the conditions under which guarantees are believed in less than three of four cases",
    ),
)
DEFAULT_RESAMPLES = 50
FEWEST_RESAMPLES = 2
MOST_RESAMPLES = 10_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a folder and the condition of interest."""
    add_options(parser, "folder")
    parser.add_argument(
        "--where", required=True, metavar="CONDITION",
        help="condition for a run to be of interest: OUTCOME >= NUMBER (or <=, >, <, ==), or OUTCOME top 10%% (or bottom), in quotes",
    )  # fmt: skip
    add_options(parser, "--scenario", help="the scenario, if the sweep has several")
    parser.add_argument(
        "--share", type=float, metavar="S",
        help="count a point as a whole: of interest if at least this share of its runs is (default: by its share)",
    )  # fmt: skip
    parser.add_argument(
        "--density", type=float, metavar="D",
        help="select the box with most coverage among those at least as dense (default: most coverage less mass)",
    )  # fmt: skip
    add_options(parser, "--outcomes", help="outcomes to score the factors for (default: the experiment's)")
    parser.add_argument(
        "--resamples", type=int, default=DEFAULT_RESAMPLES, metavar="N",
        help=f"halves of the points, and shuffles (default {DEFAULT_RESAMPLES})",
    )  # fmt: skip
    add_options(parser, "--seed", help="seed of the resampling (default %(default)s)")
    add_options(parser, "--out", help="a new or empty folder (default: inside the result)")
    add_options(parser, "--json")


def run(arguments: argparse.Namespace) -> int:
    """Search, write tables and figures, and print."""
    from haemus.experiments.discovery.analysis import asked  # noqa: PLC0415
    from haemus.experiments.discovery.tables import as_dict, tables_of  # noqa: PLC0415
    from haemus.experiments.discovery.text import discovery_text  # noqa: PLC0415
    from haemus.experiments.figures.drawing import draw_discovery  # noqa: PLC0415
    from haemus.experiments.run.batch import check_number  # noqa: PLC0415
    from haemus.experiments.store.claim import beside  # noqa: PLC0415
    from haemus.experiments.store.question import DiscoveryAsked, write_question  # noqa: PLC0415
    from haemus.experiments.store.result_folder import write_tables  # noqa: PLC0415
    from haemus.experiments.store.sweep_result import SweepResult  # noqa: PLC0415
    from haemus.model.draws import SEEDS  # noqa: PLC0415

    check_share("--share", arguments.share)
    check_share("--density", arguments.density)
    check_number("--resamples", arguments.resamples, FEWEST_RESAMPLES, MOST_RESAMPLES)
    check_number("--seed", arguments.seed, 0, SEEDS - 1)
    swept = SweepResult.read(Path(arguments.folder))
    question = asked(
        swept, arguments.where, scenario=arguments.scenario, share=arguments.share, density=arguments.density,
        outcomes=arguments.outcomes,
    )  # fmt: skip
    folder = beside(swept.result, question.folder_name, arguments.out, "discovery")
    with _bar() as bar:
        found = question.answered(resamples=arguments.resamples, seed=arguments.seed, told=_told(bar))
    write_tables(folder, tables_of(found))
    draw_discovery(found, folder)
    names = ("where", "scenario", "share", "density", "outcomes", "resamples", "seed")
    write_question(folder, DiscoveryAsked(**{name: getattr(arguments, name) for name in names}))
    if arguments.json:
        print(as_json(as_dict(found)))
    else:
        say(discovery_text(found))
    print(f"wrote {folder}", file=sys.stderr)
    return 0


def check_share(option: str, value: float | None) -> None:
    """Refuse anything but a share above 0."""
    from haemus.model.bad_input import BadInput  # noqa: PLC0415 - `haemus --help` stays quick

    if value is not None and not 0.0 < value <= 1.0:
        raise BadInput("out of range", where=option, value=value, allowed="a share above 0, at most 1")


def _bar() -> tqdm[NoReturn]:
    from tqdm import tqdm  # noqa: PLC0415 - `haemus --help` stays quick

    return tqdm(unit=" resamples", disable=not sys.stderr.isatty(), leave=False)


def _told(bar: tqdm[NoReturn]) -> Callable[[], None]:
    def told() -> None:
        bar.update()

    return told
