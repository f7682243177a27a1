"""The manifest: everything needed to reproduce a result, and nothing that identifies the machine or its user."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from haemus.experiments.store.plan import GIVEN, given_in
from haemus.experiments.store.region_said import region_said
from haemus.model.draws import run_seed
from haemus.model.scenario import ResolvedScenario
from haemus.model.scenario.resolved import DIGEST_BYTES

SCHEMA = 1
SOURCE_PACKAGES = ("model", "scenarios")
SOURCE_SUFFIXES = (".py", ".toml", ".csv")
FITTED_ON = (
    "model/", "scenarios/region/", "scenarios/targets/",
    "scenarios/baseline.toml", "scenarios/doubt-adverse.toml", "scenarios/doubt-without-effect.toml",
)  # fmt: skip
"""The inputs of a calibration, but not the calibration itself."""
QUESTIONS = "scenarios/experiments/"
PACKAGES = (
    "haemus", "matplotlib", "mesa", "networkx", "numba", "numpy", "pandas", "pyarrow", "pydantic", "salib", "scipy",
    "scoringrules",
)  # fmt: skip


def manifest(  # noqa: PLR0913 - one argument per part of the manifest
    scenarios: Sequence[ResolvedScenario],
    *,
    runs: int,
    seed: int,
    engine: str,
    record: str,
    command: str,
    situation: str,
    first_run: int = 0,
    repeated: int | None = None,
    made: int | None = None,
    seconds: float | None = None,
    tables: Mapping[str, str] | None = None,
    rows: Mapping[str, int] | None = None,
) -> dict[str, object]:
    """Describe a batch: what was run, and with which versions.

    Once the batch has ended, `seconds` is the wall time, `made` the number of runs made in that time (others already
    existed), `repeated` the number of these that the reference repeated, `tables` the digests of the tables' files, and
    `rows` the rows of each.
    `situation` is "running", "complete", "failing runs" or "interrupted".
    """
    return {
        "schema": SCHEMA,
        "situation": situation,
        "command": command,
        "scenarios": [
            {**scenario.as_dict(), GIVEN: given_in(scenario), "digest": scenario.digest()} for scenario in scenarios
        ],
        "runs": runs,
        "first_run": first_run,
        "seed": seed,
        "first_run_seed": run_seed(seed, 0),
        "record": record,
        "engine": engine,
        "made": made,
        "repeated": repeated,
        "model_version": model_version(),
        "git": git_state(),
        "versions": {"python": platform.python_version(), **_versions()},
        "platform": f"{platform.system()}-{platform.machine()}",
        "tables": None if tables is None else dict(tables),
        "rows": None if rows is None else dict(rows),
        **region_said(scenarios[0].region),
        "wall_seconds": None if seconds is None else round(seconds, 2),
    }


@cache
def _versions() -> dict[str, str]:
    found: dict[str, str] = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed as a distribution"
    return found


@cache
def model_version() -> str:
    """BLAKE2b of the model's source, shipped scenarios and the region's data: names and contents, sorted.

    Experiment files aren't part of it: they select runs but change none.
    """
    return _digest(tuple(f"{package}/" for package in SOURCE_PACKAGES))


@cache
def fit_version() -> str:
    """BLAKE2b of the inputs of a fit: the model, the starting data, the target figures and the fitted scenarios."""
    return _digest(FITTED_ON)


def _digest(beginnings: tuple[str, ...]) -> str:
    digest = blake2b(digest_size=DIGEST_BYTES)
    sources = {
        name: file for package in SOURCE_PACKAGES for name, file in _sources(files(f"haemus.{package}"), package)
    }
    for name in sorted(name for name in sources if name.startswith(beginnings) and not name.startswith(QUESTIONS)):
        # line endings differ between checkouts of the same model
        content = sources[name].read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _sources(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.name.startswith("."):  # what a file manager leaves
            continue
        path = f"{name}/{entry.name}"
        if entry.is_dir():
            yield from _sources(entry, path)
        elif entry.name.endswith(SOURCE_SUFFIXES):
            yield path, entry


def git_state() -> dict[str, object] | None:
    """The commit, and whether files differ from it; None if the model is not in a checkout of its own."""
    git = shutil.which("git")
    root = Path(str(files("haemus.model") / "__init__.py")).resolve().parents[1]  # an editable install may link to it
    if git is None or not (root / ".git").exists():
        return None
    commit, changes = _asked(git, root, "rev-parse", "HEAD"), _asked(git, root, "status", "--porcelain")
    return None if commit is None or changes is None else {"commit": commit, "dirty": bool(changes)}


def _asked(git: str, root: Path, *words: str) -> str | None:
    # a hook of another repository exports where that one is
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        answer = subprocess.run(  # noqa: S603 - git itself, with fixed words
            [git, "-C", str(root), *words], capture_output=True, encoding="utf-8", errors="replace", timeout=30,
            check=False, env=own,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None
