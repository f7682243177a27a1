"""Outcomes on polarisation: camps in the network of agreements, and spread of alignments."""

from model.outcomes.network import greedy_modularity
from model.outcomes.outcome import outcome
from model.outcomes.run_tables import RunTables


def _network_at_end(tables: RunTables) -> list[list[float]]:
    """How many agreements in force at the end unite each two states."""
    in_force: dict[str, frozenset[str]] = {}
    for _, agreement, action, members in tables.agreements():
        if action == "lapsed":
            in_force.pop(agreement, None)
        else:
            in_force[agreement] = members
    place = {state: k for k, state in enumerate(tables.present)}
    weights = [[0.0] * len(place) for _ in place]
    for members in in_force.values():
        inside = [place[state] for state in members]
        for i in inside:
            for j in inside:
                if i != j:
                    weights[i][j] += 1.0
    return weights


@outcome("modularity, -0.5 to 1")
def modularity(tables: RunTables) -> float:
    """Polarisation of the network of agreements at the end of the run.

    Modularity with communities by greedy merging; a tie weighs as many agreements as unite the pair.
    """
    return greedy_modularity(_network_at_end(tables))


@outcome("standard deviation of a difference of shares")
def alignment_spread(tables: RunTables) -> float:
    """Spread over the states at the end of alignment with the West less alignment with the East."""
    return float((tables.by_state("alignment_west")[-1] - tables.by_state("alignment_east")[-1]).std())


@outcome("share")
def fragility_end(tables: RunTables) -> float:
    """Fragility at the end, mean of the states."""
    return float(tables.by_state("fragility")[-1].mean())
