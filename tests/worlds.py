"""Small worlds for tests: shortened scenarios, with added events, and the tables of their runs."""

from dataclasses import replace
from functools import cache, cached_property

from haemus.model.calendar import parse_quarter
from haemus.model.compiled import Ensemble
from haemus.model.compiled.runs import DONE
from haemus.model.region import Region
from haemus.model.scenario import ResolvedScenario, load_scenario, resolve_text
from haemus.model.tables.rows import Named, Rows

TABLES = ("states", "agreements", "contracts", "crises", "events")
QUARTER_OF = {"states": 0, "agreements": 0, "contracts": 8, "crises": 0, "events": 0}
"""The column of each table that holds the quarter of its rows."""

EVENTS = {
    "accession": 'state = "XKX"',
    "agreement_signed": 'members = ["HRV", "SVN"]',
    "airspace_incident": 'state = "BGR"\nstrength = 3.0',
    "arms_gift": 'donor = "USA"\nstate = "BIH"\ncategory = "armour"\nunits = 100.0',
    "article5_doubt": "strength = 1.0",
    "base_investment": 'state = "BGR"\nvalue_meur = 500.0\nquarters = 4',
    "ceasefire": "part = 0.5",
    "contract_signed": (
        'buyer = "MNE"\nsupplier = "tur"\ncategory = "armour"\nunits = 20.0\nvalue_meur = 12.0\nlead_quarters = 2'
    ),
    "crisis": 'states = ["SRB", "XKX"]\nstrength = 1.0',
    "embargo": 'supplier_state = "TUR"',
    "embargo_lifted": 'supplier_state = "RUS"',
    "external_finance": 'state = "ALB"\nvalue_meur = 100.0\nquarters = 4',
    "influence_campaign": 'power = "RUS"\nstate = "BIH"\nstrength = 2.0\nquarters = 4',
    "invasion": "strength = 5.0",
    "pledge": "target = 5.0\ndue = 2040",
    "reassurance": "strength = 1.0",
    "resource_find": 'state = "SRB"\nvalue_meur_year = 400.0\nquarters = 8',
    "spending_plan": 'state = "BGR"\nyears = [2027, 2029]\nshare = [2.0, 4.0]',
    "supply_integration": 'producer = "bih-igman"\nvalue_meur_year = 50.0\nquarters = 4',
    "withdrawal": 'guarantee = "KFOR"\nshare = 0.5',
}
"""One event of every type, with its own keys as TOML lines."""

LIVELY = {"talks_rate": 0.8, "dispute_constant": -2.2, "dispute_region": 0.5, "dispute_fatal": -0.6}
"""Parameters of a world in which much is signed and disputes break out soon."""


@cache
def shipped(name: str) -> ResolvedScenario:
    """Return a shipped scenario, cached."""
    return load_scenario(name)


def until(scenario: str | ResolvedScenario, end: str) -> ResolvedScenario:
    """Return a scenario that ends early, without the events after its end."""
    resolved = shipped(scenario) if isinstance(scenario, str) else scenario
    return replace(resolved, end=parse_quarter(end))


@cache
def with_event(kind: str, date: str, keys: str, end: str, parent: str = "baseline") -> ResolvedScenario:
    """Return a child of a scenario with one more event; keys are TOML lines."""
    return resolve_text(
        f'title = "With one event"\nextends = "{parent}"\nend = "{end}"\n'
        f'[[events]]\nid = "it"\ntype = "{kind}"\ndate = {date}\n{keys}\n'
    )


class Record:
    """The tables of one run, with names."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    @cached_property
    def states(self) -> list[Named]:
        return self.rows.named("states")

    @cached_property
    def agreements(self) -> list[Named]:
        return self.rows.named("agreements")

    @cached_property
    def contracts(self) -> list[Named]:
        return self.rows.named("contracts")

    @cached_property
    def crises(self) -> list[Named]:
        return self.rows.named("crises")

    @cached_property
    def events(self) -> list[Named]:
        return self.rows.named("events")


@cache
def ran(scenario: ResolvedScenario, seed: int) -> Record:
    """Return the tables of a finished run in the ensemble, cached."""
    rows, (status,) = Ensemble(scenario).run([seed])
    assert status == DONE, scenario.name
    return Record(rows)


@cache
def ran_in_reference(scenario: ResolvedScenario, seed: int) -> Record:
    """Return the tables of a finished run in the reference."""
    return Record(Region(scenario, seed, collect=False).run_to_end())


def before(record: Record, quarter: str) -> dict[str, list[Named]]:
    """Return the rows of every table from before a quarter."""
    return {table: [row for row in getattr(record, table) if str(row[QUARTER_OF[table]]) < quarter] for table in TABLES}


def everything(record: Record) -> dict[str, list[Named]]:
    """Return all rows of all tables."""
    return {table: list(getattr(record, table)) for table in TABLES}
