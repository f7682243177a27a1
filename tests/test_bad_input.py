"""Invalid input ends with exit code 2 and one message that helps to correct it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from answer import Answer

from haemus.model.scenario import ScenarioError, resolve_text

CRISIS = """title = "T"
[[events]]
id = "row"
type = "crisis"
date = {date}
states = {states}
strength = {strength}
"""
LOAN_OF_HALF_QUARTERS = """title = "T"
[[events]]
id = "loan"
type = "external_finance"
date = 2026-01-01
state = "HRV"
value_meur = 10
quarters = 2.0
"""


def crisis(date: str = "2026-05-01", states: str = '["SRB", "XKX"]', strength: str = "1.0") -> str:
    return CRISIS.format(date=date, states=states, strength=strength)


def child(body: str) -> str:
    return f'title = "T"\nextends = "baseline"\n{body}'


# name: content, and the message's key, value, allowed values and nearest valid name
CASES: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "unknown key": ('titel = "T"', ("titel: unknown key", "title", 'did you mean "title"?')),
    "unknown key of an event": (
        crisis() + "strenght = 2\n",
        ('events[0].strenght (event "row"): unknown key', "window_quarters", 'did you mean "strength"?'),
    ),
    "unknown key of a removal": (
        'title = "T"\n[remove]\nevent = []',
        ("remove.event:", 'did you mean "events"?'),
    ),
    "no title": ('question = "Why?"', ("title: is missing", "text in quotes")),
    "misspelt state": (
        crisis(states='["SRB", "XKK"]'),
        ("events[0].states", "'XKK'", "SVN, XKX", 'mean "XKX"?'),
    ),
    "state in small letters": (crisis(states='["srb", "XKX"]'), ("'srb'", 'mean "SRB"?')),
    "misspelt parameter": (
        'title = "T"\n[parameters]\nbelief_decy = 0.5',
        ("parameters.belief_decy: no such parameter", 'mean "belief_decay"?'),
    ),
    "misspelt event type": (
        crisis().replace('"crisis"', '"crises"'),
        ('events[0].type (event "row")', "'crises'", "accession, ", 'mean "crisis"?'),
    ),
    "misspelt supplier": (
        'title = "T"\n[remove]\nsuppliers = ["bih-igmann"]',
        ("'bih-igmann'", 'mean "bih-igman"?'),
    ),
    "misspelt choice": (
        'title = "T"\n[parameters]\ndoubt_response = "self-halp"',
        ("parameters.doubt_response", "'self-halp'", '"none"', 'mean "self-help"?'),
    ),
    "misspelt history": ('title = "T"\nhistory = "observd"', ("history", "'observd'", 'mean "observed"?')),
    "truth for a number": (
        crisis(strength="true"),
        ("events[0].strength", "got true", "a number above 0.0 up to 5.0"),
    ),
    "text for a number": (crisis(strength='"2"'), ("wrong type", "'2'", "a number above 0.0")),
    "truth for a parameter": (
        'title = "T"\n[parameters]\nbelief_decay = true',
        ("got true", "a number from 0.1 to 0.9"),
    ),
    "text for a parameter": (
        'title = "T"\n[parameters]\nbelief_decay = "2"',
        ("wrong type", "'2'", "from 0.1 to 0.9"),
    ),
    "number for a choice": (
        'title = "T"\n[parameters]\ndoubt_response = 1',
        ("wrong type", "got 1", '"self-help"'),
    ),
    "number for a title": ("title = 3", ("title: wrong type", "got 3", "text in quotes")),
    "broken number for a whole one": (
        LOAN_OF_HALF_QUARTERS,
        ("events[0].quarters", "got 2.0", "a whole number from 1 up to 40"),
    ),
    "table for a list": ('title = "T"\n[events]\nid = "x"', ("events: wrong type", "a list of tables", "[[events]]")),
    "list for a table of parameters": (
        'title = "T"\n[[parameters]]\nbelief_decay = 0.5',
        ("parameters: wrong type", "a table", "[parameters]"),
    ),
    "list of one state": (
        crisis(states='["SRB"]'),
        ("events[0].states", "(got ['SRB'])", "a list of texts, with at least 2"),
    ),
    "key of the file in a table": (
        crisis() + 'end = "2030Q4"\n',
        ('events[0].end (event "row"): unknown key', "a key of the whole scenario", "above its first table"),
    ),
    "key of the file among parameters": (
        'title = "T"\n[parameters]\nhistory = "observed"',
        ("parameters.history: no such parameter", "above its first table"),
    ),
    "decimal comma": (
        crisis(strength="2,0  # strong"),
        (
            'events[0].strength (event "row"): broken TOML',
            "got 'strength = 2,0 # strong'",
            "2.0, a number with a point",
        ),
    ),
    "date with points": (
        crisis(date="01.05.2027"),
        ('events[0].date (event "row")', "got 'date = 01.05.2027'", "2027-05-01"),
    ),
    "date with short numbers": (crisis(date="2027-5-1"), ("got 'date = 2027-5-1'", "2027-05-01")),
    "month that there isn't": (
        crisis(date="2027-13-01"),
        ('events[0].date (event "row"): impossible date (line 5)', "2027-13-01"),
    ),
    "capital truth": ('title = "T"\nobserved_to = True', ("observed_to: broken TOML", "allowed: true")),
    "key given twice": (
        crisis() + 'id = "again"\n',
        ('events[0].id (event "row")', "id is given twice", "got 'id = \"again\"'"),
    ),
    "last key given twice": (
        'title = "T"\ntitle = "U"',
        ("title: broken TOML: title is given twice (line 2)",),
    ),
    "table given twice": ('title = "T"\n[remove]\n[remove]', ("Cannot declare [remove] twice",)),
    "table of two kinds": (
        'title = "T"\n[remove]\nstates = []\n[[remove]]',
        ("broken TOML: [[remove]] is given twice (line 4)",),
    ),
    "list for a table": ('title = "T"\nparameters = [1]', ("parameters: wrong type", "got [1]", "a table")),
    "date in quotes": (
        crisis(date='"2026-05-01"'),
        ("events[0].date", "'2026-05-01'", "a TOML date without quotes"),
    ),
    "date with a time": (crisis(date="2026-05-01T10:00:00"), ("events[0].date", "wrong type", "TOML date")),
    "nan": (crisis(strength="nan"), ("events[0].strength", "not a finite number", "got nan")),
    "infinity": (crisis(strength="-inf"), ("not a finite number", "got -inf")),
    "overflow": (crisis(strength="1e999"), ("not a finite number", "got inf")),
    "nan for a parameter": (
        'title = "T"\n[parameters]\nbelief_decay = nan',
        ("parameters.belief_decay", "got nan"),
    ),
    "endless digits": (f'title = "T"\n[parameters]\nbelief_decay = {"9" * 5000}', ("too many digits",)),
    "many digits": (
        f'title = "T"\n[parameters]\nbelief_decay = {"9" * 500}',
        ("out of range", "from 0.1 to 0.9"),
    ),
    "out of range": (crisis(strength="6.0"), ("events[0].strength", "got 6.0", "above 0.0 up to 5.0")),
    "parameter out of range": (
        'title = "T"\n[parameters]\nbelief_decay = 3',
        ("parameters.belief_decay: out of range", "got 3", "from 0.1 to 0.9 [share per year]"),
    ),
    "impossible date": (
        crisis(date="2026-02-30"),
        ('events[0].date (event "row"): impossible date (line 5)', "2026-02-30", "a date of the calendar"),
    ),
    "date before the run": (
        crisis(date="2019-12-31"),
        ("events[0].date", "2019-12-31", "2020-01-01 to 2035-12-31"),
    ),
    "date after the run": (
        crisis(date="2031-01-01").replace("[[", 'end = "2030Q4"\n[[', 1),
        ("events[0].date", "2031-01-01", "to 2030-12-31"),
    ),
    "end before start": (
        'title = "T"\nstart = "2026Q1"\nend = "2025Q4"',
        ("end: ends before it starts", "2026Q1 or later"),
    ),
    "extends itself": ('title = "T"\nextends = "mine"', ("extends: a cycle: mine extends mine",)),
    "missing parent": (
        'title = "T"\nextends = "baselin"',
        ("extends", "'baselin'", "us-drawdown", 'mean "baseline"?'),
    ),
    "path for a parent": (
        'title = "T"\nextends = "../baseline"',
        ("extends", "'../baseline'", "a-z, 0-9 and -"),
    ),
    "file for a parent": ('title = "T"\nextends = "ok.toml"', ("extends", "'ok.toml'", 'mean "ok"?')),
    "misspelt event to alter": (
        'title = "T"\nextends = "us-drawdown"\n[[events]]\nid = "bondsteel-withdrawl"\nshare = 1.0',
        ("events[0].id: no event", "a new event needs a type", 'mean "bondsteel-withdrawal"?'),
    ),
    "assumed size that the event doesn't have": (
        crisis() + 'assumed = ["date", "strenght"]\n',
        ('events[0].assumed (event "row")', "'strenght'", "date, probability", 'mean "strength"?'),
    ),
    "experiment for a scenario": (
        'title = "T"\nquestion = "?"\n[[factors]]\nvary = "belief_decay"\n[design]\nkind = "grid"',
        ("is an experiment, not a scenario", "haemus sweep mine.toml"),
    ),
    "duplicate ids": (
        crisis() + crisis().removeprefix('title = "T"\n'),
        ("events[1].id: given twice", "'row'"),
    ),
    "event without an id": (
        crisis().replace('id = "row"\n', ""),
        ("events[0].id: is missing", "a-z, 0-9 and -"),
    ),
    "id with a space": (crisis().replace('"row"', '"a row"'), ("events[0].id", "'a row'", "a-z, 0-9 and -")),
    "event without a type": (
        crisis().replace('type = "crisis"\n', ""),
        ('events[0].type (event "row"): is missing',),
    ),
    "event without a key": (
        crisis().replace("strength = 1.0\n", ""),
        ('events[0].strength (event "row"): is missing',),
    ),
    "altered type": (
        child('[[events]]\nid = "munich-speech"\ntype = "reassurance"\n'),
        ('events[0].type (event "munich-speech"): an altered event keeps its type', '"article5_doubt"'),
    ),
    "altered out of range": (
        child('[[events]]\nid = "munich-speech"\nstrength = 9\n'),
        ('events[0].strength (event "munich-speech")', "got 9", "up to 5.0"),
    ),
    "removing an event that isn't there": (
        child('[remove]\nevents = ["munich-speach"]'),
        ("remove.events", "'munich-speach'", "banjska", 'mean "munich-speech"?'),
    ),
    "removing a state that isn't there": (
        child('[remove]\nstates = ["SNV"]'),
        ("remove.states", "'SNV'", 'mean "SVN"?'),
    ),
    "removing twice": (
        'title = "T"\n[remove]\nstates = ["SVN", "SVN"]',
        ("remove.states: named twice", "'SVN'"),
    ),
    "removing a state that an event names": (
        child('[remove]\nstates = ["XKX"]'),
        ("remove.states", 'event "banjska" of 2023-09-24 still names it', "'XKX'", "remove that event too"),
    ),
    "removing a supplier that an event names": (
        'title = "T"\nextends = "nato-industrial-integration"\n[remove]\nsuppliers = ["bih-igman"]',
        ("remove.suppliers", 'event "konjic-ammunition"', "'bih-igman'"),
    ),
    "removing the home of a producer that an event names": (
        'title = "T"\nextends = "nato-industrial-integration"\n[remove]\nstates = ["BIH"]',
        ("remove.states", 'event "konjic-ammunition"', "'BIH'"),
    ),
    "removing and giving": (
        child('[remove]\nevents = ["banjska"]\n[[events]]\nid = "banjska"\nstrength = 2\n'),
        ("events[0].id: removed and given in one file", "'banjska'"),
    ),
    "removing nearly all": (
        'title = "T"\n[remove]\nstates = ["ALB","BGR","BIH","HRV","HUN","MKD","MNE","SRB","SVN"]',
        ("remove.states: leaves too few states", "at least 2"),
    ),
    "expecting without a comparison": (
        'title = "T"\n[[expect]]\noutcome = "agreements"\nsign = "+"\nwhy = "so"\n',
        ("expect[0].against: no scenario to compare with",),
    ),
    "expecting against an unknown scenario": (
        child('[[expect]]\noutcome = "agreements"\nsign = "+"\nwhy = "so"\nagainst = "us-drawdwn"\n'),
        ("expect[0].against", "'us-drawdwn'", 'mean "us-drawdown"?'),
    ),
    "expecting of an unknown outcome": (
        child('[[expect]]\noutcome = "agrements"\nsign = "+"\nwhy = "so"\n'),
        ("expect[0].outcome: no such outcome", "'agrements'", 'mean "agreements"?'),
    ),
    "expecting of an unknown column": (
        child('[[expect]]\noutcome = "budget_2030_SRP"\nsign = "+"\nwhy = "so"\n'),
        ("expect[0].outcome: no such outcome", "'budget_2030_SRP'", 'mean "budget_2030_SRB"?'),
    ),
    "expecting of a column and a state": (
        child('[[expect]]\noutcome = "budget_2030_SRB"\nstate = "HRV"\nsign = "+"\nwhy = "so"\n'),
        ("expect[0].outcome: no such outcome of the state or in the year beside it", "'budget_2030_SRB'"),
    ),
    "expecting of a removed state's column": (
        child(
            '[remove]\nstates = ["MKD"]\nevents = ["mkd-accession"]\n'
            '[[expect]]\noutcome = "budget_2030_MKD"\nsign = "+"\nwhy = "so"\n'
        ),
        ("expect[0].outcome: of a state that is removed", "'budget_2030_MKD'", "not MKD"),
    ),
    "expecting no sign": (
        child('[[expect]]\noutcome = "agreements"\nsign = "up"\nwhy = "so"\n'),
        ("expect[0].sign", "'up'", '"+", "-", "0"'),
    ),
    "broken TOML": ('title = "T"\nextends baseline', ("broken TOML", "line 2")),
    "broken text": ('title = "T', ("broken TOML: Unterminated string",)),
    "not UTF-8": (b'title = "T"\nquestion = "\xff"', ("is not UTF-8 (line 2)", "UTF-8")),
    "sixteen-bit text": ('title = "T"'.encode("utf-16"), ("is not UTF-8",)),
    "deep lists": (f"title = {'[' * 100_000}", ("nested too deeply", "at most 8 levels")),
    "deep tables": (
        f'title = "T"\nparameters.{".".join("a" * 3000)} = 1',
        ("parameters: is nested too deeply", "8 levels"),
    ),
    "nine lists": ("title = [[[[[[[[[1]]]]]]]]]", ("title: is nested too deeply",)),
    "empty": ("", ("is empty", "title")),
    "blank": (" \n\n", ("is empty",)),
    "only a remark": ("# nothing yet\n", ("title: is missing",)),
    "too large": (b"#" * 1_000_001, ("too large", "1000000 bytes")),
    "null character": ('title = "T"\nquestion = "\0"', ("broken TOML",)),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_scenario_is_refused_in_one_message(
    case: str, haemus: Callable[..., Answer], write: Callable[..., Path]
) -> None:
    content, told = CASES[case]
    answer = haemus("check", write(content))
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("haemus: error: mine.toml: ")
    assert answer.err.count("\n") == 1
    assert "Traceback" not in answer.err
    for part in told:
        assert part in answer.err


@pytest.mark.parametrize("command", [["check"], ["diff", "baseline"]])
def test_an_unknown_scenario_is_refused_with_the_nearest(command: list[str], haemus: Callable[..., Answer]) -> None:
    answer = haemus(*command, "us-drawdon")
    assert answer.code == 2
    assert "'us-drawdon'" in answer.err
    assert 'did you mean "us-drawdown"?' in answer.err


def test_a_file_typed_without_its_ending_is_named(
    haemus: Callable[..., Answer], write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write('title = "T"', "ok").parent)
    for command in (["check", "ok"], ["sweep", "ok"]):
        answer = haemus(*command)
        assert answer.code == 2
        assert 'did you mean "ok.toml"?' in answer.err


@pytest.mark.parametrize("typed", ["baseline", "mine.toml"])
def test_a_scenario_is_not_swept(
    typed: str, haemus: Callable[..., Answer], write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(crisis()).parent)
    answer = haemus("sweep", typed)
    assert answer.code == 2
    assert "is a scenario, not an experiment" in answer.err
    assert f"haemus run {typed}" in answer.err


@pytest.mark.parametrize("command", ["run", "check"])
def test_an_experiment_that_ships_is_no_scenario(command: str, haemus: Callable[..., Answer]) -> None:
    answer = haemus(command, "doubt-dose")
    assert answer.code == 2
    assert "is an experiment, not a scenario" in answer.err
    assert "haemus sweep doubt-dose" in answer.err


def test_an_expected_sign_may_name_a_column_in_either_spelling(
    haemus: Callable[..., Answer], write: Callable[..., Path]
) -> None:
    sign = '[[expect]]\noutcome = "{}"\nsign = "+"\nwhy = "so"\n'
    answer = haemus("check", write(child("".join(map(sign.format, ("budget_2030_SRB", "budget_2030_region"))))))
    assert answer.code == 0


def test_a_missing_file_and_a_folder_are_refused(haemus: Callable[..., Answer], tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    assert "there is no such file" in haemus("check", tmp_path / "none.toml").err
    assert "isn't a file" in haemus("check", tmp_path / "folder.toml").err


@pytest.mark.parametrize("stem", ["My-Scenario", "a_b", "x" * 65, "ä", "a b"])
def test_a_file_is_named_as_a_scenario_is(stem: str, haemus: Callable[..., Answer], write: Callable[..., Path]) -> None:
    answer = haemus("check", write('title = "T"', stem))
    assert answer.code == 2
    assert "a-z, 0-9 and -" in answer.err


def test_a_file_cannot_take_the_name_of_a_shipped_scenario(
    haemus: Callable[..., Answer], write: Callable[..., Path]
) -> None:
    answer = haemus("check", write('title = "T"', "baseline"))
    assert answer.code == 2
    assert "a different scenario of this name ships" in answer.err


def test_a_cycle_of_three_is_told_whole(haemus: Callable[..., Answer], write: Callable[..., Path]) -> None:
    write('title = "T"\nextends = "two"', "one")
    write('title = "T"\nextends = "three"', "two")
    answer = haemus("check", write('title = "T"\nextends = "one"', "three"))
    assert answer.code == 2
    assert "two.toml: extends: a cycle: three extends one extends two extends three" in answer.err


def test_a_fault_in_a_parent_is_told_with_the_parents_file(
    haemus: Callable[..., Answer], write: Callable[..., Path]
) -> None:
    write('title = "T"\n[parameters]\nbelief_decay = 3', "parent")
    answer = haemus("check", write('title = "T"\nextends = "parent"', "kid"))
    assert "parent.toml: parameters.belief_decay: out of range" in answer.err


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (["chek"], "check"),
        (["dif", "a", "b"], "diff"),
        (["diff", "a", "b", "--jsn"], "--json"),
        (["--vrsion"], "--version"),
    ],
)
def test_a_misspelt_command_or_option_is_refused(words: list[str], nearest: str, haemus: Callable[..., Answer]) -> None:
    answer = haemus(*words)
    assert answer.code == 2
    assert f'did you mean "{nearest}"?' in answer.err


def test_a_refusal_carries_its_parts() -> None:
    with pytest.raises(ScenarioError) as refused:
        resolve_text(crisis(states='["SRB", "XKK"]'), name="parts")
    error = refused.value
    assert (error.file, error.key, error.value) == ("parts.toml", 'events[0].states (event "row")', "XKK")
    assert error.nearest == "XKX"
    assert "MKD" in error.allowed


@pytest.mark.slow
def test_the_installed_command_ends_with_two_and_no_traceback(write: Callable[..., Path]) -> None:
    command = [sys.executable, "-m", "haemus.experiments.cli.main", "check", str(write("title = 3"))]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "haemus: error: mine.toml: title: wrong type (got 3); allowed: text in quotes not empty\n"


def test_help_needs_none_of_the_heavy_packages() -> None:
    code = (
        "import sys, contextlib, io\n"
        "from haemus.experiments.cli.main import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    main(['--help'])\n"
        "heavy = {'numpy', 'pandas', 'mesa', 'numba', 'pydantic', 'scipy', 'matplotlib', 'pyarrow'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=600)
    assert (ended.returncode, ended.stderr) == (0, "")


ESCAPES = "\x1b[2J\x1b[31m\x07\u202eevil\u200b\x85"


@pytest.mark.parametrize("content", ['"{}" = 1\n', 'question = "{}"\nextends = "{}"\n', '[parameters]\n"{}" = 1\n'])
def test_nothing_in_a_message_moves_the_cursor_or_turns_the_line(
    content: str, haemus: Callable[..., Answer], write: Callable[..., Path]
) -> None:
    spelt = ESCAPES.encode("unicode_escape").decode().replace("\\x", "\\u00")
    answer = haemus("check", write('title = "T"\n' + content.replace("{}", spelt)))
    assert answer.code == 2
    assert answer.err.removesuffix("\n").isprintable()
    assert "\\x1b[2J" in answer.err
    assert "\\u202eevil" in answer.err


@pytest.mark.parametrize(
    "content", ["{} = 1\n", "[parameters]\n{} = 1\n", '[[events]]\nid = "a"\ntype = "crisis"\n{} = 1\n']
)
def test_a_long_key_is_cut(content: str, haemus: Callable[..., Answer], write: Callable[..., Path]) -> None:
    answer = haemus("check", write('title = "T"\n' + content.format("k" * 100_000)))
    assert answer.code == 2
    assert "kkk ... " in answer.err
    assert len(answer.err) < 3000


@pytest.mark.parametrize(
    "words",
    [
        ["check", f"{ESCAPES}.toml"],
        ["check", ESCAPES],
        [ESCAPES],
        ["run", f"--{ESCAPES}"],
        ["run", "--runs", ESCAPES],
        ["run", "--engine", ESCAPES],
        ["run", "--runs", "x" * 100_000],
        ["run", f"--{'x' * 100_000}"],
        ["show", ESCAPES],
        ["show", "a" * 5000],
        ["compare", "\udcff"],
        ["discover", "nothing", "--where", ESCAPES],
        ["explain", "baseline", "--state", ESCAPES],
        ["run", "--out", f"{ESCAPES}\0"],
    ],
)
def test_what_is_typed_is_shown_safely(words: list[str], haemus: Callable[..., Answer]) -> None:
    answer = haemus(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("haemus: error: ")
    assert answer.err.removesuffix("\n").isprintable()
    assert len(answer.err) < 3000


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "--runs", "x"], "--runs: wrong type (got 'x'); allowed: a whole number"),
        (["run", "--runs", "0"], "--runs: out of range (got 0); allowed: a whole number from 1 to 1000000"),
        (["run", "--engine", "mess"], "--engine: no such choice (got 'mess'); allowed: auto, ensemble, mesa; did you mean \"mesa\"?"),
        (["plan", "crises", "--confidence", "x"], "--confidence: wrong type (got 'x'); allowed: a number"),
        (["discover", "folder"], "discover: --where: is missing; allowed: haemus discover --help"),
        (["run", "--seed"], "--seed: expected one argument"),
        (["show"], "show: DIR: is missing; allowed: haemus show --help"),
        (["show", "a", "b"], "unknown option or argument (got 'b'); allowed: -h, --help, -j, --json"),
    ],
)  # fmt: skip
def test_errors_of_the_parser_read_like_all_others(
    words: list[str], message: str, haemus: Callable[..., Answer]
) -> None:
    assert haemus(*words) == Answer(2, "", f"haemus: error: {message}\n")
