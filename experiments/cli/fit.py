"""`haemus fit`: fit the baseline, or a rival reading of doubt, to the paper's figures and write the calibration file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

SUMMARY = "fit the baseline to the paper's figures and write the calibration to a file"
AGREEMENTS = ("tirana", "serbia-hungary", "slovenia-croatia")
READINGS = ("baseline", "doubt-adverse", "doubt-without-effect")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--out", required=True, metavar="FILE", help="the calibration file to write (TOML)")
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
    if out.is_dir() or not out.parent.is_dir():
        raise BadInput(
            "not a file that can be written", where="--out", value=arguments.out, allowed="a file in an existing folder"
        )
    stages = ("agreements",) if arguments.without else ("budgets", "agreements", "suppliers")
    found, provenance = calibrate(
        lambda line: print(line, file=sys.stderr, flush=True),
        left_out=arguments.without,
        base=arguments.reading,
        stages=stages,
    )
    out.write_text(as_toml(found, provenance), encoding="utf-8")
    print(f"wrote {arguments.out} after {provenance.seconds:.0f} s", file=sys.stderr)
    return 0
