"""Ways to spoil files and result folders, as disks, editors, tools and people do."""

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

WORDS: Final = (
    "nan", "inf", "-inf", "-1", "0", "1e308", "1e-320", "9" * 400, "true", '""', '"\\u0000"', "[]", "{}", "[[[]]]", "2025-02-30",
    '"2025Q5"', '"../../etc/passwd"', '"' + "x" * 5_000 + '"', "null", "0x10", "1_000",
)  # fmt: skip
"""Values that take the place of another one in a text."""
VALUES: Final = (
    None,
    True,
    -1,
    0,
    1.5,
    1e308,
    2**70,
    "",
    "x",
    "\x00",
    "../..",
    [],
    {},
    [None],
    {"name": 1},
    ["x"] * 3,
    "é" * 2_000,
)
"""Values that take the place of another one in JSON."""


def spoilt_bytes(content: bytes, chance: random.Random) -> bytes:
    """Spoil the content of a file, once or a few times."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        content = chance.choice(BYTES)(content, chance)
    return content


def _place(content: bytes, chance: random.Random) -> int:
    return chance.randrange(len(content) + 1)


def _flipped(content: bytes, chance: random.Random) -> bytes:
    if not content:
        return content
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]


def _cut(content: bytes, chance: random.Random) -> bytes:
    first, stop = sorted((_place(content, chance), _place(content, chance)))
    return content[:first] + content[stop:]


def _doubled(content: bytes, chance: random.Random) -> bytes:
    first, stop = sorted((_place(content, chance), _place(content, chance)))
    return content[:stop] + content[first:stop] + content[stop:]


def _torn(content: bytes, chance: random.Random) -> bytes:
    return content[: _place(content, chance)]


def _inserted(content: bytes, chance: random.Random) -> bytes:
    at = _place(content, chance)
    return content[:at] + chance.randbytes(chance.randrange(1, 40)) + content[at:]


def _lines(content: bytes, chance: random.Random) -> bytes:
    """A line lost, repeated or moved."""
    lines = content.split(b"\n")
    line = lines.pop(chance.randrange(len(lines)))
    for _ in range(chance.randrange(3)):
        lines.insert(chance.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def _value(content: bytes, chance: random.Random) -> bytes:
    """Another value after an equals sign or a comma."""
    places = [at for at, each in enumerate(content) if each in b"=,"]
    if not places:
        return content
    at = chance.choice(places) + 1
    ends = [end for end in (content.find(mark, at) for mark in (b"\n", b",", b"]", b"}")) if end >= 0]
    return content[:at] + b" " + chance.choice(WORDS).encode() + content[min(ends, default=len(content)) :]


def _recoded(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8", errors="replace")
    return text.encode(chance.choice(("utf-16", "utf-8-sig", "utf-32", "latin-1")), errors="replace")


def _other_ends(content: bytes, chance: random.Random) -> bytes:
    return content.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\x00", b"\n\n")))


BYTES: Final[tuple[Callable[[bytes, random.Random], bytes], ...]] = (
    _flipped, _cut, _doubled, _torn, _inserted, _lines, _lines, _value, _value, _value, _value, _recoded, _other_ends,
)  # fmt: skip


def spoilt_folder(folder: Path, chance: random.Random) -> str:
    """Spoil one file of a result folder, and return what was done."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != ".lock"]
    weights = [{".json": 6.0, ".parquet": 3.0}.get(path.suffix, 0.5) for path in paths]
    (path,) = chance.choices(paths, weights)
    ways: list[Callable[[Path, random.Random], None]] = [
        _bytes_of, _bytes_of, _removed, _emptied, _folder_instead, _loop_instead, _pipe_instead, _device_instead, _renamed,
    ]  # fmt: skip
    ways += [_json] * 30 if path.suffix == ".json" else [_table] * 10 if path.suffix == ".parquet" else []
    way = chance.choice(ways)
    way(path, chance)
    return f"{path.relative_to(folder).as_posix()} {way.__name__.strip('_')}"


def _bytes_of(path: Path, chance: random.Random) -> None:
    path.write_bytes(spoilt_bytes(path.read_bytes(), chance))


def _removed(path: Path, _: random.Random) -> None:
    path.unlink()


def _emptied(path: Path, _: random.Random) -> None:
    path.write_bytes(b"")


def _folder_instead(path: Path, _: random.Random) -> None:
    path.unlink()
    path.mkdir()


def _loop_instead(path: Path, _: random.Random) -> None:
    path.unlink()
    path.symlink_to(path.name)


def _pipe_instead(path: Path, _: random.Random) -> None:
    path.unlink()
    os.mkfifo(path)


def _device_instead(path: Path, _: random.Random) -> None:
    path.unlink()
    path.symlink_to(os.devnull)


def _renamed(path: Path, chance: random.Random) -> None:
    other = path.with_name(
        chance.choice((f"-{path.name}", f"line\nbreak{path.suffix}", f"000009-{'0' * 32}{path.suffix}"))
    )
    shutil.move(path, other)


def _json(path: Path, chance: random.Random) -> None:
    """Another value, or none, somewhere in a JSON file."""
    content: Any = json.loads(path.read_text(encoding="utf-8"))
    part: Any = content
    while True:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = chance.choice(keys)
        if not isinstance(part[key], dict | list) or not part[key] or chance.random() < 1 / 3:
            break
        part = part[key]
    if chance.random() < 1 / 4:
        del part[key]
    else:
        part[key] = chance.choice(VALUES)
    path.write_text(json.dumps(content), encoding="utf-8")


def _table(path: Path, chance: random.Random) -> None:
    """A table with other columns or rows, of the same batch by its mark."""
    table = pq.read_table(path)
    names = table.column_names
    victim = chance.choice(names)
    match chance.randrange(6):
        case 0:
            table = table.drop_columns([victim])
        case 1:
            table = table.rename_columns([f"{name}x" if name == victim else name for name in names])
        case 2:
            table = table.slice(0, chance.randrange(table.num_rows + 1))
        case 3:
            table = pa.concat_tables([table, table.slice(0, 2)])
        case 4:
            nothing = pa.nulls(table.num_rows, table.schema.field(victim).type)
            table = table.set_column(names.index(victim), victim, nothing)
        case _:
            other = pa.array([chance.choice(("x", "", "2025Q1", "NaN")) for _ in range(table.num_rows)])
            table = table.set_column(names.index(victim), victim, other)
    pq.write_table(table, path)
