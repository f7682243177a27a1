"""Files that someone else made: read only if they are regular files of a sensible size, and only where they may be."""

import stat
from pathlib import Path

from haemus.model.bad_input import BadInput


def check_regular(path: Path, most: int | None = None, *, allowed: str = "", error: type[BadInput] = BadInput) -> None:
    """Refuse what isn't a regular file, or is larger than `most` bytes if that is given, before it is opened.

    A named pipe would never end, a device neither, and a file of many gigabytes would fill the memory.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        raise error("there is no such file", where=path.name, value=str(path), allowed=allowed) from None
    except (OSError, ValueError) as fault:  # a ValueError for a path with a null character
        raise error(f"cannot be read: {_reason(fault)}", where=path.name, value=str(path), allowed=allowed) from None
    if not stat.S_ISREG(found.st_mode):
        raise error("isn't a file", where=path.name, value=str(path), allowed=allowed)
    if most is not None and found.st_size > most:
        raise error("too large", where=path.name, value=found.st_size, allowed=f"at most {most} bytes")


def regular_content(path: Path, most: int, *, allowed: str = "", error: type[BadInput] = BadInput) -> bytes:
    """Return the content of a regular file of at most `most` bytes; BadInput for anything else."""
    check_regular(path, most, allowed=allowed, error=error)
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as fault:
        raise error(f"cannot be read: {_reason(fault)}", where=path.name, value=str(path), allowed=allowed) from None
    if len(content) > most:  # it has grown since, or its size isn't known before it is read
        raise error("too large", where=path.name, allowed=f"at most {most} bytes")
    return content


def leaves(folder: Path, name: str) -> bool:
    """Whether a file of a folder is a link to somewhere else."""
    return (folder / name).resolve().parent != folder.resolve()


def _reason(fault: OSError | ValueError) -> str:
    return (fault.strerror if isinstance(fault, OSError) else None) or str(fault)
