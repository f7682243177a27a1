"""Write a file whole or not at all: beside its final name, flushed to the disk, then renamed."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from haemus.model.bad_input import BadInput

PARTIAL: Final = ".partial"
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Errors of a disk, a quota or a limit that is used up; once there is room, the same command works."""


class DiskFull(Exception):  # noqa: N818 - names the condition
    """The disk is full. Everything written before is safe."""


def failure(error: OSError, where: object = "", what: str = "cannot be written") -> BadInput | DiskFull:
    """Return the error of the system as the one that a command reports: DiskFull for want of room, otherwise BadInput.

    Its file is named, and if the system named none, `where`.
    """
    place = str(error.filename or where)
    reason = error.strerror or " ".join(str(error).split()) or type(error).__name__
    if error.errno in FULL:
        return DiskFull(f"{place or 'the output'} cannot be written: {reason}")
    return BadInput(f"{what}: {reason}", where=place)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary name beside the final one; the file takes the final name once it is whole and on the disk.

    DiskFull or BadInput, which name the file, if it can't be written; what was there before then remains.
    """
    final = Path(os.path.realpath(path))
    if final.exists() and not final.is_file():
        raise BadInput("not a file that can be replaced", where=str(path), allowed="a new or a regular file")
    partial = final.with_name(f".{final.name}{PARTIAL}")
    try:
        partial.unlink(missing_ok=True)  # a link of this name would be followed
        yield partial
        _synced(partial)
        os.replace(partial, final)  # noqa: PTH105 - replaces an existing file on every platform
    except OSError as error:
        named = None if error.filename in {str(partial), None} else error.filename
        raise failure(OSError(error.errno, error.strerror or str(error)), named or path) from error
    finally:
        with suppress(OSError):  # the error that prevents it was raised above
            partial.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all."""
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")


def _synced(path: Path) -> None:
    """Have the system put a file on the disk, which reports a full one at the latest now."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
