"""Compilation of acts: the compiler's flags, methods for records, and the cache of compiled code.

The ensemble compiles the same text that the reference runs. An agent is a record there; `teach` gives its type the agent's acts
as methods, through Numba's extension interface. `fastmath` stays off, so that plain and compiled code produce the same bits.

Numba's own cache checks only the file of the function that it compiles, and goes stale when a rule in another file changes.
This cache is a folder of the user's, named by a digest of all that compiled code depends on: the model's source, Python, Numba
and the processor. A changed rule leads to a new folder.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import stat
import time
import warnings
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import llvmlite
import numba
import platformdirs
from llvmlite.binding import get_host_cpu_name
from numba import njit, types
from numba.core import config
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, Signature, infer_getattr
from numba.extending import lower_builtin, overload
from numba.np.numpy_support import from_dtype

from haemus.model.acts import FOR_COLUMNS
from haemus.model.compiled.parts import EntryCompiler, PartCompiler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np

_SETTINGS: Any = config
_SOURCE: Final = Path(__file__).parents[1]
_OLD: Final = 30 * 86_400.0
"""Age at which unused compiled code of other versions is removed [seconds]."""
_DIGEST_BYTES: Final = 10
_PRIVATE: Final = 0o700


# error_model "python": a division by zero raises, as it does in the reference, instead of continuing with infinity;
# without _nrt no references to arrays are counted, which takes an atomic operation at each call: acts make no arrays
FLAGS: Final[Any] = {"error_model": "python", "fastmath": False, "_nrt": False}
PART: Final[Any] = FLAGS | {"pipeline_class": PartCompiler, "no_cfunc_wrapper": True}
COLUMN_RULE: Final[Any] = PART | {"error_model": "numpy", "forceinline": True}
"""A function for loops over columns: within the loop, and without an exit from it where a divisor is zero."""
ENTRY: Final[Any] = FLAGS | {"pipeline_class": EntryCompiler, "no_cfunc_wrapper": True, "nogil": True}


def entry[F: Callable[..., Any]](function: F, *, makes_arrays: bool = False) -> F:
    """Compile a function that Python calls, at its first call; keep it in the cache, where a folder can be written."""
    folder, before = cache_folder(), _SETTINGS.CACHE_DIR
    if folder is not None:
        _SETTINGS.CACHE_DIR = str(folder)  # read by njit below
    try:
        compiled = njit(function, cache=folder is not None, **ENTRY | {"_nrt": makes_arrays})
    finally:
        _SETTINGS.CACHE_DIR = before
    return cast("F", compiled)


def let_compile(functions: Iterable[Callable[..., Any]], *, makes_arrays: bool = False) -> None:
    """Let compiled code call functions that are written for plain Python; the first word on a function counts."""
    for function in functions:
        if function not in _LET:
            _LET.add(function)
            _overload(function, function, makes_arrays=makes_arrays)


def runs_instead(function: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let compiled code run the decorated text instead of a function, where objects and records differ."""

    def decorated(text: Callable[..., Any]) -> Callable[..., Any]:
        _overload(function, text)
        return text

    return decorated


def _overload(function: Callable[..., Any], text: Callable[..., Any], *, makes_arrays: bool = False) -> None:
    def chosen(*_: object, **__: object) -> Callable[..., Any]:
        return text

    options = COLUMN_RULE if function in FOR_COLUMNS else PART
    overload(function, jit_options=options | {"_nrt": makes_arrays}, strict=False)(chosen)


def teach(kind: np.dtype[np.void], acts: Iterable[tuple[str, Callable[..., Any]]]) -> None:
    """Give records of a type acts as methods, so that `region.states[i].fix_budget(region)` compiles.

    Numba looks for the attributes of exactly this type before those of records in general; a name is a field or an act.
    """
    # The template is keyed by this one record type and not by types.Record, because each table has fields and acts of its own,
    # and because it must leave records of other packages alone.
    record = cast("types.Record", from_dtype(kind))
    if record in _TAUGHT:  # a second scenario with the same data has the same type
        return
    _TAUGHT.add(record)
    methods = {name: _method(record, name, text) for name, text in acts}

    class Attributes(AttributeTemplate):
        key = record

        def generic_resolve(self, record: types.Record, name: str) -> types.Type | None:  # type: ignore[override]  # untyped there
            return record.fields[name].type if name in record.fields else methods.get(name)

    _TEACH(Attributes)


def _method(record: types.Record, name: str, text: Callable[..., Any]) -> types.BoundFunction:
    """Return a method of a record that runs a function with the record as its first argument."""
    _overload(text, text)

    class Method(AbstractTemplate):
        key = (record, name)

        def generic(self, args: tuple[types.Type, ...], keywords: dict[str, types.Type]) -> Signature:
            function = self.context.resolve_value_type(text)
            return cast("Signature", function.get_call_type(self.context, (record, *args), keywords).as_method())

    def call(context: Any, builder: Any, signature: Signature, args: Any) -> Any:  # noqa: ANN401 - Numba's own
        function = context.typing_context.resolve_value_type(text)
        function.get_call_type(context.typing_context, signature.args, {})  # compiles the text for these types
        called = context.get_function(function, signature)
        context.add_linking_libs(getattr(called, "libs", ()))
        return called(builder, args)

    _LOWER(Method.key, record, _ANY_ARGUMENTS)(call)
    return types.BoundFunction(Method, record)


# untyped in Numba
_TEACH: Final[Any] = infer_getattr
_LOWER: Final[Any] = lower_builtin
_ANY_ARGUMENTS: Final = cast("Any", types.VarArg)(types.Any)
_TAUGHT: Final[set[types.Record]] = set()
_LET: Final[set[Callable[..., Any]]] = set()


@cache
def cache_folder() -> Path | None:
    """Return the folder of compiled code, created if needed; None, with a RuntimeWarning, if there is none to trust.

    Compiled code is run as it is found. So a folder that belongs to someone else, or to which others can write, isn't used.
    """
    problem = "no folder for compiled code can be written"
    try:
        parent = Path(platformdirs.user_cache_dir("haemus", appauthor=False))
        folder = parent / source_digest()
        if parent.is_absolute():  # a "~" stays where a user has no home
            parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            folder.mkdir(mode=_PRIVATE, exist_ok=True)
            if is_private(parent) and is_private(folder):
                _remove_old(parent)
                os.utime(folder)  # marks it as used, so that other versions don't remove it
                return folder
            problem = f"the folder for compiled code, {folder}, doesn't belong to this user alone"
    except (OSError, RuntimeError):  # a RuntimeError: there is no home, and no entry for the user that names one
        pass
    text = f"{problem}: each process compiles it again, which takes a minute or more"
    warnings.warn(text, RuntimeWarning, stacklevel=2)
    return None


def is_private(folder: Path) -> bool:
    """Whether a folder belongs to this user, and nobody else can write to it; a link to one doesn't count."""
    found = folder.lstat()
    if not hasattr(os, "geteuid"):  # a system where a user's folders are private by default
        return stat.S_ISDIR(found.st_mode)
    others = stat.S_IWGRP | stat.S_IWOTH
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & others


def source_digest(source: Path = _SOURCE) -> str:
    """Return a digest of all that compiled code depends on."""
    digest = blake2b(digest_size=_DIGEST_BYTES)
    machine = (
        platform.python_version(),
        numba.__version__,
        llvmlite.__version__,
        platform.machine(),
        get_host_cpu_name(),
    )
    digest.update("|".join(machine).encode())
    for file in sorted(source.rglob("*.py")):
        if file.name.startswith("."):  # what a file manager leaves
            continue
        digest.update(file.relative_to(source).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _remove_old(parent: Path) -> None:
    """Remove compiled code of other versions that hasn't been used for long, and nothing else that may be there."""
    for folder in parent.iterdir():
        with suppress(OSError):  # another process may have removed it by now
            ours = re.fullmatch(f"[0-9a-f]{{{2 * _DIGEST_BYTES}}}", folder.name) and is_private(folder)
            if ours and time.time() - folder.stat().st_mtime > _OLD:
                shutil.rmtree(folder, ignore_errors=True)
