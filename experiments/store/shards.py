"""The shards of a batch: those found, those added as chunks finish, and those that are damaged."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from haemus.experiments.store.final import Source
from haemus.experiments.store.loose import Loose, Piece, Waiting, arrow_table
from haemus.experiments.store.once import counted_once
from haemus.experiments.store.packing import ChunkTables
from haemus.experiments.store.plan import Plan, Span
from haemus.experiments.store.result_folder import check_no_link, remove_partial
from haemus.experiments.store.shard import SUFFIX, Damaged, Origin, Shard, is_shard, number_of, write_shard

SHARDS: Final = "shards"
BYTES_A_SHARD: Final = 8_000_000
"""Size before compression: large enough for few files, small enough to hold several in memory with the waiting chunks."""
SECONDS_A_SHARD: Final = 30.0
"""The most work that a crash may lose, apart from the chunks being run."""


@dataclass
class Store:
    """Collects chunks and writes a shard once there are enough. The caller must hold the folder's lock."""

    folder: Path
    plan: Plan
    origin: Origin
    shards: list[Shard]
    damaged: tuple[str, ...] = ()
    """Names of damaged files."""
    sources: list[Source] = field(default_factory=list)
    """The shards, each without the runs of earlier ones."""
    lost: list[Waiting] = field(default_factory=list)
    """Runs lost with a worker that died: they are failures in this result, and the next command repeats them."""
    _waiting: list[Waiting] = field(default_factory=list)
    _since: float = 0.0
    _bytes: int = 0

    @classmethod
    def opened(cls, folder: Path, plan: Plan, origin: Origin) -> Self:
        """Open the shards of a folder; `settle` makes them ready for more."""
        shards, damaged = whole_shards(folder)
        return cls(folder, plan, origin, shards, damaged)

    def settle(self) -> None:
        """Count each run once, create the shards' folder, and remove damaged and partial files.

        BadInput, and nothing is changed, if two shards hold different runs of the same number.
        """
        self.sources = counted_once(self.shards)
        place = self.folder / SHARDS
        check_no_link(place)
        place.mkdir(exist_ok=True)
        remove_partial(self.folder)
        remove_partial(place)
        for name in self.damaged:
            (place / name).unlink()

    @property
    def there(self) -> dict[str, list[Span]]:
        """The stored runs, by digest."""
        return spans_of(self.sources)

    def add(self, done: ChunkTables) -> None:
        """Add a finished chunk; DiskFull if the disk is full."""
        chunk = done.chunk
        piece = Piece(self.plan.digests[chunk.scenario, chunk.point], chunk.first, chunk.stop)
        tables = {name: arrow_table(name, columns) for name, columns in done.tables.items()}
        waiting = Waiting((chunk.scenario, chunk.point, chunk.first), piece, tables)
        if done.lost:
            self.lost.append(waiting)
            return
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append(waiting)
        self._bytes += waiting.size
        if self._bytes >= BYTES_A_SHARD or time.monotonic() - self._since >= SECONDS_A_SHARD:
            self.flush()

    def flush(self) -> None:
        """Write the waiting chunks; DiskFull if the disk is full, in which case they keep waiting."""
        if not self._waiting:
            return
        number = max((number_of(shard.path) for shard in self.shards), default=0) + 1
        loose = Loose.of(self._waiting, self.origin.tables)
        self.shards.append(write_shard(self.folder / SHARDS, number, self.origin, loose))
        self.sources.append(self.shards[-1])
        self._waiting, self._bytes = [], 0


def spans_of(sources: Iterable[Source]) -> dict[str, list[Span]]:
    """The runs of some sources, by digest."""
    found: dict[str, list[Span]] = {}
    for source in sources:
        for piece in source.pieces:
            found.setdefault(piece.digest, []).append((piece.first, piece.stop))
    return found


def whole_shards(folder: Path) -> tuple[list[Shard], tuple[str, ...]]:
    """The complete shards of a result folder, ordered by number, and the names of damaged files."""
    shards: list[Shard] = []
    damaged: list[str] = []
    for path in sorted(filter(is_shard, (folder / SHARDS).glob(f"*{SUFFIX}"))):
        try:
            shards.append(Shard.opened(path))
        except Damaged:
            damaged.append(path.name)
    return shards, tuple(damaged)
