"""Haemus: agent-based what-ifs of regional security in the Western Balkans, 2020-2035.

The names below are the public interface. Each is imported on first use, which keeps `import haemus` fast. `help(name)`
explains one, and Tab shows them all.

One run:
    Region             a region that is stepped quarter by quarter; a Mesa model
    State, Supplier, Guarantee, Agreement
                       its agents and agreements; subclass the first three for rules of your own
    load_scenario      a scenario by name or from a file
    starting_data      what runs start from
    run_seed           the seed of a run of a batch
    Ensemble           many runs at once, compiled

Many runs:
    run_batch          run scenarios many times; returns a BatchResult
    load_experiment, run_experiment
                       an experiment over parameters, events and choices
    Batch, folder_for, run_into
                       run a batch into a folder, as the command does
    BatchInterrupted   raised on Ctrl-C, with the runs that had finished

Results:
    BatchResult        tables in memory: .runs, .states, .agreements, ... , .pairs(), .plot(), .to_csv(), .to_excel()
    read_result        the same from a folder of `haemus run`, as a StoredResult
    StoredResult       a result in a folder; its tables are read on first use
    SweepResult        the points and factors of an experiment's result

Analyses:
    compare            paired differences between scenarios
    sensitivity        which factors move an outcome
    discover           the conditions that lead to an outcome

    BadInput           raised for invalid input: what is wrong, where, and what is allowed
"""

import copyreg
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from haemus.experiments.compare.comparison import compare
    from haemus.experiments.design.loading import load_experiment
    from haemus.experiments.discovery.analysis import discover
    from haemus.experiments.run.batch import Batch, BatchInterrupted, BatchResult, run_batch, run_experiment
    from haemus.experiments.run.batch_folder import run_into
    from haemus.experiments.sensitivity.analysis import sensitivity
    from haemus.experiments.store.claim import folder_for
    from haemus.experiments.store.stored import StoredResult, read_result
    from haemus.experiments.store.sweep_result import SweepResult
    from haemus.model.agents.in_mesa import Agreement, Guarantee, State, Supplier
    from haemus.model.bad_input import BadInput
    from haemus.model.compiled import Ensemble
    from haemus.model.draws import run_seed
    from haemus.model.region import Region
    from haemus.model.scenario import load_scenario
    from haemus.model.start.data import starting_data

    __version__: str

__all__ = [
    "Agreement",
    "BadInput",
    "Batch",
    "BatchInterrupted",
    "BatchResult",
    "Ensemble",
    "Guarantee",
    "Region",
    "State",
    "StoredResult",
    "Supplier",
    "SweepResult",
    "compare",
    "discover",
    "folder_for",
    "load_experiment",
    "load_scenario",
    "read_result",
    "run_batch",
    "run_experiment",
    "run_into",
    "run_seed",
    "sensitivity",
    "starting_data",
]

_HOMES = {
    "Agreement": "model.agents.in_mesa",
    "BadInput": "model.bad_input",
    "Batch": "experiments.run.batch",
    "BatchInterrupted": "experiments.run.batch",
    "BatchResult": "experiments.run.batch",
    "Ensemble": "model.compiled",
    "Guarantee": "model.agents.in_mesa",
    "Region": "model.region",
    "State": "model.agents.in_mesa",
    "StoredResult": "experiments.store.stored",
    "Supplier": "model.agents.in_mesa",
    "SweepResult": "experiments.store.sweep_result",
    "compare": "experiments.compare.comparison",
    "discover": "experiments.discovery.analysis",
    "folder_for": "experiments.store.claim",
    "load_experiment": "experiments.design.loading",
    "load_scenario": "model.scenario",
    "read_result": "experiments.store.stored",
    "run_batch": "experiments.run.batch",
    "run_experiment": "experiments.run.batch",
    "run_into": "experiments.run.batch_folder",
    "run_seed": "model.draws",
    "sensitivity": "experiments.sensitivity.analysis",
    "starting_data": "model.start.data",
}


def _read_only(content: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """Rebuild a read-only table."""
    return MappingProxyType(content)


# Python can neither copy nor pickle a read-only table; the starting data of every region holds some
copyreg.pickle(MappingProxyType, lambda table: (_read_only, (dict(table),)))


def __getattr__(name: str) -> object:
    """Import a public name on first use; `__version__` is that of the installed distribution."""
    if name == "__version__":
        return import_module("importlib.metadata").version("haemus")
    if name in _HOMES:
        return getattr(import_module(f"haemus.{_HOMES[name]}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
