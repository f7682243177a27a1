"""The modularity of small weighted networks, with communities found by greedy merging."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.model.acts import compiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SMALLEST_GAIN = 1e-12
FEW = 16
"""Number of runs below which plain Python finishes before compiled code is loaded."""


def ties(rows: NDArray[np.void], runs: int, states: int) -> NDArray[np.float64]:
    """Return the number of rows of agreements that unite each pair, [run, state, state], symmetric with a zero diagonal."""
    weights = np.zeros((runs, states, states))
    # one memory layout, so that the loop is compiled once: NumPy calls a single strided number contiguous
    count = tie if runs < FEW else FOR_MANY.get("tie", tie)
    count(np.ascontiguousarray(rows["run"]), np.ascontiguousarray(rows["members"]), weights)
    return weights


def modularity_of_each(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the modularity of each network, [run]; `weights` are [run, node, node]."""
    found = np.empty(weights.shape[0])
    measure = measure_each if found.size < FEW else FOR_MANY.get("measure_each", measure_each)
    measure(weights, found)
    return found


FOR_MANY: Final[dict[str, Callable[..., None]]] = {}
"""Compiled versions of `tie` and `measure_each`, which the ensemble puts here."""


@compiles
def tie(run: NDArray[np.int64], members: NDArray[np.int64], weights: NDArray[np.float64]) -> None:
    """Add 1 to the weight of each pair of states for each row in which both are members."""
    for row in range(run.size):
        for a in range(weights.shape[1]):
            for b in range(a):
                if members[row] >> a & members[row] >> b & 1:
                    weights[run[row], a, b] += 1.0
                    weights[run[row], b, a] += 1.0


@compiles
def measure_each(weights: NDArray[np.float64], found: NDArray[np.float64]) -> None:
    """Set the modularity of each network."""
    for run in range(weights.shape[0]):
        found[run] = greedy_modularity(weights[run])


@compiles
def greedy_modularity(weights: NDArray[np.float64]) -> float:
    """Return the modularity of the partition that greedy merging finds; 0 for a network without links.

    `weights` [node, node] is symmetric with a zero diagonal. Modularity lies in [-0.5, 1): 0 when all nodes are linked to one
    another or none is, high when the network falls into camps. Equal gains are decided by the order of nodes.
    Source: Clauset, Newman and Moore 2004, 10.1103/PhysRevE.70.066111.
    """
    nodes = weights.shape[0]
    total = 0.0
    for i in range(nodes):
        for j in range(nodes):
            total = total + weights[i, j]
    if total <= 0.0:
        return 0.0
    shares, degree = weights / total, np.zeros(nodes)
    for i in range(nodes):
        for j in range(nodes):
            degree[i] = degree[i] + shares[i, j]
    alive = degree > 0.0
    while merge_best(shares, degree, alive):
        pass
    modularity = 0.0
    for k in range(nodes):
        if alive[k]:
            modularity = modularity + (shares[k, k] - degree[k] * degree[k])
    return modularity


@compiles
def merge_best(shares: NDArray[np.float64], degree: NDArray[np.float64], alive: NDArray[np.bool_]) -> bool:
    """Merge the two communities whose union gains most; return whether any union gained."""
    best, one, other = SMALLEST_GAIN, -1, -1
    for i in range(degree.size):
        for j in range(i + 1, degree.size):
            gain = shares[i, j] - degree[i] * degree[j]
            if alive[i] and alive[j] and gain > best:
                best, one, other = gain, i, j
    if one < 0:
        return False
    shares[one, one] = shares[one, one] + (shares[other, other] + 2.0 * shares[one, other])
    alive[other] = False
    for k in range(degree.size):
        if alive[k] and k != one:
            shares[one, k] = shares[one, k] + shares[other, k]
            shares[k, one] = shares[one, k]
    degree[one] = degree[one] + degree[other]
    return True
