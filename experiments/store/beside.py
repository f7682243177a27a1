"""Where an analysis of a result is written: into a folder inside it, or into one of its own."""

from collections.abc import Sequence
from pathlib import Path

from haemus.experiments.store.result import Result
from haemus.experiments.store.result_folder import claimed
from haemus.model.bad_input import BadInput


def beside(result: Result, name: str, out: str | None, what: str, replaced: Sequence[str] = ()) -> Path:
    """The new or empty folder `out`; where none is asked for, `name` inside the result.

    Inside the result another of the same name may be there already. Its files that match a pattern of `replaced` are removed,
    so that none of an earlier analysis is taken for one of this. BadInput, which calls it the folder of `what`, where it can't
    be written.
    """
    if out is not None:
        return claimed(out, "")
    folder = result.folder / name
    try:
        folder.mkdir(exist_ok=True)
        for old in [path for pattern in replaced for path in folder.glob(pattern)]:
            old.unlink()
    except OSError as error:
        raise BadInput(f"the folder of the {what} cannot be written", where=str(folder)) from error
    return folder
