"""A shard: the runs of some chunks in one file, whose name contains the digest of its content.

The file is a sequence of Arrow streams. The first lists the pieces: the digest of the scenario and point, the runs, and the
number of rows in each table; its metadata identify the batch and give the offsets of the other streams. One stream per table
follows, with the pieces in the same order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.files.replacing import replacing
from haemus.experiments.on_use import on_use
from haemus.experiments.store.arrow_arrays import of_numbers, of_words
from haemus.experiments.store.loose import Loose, Piece
from haemus.experiments.store.shard_head import FORMAT, HEAD, Head, fits
from haemus.model.bad_input import BadInput
from haemus.model.regular_file import check_regular

if TYPE_CHECKING:
    import pyarrow as pa
else:
    pa = on_use("pyarrow")

SUFFIX: Final = ".arrows"
COMPRESSION: Final = "lz4"
"""Files are a tenth larger than with zstd but take half the time; a shard is read again only to write the tables."""
DIGEST_BYTES: Final = 16
_NAME: Final = rf"\d{{6,}}-[0-9a-f]{{{2 * DIGEST_BYTES}}}{re.escape(SUFFIX)}"


class Origin(NamedTuple):
    """The batch of a shard: properties common to all its runs."""

    model_version: str
    seed: int
    tables: tuple[str, ...]


class Damaged(Exception):  # noqa: N818 - names the condition
    """The file is not as it was written: it is truncated, altered, or not a shard."""


@dataclass(frozen=True)
class Shard:
    """A complete shard on disk."""

    path: Path
    origin: Origin
    pieces: tuple[Piece, ...]
    rows: Mapping[str, NDArray[np.int64]]
    """For each table, the number of rows before each piece, followed by the total."""
    words: Mapping[str, Mapping[str, Sequence[str]]]
    """For each table, the words that occur in each column of words."""
    starts: Mapping[str, int]

    @classmethod
    def opened(cls, path: Path) -> Self:
        """Read a file and check it against the digest in its name; Damaged if they differ, or it isn't a shard."""
        try:
            check_regular(path)
        except BadInput as error:
            raise Damaged(path.name) from error
        with pa.memory_map(str(path)) if path.stat().st_size else pa.BufferReader(b"") as source:
            whole = source.read_buffer()
            if blake2b(whole, digest_size=DIGEST_BYTES).hexdigest() != digest_of(path):
                raise Damaged(path.name)
            source.seek(0)
            try:
                with pa.ipc.open_stream(source) as reader:
                    listed = reader.read_all()
                end = source.tell()
                head = Head.of(listed, whole.size - end)
                pieces = head.pieces(listed)
                rows = head.rows(listed, pieces)
            except (pa.ArrowException, KeyError, TypeError, ValueError) as error:
                raise Damaged(path.name) from error
        return cls(
            path=path,
            origin=Origin(head.model_version, head.seed, tuple(head.tables)),
            pieces=pieces,
            rows=rows,
            words=head.words,
            starts={name: end + start for name, start in head.starts.items()},
        )

    def table(self, name: str) -> pa.Table:
        """The rows of all pieces in one table; BadInput if they aren't those that its list describes."""
        try:
            with pa.memory_map(str(self.path)) as source:
                source.seek(self.starts[name])
                with pa.ipc.open_stream(source) as reader:
                    found = reader.read_all()
            if fits(name, found, int(self.rows[name][-1]), self.words[name]):
                return found
        except pa.ArrowException:
            pass
        raise BadInput(
            f"{self.path.name} is not a shard that a batch wrote: its table of {name} doesn't fit its list",
            where=str(self.path.parent), allowed="a folder without this file; its runs are made again",
        )  # fmt: skip


def write_shard(folder: Path, number: int, origin: Origin, loose: Loose) -> Shard:
    """Write a shard, in full or not at all. DiskFull if the disk is full."""
    streams = {name: _stream(table) for name, table in loose.tables.items()}
    ends = np.cumsum([stream.size for stream in streams.values()]).tolist()
    starts = dict(zip(streams, [0, *ends[:-1]], strict=True))
    head = {"format": FORMAT, **origin._asdict(), "words": loose.words, "starts": starts}
    listed = pa.table(
        {
            "digest": of_words([piece.digest for piece in loose.pieces]),
            "first": of_numbers(np.array([piece.first for piece in loose.pieces], dtype=np.int64)),
            "stop": of_numbers(np.array([piece.stop for piece in loose.pieces], dtype=np.int64)),
            **{f"rows_{name}": of_numbers(np.diff(loose.rows[name])) for name in origin.tables},
        }
    ).replace_schema_metadata({HEAD: json.dumps(head)})
    first = _stream(listed)
    digest = blake2b(digest_size=DIGEST_BYTES)
    for stream in (first, *streams.values()):
        digest.update(stream)
    path = folder / f"{number:06d}-{digest.hexdigest()}{SUFFIX}"
    with replacing(path) as partial, partial.open("wb") as file:
        for stream in (first, *streams.values()):
            file.write(stream)
    return Shard(
        path,
        origin,
        loose.pieces,
        loose.rows,
        loose.words,
        {name: first.size + start for name, start in starts.items()},
    )


def digest_of(path: Path) -> str:
    """The digest in a file's name."""
    return path.stem.partition("-")[2]


def is_shard(path: Path) -> bool:
    """Whether a file has the name of a shard; others beside it are someone else's, and left alone."""
    return re.fullmatch(_NAME, path.name) is not None


def number_of(path: Path) -> int:
    """The number at the start of a file's name, or 0."""
    number = path.name.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() else 0


def _stream(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=COMPRESSION)) as writer:
        writer.write_table(table)
    return sink.getvalue()
