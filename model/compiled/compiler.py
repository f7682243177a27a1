"""How loops are compiled: every flag in one place, and where compiled code is kept between processes.

Numba's own cache looks at the file of the function that it compiles, and goes stale when a rule in another file changes.
Ours is a folder of the user's, named by a digest of all that compiled code depends on: the model's source, Python, Numba
and the processor. A changed rule is a new folder. `fastmath` stays off: plain and compiled rules give the same bits.
"""

from __future__ import annotations

import os
import platform
import shutil
import time
import warnings
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import llvmlite
import numba
import platformdirs
from llvmlite.binding import get_host_cpu_name
from numba import njit
from numba.core import config
from numba.extending import register_jitable

if TYPE_CHECKING:
    from collections.abc import Callable

_SETTINGS: Any = config
INTERPRETED: Final = bool(_SETTINGS.DISABLE_JIT)
"""Whether Numba was told to compile nothing (`NUMBA_DISABLE_JIT=1`): everything runs in plain Python, slowly, step by step."""
_SOURCE: Final = Path(__file__).parent
_OLD: Final = 30 * 86_400.0
"""Compiled code of other versions that nobody has used for a month [seconds] is removed."""


def compiled[F: Callable[..., Any]](function: F) -> F:
    """Compile a loop when it is first called; kept in the cache where there is a place for it."""
    folder, before = cache_folder(), _SETTINGS.CACHE_DIR
    if folder is not None:
        _SETTINGS.CACHE_DIR = str(folder)  # Numba reads it when it is told to cache, that is on the next line
    try:
        loop = njit(function, cache=folder is not None, nogil=True, fastmath=False, error_model="python")
    finally:
        _SETTINGS.CACHE_DIR = before
    return cast("F", loop)


def part[F: Callable[..., Any]](function: F) -> F:
    """Let compiled loops call a function, which is compiled as a part of them; plain Python runs it as it is.

    Unlike a compiled loop it is compiled once for all constants that it is called with.
    """
    compiles = register_jitable(error_model="python", fastmath=False)
    return compiles(function)


@cache
def cache_folder() -> Path | None:
    """Return the folder of compiled code, made where it isn't there; None, with a warning, where it can't be written."""
    parent = Path(platformdirs.user_cache_dir("haemus", appauthor=False))
    folder = parent / source_digest()
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _remove_old(parent)
        os.utime(folder)
    except OSError:
        warnings.warn(
            "no folder can be written to keep compiled code in: each process compiles it anew, which takes a minute or more",
            RuntimeWarning,
            stacklevel=2,
        )
        return None
    return folder


def source_digest(source: Path = _SOURCE) -> str:
    """Return a digest of what compiled code depends on."""
    digest = blake2b(digest_size=10)
    machine = (
        platform.python_version(),
        numba.__version__,
        llvmlite.__version__,
        platform.machine(),
        get_host_cpu_name(),
    )
    digest.update("|".join(machine).encode())
    for file in sorted(source.rglob("*.py")):
        digest.update(file.relative_to(source).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _remove_old(parent: Path) -> None:
    for folder in parent.iterdir():
        if folder.is_dir() and time.time() - folder.stat().st_mtime > _OLD:
            shutil.rmtree(folder, ignore_errors=True)
