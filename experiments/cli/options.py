"""The options that several commands take, each described once; a command adds what is its own, such as a default."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from haemus.experiments.run.engines import ENGINES
from haemus.experiments.store.kept import RECORDINGS

if TYPE_CHECKING:
    from argparse import _ActionsContainer
    from collections.abc import Mapping

OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "folder": {"metavar": "DIR", "help": "a folder that haemus sweep has written"},
        "--runs": {"type": int, "metavar": "N", "help": "runs of each scenario (default %(default)s)"},
        "--seed": {"type": int, "metavar": "S", "default": 1, "help": "seed of the batch (default %(default)s)"},
        "--engine": {"choices": ENGINES, "default": "auto", "help": "how long it takes, never what comes out"},
        "--record": {"choices": tuple(RECORDINGS)},
        "--history": {"choices": ("simulated", "observed"), "help": "override the scenarios' history"},
        "--scenario": {"metavar": "NAME"},
        "--outcomes": {"nargs": "+", "metavar": "NAME"},
        "--confidence": {
            "type": float,
            "metavar": "C",
            "default": 0.95,
            "help": "of every interval (default %(default)s)",
        },
        "--workers": {"type": int, "metavar": "W", "help": "cores to use (default: all)"},
        "--dask": {
            "metavar": "ADDRESS",
            "help": "run on the Dask cluster with this scheduler, as tcp://127.0.0.1:8786",
        },
        "--out": {"metavar": "DIR"},
        "--json": {"action": "store_true", "help": "print JSON rather than tables"},
    }
)
"""By name, the keywords of `add_argument`."""


def add_options(parser: _ActionsContainer, *names: str, **own: Any) -> None:  # noqa: ANN401 - as of add_argument
    """Add options of the table, with these keywords instead of, or beside, the table's."""
    for name in names:
        parser.add_argument(name, **{**OPTIONS[name], **own})
