"""The sections of the page on one result, in the order in which they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.experiments.compare.comparison import expecting, unlike_spans
from haemus.experiments.compare.expectation_text import WHY, expectation_tables
from haemus.experiments.compare.expectations import unrecorded
from haemus.experiments.compare.scenario_text import scenario_table
from haemus.experiments.compare.spread import covered, spread_tables
from haemus.experiments.compare.text import comparison_tables, detected, how_judged, legend, title_of
from haemus.experiments.figures.drawing import left_out
from haemus.experiments.report_page.items import Grid, Heading, Item, Paragraphs, Points, Section, Terms, items_of
from haemus.experiments.report_page.map_part import map_section
from haemus.experiments.report_page.pictures import first_figures
from haemus.experiments.report_page.provenance import cautions_section, provenance_section
from haemus.experiments.report_page.suppliers_part import supplier_tables
from haemus.experiments.report_page.sweep_part import analyses_section, factor_table
from haemus.experiments.store.resolved_again import scenarios_of
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from haemus.experiments.report.table import Block
    from haemus.experiments.report_page.findings import Findings
    from haemus.experiments.report_page.pictures import Pictures

NOT_RECORDED = "The table of {} was not recorded: haemus run without --record keeps it."
SAID = "haemus: "
"""What lines on stderr begin with."""


def sections_of(found: Findings, pictures: Pictures) -> tuple[Section, ...]:
    """Every section; that of analyses only where one was made."""
    return (
        answer_section(found),
        sure_section(found),
        figures_section(found, pictures),
        expected_section(found),
        differences_section(found),
        map_section(found.result, pictures),
        suppliers_section(found, pictures),
        *analyses_section(found, pictures),
        cautions_section(),
        provenance_section(found),
    )


def answer_section(found: Findings) -> Section:
    """The questions of the scenarios that are compared, or of the experiment, and the answer."""
    answer, told = found.answer, found.scenarios
    items: list[Item] = [Paragraphs(questions(found), "lead")]
    items += [Points(tuple(each.text for each in answer.sentences))] if answer.sentences else []
    items += [Paragraphs((answer.paper,))] if answer.paper else []
    items.append(Heading("The scenarios" if len(told) > 1 else "The scenario"))
    items.append(Terms(tuple((str(each["name"]), _described(each)) for each in told)))
    return Section("answer", "The question and the answer", tuple(items))


def questions(found: Findings) -> tuple[str, ...]:
    """The question of a sweep, of the only scenario, or of those that are compared with the first."""
    if found.sweep is not None:
        return (found.sweep.question,)
    told = found.scenarios
    asking = told[1:] if len(told) > 1 else told
    return tuple(dict.fromkeys(str(each.get("question") or "") for each in asking if each.get("question")))


def _described(scenario: dict[str, object]) -> str:
    """Title and question of a scenario."""
    said = [str(scenario[key]) for key in ("title", "question") if scenario.get(key)]
    return " ".join(text if text.endswith(("?", ".")) else f"{text}." for text in said)


def sure_section(found: Findings) -> Section:
    """Runs, intervals and corrections; what intervals cover; and, where something was drawn, the shares of variance."""
    result, comparison = found.result, found.comparison
    lines = [found.counted if found.sweep is not None else result.caption()]
    items: list[Item] = []
    if comparison is not None:
        lines += [f"{title_of(comparison, name)}; {detected(comparison, name)}" for name in comparison.scenarios]
        lines += [how_judged(comparison)]
        lines += [unlike_spans(result, comparison).removeprefix(SAID).strip()]
    if found.report is not None:
        lines += found.report.notes
    lines.append(covered(found.drawn))
    items.append(Points(tuple(filter(None, lines))))
    items += items_of(spread_tables(found.spreads, found.drawn)) if found.spreads else ()
    return Section("sure", "How sure", tuple(items))


def figures_section(found: Findings, pictures: Pictures) -> Section:
    """The four most telling figures."""
    result = found.result
    items: list[Item] = [*pictures.some(result, first_figures(result))]
    if found.sweep is None and (missing := left_out(result.recorded)):
        items.append(Paragraphs((missing.removeprefix(SAID).strip(),), "note"))
    return Section("figures", "Figures", tuple(items))


def expected_section(found: Findings) -> Section:
    """The signs that were expected before the runs, and whether they held."""
    blocks: list[Block] = []
    if found.comparison is not None:
        blocks += expectation_tables(found.comparison.expected, (WHY,))
    if found.report is not None:
        blocks += found.report.expected_blocks()
    if found.sweep is None and (missing := unrecorded(found.result.kept, expecting(found.result))):
        blocks.append(f"not recorded, so left out: {missing} expected signs of states")
    items = items_of(blocks) or (Paragraphs(("No sign was expected of what this result compares.",)),)
    return Section("expected", "Expected signs, and whether they held", items)


def differences_section(found: Findings) -> Section:
    """What tells the scenarios or points apart, and what follows from it."""
    items: list[Item] = [Heading("What they assume differently"), *_assumed(found)]
    if found.comparison is not None:
        blocks: list[Block] = [*comparison_tables(found.comparison, brief=True), legend(found.comparison, brief=True)]
        items += [Heading("What follows differently"), *items_of(blocks)]
    if found.report is not None:
        items += [Heading("What follows differently"), *items_of(found.report.effect_blocks())]
    things = "points" if found.sweep is not None else "scenarios"
    return Section("differences", f"What differs between the {things}", tuple(items))


def _assumed(found: Findings) -> tuple[Item, ...]:
    """The factors of a sweep, and the keys in which scenarios differ from the first."""
    items: list[Item] = [factor_table(found.sweep)] if found.sweep is not None else []
    try:
        known = {each.name: each for each in scenarios_of(found.result.manifest, str(found.result.folder))}
    except BadInput as error:
        return (*items, Paragraphs((f"The scenarios can't be set side by side: {error.problem}.",), "note"))
    first, *others = (known[name] for name in found.result.scenarios)
    items += items_of([scenario_table(first, other, f"{other.name} beside {first.name}") for other in others])
    return tuple(items) or (Paragraphs((f"There is one scenario, {first.name}.",)),)


def suppliers_section(found: Findings, pictures: Pictures) -> Section:
    """Who supplies whom."""
    result = found.result
    if "contracts" not in result.recorded:
        items: tuple[Item, ...] = (Paragraphs((NOT_RECORDED.format("contracts"),), "note"),)
    else:
        tables: tuple[Grid, ...] = supplier_tables(result)
        items = (*pictures.some(result, ("suppliers",)), *tables)
    return Section("suppliers", "Suppliers", items or (Paragraphs(("No contract was signed.",)),))
