"""The variables of the agents and the region as a markdown document, made from their declarations."""

from collections.abc import Iterator
from typing import Final

from haemus.model.acts import Acts, Field
from haemus.model.agents.commons import Commons
from haemus.model.agents.effects import PlacedEffect
from haemus.model.agents.state import State
from haemus.model.record.layout import AGENTS, COLUMNS

INTRODUCTION: Final = """# Variables

Made by `haemus variables`; not edited by hand. Each variable is declared once, in the class that holds it. In Python it is
an attribute: `region.quarter`, `region.states[i].budget`, `region.pairs.hostility[k]`. *per* names the axis of a list, with
one number for each place on it. A *place* is a position in a list of the region, -1 for none. A *set of states* is a whole
number in which bit k stands for the state in place k. Units and conventions: [nomenclature](nomenclature.md).
"""


def variable_document() -> str:
    """Return the document: a section for each class, in the order of the region's record."""
    sections = [INTRODUCTION, *_section("The region", "region", Commons)]
    for name, (kind, _) in AGENTS.items():
        if kind is State:
            for role in (base for base in State.__mro__[1:] if issubclass(base, Acts) and "FIELDS" in vars(base)):
                sections += _section(f"A state: {role.__name__.lower()}", "region.states[i]", role)
            own = {key for role in State.__mro__[1:] if issubclass(role, Acts) for key in role.FIELDS}
            sections += _table(
                "A state: itself", "region.states[i]", [f for n, f in State.FIELDS.items() if n not in own]
            )
        else:
            sections += _section(f"A {kind.__name__.lower()}", f"region.{name}[k]", kind)
    for name, table in COLUMNS.items():
        sections += _section(str(table.__name__), f"region.{name}", table)
    sections += _section("An effect of an event", "effect", PlacedEffect)
    return "\n".join(sections)


def _section(title: str, where: str, kind: type[Acts]) -> Iterator[str]:
    inherited = {name for base in kind.__mro__[1:] for name in vars(base).get("FIELDS", {})}
    yield from _table(title, where, [each for name, each in kind.FIELDS.items() if name not in inherited])


def _table(title: str, where: str, fields: list[Field]) -> Iterator[str]:
    if not fields:
        return
    yield f"## {title}\n\n`{where}`\n"
    yield "| variable | unit | per | meaning |\n| --- | --- | --- | --- |"
    yield "".join(f"| `{each.name}` | {each.unit} | {each.axis} | {each.meaning} |\n" for each in fields)
