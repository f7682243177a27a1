"""The measures of networks of agreements, compiled for many runs at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.compiled.compiler import entry, let_compile
from haemus.model.outcomes import network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

let_compile([network.tie, network.greedy_modularity, network.merge_best])


@entry
def tie_all(run: NDArray[np.int64], members: NDArray[np.int64], weights: NDArray[np.float64]) -> None:
    """Add to the weights [run, state, state] in which two states are members together."""
    network.tie(run, members, weights)


@entry
def measure_all(weights: NDArray[np.float64], found: NDArray[np.float64]) -> None:
    """Set the modularity of each network."""
    for run in range(weights.shape[0]):
        found[run] = network.greedy_modularity(weights[run])
