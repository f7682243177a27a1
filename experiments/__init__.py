"""Batches, tables, comparisons and the command line; never imported by the model."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.batch import BatchInterrupted, BatchResult, run_batch, run_experiment

__all__ = ["BatchInterrupted", "BatchResult", "run_batch", "run_experiment"]


def __getattr__(name: str) -> object:
    """Import the batch runner when it is first asked for: `haemus --help` stays quick."""
    if name in __all__:
        from experiments import batch  # noqa: PLC0415

        return getattr(batch, name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
