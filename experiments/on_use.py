"""Modules that are imported at their first use: pandas alone takes longer than most commands.

    if TYPE_CHECKING:
        import pandas as pd
    else:
        pd = on_use("pandas")

A type checker sees the module itself.
"""

from importlib import import_module
from types import ModuleType


class _OnUse(ModuleType):
    def __getattr__(self, name: str) -> object:
        """Import the module, and return what it has under a name."""
        found: object = getattr(import_module(self.__name__), name)
        setattr(self, name, found)  # from now on this isn't called for the name
        return found


def on_use(name: str) -> ModuleType:
    """Return a stand-in for a module, which imports it when a name of it is read; threads may do so at once."""
    return _OnUse(name)
