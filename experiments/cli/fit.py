"""`haemus fit`: fit to the paper's figures, or estimate on the published series, and write the calibration file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from haemus.experiments.cli.options import check_file
from haemus.experiments.files.replacing import write_text

if TYPE_CHECKING:
    import argparse

SUMMARY = "fit to the paper's figures or to the published series, and write the calibration to a file"
EXAMPLES = (
    (
        "haemus fit --targets published --origin 2017 --data tables --out fitted.toml",
        "estimate on the series up to 2017, with the source tables in the folder tables",
    ),
)
ORIGIN_YEARS = (2014, 2017, 2020, 2023)  # as in the calendar, whose package is heavy
AGREEMENTS = ("tirana", "serbia-hungary", "slovenia-croatia")
READINGS = ("baseline", "doubt-adverse", "doubt-without-effect")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("-o", "--out", required=True, metavar="FILE", help="the calibration file to write (TOML)")
    parser.add_argument(
        "--targets", default="paper", choices=("paper", "published"), help="the figures to fit (default: paper)"
    )
    parser.add_argument(
        "--origin",
        type=int,
        default=None,
        choices=ORIGIN_YEARS,
        help="last year that a published fit reads (default: 2023)",
    )
    parser.add_argument("--data", default="", metavar="FOLDER", help="the source tables, for a published fit")
    narrower = parser.add_mutually_exclusive_group()
    narrower.add_argument(
        "--reading",
        default="baseline",
        choices=READINGS,
        help="the reading of doubt to fit (default: baseline)",
    )
    narrower.add_argument(
        "--without", default="", choices=("", *AGREEMENTS), help="an agreement to leave out of the fit"
    )


def run(arguments: argparse.Namespace) -> int:
    """Fit, then write the file."""
    from haemus.experiments.calibrate.fit import as_toml, calibrate  # noqa: PLC0415 - heavy imports wait for the command
    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    out = Path(arguments.out)
    check_file(arguments.out)
    if arguments.targets == "published":
        return _published(arguments, out)
    if arguments.origin is not None or arguments.data:
        key = "--data" if arguments.data else "--origin"
        raise BadInput("needs --targets published", where=key, value=arguments.data or arguments.origin)
    stages = ("agreements",) if arguments.without else ("budgets", "agreements", "suppliers")
    found, provenance = calibrate(
        lambda line: print(line, file=sys.stderr, flush=True),
        left_out=arguments.without,
        base=arguments.reading,
        stages=stages,
    )
    write_text(out, as_toml(found, provenance))
    print(f"wrote {arguments.out} after {provenance.seconds:.0f} s", file=sys.stderr)
    return 0


def _published(arguments: argparse.Namespace, out: Path) -> int:
    """Estimate on the published series and the records up to an origin, then write the file."""
    from haemus.experiments.calibrate.fit_published import fit_published  # noqa: PLC0415 - as above
    from haemus.experiments.calibrate.published_text import as_text  # noqa: PLC0415
    from haemus.experiments.derive.sources import Sources, incomplete  # noqa: PLC0415
    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    if not arguments.data:
        raise BadInput(
            "needs the source tables", where="--targets", value="published",
            allowed="with --data and a folder with the tables that scenarios/region/sources.md lists under origins",
        )  # fmt: skip
    origin = arguments.origin or ORIGIN_YEARS[-1]
    try:
        found = fit_published(Sources(Path(arguments.data)), origin)
    except BadInput:
        raise
    except (KeyError, StopIteration, ValueError, ZeroDivisionError) as error:
        raise incomplete(arguments.data, error) from error
    write_text(out, as_text(found, origin))
    if found.talks is not None:
        known, rate = found.talks.known, found.talks.values["talks_rate"]
        print(
            f"talks: on record {known.strategic} strategic and {known.nearest} of the nearest class in {known.years} years, "
            f"so {known.mean:.3f} a year; runs sign {found.talks.reached:.3f} at a talks_rate of {rate:.3g}",
            file=sys.stderr,
        )
    print(f"wrote {arguments.out}", file=sys.stderr)
    return 0
