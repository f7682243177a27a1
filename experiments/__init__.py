"""Batches, tables, comparisons and the command line; never imported by the model."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.batch import Batch, BatchInterrupted, BatchResult, run_batch, run_experiment
    from experiments.batch_folder import run_into
    from experiments.store.claim import folder_for

__all__ = ["Batch", "BatchInterrupted", "BatchResult", "folder_for", "run_batch", "run_experiment", "run_into"]
_HOMES = {"run_into": "experiments.batch_folder", "folder_for": "experiments.store.claim"}


def __getattr__(name: str) -> object:
    """Import the batch runner when it is first asked for: `haemus --help` stays quick."""
    if name in __all__:
        return getattr(import_module(_HOMES.get(name, "experiments.batch")), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
