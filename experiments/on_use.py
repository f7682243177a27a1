"""Modules that are imported at their first use: pandas alone takes longer than most commands.

    if TYPE_CHECKING:
        import pandas as pd
    else:
        pd = on_use("pandas")

A type checker sees the module itself.
"""

from importlib import import_module
from threading import RLock
from types import ModuleType

_IMPORTING = RLock()
"""Two threads that enter packages whose modules import each other, by different doors, may find one half made."""


class _OnUse(ModuleType):
    def __getattr__(self, name: str) -> object:
        """Import the module, and return what it has under a name."""
        with _IMPORTING:
            found: object = getattr(import_module(self.__name__), name)
        setattr(self, name, found)  # from now on this isn't called for the name
        return found


def on_use(name: str) -> ModuleType:
    """Return a stand-in for a module, which imports it when a name of it is read; of several threads, one after the other."""
    return _OnUse(name)
