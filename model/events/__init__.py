"""Event types, one to a file: a new type is a new file here, which is found automatically."""

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Literal, get_args, get_origin

from haemus.model.events.effect import CHANNELS, Effect
from haemus.model.events.event import Event

__all__ = ["CHANNELS", "EVENT_TYPES", "Effect", "Event"]


def _event_types() -> Mapping[str, type[Event]]:
    """Return every event type by its name, in alphabetical order."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    kinds: dict[str, type[Event]] = {}
    for kind in Event.__subclasses__():
        declared = kind.model_fields["type"].annotation
        if get_origin(declared) is not Literal:
            message = f"{kind.__name__} doesn't declare its type"
            raise TypeError(message)
        kinds[get_args(declared)[0]] = kind
    return MappingProxyType(dict(sorted(kinds.items())))


EVENT_TYPES: Mapping[str, type[Event]] = _event_types()
