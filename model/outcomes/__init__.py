"""Outcomes: the results of a run, each a named and documented function of the tables of some runs."""

from haemus.model.outcomes.registry import OUTCOMES, outcome_columns, outcome_of, outcomes_among, outcomes_of, unit_of
from haemus.model.outcomes.run_tables import RunTables

__all__ = ["OUTCOMES", "RunTables", "outcome_columns", "outcome_of", "outcomes_among", "outcomes_of", "unit_of"]
