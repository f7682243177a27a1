"""`haemus rerun`: make a result again from its manifest, and say whether it is the same to the last byte."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_options, add_running, check_running, run_there, say, stopped
from haemus.experiments.report.table import as_json

if TYPE_CHECKING:
    import argparse

    from haemus.experiments.run.batch import Batch
    from haemus.experiments.store.repeated import Repeated

SUMMARY = "make a result again from its manifest, and say whether it is the same to the last byte"
EXAMPLES = (
    ("haemus rerun results/drawdown -o results/again", "the result in a folder"),
    ("haemus rerun results/drawdown/manifest.json", "from the manifest alone, in a new folder"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a manifest, and options for running."""
    parser.add_argument("manifest", metavar="MANIFEST", help="a folder of a result, or its manifest.json")
    add_running(parser, "default: results/rerun-<name>-<time>")
    add_options(parser, "--confidence", help="of the comparison if the results differ (default %(default)s)")


def run(arguments: argparse.Namespace) -> int:
    """Run and compare; 1 if runs failed or the same version gave another result, 130 on Ctrl-C, 4 if a cluster was lost."""
    from haemus.experiments.report.checks import check_confidence  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.run.again import batch_of  # noqa: PLC0415
    from haemus.experiments.store.claim import folder_for  # noqa: PLC0415
    from haemus.experiments.store.inputs import read_inputs  # noqa: PLC0415
    from haemus.experiments.store.repeated import Repeated, other_version  # noqa: PLC0415
    from haemus.experiments.store.resolved_again import missing_parameters  # noqa: PLC0415
    from haemus.experiments.store.result_folder import MANIFEST, manifest_in  # noqa: PLC0415
    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    check_running(arguments)
    check_confidence(arguments.confidence)
    typed = Path(arguments.manifest)
    if not os.path.exists(typed):  # noqa: PTH110 - what was typed may be no path at all
        raise BadInput(
            "no such folder or file", where="MANIFEST", value=arguments.manifest,
            allowed="a folder of a result, or its manifest.json",
        )  # fmt: skip
    file = typed / MANIFEST if typed.is_dir() else typed
    said = manifest_in(file)
    batch = batch_of(said, str(file))
    check_another(arguments.out, file.parent)
    folder = folder_for(arguments.out, f"rerun-{_name(batch)}")
    if warning := other_version(said):
        print(f"haemus: {warning}", file=sys.stderr)
        if new := missing_parameters(said):
            print(f"haemus: new in this version, at their values of today: {', '.join(new)}", file=sys.stderr)
    written = run_there(folder, batch, str(said.get("command")), arguments, read_inputs(file.parent))
    if code := stopped(written):
        return code
    found = Repeated.of(said, file.parent, folder)
    differences = _differences(found, arguments.confidence)
    if arguments.json:
        print(as_json({"batch": written.as_dict(), **found.as_dict(), **differences}))
    else:
        say("\n\n".join(filter(None, (found.text, str(differences.get("text", ""))))))
    print(f"wrote {folder}", file=sys.stderr)
    return 1 if written.failed or found.broken else 0


def check_another(out: str | None, old: Path) -> None:
    """Refuse the folder of the old result for the new one, however it is spelt: its tables would be lost to compare with."""
    from haemus.experiments.store.result_folder import OPTION  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    if out is not None and Path(out).exists() and Path(out).samefile(old):
        raise BadInput(
            "is the folder of the old result, which would be compared with itself", where=OPTION, value=out,
            allowed="a new or empty folder",
        )  # fmt: skip


def _name(batch: Batch) -> str:
    return batch.scenarios[0].name if batch.experiment is None else batch.experiment.name


def _differences(found: Repeated, confidence: float) -> dict[str, object]:
    """The statistical comparison of results that differ, if there are tables to compare with."""
    from haemus.experiments.compare.two_results import compare_results  # noqa: PLC0415
    from haemus.experiments.compare.two_results_text import two_results_text  # noqa: PLC0415
    from haemus.experiments.store.result import Result  # noqa: PLC0415
    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    if found.equal or not found.comparable:
        return {}
    try:
        before = Result.read(found.old)
    except BadInput as error:  # the new result is whole all the same
        return {"text": f"the old result cannot be compared: {error}"}
    compared = compare_results(before, Result.read(found.new), confidence=confidence)
    return {"comparison": compared.as_dict(), "text": two_results_text(compared)}
