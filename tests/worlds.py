"""Small worlds for tests: scenarios cut short, with events of one's own, and what a run of them left behind."""

from dataclasses import replace
from functools import cache

from model.calendar import parse_quarter
from model.record import Record, Row
from model.region import Region
from model.scenario import ResolvedScenario, load_scenario, resolve_text

TABLES = ("states", "agreements", "contracts", "crises", "events")
QUARTER_OF = {"states": 0, "agreements": 0, "contracts": 8, "crises": 0, "events": 0}
"""Which column of a table holds the quarter in which its row came about."""


def until(scenario: str | ResolvedScenario, end: str) -> ResolvedScenario:
    """Return a scenario that ends early; events that it no longer reaches drop out."""
    resolved = load_scenario(scenario) if isinstance(scenario, str) else scenario
    return replace(resolved, end=parse_quarter(end))


def with_event(kind: str, date: str, keys: str, end: str, parent: str = "baseline") -> ResolvedScenario:
    """Return a child of a scenario with one more event; keys are TOML lines."""
    return resolve_text(
        f'title = "With one event"\nextends = "{parent}"\nend = "{end}"\n'
        f'[[events]]\nid = "it"\ntype = "{kind}"\ndate = {date}\n{keys}\n'
    )


@cache
def ran(scenario: ResolvedScenario, seed: int) -> Record:
    """Return the record of a finished run; asked for twice, run once."""
    return Region(scenario, seed, collect=False).run_to_end()


def before(record: Record, quarter: str) -> dict[str, list[Row]]:
    """Return the rows of every table that came about before a quarter."""
    return {table: [row for row in getattr(record, table) if str(row[QUARTER_OF[table]]) < quarter] for table in TABLES}


def everything(record: Record) -> dict[str, list[Row]]:
    """Return all rows of all tables."""
    return {table: list(getattr(record, table)) for table in TABLES}
