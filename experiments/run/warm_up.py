"""Compile the ensemble on its first use on a machine: it takes a minute, in one process while others wait."""

import sys
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Final

from filelock import FileLock

from haemus.model.compiled import Ensemble, runs
from haemus.model.compiled.compiler import cache_folder
from haemus.model.record.layout import rooms_of
from haemus.model.start.data import starting_data
from haemus.model.start.region_files import RegionFiles, region_in_use

SAID: Final = "compiling the model for this machine, once: a minute or more"
SAID_WITHOUT_CACHE: Final = "compiling the model: a minute or more"
LOCK: Final = "ensemble.lock"
PATIENCE: Final = 600.0
"""How long to wait for another process [s]; one that takes longer is stuck, and compiling twice does no harm."""


def is_compiled() -> bool:
    """Return whether this machine has compiled the ensemble for the region in use already."""
    folder = cache_folder()
    return folder is not None and _marker(folder, region_in_use()).exists()


def compile_once(ensemble: Ensemble) -> None:
    """Compile the ensemble if this machine hasn't yet, after a message on stderr."""
    folder = cache_folder()
    if folder is None:
        _say(SAID_WITHOUT_CACHE)
        _compiled(ensemble)
        return
    marker = _marker(folder, ensemble.scenario.region)
    if marker.exists():
        return
    _say(SAID)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=PATIENCE)
    except (OSError, NotImplementedError):  # includes a timeout; without a lock, every process compiles
        _compiled(ensemble)
        return
    try:
        # another process may have compiled it during the wait
        if not marker.exists() and _compiled(ensemble):
            with suppress(OSError):  # on a full disk there is no marker, and the message appears again next time
                marker.touch()
    finally:
        lock.release()


def _compiled(ensemble: Ensemble) -> bool:
    """Make a run, and return whether it worked; an error would also stop the batch's runs and is handled there."""
    with suppress(Exception):
        ensemble.run([0])
        return True
    return False


def _marker(folder: Path, region: RegionFiles) -> Path:
    """Return the file that marks this copy of the model as compiled; like Numba's cache, it depends on paths and times of files.

    A region of one's own may need records of another size, which are compiled anew.
    """
    file = Path(runs.__file__)
    rooms = "" if not region.is_own else sorted(rooms_of(starting_data(region=region)).items())
    installation = blake2b(f"{file}|{file.stat().st_mtime_ns}|{rooms}".encode(), digest_size=8).hexdigest()
    return folder / f"ensemble-{installation}"


def _say(line: str) -> None:
    with suppress(OSError, AttributeError):  # without a stderr, nobody waits for the message
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
