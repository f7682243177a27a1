"""What a sweep's result can't be asked, and which of its points stand or fall together."""

from typing import Final, Literal

import numpy as np

from haemus.experiments.sensitivity.indices import size_of_block
from haemus.experiments.store.sweep_result import SweepResult
from haemus.model.bad_input import BadInput

Method = Literal["effects", "morris", "sobol"]
METHODS: Final[tuple[Method, ...]] = ("effects", "morris", "sobol")
NEEDS: Final[dict[Method, str]] = {
    "morris": 'Morris\' trajectories: kind = "morris" in [design]',
    "sobol": 'Saltelli\'s scheme: kind = "sobol" in [design]',
}


def size_of_unit(swept: SweepResult) -> int:
    """How many points stand or fall together."""
    factors = len(swept.axes)
    if swept.kind == "sobol":
        return size_of_block(factors, second_order=bool(swept.design.get("second_order")))
    return factors + 1 if swept.kind == "morris" else 1


def check_method(swept: SweepResult, method: Method | None) -> None:
    """Refuse a method that the design doesn't allow."""
    if method in NEEDS and swept.kind != method:
        what = "elementary effects" if method == "morris" else "Sobol' indices"
        raise BadInput(
            f"a design of kind {swept.kind} gives no {what}", where=str(swept.result.folder),
            allowed=f"the result of a sweep with {NEEDS[method]}; --method effects for this one",
        )  # fmt: skip


def check_points(swept: SweepResult, size: int, last: int) -> None:
    """Refuse a table of the design that isn't what the manifest says, or lacks points that were run."""
    count, numbers = len(swept.points), swept.points["point"].to_numpy()
    if count % size or last >= count or not np.array_equal(numbers, np.arange(count)):
        raise BadInput(
            f"has not the points of a design of kind {swept.kind}", where=str(swept.result.folder / "design.parquet"),
            value=count, allowed=f"a multiple of {size} points, numbered from 0",
        )  # fmt: skip
