"""Machines besides this one: a Dask cluster as an executor."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Final

from haemus.model.bad_input import BadInput

PATIENCE: Final = 10.0
"""How long a scheduler may take to answer [seconds]."""
OPTION: Final = "--dask"


@contextmanager
def dask_executor(address: str) -> Iterator[tuple[Executor, int]]:
    """An executor on the cluster whose scheduler has this address, and how many threads its workers have now.

    BadInput where Dask isn't installed, where nobody answers, and where no worker has joined.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        raise BadInput(
            "needs Dask, which isn't installed", where=OPTION, value=address, allowed="pip install haemus[cluster]"
        ) from None
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:  # a wait in vain is an OSError too
        raise BadInput(
            f"no scheduler answers: {str(error).splitlines()[0] if str(error) else type(error).__name__}", where=OPTION,
            value=address, allowed="the address that dask scheduler prints, such as tcp://127.0.0.1:8786",
        ) from None  # fmt: skip
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise BadInput("the scheduler has no workers", where=OPTION, value=address, allowed="dask worker ADDRESS")
        yield client.get_executor(pure=False), threads
