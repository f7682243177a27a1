"""Results in hand: read back, exported to CSV and Excel, pairs of signatories, figures, and what a notebook shows."""

import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import matplotlib.image as mpimg
import numpy as np
import pandas as pd
import pytest
from answer import Answer
from matplotlib.figure import Figure
from matplotlib.text import Text
from openpyxl import Workbook, load_workbook
from worlds import LIVELY

from haemus import BadInput, BatchResult, read_result, run_batch
from haemus.experiments.figures.style import CAPTION
from haemus.experiments.store import export
from haemus.experiments.store.export import Exported, write_excel
from haemus.experiments.store.in_hand import InHand
from haemus.experiments.store.meanings import HOLDS, MEANINGS, PAIRS, WHICH, meanings_of
from haemus.experiments.store.result import Result
from haemus.experiments.store.signatories import signatory_pairs
from haemus.experiments.store.tables import COLUMNS, kind_of

Run = Callable[..., Answer]
DOCUMENT = Path(__file__).parents[1] / "docs" / "results.md"
ROWS = "".join(f"{name} = {value}\n" for name, value in LIVELY.items())
SCENARIO = 'title = "Short"\nextends = "{parent}"\nend = "2022Q4"\n[parameters]\n' + ROWS + "accession_rate = 0.3\n"
NAMES = ("second", "first")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two lively scenarios, as files."""
    folder = tmp_path_factory.mktemp("scenarios")
    paths = [folder / f"{name}.toml" for name in NAMES]
    for path, parent in zip(paths, ("baseline", "doubt-adverse"), strict=True):
        path.write_text(SCENARIO.format(parent=parent), encoding="utf-8")
    return paths


@pytest.fixture(scope="module")
def batch(files: list[Path]) -> BatchResult:
    return run_batch(files, runs=2, seed=3, workers=1, engine="mesa")


@pytest.fixture(scope="module")
def folder(files: list[Path], haemus: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same batch in a folder."""
    out = tmp_path_factory.mktemp("results") / "short"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("haemus.experiments.figures.drawing.draw_all", lambda *_: [])
        answer = haemus("run", *files, "-n", 2, "-s", 3, "-w", 1, "--engine", "mesa", "-o", out)
    assert answer.code == 0, answer.err
    return out


@pytest.fixture(params=["memory", "folder"])
def result(request: pytest.FixtureRequest) -> InHand:
    """The batch in memory, and read from its folder."""
    if request.param == "memory":
        found: InHand = request.getfixturevalue("batch")
        return found
    return read_result(request.getfixturevalue("folder"))


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """A table as objects: words, whole numbers, truth values, numbers, and None for what is missing."""
    return table.astype(object).where(table.notna(), None)


# --- reading ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COLUMNS)
def test_a_stored_result_has_the_tables_of_the_batch(name: str, folder: Path, batch: BatchResult) -> None:
    stored = read_result(folder)
    pd.testing.assert_frame_equal(plain(getattr(stored, name)), plain(batch.tables[name]))
    assert getattr(stored, name) is getattr(stored, name)


def test_a_table_is_read_on_first_use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = read_result(folder)
    monkeypatch.setattr("haemus.experiments.store.stored.whole", lambda *_: pytest.fail("read already"))
    assert set(COLUMNS) <= set(dir(stored))
    assert {"pairs", "plot", "to_csv", "to_excel", "meanings"} <= set(dir(stored))


def test_what_is_missing_says_why(
    haemus: Run, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("haemus.experiments.figures.drawing.draw_all", lambda *_: [])
    out = tmp_path / "outcomes"
    assert haemus("run", files[0], "-n", 1, "-w", 1, "--record", "outcomes", "-o", out).code == 0
    stored = read_result(out)
    with pytest.raises(AttributeError, match="states was not recorded: it takes haemus run --record states"):
        _ = stored.states
    with pytest.raises(AttributeError, match="design was not recorded: this is no sweep"):
        _ = stored.design
    with pytest.raises(AttributeError, match="no attribute 'rubs'"):
        _ = stored.rubs
    with pytest.raises(BadInput, match="the table of agreements was not recorded"):
        stored.pairs()
    assert [path.name for path in stored.to_csv(tmp_path / "csv")] == ["runs.csv", "failures.csv"]
    with pytest.raises(BadInput, match="not a result of haemus run"):
        read_result(tmp_path)


def test_what_a_result_does_not_have_is_refused(result: InHand, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match='did you mean "states"'):
        result.meanings("state")
    with pytest.raises(BadInput, match=r"a name that ends in \.xlsx"):
        result.to_excel(tmp_path / "tables.csv")
    assert not list(tmp_path.iterdir())


# --- pairs --------------------------------------------------------------------------------------------


def test_pairs_are_those_that_the_agreements_unite(result: InHand, batch: BatchResult) -> None:
    pairs = result.pairs()
    agreements = batch.agreements
    assert set(agreements["action"]) >= {"signed", "joined"}
    wanted = []
    for keys, rows in agreements.groupby(["scenario", "run", "agreement", "kind"], observed=True, sort=False):
        found: dict[tuple[str, ...], str] = {}
        lapsed = [str(row.quarter) for row in rows.itertuples() if row.action == "lapsed"]
        for row in rows.itertuples():
            for pair in combinations(str(row.members).split(";"), 2):
                if row.action in {"signed", "joined"}:
                    found.setdefault(pair, str(row.quarter))
        wanted += [(*keys, *pair, quarter, lapsed[0] if lapsed else None) for pair, quarter in found.items()]
    columns = ["scenario", "run", "agreement", "kind", "a", "b", "quarter", "quarter_lapsed"]
    assert sorted(map(tuple, plain(pairs)[columns].to_numpy().tolist()), key=str) == sorted(wanted, key=str)
    assert (pairs["a"].astype(str) < pairs["b"].astype(str)).all()
    assert (pairs["quarter"].dropna() >= "2020Q1").all()  # ordered


def test_a_state_that_joins_is_united_with_every_member() -> None:
    rows = [
        ("mine", 0, 0, "2021Q1", "A", "strategic", "signed", "ALB;HRV"),
        ("mine", 0, 0, "2021Q2", "A", "strategic", "applied", "ALB;HRV"),
        ("mine", 0, 0, "2022Q1", "A", "strategic", "joined", "ALB;HRV;XKX"),
        ("mine", 0, 0, "2023Q1", "A", "strategic", "deepened", "ALB;HRV;XKX"),
        ("mine", 0, 0, "2023Q4", "A", "strategic", "lapsed", "ALB;HRV;XKX"),
        ("mine", 0, 1, "2021Q1", "A", "strategic", "signed", "ALB;HRV"),
        ("mine", 0, 1, "2021Q1", "A", "routine", "signed", "ALB;HRV"),
    ]
    columns = ["scenario", "point", "run", "quarter", "agreement", "kind", "action", "members"]
    found = plain(signatory_pairs(pd.DataFrame(rows, columns=columns)))
    assert found[["run", "kind", "a", "b", "quarter", "quarter_lapsed"]].to_numpy().tolist() == [
        [0, "strategic", "ALB", "HRV", "2021Q1", "2023Q4"],
        [0, "strategic", "ALB", "XKX", "2022Q1", "2023Q4"],
        [0, "strategic", "HRV", "XKX", "2022Q1", "2023Q4"],
        [1, "strategic", "ALB", "HRV", "2021Q1", None],
        [1, "routine", "ALB", "HRV", "2021Q1", None],
    ]


def test_no_agreement_has_no_pairs(batch: BatchResult) -> None:
    none = signatory_pairs(batch.agreements.iloc[:0])
    assert list(none.columns) == [*WHICH, *PAIRS]
    assert none.empty


# --- CSV and Excel ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*COLUMNS, "pairs"])
def test_a_csv_file_read_back_equals_the_table(name: str, result: InHand, batch: BatchResult, tmp_path: Path) -> None:
    (path,) = result.to_csv(tmp_path, [name])
    table = plain(batch.pairs() if name == "pairs" else batch.tables[name])
    words = {
        column: str
        for column in table.columns
        if kind_of(column) in {"name", "quarter", "text"} or column == "scenario"
    }
    words |= {column: str for column in ("quarter", "quarter_lapsed", "kind") if name == "pairs"}
    read = pd.read_csv(path, dtype=words, keep_default_na=False, na_values={c: [""] for c in table})
    assert [each.name for each in tmp_path.iterdir()] == [f"{name}.csv"]
    pd.testing.assert_frame_equal(plain(read), table, check_dtype=False)


@pytest.fixture(scope="module")
def workbook(batch: BatchResult, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """All tables in one workbook, read back."""
    path = batch.to_excel(tmp_path_factory.mktemp("excel") / "all.xlsx")
    return load_workbook(path)


@pytest.mark.parametrize("name", [*COLUMNS, "pairs"])
def test_a_sheet_read_back_equals_the_table(name: str, workbook: Workbook, batch: BatchResult) -> None:
    head, *rows = workbook[name].iter_rows(values_only=True)
    table = batch.pairs() if name == "pairs" else batch.tables[name]
    wanted = plain(table)
    if "seed" in wanted:
        assert all(isinstance(row[list(head).index("seed")], str) for row in rows)
        wanted["seed"] = wanted["seed"].astype(str)  # Excel keeps 15 digits of a number
    assert list(head) == list(table.columns)
    # digits of a workbook; pandas makes a missing value of a column of numbers NaN again
    sixteen = plain(wanted.map(lambda value: float(f"{value:.16g}") if isinstance(value, float) else value))
    # a row ends with its last value
    assert [[*row, *[None] * (len(head) - len(row))] for row in rows] == sixteen.to_numpy().tolist()


def test_the_sheet_of_meanings_has_every_column_of_every_sheet(workbook: Workbook) -> None:
    head, *rows = workbook[export.MEANINGS].iter_rows(values_only=True)
    assert head == export.HEAD
    assert workbook.sheetnames[-1] == export.MEANINGS
    described = {(row[0], row[1]) for row in rows}
    there = {
        (name, column)
        for name in workbook.sheetnames[:-1]
        for column in next(workbook[name].iter_rows(values_only=True))
    }
    assert described == there
    assert all(row[4] for row in rows)


def test_a_table_beyond_a_sheet_is_refused_before_anything_is_written(
    result: InHand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert export.MOST_ROWS == 2**20
    monkeypatch.setattr(export, "MOST_ROWS", 241)
    with pytest.raises(BadInput, match=r"too large for a sheet of Excel: states with 480 rows.*at most 240 rows"):
        result.to_excel(tmp_path / "large.xlsx", ["runs", "states"])
    assert list(tmp_path.iterdir()) == []
    assert result.to_excel(tmp_path / "small.xlsx", ["runs"]).is_file()


def test_the_largest_table_that_fits_is_not_refused() -> None:
    largest, larger = (Exported("runs", ("run",), rows, tuple) for rows in (2**20 - 1, 2**20))
    export.check_rows([largest], "here")
    with pytest.raises(BadInput, match="runs with 1,048,576 rows"):
        export.check_rows([largest, larger], "here")


def test_a_text_is_a_text_in_excel_whatever_it_begins_with(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"error": ["=1+1", "#N/A", "plain", None], "seed": [2**62, 1, 2, 3], "x": [np.inf, np.nan, 1.5, 0.0]}
    )
    path = write_excel([Exported.of_frame("failures", frame)], tmp_path / "texts.xlsx")
    sheet = load_workbook(path)["failures"]
    assert [sheet.cell(row, 1).data_type for row in (2, 3)] == ["s", "s"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["=1+1", str(2**62), "inf"], ["#N/A", "1", None], ["plain", "2", 1.5], [None, "3", 0]
    ]  # fmt: skip
    for text in ("x" * 32_768, "bell\a"):
        frame.loc[0, "error"] = text
        with pytest.raises(BadInput, match="a text of the table of failures doesn't fit"):
            write_excel([Exported.of_frame("failures", frame)], tmp_path / "no.xlsx")
    assert [each.name for each in tmp_path.iterdir()] == ["texts.xlsx"]


def test_the_command_exports_the_same(folder: Path, haemus: Run, batch: BatchResult, tmp_path: Path) -> None:
    answer = haemus("export", folder, "--csv", "-o", tmp_path / "deep" / "csv")
    assert answer.code == 0, answer.err
    batch.to_csv(tmp_path / "own")
    for path in (tmp_path / "own").iterdir():
        assert (tmp_path / "deep" / "csv" / path.name).read_bytes() == path.read_bytes()
    answer = haemus("export", folder, "--xlsx", "--tables", "runs", "pairs", "-o", tmp_path / "two.xlsx")
    assert (answer.code, answer.out) == (0, f"{tmp_path / 'two.xlsx'}\n")
    assert load_workbook(tmp_path / "two.xlsx").sheetnames == ["runs", "pairs", "meanings"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--csv", "--tables", "rnus"], 'did you mean "runs"?'),
        (
            ["--xlsx", "-o", "table.xls"],
            "--out: not the name of a workbook (got 'table.xls'); allowed: a name that ends in .xlsx",
        ),
        (["--xlsx", "-o", "nowhere/table.xlsx"], "--out: not a file that can be written"),
        (["--csv", "--xlsx"], "not allowed with"),
        ([], "one of the arguments --csv --xlsx is required"),
    ],
)
def test_bad_words_of_an_export_are_refused(words: list[str], said: str, folder: Path, haemus: Run) -> None:
    before = sorted(folder.iterdir())
    answer = haemus("export", folder, *words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert sorted(folder.iterdir()) == before


# --- meanings and types -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*MEANINGS, "pairs"])
def test_the_page_on_results_has_the_meaning_of_every_column(name: str) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    section = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
    documented = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", section, re.MULTILINE)
    own = [
        (column, holds, meaning)
        for column, holds, unit, meaning in meanings_of(name)
        if not unit and column not in WHICH
    ]
    assert documented == own
    if name != "pairs":
        assert [column for column, *_ in meanings_of(name)] == [*WHICH, *COLUMNS[name]]


def test_every_column_has_the_type_that_the_page_gives(batch: BatchResult, folder: Path) -> None:
    text = DOCUMENT.read_text(encoding="utf-8").split("\n## Types of columns\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    types = {holds: set(re.findall(r"`(\w+)`", pandas)) for holds, pandas, _ in rows}
    assert set(HOLDS.values()) <= set(types)
    for result in (batch, read_result(folder)):
        for name, table in (*result.tables.items(), ("pairs", result.pairs())):
            for column, holds, *_ in meanings_of(name):
                assert str(table[column].dtype) in types[holds], (name, column)
                if holds == "ordered category":
                    assert table[column].cat.ordered
    assert batch.meanings("pairs")["column"].tolist() == [*WHICH, *PAIRS]
    assert batch.meanings()["unit"].astype(bool).sum() == len(COLUMNS["runs"]) - 2


# --- figures and notebooks ----------------------------------------------------------------------------


def texts(figure: Figure) -> set[str]:
    return {each.get_text() for each in figure.findobj(Text) if isinstance(each, Text)}


@pytest.mark.parametrize("name", ["commitments", "suppliers", "flows", "network"])
def test_a_figure_of_a_result_is_the_same_from_memory_and_from_its_folder(
    name: str, batch: BatchResult, folder: Path
) -> None:
    one, other = batch.plot(name), read_result(folder).plot(name)
    assert isinstance(one, Figure)
    assert texts(one) == texts(other)
    assert one._repr_png_() == other._repr_png_()  # type: ignore[attr-defined]
    assert one._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]


def test_without_its_caption_a_figure_is_lower_and_its_panels_as_large(batch: BatchResult) -> None:
    whole, bare = batch.plot("commitments"), batch.plot("commitments", caption=False)
    assert not [text for text in bare.texts if text.get_label() == CAPTION]
    assert len([text for text in whole.texts if text.get_label() == CAPTION]) == 2
    (wide, high), (same, lower) = whole.get_size_inches(), bare.get_size_inches()
    assert same == wide
    assert 0.3 < high - lower < 1.5
    for one, other in zip(whole.axes, bare.axes, strict=True):
        assert one.get_position().height * high == pytest.approx(other.get_position().height * lower)
        assert other.get_position().y1 <= 1.0


def test_a_figure_that_there_is_not_is_refused(result: InHand) -> None:
    with pytest.raises(BadInput, match=r'name: no such figure of this result.*did you mean "agreements"'):
        result.plot("agreement")


def test_a_notebook_shows_scenarios_tables_and_the_first_runs(result: InHand) -> None:
    line = repr(result)
    assert line.startswith(f"<{type(result).__name__}: second and first: 2 runs each; runs (4 rows), states (480 rows)")
    shown = result._repr_html_()
    for part in ("second and first", "<td>states</td><td>480</td>", "budget_2025_ALB"):
        assert part in shown


def test_a_result_without_a_finished_run_is_shown_too(batch: BatchResult) -> None:
    class Unfinished(InHand):
        def _result(self) -> Result:
            raise BadInput("holds no finished run: <nothing>", where="here")

        def _exported(self) -> list[Exported]:
            return [Exported.of_frame("runs", batch.runs.iloc[:0])]

    assert repr(Unfinished()) == "<Unfinished: holds no finished run: <nothing>; runs (0 rows)>"
    assert Unfinished()._repr_html_() == "&lt;Unfinished: holds no finished run: &lt;nothing&gt;; runs (0 rows)&gt;"


def test_the_command_draws_what_is_asked_for(folder: Path, haemus: Run, tmp_path: Path) -> None:
    words = ["--only", "commitments", "--format", "pdf", "png", "--dpi", 50]
    answer = haemus("figures", folder, *words, "--caption")
    assert (answer.code, answer.out, answer.err) == (
        0,
        "figures/commitments.pdf\nfigures/commitments.png\nfigures/commitments.txt\n",
        "",
    )
    assert {path.name for path in (folder / "figures").iterdir()} == {
        "commitments.pdf",
        "commitments.png",
        "commitments.txt",
    }
    assert (folder / "figures" / "commitments.pdf").read_bytes().startswith(b"%PDF")
    high, wide, _ = mpimg.imread(folder / "figures" / "commitments.png").shape
    assert wide == 360  # 7.2 inches
    lower = haemus("figures", folder, *words, "--no-caption", "--json")
    assert (
        lower.out == '[\n  "figures/commitments.pdf",\n  "figures/commitments.png",\n  "figures/commitments.txt"\n]\n'
    )
    assert mpimg.imread(folder / "figures" / "commitments.png").shape[0] < high
    written = (folder / "figures" / "commitments.pdf").read_bytes()
    assert haemus("figures", folder, *words, "--no-caption").code == 0
    assert (folder / "figures" / "commitments.pdf").read_bytes() == written  # no date in it
    assert tmp_path.is_dir()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--only", "agreement"],
            "--only: no such figure of this result (got 'agreement'); allowed: budgets, differences, ",
        ),
        (["--format", "gif"], "--format: no such choice (got 'gif'); allowed: png, svg, pdf"),
        (["--dpi", "5"], "--dpi: out of range (got 5.0); allowed: a number from 20 to 2400"),
        (["--dpi", "nan"], "--dpi: out of range (got nan)"),
    ],
)
def test_bad_words_for_figures_are_refused(words: list[str], said: str, folder: Path, haemus: Run) -> None:
    answer = haemus("figures", folder, *words, "--caption")
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
