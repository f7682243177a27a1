"""The command line as a whole: groups, help, examples that run, letters, colours, and the lists of what there is."""

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from answer import Answer
from smaller import smaller
from test_readme import TOP, blocks

from haemus.experiments.calibrate.fit_talks import fit_talks
from haemus.experiments.cli.help import COMMANDS, GROUPS
from haemus.experiments.cli.listing import print_listing
from haemus.experiments.cli.main import parser_of
from haemus.experiments.cli.options import SHORT
from haemus.model.events import EVENT_TYPES, Event
from haemus.model.outcomes import OUTCOMES, outcome_columns
from haemus.model.parameters import REGISTRY
from haemus.model.scenario import load_scenario, shipped_names

Run = Callable[..., Answer]
TABLES = os.environ.get("HAEMUS_DATA", "")
"""The source tables, where the tester has them; without them, examples that read them are left out."""
QUICK = ("scenarios", "events", "parameters", "outcomes", "variables", "check", "diff", "completion", "docs")
"""Commands whose examples neither run the model nor read a result."""
FEWER = {"-n": "2", "--pilot": "20"}
SHARED = ("results/drawdown", "results/dose")
UNSHOWN = ("acceptance", "expectations", "causes", "impulses", "hindcast", "score", "sweep", "run", "compare", "plan")
"""Commands that make runs: without a number of them, their examples get one here."""
SERVING = ("dashboard",)
"""Commands that serve until Ctrl-C; they have tests of their own."""


def examples() -> list[object]:
    ending = [name for name in COMMANDS if name not in SERVING]
    return [pytest.param(name, id=name, marks=[] if name in QUICK else [pytest.mark.slow]) for name in ending]


def of_command(name: str) -> tuple[tuple[str, str], ...]:
    found: tuple[tuple[str, str], ...] = import_module(f"haemus.experiments.cli.{name}").EXAMPLES
    return found


def test_the_bare_command_prints_the_help(haemus: Run) -> None:
    bare, asked = haemus(), haemus("--help")
    assert bare == asked
    assert (bare.code, bare.err) == (0, "")


def test_the_help_lists_every_command_once_in_its_group(haemus: Run) -> None:
    printed = haemus().out
    assert len(set(COMMANDS)) == len(COMMANDS)
    files = {
        path.stem
        for path in (TOP / "experiments" / "cli").glob("*.py")
        if "EXAMPLES = (" in path.read_text(encoding="utf-8")
    }
    assert files == set(COMMANDS)
    for group, names in GROUPS.items():
        section = printed.split(f"\n{group}:\n")[1].split("\n\n")[0]
        assert re.findall(r"^  ([a-z]+) ", section, re.MULTILINE) == list(names)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_has_examples_of_it(name: str, haemus: Run) -> None:
    answer = haemus(name, "--help")
    assert answer.code == 0
    shown = answer.out.split("examples:\n")[1]
    for command, meaning in of_command(name):
        assert command.startswith(f"haemus {name}")
        assert f"  # {meaning}\n  {command}\n" in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_typed_often_has_its_letter_in_every_command(name: str) -> None:
    subparser = next(action for action in parser_of([name])._actions if action.choices).choices[name]  # type: ignore[index, call-overload]
    for action in subparser._actions:
        for option, letter in SHORT.items():
            if option in action.option_strings:
                assert letter in action.option_strings


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the examples read: two results, a scenario, published tables, and later data."""
    folder = tmp_path_factory.mktemp("workshop")
    (folder / "mine.toml").write_text('title = "Mine"\nextends = "baseline"\nend = "2021Q4"\n', encoding="utf-8")
    later = next(
        block
        for block in blocks(TOP / "docs" / "hindcast.md", unmarked=True)
        if block.marks.get("file") == "spending.csv"
    )
    (folder / "later.csv").write_text(later.text, encoding="utf-8")
    if TABLES:
        (folder / "tables").symlink_to(TABLES)
    return folder


@pytest.fixture(scope="module")
def results(haemus: Run, workshop: Path) -> None:
    """The results that the examples read."""
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(workshop)
        ran = haemus("run", "baseline", "us-drawdown", "-n", 2, "-o", "results/drawdown")
        assert ran.code == 0, ran.err
        shutil.copytree("results/drawdown", "results/older")
        for share, first in (("results/share-1", 0), ("results/share-2", 1)):
            ran = haemus("run", "mine.toml", "-n", 1, "--first-run", first, "-o", share)
            assert ran.code == 0, ran.err
        for experiment, runs, out in (
            ("doubt-dose", 2, "results/dose"),
            ("doubt-under-the-priors", 1, "results/priors"),
        ):
            swept = haemus("sweep", smaller(experiment, workshop), "-n", runs, "-o", out)
            assert swept.code == 0, swept.err


@pytest.mark.filterwarnings("ignore:ipyparallel not installed")  # raised on importing EMA Workbench
@pytest.mark.filterwarnings("ignore:altair based")
@pytest.mark.filterwarnings("ignore:The inplace keyword")  # raised by pandas in its PRIM
@pytest.mark.usefixtures("few_figures")
@pytest.mark.parametrize("name", examples())
def test_the_examples_run(
    name: str, haemus: Run, workshop: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name not in QUICK:
        request.getfixturevalue("results")
    if name == "fit":
        quick = partial(fit_talks, runs=40)
        monkeypatch.setattr("haemus.experiments.calibrate.fit_published.fit_talks", quick)
    if name == "docs":  # a site with the pages of the examples, and nothing opens
        for page in ("index", "reference/commands"):
            (workshop / "site" / page).parent.mkdir(parents=True, exist_ok=True)
            (workshop / "site" / f"{page}.html").write_text("<title>a page</title>", encoding="utf-8")
        monkeypatch.setattr("webbrowser.open_new_tab", lambda _: True)
        monkeypatch.setattr("haemus.experiments.cli.docs.CHECKOUT", workshop)
    monkeypatch.chdir(workshop)
    for command, meaning in of_command(name):
        words = made_short(shlex.split(command.partition(" > ")[0])[1:])
        if "tables" in words and not TABLES:
            continue
        if "-o" in words and words[place := words.index("-o") + 1] in SHARED:
            words[place] += "-again"  # what all examples read stays as it is
        answer = haemus(*words)
        assert answer.code == 0, f"{meaning}: {answer.err}"
        assert answer.out or answer.err or Path(words[words.index("-o") + 1]).exists()


def made_short(words: list[str]) -> list[str]:
    """The words of an example with few runs."""
    short = list(words)
    for option, few in FEWER.items():
        if option in short:
            short[short.index(option) + 1] = few
    if short[0] in UNSHOWN and "-n" not in short and "--dry-run" not in short:
        reads = short[0] == "compare" and short[1].startswith("results/")
        few = ["--pilot", "20"] if short[0] == "plan" else ["-n", "2"]
        short += [] if reads or few[0] in short else few
    return short


# --- completion ---------------------------------------------------------------------------------------

SHELLS = ("bash", "zsh", "fish")


@pytest.fixture(scope="module")
def scripts(haemus: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The completion script of each shell."""
    folder = tmp_path_factory.mktemp("completion")
    for shell in SHELLS:
        answer = haemus("completion", shell)
        assert (answer.code, answer.err) == (0, "")
        (folder / shell).write_text(answer.out, encoding="utf-8")
    return {shell: folder / shell for shell in SHELLS}


@pytest.mark.parametrize("shell", SHELLS)
def test_a_completion_script_names_commands_options_and_names(shell: str, scripts: dict[str, Path]) -> None:
    text = scripts[shell].read_text(encoding="utf-8")
    option = r"-(-|l )"  # fish writes long options as -l
    for name in COMMANDS:
        assert re.search(rf"\b{name}\b", text), name
    assert all(name in text for name in (*shipped_names(), *EVENT_TYPES))
    assert re.search(rf"{option}json\b", text)
    assert re.search(rf"{option}runs\b", text)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_completion_script_is_one_that_its_shell_accepts(shell: str, scripts: dict[str, Path]) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed: only the text of its script was checked")
    ended = subprocess.run([program, "-n", scripts[shell]], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        (["ru"], {"run"}),
        (["run", "us-"], {"us-drawdown"}),
        (["run", "baseline", "--re"], {"--record", "--readings", "--region", "--report"}),
        (["run", "--record", "out"], {"outcomes"}),
        (["sweep", "doubt-d"], {"doubt-dose"}),
        (["events", "--type", "cri"], {"crisis"}),
        (["parameters", "talks_r"], {"talks_rate"}),
        (["compare", "baseline", "doubt-w"], {"doubt-without-effect"}),
        (["plan", "threat_2026"], {"threat_2026_27"}),
        (["completion", ""], set(SHELLS)),
    ],
)
def test_bash_completes(typed: list[str], completed: set[str], scripts: dict[str, Path]) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    words = ["haemus", *typed]
    script = f"""
        source {shlex.quote(str(scripts["bash"]))}
        [[ $(complete -p haemus) =~ -F\\ ([^ ]+) ]] && function=${{BASH_REMATCH[1]}}
        COMP_WORDS=({shlex.join(words)}); COMP_CWORD={len(words) - 1}
        "$function" haemus {shlex.join([words[-1], words[-2]])}
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    ended = subprocess.run([bash, "-c", script], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert {word.strip() for word in ended.stdout.splitlines() if word.strip()} == completed


# --- colour -------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    """Says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("plain", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_are_for_terminals_that_want_them(
    plain: Mapping[str, str],
    coloured: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for variable, value in plain.items():
        monkeypatch.setenv(variable, value)
    for printed in (lambda: print_listing(("a", "b"), [("1", "[red]2[/red]")]), lambda: parser_of([]).print_help()):
        screen = Terminal()
        monkeypatch.setattr(sys, "stdout", screen)
        printed()
        assert ("\x1b[3" in screen.getvalue()) is coloured
    assert "haemus COMMAND" in screen.getvalue().replace("\x1b", "")


def test_a_pipe_gets_one_plain_line_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    long = "a meaning that is much longer than any terminal is wide, " * 5
    print_listing(("name", "meaning"), [("one", long), ("[two]", "=")])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert lines[2].endswith(long.strip())
    assert lines[3].startswith("[two]")


@pytest.mark.slow
def test_the_help_needs_no_terminal_and_no_colour_in_a_pipe() -> None:
    ended = subprocess.run([sys.executable, "-m", "haemus"], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "\x1b" not in ended.stdout


# --- lists --------------------------------------------------------------------------------------------


def test_every_outcome_is_listed_with_unit_and_meaning(haemus: Run) -> None:
    said = json.loads(haemus("outcomes", "--json").out)
    assert [each["name"] for each in said] == list(OUTCOMES)
    assert [column for each in said for column in each["columns"]] == list(outcome_columns())
    printed = haemus("outcomes").out
    for name, outcome in OUTCOMES.items():
        assert re.search(
            rf"^{name}(_X)? +{re.escape(outcome.unit)} +\w+ +{re.escape(outcome.meaning)}", printed, re.MULTILINE
        )


def test_a_column_finds_its_outcome(haemus: Run) -> None:
    said = json.loads(haemus("outcomes", "budget_2030_HRV", "budget_2030", "tirana", "--json").out)
    assert [each["name"] for each in said] == ["budget_2030", "tirana"]


def test_the_events_of_a_scenario_are_those_that_it_reaches(haemus: Run) -> None:
    events = load_scenario("us-drawdown").events
    said = json.loads(haemus("events", "us-drawdown", "--json").out)
    assert [(each["event"], each["type"], each["date"]) for each in said] == [
        (event.id, event.type, event.date.isoformat()) for event in events
    ]
    speech = next(each for each in said if each["event"] == "munich-speech")
    assert speech["keys"] == {"lead": "USA", "strength": 1.0, "persistence": 0.5}
    printed = haemus("events", "us-drawdown").out
    assert all(event.id in printed for event in events)


def test_a_scenario_without_events_says_so(haemus: Run, write: Callable[..., Path]) -> None:
    answer = haemus("events", write('title = "Nothing"\nend = "2020Q4"\n'))
    assert (answer.code, answer.err) == (0, "")
    assert "no event" in answer.out


def test_every_event_type_has_its_meaning_and_its_keys(haemus: Run) -> None:
    said = json.loads(haemus("events", "--json").out)
    assert [each["type"] for each in said] == list(EVENT_TYPES)
    for kind in said:
        keys = json.loads(haemus("events", "--type", kind["type"], "--json").out)
        assert [each["key"] for each in keys] == list(EVENT_TYPES[kind["type"]].model_fields)
        assert all(each["takes"] for each in keys)
        assert all(each["names"] for each in keys if "the name of" in each["takes"])
        assert kind["meaning"].endswith(".")
        common = [each for each in keys if each["key"] in Event.model_fields]
        assert all(each["meaning"] for each in common if each["key"] != "type")
        told = haemus("events", "--type", kind["type"]).out
        assert told.startswith(f"{kind['type']}:\n{kind['meaning']}\n")
        assert " ".join(str(EVENT_TYPES[kind["type"]].__doc__).split()) in " ".join(told.split())


def test_the_keys_of_a_type_show_units_limits_and_names(haemus: Run) -> None:
    said = haemus("events", "--type", "spending_plan").out
    assert re.search(
        r"^share +a list of numbers above 0.0 up to 25.0 +% of GDP +required, or value_meur +one number for each of the years$",
        said,
        re.MULTILINE,
    )
    assert re.search(
        r"^value_meur +a list of numbers .* EUR million +required, or share +one number for each of the years$",
        said,
        re.MULTILINE,
    )
    assert re.search(r"^window_quarters .* quarters +0 +its quarter is drawn, .* so many after it$", said, re.MULTILINE)
    assert "A later plan replaces the years that it covers." in said
    assert "\nstate: ALB, BGR, " in said
    assert "\nguarantee: EUFOR, KFOR, NATO, PFP\n" in haemus("events", "--type", "accession").out


@pytest.mark.parametrize("name", ["talks_rate", "doubt_response"])
def test_a_parameter_is_shown_with_all_that_is_known_of_it(name: str, haemus: Run) -> None:
    spec, printed = REGISTRY[name], haemus("parameters", name).out
    assert printed.startswith(name)
    for part in (spec.meaning, spec.unit, spec.status, spec.source):
        assert part in printed
    (said,) = json.loads(haemus("parameters", name, "--json").out)
    assert (said["name"], said["default"], said["unit"]) == (name, spec.default, spec.unit)


def test_parameters_and_variables_are_found_by_a_part_of_their_names(haemus: Run) -> None:
    found = [each["name"] for each in json.loads(haemus("parameters", "DOUBT", "talks_rate", "--json").out)]
    assert found == [*(name for name in REGISTRY if "doubt" in name), "talks_rate"]
    assert len(found) > 2
    assert [each["variable"] for each in json.loads(haemus("variables", "belief", "--json").out)].count("belief") == 1


def test_all_parameters_and_variables_are_there_for_scripts(haemus: Run) -> None:
    assert [each["name"] for each in json.loads(haemus("parameters", "--json").out)] == list(REGISTRY)
    variables = json.loads(haemus("variables", "--json").out)
    document = haemus("variables").out
    assert len(variables) == len(
        re.findall(r"^\| `\w+` \| .* \| .* \| .* \|$", document.split("## Acts")[0], re.MULTILINE)
    )
    assert json.loads(haemus("variables", "hostility", "--json").out) == [
        each for each in variables if each["variable"] == "hostility"
    ]


def test_scenarios_and_checks_are_there_for_scripts(haemus: Run, write: Callable[..., Path]) -> None:
    said = json.loads(haemus("scenarios", "--json").out)
    assert [each["name"] for each in said] == list(shipped_names())
    valid, wrong = write('title = "Valid"\nextends = "baseline"\n', "valid"), write("title = 3\n", "wrong")
    answer = haemus("check", valid, wrong, "--json")
    assert answer.code == 2
    (row,) = json.loads(answer.out)
    assert (row["scenario"], row["digest"]) == ("valid", load_scenario(valid).digest())
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["outcomes", "tirna"],
            "OUTCOME: no such outcome (got 'tirna'); allowed: a column of the table of runs, as in docs/results.md; did",
        ),
        (["events", "baselin"], 'did you mean "baseline"?'),
        (["events", "--type", "crisi"], 'did you mean "crisis"?'),
        (["events", "baseline", "--type", "crisis"], "not allowed with"),
        (
            ["parameters", "talk_rate"],
            "PARAMETER: no such parameter (got 'talk_rate'); allowed: a name that haemus parameters lists, or a part of names; did",
        ),
        (["parameters", "talk_rate"], 'did you mean "talks_rate"?'),
        (["parameters", ""], "PARAMETER: no such parameter (got '')"),
        (["variables", "hostilty"], 'did you mean "hostility"?'),
        (["outcoms"], 'did you mean "outcomes"?'),
        (["scenarios", "--jsn"], 'did you mean "--json"?'),
    ],
)
def test_bad_words_are_refused_in_one_line(words: list[str], said: str, haemus: Run) -> None:
    answer = haemus(*words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
