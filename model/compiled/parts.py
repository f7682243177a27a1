"""Parts and entries of compiled code: a part becomes machine code only within the entry that needs it.

Numba makes every function ready to be called by itself: it links, optimises and assembles each act together with all that it
calls, and once more for each caller. Python never calls an act. So the library of a part only holds its code, and the library of
an entry links those of all parts that it needs and is optimised as a whole, once. A user's own compiled function may call a rule:
it is given the part with all that this needs.
"""

# ruff: noqa: SLF001 - Numba has no other way

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from numba import types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.np import arrayobj

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WRAPPED: Final[Any] = arrayobj.fix_integer_index
LONGEST: Final = 400
"""Characters of a record's description that Numba may write out."""


class _NoEnvironment:
    """Takes the environment of a function, which only Python's calls need."""

    def __init__(self, codegen: Any) -> None:  # noqa: ANN401 - Numba's own
        self._codegen = codegen

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as above
        return getattr(self._codegen, name)

    def set_env(self, *_: object) -> None:
        """Keep nothing: the function is at no address by itself."""


class _Part(JITCodeLibrary):
    """The code of a part, not linked with what it calls."""

    @property
    def codegen(self) -> Any:  # noqa: ANN401 - as above
        return _NoEnvironment(self._codegen)

    def finalize(self) -> None:
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:  # noqa: ARG002 - as of Numba
        return 0  # for a function that isn't there

    def alone(self) -> Any:  # noqa: ANN401 - as above
        """The module of its code alone."""
        return super()._get_module_for_linking()  # type: ignore[no-untyped-call]  # untyped in Numba

    def _get_module_for_linking(self) -> Any:  # noqa: ANN401 - as above
        """The module for code that isn't an entry, such as a user's own: with all that it needs."""
        whole = self.alone().clone()
        for library in _needed(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            whole.link_in(_Alone(library)._get_module_for_linking(), preserve=True)
        return whole


class _Entry(JITCodeLibrary):
    """The code of an entry, linked with all parts that it needs."""

    def finalize(self) -> None:
        self._linking_libraries = [_Alone(library) for library in _needed(self._linking_libraries)]
        super().finalize()  # type: ignore[no-untyped-call]  # untyped in Numba


class _Alone:
    """A library to be linked without what it calls."""

    def __init__(self, library: Any) -> None:  # noqa: ANN401 - as above
        self._reload_init = library._reload_init
        self._get_module_for_linking = library.alone if isinstance(library, _Part) else library._get_module_for_linking


def _needed(libraries: list[Any]) -> Iterator[Any]:
    """Yield libraries, and those that the parts among them need."""
    waiting, seen = list(libraries), set()
    while waiting:
        library = waiting.pop()
        if library not in seen:
            seen.add(library)
            waiting += library._linking_libraries if isinstance(library, _Part) else []
            yield library


class PartCompiler(Compiler):
    """Compiles a part."""

    library: type[JITCodeLibrary] = _Part

    def compile_extra(self, func: Callable[..., Any]) -> Any:  # noqa: ANN401 - as above
        """Compile a function into a library of its own."""
        codegen = self.state.targetctx.codegen()
        self.state.library = self.library(codegen, func.__qualname__)
        self.state.library.enable_object_caching()
        with _places_counted_from_zero(wanted=not self.state.flags.nrt):
            return super().compile_extra(func)  # type: ignore[no-untyped-call]  # as above


@contextmanager
def _places_counted_from_zero(*, wanted: bool) -> Iterator[None]:
    """Let code that makes no arrays take places as they are; Numba would look for negative ones at each access, and add the length."""
    before = arrayobj.fix_integer_index
    arrayobj.fix_integer_index = _as_it_is if wanted else _WRAPPED
    try:
        yield
    finally:
        arrayobj.fix_integer_index = before


def _as_it_is(context: Any, builder: Any, kind: Any, index: Any, _: object) -> Any:  # noqa: ANN401 - Numba's own
    return context.cast(builder, index, kind, types.intp if kind.signed else types.uintp)


class EntryCompiler(PartCompiler):
    """Compiles an entry."""

    library = _Entry


def _shortened(kind: Any) -> None:  # noqa: ANN401 - a kind of types, untyped in Numba
    """Let types describe themselves once and shortly: Numba asks at each step, and means every field of every table."""
    described = kind.__repr__

    @lru_cache(4096)
    def short(self: types.Type) -> str:
        said: str = described(self)
        if len(said) <= LONGEST:
            return said
        return f"{said[:LONGEST]}... ({blake2b(said.encode(), digest_size=8).hexdigest()})"

    kind.__repr__ = short


_shortened(types.Record)
_shortened(types.NestedArray)
