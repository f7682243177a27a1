"""Compiling: compiled code does the same as plain Python, and never outlives its source."""

import inspect
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba import njit
from numba.core.codegen import JITCodeLibrary
from numba.core.errors import TypingError
from worlds import LIVELY, everything, ran, ran_in_reference, until, with_event

import haemus.model
from haemus.model.acts import COMPILED_FUNCTIONS, Acts, acts_of, field
from haemus.model.agents.in_mesa import State
from haemus.model.compiled import Ensemble, runs
from haemus.model.compiled.compiler import (
    cache_folder,
    entry,
    is_private,
    let_compile,
    runs_instead,
    source_digest,
    teach,
)
from haemus.model.outcomes import network
from haemus.model.record.layout import EMPTY_AT_START, record_type, words_at_start
from haemus.model.rules.need import least_order
from haemus.model.rules.tender import gumbel
from haemus.model.scenario import ResolvedScenario, load_scenario

SEED = 23
MODEL = Path(haemus.model.__file__).parent
ENTRIES = (runs.draw_dates, runs.step, runs.run_all, *network.FOR_MANY.values())
"""The compiled functions that Python calls."""
LEAKING = with_event("embargo", "2020-02-01", 'supplier_state = "USA"\nleak = 0.5', "2023Q4")
WORLDS = [
    pytest.param(LEAKING.with_parameters(**LIVELY), id="a lively world with a leaking embargo"),
    pytest.param(LEAKING, id="a leaking embargo"),
    pytest.param(until("nato-industrial-integration", "2029Q4"), id="allied orders"),
]


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A separate cache folder for a test that compiles."""
    monkeypatch.setattr("haemus.model.compiled.compiler.cache_folder", lambda: tmp_path)
    return tmp_path


# --- what is compiled ---------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", WORLDS)
def test_plain_python_makes_the_same_world(scenario: ResolvedScenario) -> None:
    compiled = ran(scenario, SEED)
    assert everything(ran_in_reference(scenario, SEED)) == everything(compiled)
    assert compiled.contracts


def test_the_reference_needs_no_compiler() -> None:
    code = (
        "import sys; sys.modules['numba'] = sys.modules['llvmlite'] = None\n"  # importing them fails
        "from haemus.model.region import Region\n"
        "from haemus.model.outcomes import outcomes_of\n"
        "region = Region('baseline', 1, explain=True)\n"
        "region.step()\n"
        "print(len(outcomes_of(region.rows())) > 0)\n"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (answer.stdout, answer.stderr) == ("True\n", "")


def test_all_that_python_calls_is_compiled_with_the_same_flags() -> None:
    entries = [value for value in (*vars(runs).values(), *network.FOR_MANY.values()) if hasattr(value, "py_func")]
    assert set(entries) == set(ENTRIES)
    names = ("fastmath", "nogil", "error_model")
    assert {tuple(each.targetoptions[name] for name in names) for each in entries} == {(False, True, "python")}


def halved(number: float) -> float:
    return 0.5 * number


def quartered(number: float) -> float:
    return halved(halved(number))


def test_a_part_becomes_machine_code_only_within_its_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("haemus.model.compiled.compiler.cache_folder", lambda: None)
    assembled: list[str] = []
    finish: Callable[[JITCodeLibrary], None] = JITCodeLibrary._finalize_final_module

    def noted(self: JITCodeLibrary) -> None:
        assembled.append(self.name)
        finish(self)

    monkeypatch.setattr(JITCodeLibrary, "_finalize_final_module", noted)
    let_compile([halved, quartered])

    def called(number: float) -> float:
        return quartered(number) + 1.0

    assert entry(called)(8.0) == 3.0
    assert [name.rpartition(".")[2] for name in assembled if name != "nrt"] == ["called"]  # besides Numba's own


def test_a_function_of_ones_own_that_is_compiled_may_call_a_rule() -> None:
    def own(utility: float) -> float:
        return gumbel(utility) + least_order(4.0, 1.0, utility)

    assert njit(own)(0.4) == own(0.4)


def test_a_run_begins_as_at_the_start_whatever_the_one_before_left() -> None:
    ensemble = Ensemble(load_scenario("baseline"))
    block = ensemble.start
    words = words_at_start(block)
    empty = min(block.dtype.fields[name][1] for name in EMPTY_AT_START) // 8
    assert words == empty < block.view(np.int64).size
    together, _ = ensemble.run([1, 2])
    alone, _ = ensemble.run([2])
    assert (together.states[1] == alone.states[0]).all()
    assert together.contracts[together.contracts["run"] == 1].size == alone.contracts.size > 0


def test_only_one_file_calls_the_compiler() -> None:
    calling = {
        file.relative_to(MODEL).as_posix()
        for file in MODEL.rglob("*.py")
        if any(
            word in file.read_text(encoding="utf-8") for word in ("njit", "numba.jit", "register_jitable", "vectorize")
        )
    }
    assert calling == {"compiled/compiler.py"}


def test_what_compiled_code_may_call_is_plain_python() -> None:
    assert len(COMPILED_FUNCTIONS) > 100
    assert all(inspect.isfunction(each) for each in COMPILED_FUNCTIONS)
    assert len({f"{each.__module__}.{each.__qualname__}" for each in COMPILED_FUNCTIONS}) == len(COMPILED_FUNCTIONS)


# --- how it is compiled -------------------------------------------------------------------------------


def _rounded(large: float, small: float) -> float:
    return (large + small) - large


def _divided(one: float, other: float) -> float:
    return one / other


def _place(name: str) -> float:
    return float(len(name))


let_compile([_rounded, _divided])


@runs_instead(_place)
def _other_place(name: str) -> float:  # noqa: ARG001 - has the signature of the function it replaces
    return -1.0


def _calling(large: float, small: float) -> float:
    return _rounded(large, small) + _divided(small, small)


def _replacing() -> float:
    return _place("name")


@pytest.mark.usefixtures("own_cache")
def test_compiled_functions_round_and_fail_as_in_plain_python() -> None:
    compiled = entry(_calling)
    assert compiled(1e16, 1.0) == _calling(1e16, 1.0) == 1.0
    with pytest.raises(ZeroDivisionError):
        _calling(1e16, 0.0)
    with pytest.raises(ZeroDivisionError):
        compiled(1e16, 0.0)


@pytest.mark.usefixtures("own_cache")
def test_another_text_may_run_in_compiled_code_where_objects_and_records_differ() -> None:
    assert (_replacing(), entry(_replacing)()) == (4.0, -1.0)


class Purse(Acts):
    """Something with fields and acts."""

    money: float = field("EUR", "what is in it")
    coins: list[int] = field("count", "coins of each kind", per="kind")

    def spend(self, price: float, times: int = 1) -> float:
        """Pay and return what is left."""
        for _ in range(times):
            self.money = self.money - price
        return self.money

    def count(self) -> int:
        """Return how many coins there are."""
        coins = 0
        for k in range(len(self.coins)):
            coins += self.coins[k]
        return coins


class Wallet(Acts):
    """Something else with an act of the same name."""

    money: float = field("EUR", "what is in it")

    def spend(self, price: float, times: int = 1) -> float:
        """Pay double."""
        self.money = self.money - 2.0 * price * times
        return self.money


def _of(kind: type[Acts]) -> list[tuple[str, Any]]:
    return [(name, vars(kind)[name]) for name in ("spend", "count") if name in vars(kind)]


def _shop(purses: Any, wallets: Any) -> float:  # noqa: ANN401 - records
    purse = purses[1]
    purse.spend(2.0)
    purse.spend(1.0, 3)
    return purse.count() + wallets[0].spend(0.25)


def _ask_for_what_is_not_there(purses: Any) -> float:  # noqa: ANN401 - records
    return purses[0].nothing  # type: ignore[no-any-return]


@pytest.mark.usefixtures("own_cache")
def test_records_have_fields_and_the_acts_of_their_own_kind() -> None:
    purses, wallets = (np.zeros(2, dtype=record_type(kind, {"kind": 3})) for kind in (Purse, Wallet))
    for kind, records in ((Purse, purses), (Wallet, wallets)):
        teach(records.dtype, _of(kind))
        teach(records.dtype, _of(kind))  # a second time changes nothing
        records["money"] = 10.0
    purses["coins"][1] = [1, 2, 3]
    assert entry(_shop)(purses, wallets) == 6 + 9.5
    assert purses["money"].tolist() == [10.0, 5.0]
    assert wallets["money"].tolist() == [9.5, 10.0]
    with pytest.raises(TypingError, match="nothing"):
        entry(_ask_for_what_is_not_there)(purses)


def test_acts_are_the_methods_of_this_package_without_underscores() -> None:
    assert dict(acts_of(Purse)).keys() == {"set_up"}  # a user's own: run by the reference, not by the ensemble
    assert {"settle_account", "tender", "yield_to_influence"} <= dict(acts_of(State)).keys()
    assert not {"remove", "step", "advance", "__init__"} & dict(acts_of(State)).keys()


# --- where it is kept ---------------------------------------------------------------------------------


def test_compiled_code_is_kept_where_the_folder_is(own_cache: Path) -> None:
    assert entry(_replacing)() == -1.0
    assert list(own_cache.rglob("*.nbi"))


def test_a_changed_rule_is_another_cache(tmp_path: Path) -> None:
    source = tmp_path / "model"
    shutil.copytree(MODEL, source, ignore=shutil.ignore_patterns("__pycache__"))
    before = source_digest(source)
    assert before == source_digest()
    rule = source / "rules" / "talks.py"
    rule.write_text(rule.read_text(encoding="utf-8").replace("/ 300.0", "/ 301.0"), encoding="utf-8")
    assert source_digest(source) != before


def test_without_a_place_to_write_it_says_so_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "file" / "haemus"))
    with pytest.warns(RuntimeWarning, match="no folder for compiled code can be written"):
        assert cache_folder.__wrapped__() is None


@pytest.mark.parametrize("whose", ["others can write to it", "others can write beside it", "a link", "without a home"])
def test_compiled_code_is_kept_only_where_it_is_the_users_alone(
    whose: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = tmp_path / "haemus"
    parent.mkdir(mode=0o700)
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(parent))
    folder = cache_folder.__wrapped__()
    assert folder is not None
    assert is_private(folder)
    match whose:
        case "others can write to it":
            folder.chmod(0o770)
        case "others can write beside it":
            parent.chmod(0o777)
        case "a link":
            folder.rename(tmp_path / "elsewhere")
            folder.symlink_to(tmp_path / "elsewhere")
        case _:
            monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: "~/.cache/haemus")
    with pytest.warns(RuntimeWarning, match="each process compiles it again"):
        assert cache_folder.__wrapped__() is None
    assert not Path("~").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_someone_else_is_not_private(tmp_path: Path) -> None:
    os.chown(tmp_path, 2000, 2000)
    assert not is_private(tmp_path)


def test_without_a_home_and_an_entry_that_names_one_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(*_: object, **__: object) -> str:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr("platformdirs.user_cache_dir", homeless)
    with pytest.warns(RuntimeWarning, match="no folder for compiled code can be written"):
        assert cache_folder.__wrapped__() is None


def test_compiled_code_that_nobody_used_for_a_month_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path))
    old, recent = "0" * 20, "1" * 20
    for name, age in ((old, 40), (recent, 2), ("thesis", 40)):
        (tmp_path / name).mkdir(mode=0o700)
        then = (tmp_path / name).stat().st_mtime - age * 86_400.0
        os.utime(tmp_path / name, (then, then))
    assert cache_folder.__wrapped__() == tmp_path / source_digest()
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([recent, source_digest(), "thesis"])


def test_an_old_folder_that_another_process_removes_meanwhile_is_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path))
    old = tmp_path / ("0" * 20)
    old.mkdir(mode=0o700)

    def removed_before(folder: Path) -> bool:
        if folder == old:
            old.rmdir()
        return is_private(folder)

    monkeypatch.setattr("haemus.model.compiled.compiler.is_private", removed_before)
    assert cache_folder.__wrapped__() == tmp_path / source_digest()
