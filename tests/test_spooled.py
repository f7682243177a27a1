"""Large tables of a batch in memory wait in a file, and every table is made when it is first asked for."""

import errno
import io
import pickle
from collections.abc import Buffer, Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from haemus import run_batch
from haemus.experiments.store.packing import Columns, packed
from haemus.experiments.store.spooled import SpooledTable
from haemus.experiments.store.table_builder import TableBuilder
from haemus.experiments.store.tables import Coded
from haemus.model.compiled import Ensemble
from haemus.model.scenario import ResolvedScenario, resolve_text

CHUNK = 3
NAMES = ("one", "two")


def short_until(end: str) -> ResolvedScenario:
    return resolve_text(f'title = "Short"\nextends = "baseline"\nend = "{end}"\n', "short")


@pytest.fixture(scope="module")
def chunks() -> list[tuple[tuple[int, int, int], Columns]]:
    """The states of a few chunks of two scenarios, in the order in which two workers may finish them."""
    short = short_until("2021Q4")
    found = []
    for scenario, first in ((0, 3), (1, 0), (0, 0), (1, 3), (0, 6)):
        rows = Ensemble(short).run([10 * scenario + first + k for k in range(CHUNK)])[0]
        numbers = np.arange(first, first + CHUNK, dtype=np.int32)
        found.append(((scenario, 0, first), packed("states", rows, numbers)))
    return found


def grown[Table: TableBuilder](table: Table, chunks: Iterable[tuple[tuple[int, int, int], Columns]]) -> Table:
    for key, columns in chunks:
        table.append(*key, columns)
    return table


@pytest.mark.parametrize("room", [0, 100_000, 10**9], ids=["all in a file", "some in a file", "none in a file"])
@pytest.mark.parametrize("block", [1, 200_000, 10**9], ids=["each chunk", "some together", "all together"])
def test_a_table_that_waits_in_a_file_is_the_same(
    chunks: list[tuple[tuple[int, int, int], Columns]], room: int, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("haemus.experiments.store.spooled.MOST_IN_MEMORY", room)
    monkeypatch.setattr("haemus.experiments.store.spooled.BYTES_A_BLOCK", block)
    plain, spooled = (grown(kind("states"), chunks) for kind in (TableBuilder, SpooledTable))
    assert pa.concat_tables([spooled.arrow(NAMES, k, k + 100) for k in range(0, spooled.rows, 100)]).equals(
        pa.concat_tables([plain.arrow(NAMES, 0, plain.rows)])
    )
    whole = plain.finished(NAMES)
    for _ in range(2):  # it can be read again
        pd.testing.assert_frame_equal(spooled.finished(NAMES), whole)
    few = ["budget_meur", "quarter"]
    pd.testing.assert_frame_equal(
        spooled.part(NAMES, few, 50, 333), whole.iloc[50:333][["scenario", "point", *few]].reset_index(drop=True)
    )


@pytest.mark.parametrize("kind", [TableBuilder, SpooledTable])
def test_rows_after_a_chunk_without_any_arent_lost(
    chunks: list[tuple[tuple[int, int, int], Columns]], kind: type[TableBuilder]
) -> None:
    (first, columns), (_, more), *_ = sorted(chunks)
    none = {
        name: part[:0] if isinstance(part, np.ndarray) else Coded(part.codes[:0], part.words)
        for name, part in columns.items()
    }
    table = kind("states")
    for key, part in (
        ((0, 0, 0), none),
        ((*first[:2], 1), columns),
        ((0, 0, 90), none),
        ((0, 0, 99), more),
        ((1, 0, 0), none),
    ):
        table.append(*key, part)
    parts = [table.arrow(NAMES, k, k + 7) for k in range(0, table.rows, 7)]
    assert sum(part.num_rows for part in parts) == table.rows == table.arrow(NAMES, 0, table.rows).num_rows
    assert pa.concat_tables(parts).to_pandas()["run"].tolist() == table.finished(NAMES)["run"].tolist()


def test_a_full_disk_leaves_the_rows_in_memory(
    chunks: list[tuple[tuple[int, int, int], Columns]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("haemus.experiments.store.spooled.MOST_IN_MEMORY", 0)
    monkeypatch.setattr("haemus.experiments.store.spooled.BYTES_A_BLOCK", 1)
    files: list[io.BytesIO] = []

    class Small(io.BytesIO):
        """A file on a disk with room for less than three chunks."""

        def write(self, part: Buffer, /) -> int:
            files.append(self)
            taken = super().write(bytes(memoryview(part)[:100_000]))
            if self.tell() > 2.5 * size:
                raise OSError(errno.ENOSPC, "no space left")
            return taken

    size = sum(part.codes.nbytes // 2 if isinstance(part, Coded) else part.nbytes for part in chunks[0][1].values())
    monkeypatch.setattr("haemus.experiments.store.spooled.TemporaryFile", lambda **_: Small())
    spooled = grown(SpooledTable("states"), chunks)
    pd.testing.assert_frame_equal(spooled.finished(NAMES), grown(TableBuilder("states"), chunks).finished(NAMES))
    assert len({id(file) for file in files}) == 1


def test_a_table_of_a_batch_is_made_when_it_is_first_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    short = short_until("2020Q4")
    result = run_batch([short], runs=2, seed=1, engine="mesa", workers=1)
    with monkeypatch.context() as patched:
        patched.setattr(TableBuilder, "finished", lambda *_: pytest.fail("made"))
        patched.setattr(SpooledTable, "finished", lambda *_: pytest.fail("made"))
        assert "states (80 rows)" in repr(result)
        assert len(result.kept.rows("states", ("state", "budget_meur"), [("quarter", "==", "2020Q2")])) == 20
        assert sum(part.num_rows for table in result.to_export(["states", "runs"]) for part in table.parts()) == 82
    copied = pickle.loads(pickle.dumps(result.tables))  # noqa: S301 - its own
    assert result.states is result.tables["states"]
    assert result.states is result.states
    pd.testing.assert_frame_equal(copied["states"], result.states)
    assert {"runs", "states", "events"} <= set(dir(result))
    (written,) = result.to_export(["states"])
    assert sum(part.num_rows for part in written.parts()) == len(result.states)
