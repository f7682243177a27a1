"""The faults of a region as they are told: one that shows in many rows is told once, with the number of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW: Final = ", row "
"""Stands between a file and the number of its row in the place of a fault."""
SHOWN: Final = 3
"""The most rows of a file that are told of one fault in a column."""


class NoSuchName(BadInput):
    """A cell that names what the region doesn't have: all cells with this name have one cause."""


def told(faults: Sequence[BadInput]) -> list[BadInput]:
    """Return the faults in their order, those that are alike cut to a few; the last of them says how many more there are.

    Alike are cells with one name that the region doesn't have, in whatever file, and cells of one column with the same problem.
    """
    alike: dict[tuple[object, ...], list[BadInput]] = {}
    for place, fault in enumerate(faults):
        alike.setdefault(_cause(fault, place), []).append(fault)
    return [fault for group in alike.values() for fault in _cut(group)]


def _cause(fault: BadInput, place: int) -> tuple[object, ...]:
    if isinstance(fault, NoSuchName):
        return fault.problem, str(fault.value)
    file, row, _ = fault.where.rpartition(ROW)
    return (file, fault.key, fault.problem) if row else (place,)


def _cut(group: Sequence[BadInput]) -> list[BadInput]:
    most = 1 if isinstance(group[0], NoSuchName) else SHOWN
    kept, more = list(group[:most]), len(group) - most
    if more > 0:
        last = kept[-1]
        kept[-1] = BadInput(
            f"{last.problem}, as in {more} more {'row' if more == 1 else 'rows'}{_of_files(group)}", where=last.where, key=last.key,
            value=last.value, allowed=last.allowed, nearest=last.nearest,
        )  # fmt: skip
    return kept


def _of_files(group: Sequence[BadInput]) -> str:
    files = {fault.where.rpartition(ROW)[0] for fault in group}
    return f" of {len(files)} files" if len(files) > 1 else ""
