"""What `haemus hindcast` and `haemus score` share: their options, checks, and the report of what was found."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_options, say
from haemus.experiments.files.replacing import write_text
from haemus.experiments.report.checks import check_confidence
from haemus.experiments.report.table import as_json

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from haemus.experiments.hindcast.analysis import Hindcast, Question
    from haemus.experiments.hindcast.sources import Sources

TARGETS = ("published", "paper")
DEFAULT_RUNS = 500
ROWS = ("spending", "suppliers", "supplier_chances", "agreements_a_year", "agreements_by_pair")
"""Tables with a row for each case: they are written, and left out of the JSON."""
DESCRIBED = "hindcast.json"


def add_asking(parser: argparse.ArgumentParser, origins: Sequence[int]) -> None:
    """Add the options that say what is run and how it is reported."""
    default = " ".join(str(origin) for origin in origins)
    parser.add_argument(
        "--origin", type=int, nargs="+", default=list(origins), metavar="YEAR",
        help=f"years in which runs begin; the next year is the first that is scored (default: {default})",
    )  # fmt: skip
    parser.add_argument(
        "--targets", choices=TARGETS, default=TARGETS[0], help="what runs start from (default %(default)s)"
    )
    add_options(parser, "--runs", default=DEFAULT_RUNS, help="runs from each origin (default %(default)s)")
    add_options(parser, "--seed", "--confidence", "--workers")
    add_options(parser, "--out", help="a new or empty folder (default: results/<command>-<targets>-<time>)")
    add_options(parser, "--json")


def question_of(arguments: argparse.Namespace) -> Question:
    """Return what is asked; BadInput for numbers that can't be."""
    from haemus.experiments.hindcast.analysis import Question  # noqa: PLC0415 - heavy imports wait for the command
    from haemus.experiments.hindcast.samples import scenario_at  # noqa: PLC0415
    from haemus.experiments.run.batch import check_choices, check_workers  # noqa: PLC0415

    check_confidence(arguments.confidence)
    check_choices(runs=arguments.runs, seed=arguments.seed, least=2, dashes="--")
    check_workers(arguments.workers, "--workers")
    origins = tuple(sorted(set(arguments.origin)))
    for origin in origins:
        scenario_at(arguments.targets, origin, origin + 1)  # refuses an origin before anything is run
    return Question(
        arguments.targets, origins, arguments.runs, arguments.seed, arguments.confidence, workers=arguments.workers
    )


def check_last(question: Question, sources: Sources, where: str) -> None:
    """Refuse an origin after which the sources say nothing."""
    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    late = [origin for origin in question.origins if origin >= sources.last]
    if late:
        raise BadInput(
            f"nothing is published after {late[0]} in {where}, so nothing can be scored", where="--origin", value=late[0],
            allowed=f"years before {sources.last}",
        )  # fmt: skip


def report(found: Hindcast, arguments: argparse.Namespace, name: str) -> int:
    """Write tables, figures and a description into a folder, and print the text or JSON."""
    from haemus.experiments.figures.drawing import draw_hindcast  # noqa: PLC0415
    from haemus.experiments.hindcast.text import hindcast_text  # noqa: PLC0415
    from haemus.experiments.store.result_folder import claimed, write_tables  # noqa: PLC0415

    folder = claimed(arguments.out, f"{name}-{found.question.targets}")
    write_tables(folder, found.tables)
    draw_hindcast(found, folder)
    text = json.dumps(_description(found, name), indent=2, ensure_ascii=False)
    write_text(folder / DESCRIBED, f"{text}\n")
    if arguments.json:
        print(as_json(_as_dict(found)))
    else:
        say(hindcast_text(found))
    print(f"wrote {folder}", file=sys.stderr)
    return 0


def _as_dict(found: Hindcast) -> dict[str, object]:
    asked = found.question
    return {
        "targets": asked.targets, "origins": list(asked.origins), "runs": asked.runs, "seed": asked.seed,
        "confidence": asked.confidence, "notes": found.notes,
        "tables": {name: table.to_dict("records") for name, table in found.tables.items() if name not in ROWS},
    }  # fmt: skip


def _description(found: Hindcast, name: str) -> dict[str, object]:
    """Return what is needed to make the result again, but for the published tables."""
    from haemus.experiments.hindcast.samples import scenario_at  # noqa: PLC0415
    from haemus.experiments.store.manifest import manifest  # noqa: PLC0415

    asked = found.question
    origins = " ".join(str(origin) for origin in asked.origins)
    return manifest(
        [scenario_at(asked.targets, origin, origin + 1) for origin in asked.origins], runs=asked.runs, seed=asked.seed,
        engine="auto", record="everything", situation="complete",
        command=f"haemus {name} --targets {asked.targets} --origin {origins} --runs {asked.runs} --seed {asked.seed}",
    )  # fmt: skip
