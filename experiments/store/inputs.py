"""The files that a batch was asked for with, kept beside its result, so that its command works there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from haemus.experiments.design import library
from haemus.experiments.files.replacing import replacing
from haemus.experiments.reading.csv_table import MOST_BYTES
from haemus.experiments.store.result_folder import check_no_link
from haemus.model.bad_input import BadInput
from haemus.model.regular_file import regular_content
from haemus.model.scenario.library import SUFFIX, Source, find, find_parent, shipped_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from haemus.model.start.region_files import RegionFiles

FOLDER: Final = "scenarios"
"""The folder inside a result in which the stored command works."""
REGION_FOLDER: Final = "region"
"""The folder inside it of a region of one's own."""
SUFFIXES: Final = (SUFFIX, ".csv")
MOST_FILES: Final = 1_000


class Inputs(NamedTuple):
    """Words for a command, and the files that it needs, by their place in the folder."""

    words: tuple[str, ...]
    files: Mapping[str, bytes]


def scenario_inputs(typed: Iterable[str | Path]) -> Inputs:
    """Scenarios as typed: shipped ones by name, files with all that they extend or are compared with."""
    words: list[str] = []
    files: dict[str, bytes] = {}
    for each in typed:
        source = find(each)
        own = {part.file: part.content for part in _chain(source)}
        # files of two folders may have one name and differ
        place = f"{source.name}/" if any(files.get(name, content) != content for name, content in own.items()) else ""
        files |= {f"{place}{name}": content for name, content in own.items()}
        words.append(f"{place}{source.file}" if own else source.name)
    return Inputs(tuple(words), files)


def experiment_inputs(typed: str | Path) -> Inputs:
    """An experiment as typed: by name if it ships, else its file with its scenarios and its table."""
    source = library.find(typed)
    if not str(typed).endswith(SUFFIX):
        return Inputs((source.name,), {})
    files, folder, tables = {source.file: source.content}, Path(str(source.folder)), source.tables()
    for name in _scenario_files(tables):
        inside = Path(name).parent
        files |= {(inside / part.file).as_posix(): part.content for part in _chain(find(folder / name))}
    design = tables.get("design")
    if isinstance(design, dict) and isinstance(table := design.get("file"), str):
        files[table] = library.table_beside(source.folder, table, source.file)
    return Inputs((source.file,), files)


def region_inputs(region: RegionFiles) -> dict[str, bytes]:
    """The files of a region of one's own, in the folder that the stored command names; none of the region that ships."""
    return {f"{REGION_FOLDER}/{name}": text.encode() for name, text in region.texts.items()}


def write_inputs(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into their folder inside a result; none, and there is no folder."""
    for name, content in files.items():
        path = folder / FOLDER / name
        for part in (folder / FOLDER, path.parent, path):
            check_no_link(part)
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as partial:
            partial.write_bytes(content)


def read_inputs(folder: Path) -> dict[str, bytes]:
    """The files that a result keeps: scenarios, experiments and tables; BadInput for a link among them, or too many."""
    there = folder / FOLDER
    check_no_link(there)
    files: dict[str, bytes] = {}
    for path in sorted(there.rglob("*")):
        if path.suffix in SUFFIXES and not path.name.startswith("."):
            check_no_link(path)
            files[path.relative_to(there).as_posix()] = regular_content(path, MOST_BYTES)
        if len(files) > MOST_FILES:
            raise BadInput("holds more files than a command takes", where=str(there), allowed=f"at most {MOST_FILES}")
    return files


def _chain(source: Source) -> Iterator[Source]:
    """Yield a file, and those beside it that it extends or is compared with; nothing of what ships."""
    waiting, seen = [source], set()
    while waiting:
        each = waiting.pop()
        if each.folder is None or each.file in seen:
            continue
        seen.add(each.file)
        yield each
        tables = each.tables()
        signs = tables.get("expect")
        against = [sign.get("against") for sign in signs if isinstance(sign, dict)] if isinstance(signs, list) else []
        names = [name for name in (tables.get("extends"), *against) if isinstance(name, str) and name]
        waiting += [find_parent(each, name) for name in names if name not in shipped_names()]


def _scenario_files(tables: Mapping[str, object]) -> Iterator[str]:
    """Yield the files among an experiment's scenarios, whether it lists them or a factor chooses."""
    factors = tables.get("factors")
    chosen = (
        [each.get("levels") for each in factors if each.get("vary") == "scenario"] if isinstance(factors, list) else []
    )
    for names in (tables.get("scenarios"), *chosen):
        yield from (name for name in names or () if str(name).endswith(SUFFIX)) if isinstance(names, list) else ()
