"""The modularity of a small weighted network, with communities found by greedy merging."""

from collections.abc import Sequence

SMALLEST_GAIN = 1e-12


def greedy_modularity(weights: Sequence[Sequence[float]]) -> float:
    """Modularity of the partition that greedy merging finds; 0 for a network without links.

    `weights` is symmetric with a zero diagonal. Modularity lies in [-0.5, 1): 0 when everybody is tied to
    everybody or nobody to anybody, high when the network falls into camps. Ties are broken by order of nodes.
    Source: Clauset, Newman and Moore 2004, 10.1103/PhysRevE.70.066111.
    """
    total = sum(sum(row) for row in weights)
    if total <= 0.0:
        return 0.0
    shares = [[weight / total for weight in row] for row in weights]
    degree = [sum(row) for row in shares]
    alive = [k for k, share in enumerate(degree) if share > 0.0]
    while True:
        best, pair = SMALLEST_GAIN, None
        for position, i in enumerate(alive):
            row, own = shares[i], degree[i]
            for j in alive[position + 1 :]:
                gain = row[j] - own * degree[j]
                if gain > best:
                    best, pair = gain, (i, j)
        if pair is None:
            return sum(shares[k][k] - degree[k] * degree[k] for k in alive)
        _merge(shares, degree, alive, *pair)


def _merge(shares: list[list[float]], degree: list[float], alive: list[int], i: int, j: int) -> None:
    """Let community j go up in community i."""
    shares[i][i] += shares[j][j] + 2.0 * shares[i][j]
    alive.remove(j)
    for k in alive:
        if k != i:
            shares[i][k] += shares[j][k]
            shares[k][i] = shares[i][k]
    degree[i] += degree[j]
