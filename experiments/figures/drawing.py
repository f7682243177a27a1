"""The figures of a result, a comparison, a discovery, a sensitivity or a sweep, most saved with the table behind them."""

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pandas as pd

from haemus.experiments.compare.comparison import Comparison
from haemus.experiments.discovery.analysis import Discovery
from haemus.experiments.figures import (
    agreements,
    box_ranges,
    box_trade_off,
    budgets,
    burden,
    by_point,
    commitments,
    differences,
    distributions,
    effects,
    elementary_effects,
    feature_scores,
    flows,
    heatmap,
    network,
    outcomes,
    over_time,
    response,
    shares,
    sobol_indices,
    suppliers,
    tornado,
    variance_shares,
)
from haemus.experiments.figures.style import (
    USUAL,
    Page,
    Saving,
    Undrawn,
    house_style,
    save,
    save_with_table,
    with_caption,
)
from haemus.experiments.report.checks import check_among
from haemus.experiments.sensitivity.analysis import Sensitivity
from haemus.experiments.sensitivity.plane import Plane
from haemus.experiments.store.claim import beside
from haemus.experiments.store.region_said import region_in
from haemus.experiments.store.result import Result
from haemus.experiments.store.sweep_result import SweepResult, is_sweep
from haemus.model.bad_input import BadInput
from haemus.model.start.region_files import using

if TYPE_CHECKING:
    from haemus.experiments.hindcast.analysis import Hindcast

Tell = Callable[[str], object]
Keep = Callable[[str, Page], object]
MAP: Final = "map"


def _map(result: Result) -> Page | Undrawn:
    from haemus.experiments.map.from_result import Mapper  # noqa: PLC0415 - a map looks as figures do

    mapper = Mapper.of(result)
    return mapper.at().figure()[0] if mapper.quarters else Undrawn(mapper.why_empty)


FIGURES: dict[str, Callable[[Result], Page | Undrawn]] = {
    budgets.NAME: budgets.draw,
    over_time.NAME: over_time.draw,
    over_time.BUDGETS: over_time.draw_budgets,
    outcomes.NAME: outcomes.draw,
    effects.NAME: effects.draw,
    agreements.NAME: agreements.draw,
    network.NAME: network.draw,
    suppliers.NAME: suppliers.draw,
    flows.NAME: flows.draw,
    burden.NAME: burden.draw,
    commitments.NAME: commitments.draw,
    over_time.COMMITMENTS: over_time.draw_commitments,
    shares.NAME: shares.draw,
    MAP: _map,
}
"""The figures by file name; one with nothing to show returns the reason."""
NEEDED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        budgets.NAME: ("states",),
        over_time.NAME: ("states",),
        over_time.BUDGETS: ("states",),
        over_time.COMMITMENTS: ("states",),
        agreements.NAME: ("agreements",),
        network.NAME: ("agreements",),
        suppliers.NAME: ("contracts",),
        flows.NAME: ("contracts",),
        burden.NAME: ("states",),
        shares.NAME: ("states",),
        commitments.NAME: ("states",),
        MAP: ("states",),
    }
)
"""The tables that a figure needs besides the table of runs."""
PAIRED: Final = (over_time.NAME, over_time.BUDGETS, effects.NAME, over_time.COMMITMENTS)
"""The figures of differences between scenarios."""
FOLDER = "figures"


def _untold(_: str) -> None:
    """Tell nobody."""


def _unkept(*_: object) -> None:
    """Keep nothing."""


def not_drawn(tables: Collection[str]) -> tuple[str, ...]:
    """The names of the figures that can't be drawn from these tables."""
    return tuple(name for name in FIGURES if not set(NEEDED.get(name, ())) <= set(tables))


def left_out(tables: Collection[str], unfit: Collection[str] = ()) -> str:
    """A line naming the figures left out for want of tables, but for `unfit`, which there can't be; empty if all are drawn."""
    names = [name for name in not_drawn(tables) if name not in unfit]
    return f"haemus: tables not recorded, so figures left out: {', '.join(names)}\n" if names else ""


def unfit_for(scenarios: int, *, drawn: bool) -> dict[str, str]:
    """The figures that a batch can't have, with the reason, given its scenarios and whether parameters or readings are drawn."""
    found = dict.fromkeys(PAIRED, "there is no second scenario") if scenarios == 1 else {}
    if not drawn:
        found[shares.NAME] = (
            "all runs of a scenario share their parameters and reading (haemus run --parameters prior --readings all)"
        )
    return found


def unfit(result: Result) -> dict[str, str]:
    """The figures that a result can't have, whatever its tables say, with the reason."""
    return unfit_for(len(result.scenarios), drawn=shares.drawn_in(result) is not None)


def draw_all(
    folder: Path, tell: Tell = _untold, only: Collection[str] = (), saving: Saving = USUAL, keep: Keep = _unkept
) -> list[Path]:
    """Draw the figures that a result's tables allow into its folder `figures`; return the files written.

    A sweep has its own figures of points and factors, each with the table behind it, instead of those of a batch. `tell` is told
    of each figure that is left out because it would be empty, with the reason; `keep` is given each that is drawn, with its name,
    for whoever needs it once more. `only` names some; BadInput for one that there isn't.
    """
    result = Result.read(folder)
    _check_only(result, only, "--only")
    target = beside(result, FOLDER, None, FOLDER)
    paths: list[Path] = []
    with house_style(), using(region_in(result.manifest, str(folder))):
        for name, figure, table in _figures(result, only):
            if isinstance(figure, Undrawn):
                tell(f"haemus: the figure {name} is left out: {figure.why}")
                continue
            if table is None:
                paths += save(figure, target, name, saving)
            else:
                paths += save_with_table(figure, table, target, name, saving)
            keep(name, figure)
    return paths


def draw_one(result: Result, name: str | None = None, *, caption: bool = False) -> Page:
    """Draw one figure of a result, by default the first that there is; with `caption`, title and caption inside.

    BadInput if there is none of this name, or it would be empty.
    """
    wanted = () if name is None else (name,)
    _check_only(result, wanted, "name")
    why = ""
    with house_style(), using(region_in(result.manifest, str(result.folder))):
        for _, figure, _ in _figures(result, wanted):
            if not isinstance(figure, Undrawn):
                if caption:
                    with_caption(figure)
                return figure
            why = why or f": {figure.why}"
    raise BadInput(f"has nothing to draw{why}", where=str(result.folder), value=name)


def figure_names(result: Result) -> tuple[str, ...]:
    """The names of the figures that a result's tables allow; one that then has nothing to show is left out."""
    if not is_sweep(result):
        skipped = {*not_drawn(result.recorded), *unfit(result)}
        return tuple(name for name in FIGURES if name not in skipped)
    swept = SweepResult.of(result)
    return (*response.names(swept), *(f"{by_point.NAME}-{scenario}" for scenario in by_point.scenarios(swept)))


def _check_only(result: Result, only: Collection[str], where: str) -> None:
    names = figure_names(result)
    for name in only:
        if name in FIGURES and not is_sweep(result) and name in unfit(result):
            raise BadInput(f"has nothing to draw: {unfit(result)[name]}", where=where, value=name)
        if name in FIGURES and name not in names and not is_sweep(result):
            raise BadInput(
                f"can't be drawn: its tables were not recorded ({', '.join(NEEDED[name])})", where=where, value=name,
                allowed=", ".join(names),
            )  # fmt: skip
        check_among(name, names, "no such figure of this result", where=where)


def _figures(result: Result, only: Collection[str]) -> Iterator[tuple[str, Page | Undrawn, pd.DataFrame | None]]:
    """Yield each figure, or why there is none, with its name and, for a sweep, the table behind it; with `only`, those named."""
    if is_sweep(result):
        yield from _of_sweep(SweepResult.of(result), only)
        return
    for name in figure_names(result):
        if not only or name in only:
            yield name, FIGURES[name](result), None


def _of_sweep(swept: SweepResult, only: Collection[str]) -> Iterator[tuple[str, Page | Undrawn, pd.DataFrame]]:
    """Yield the response of outcomes to factors and, if there are few points, distributions."""
    if not only or set(only) & set(response.names(swept)):
        for name, figure, table in response.pages(swept, response.shown(swept)):
            if not only or name in only:
                yield name, figure, table
    wanted = [name for name in by_point.scenarios(swept) if not only or f"{by_point.NAME}-{name}" in only]
    runs = by_point.shown(swept) if wanted else pd.DataFrame()
    for scenario, own in runs.groupby("scenario", sort=False) if len(runs) else ():
        if str(scenario) in wanted:
            yield f"{by_point.NAME}-{scenario}", by_point.draw(swept, own, str(scenario)), own


def draw_comparison(result: Result, comparison: Comparison, folder: Path) -> list[Path]:
    """Draw both figures of every scenario into a folder; return the files written."""
    paths: list[Path] = []
    with house_style():
        for scenario in comparison.scenarios:
            for module in (differences, distributions):
                shown = module.shown(result, comparison, scenario)
                if not shown.empty:
                    figure = module.draw(result, comparison, scenario, shown)
                    paths += save_with_table(figure, shown, folder, f"{module.NAME}-{scenario}")
    return paths


def draw_discovery(found: Discovery, folder: Path) -> list[Path]:
    """Draw every figure into a folder; return the files written."""
    with house_style():
        return [
            path for name, figure, shown in of_discovery(found) for path in save_with_table(figure, shown, folder, name)
        ]


def of_discovery(found: Discovery) -> Iterator[tuple[str, Page, pd.DataFrame]]:
    """Yield every figure of a discovery, in the house style, with its name and its table."""
    for module in (box_trade_off, box_ranges, feature_scores):
        shown = module.shown(found)
        if not shown.empty:
            yield module.NAME, module.draw(found, shown), shown


def draw_hindcast(found: "Hindcast", folder: Path) -> list[Path]:
    """Draw a figure each of spending, suppliers and agreements, if scored, into a folder; return the files written."""
    # proper scores take seconds to import, and no other figure needs them
    from haemus.experiments.figures import hindcast_agreements, hindcast_spending, hindcast_suppliers  # noqa: PLC0415

    paths: list[Path] = []
    with house_style():
        for module in (hindcast_spending, hindcast_suppliers, hindcast_agreements):
            shown = module.shown(found)
            if not shown.empty:
                paths += save_with_table(module.draw(found, shown), shown, folder, module.NAME)
    return paths


def draw_sensitivity(found: Sensitivity, folder: Path) -> list[Path]:
    """Draw the available figures of every scenario into a folder; return the files written."""
    with house_style():
        return [
            path
            for name, figure, shown in of_sensitivity(found)
            for path in save_with_table(figure, shown, folder, name)
        ]


def of_sensitivity(found: Sensitivity) -> Iterator[tuple[str, Page, pd.DataFrame]]:
    """Yield the available figures of every scenario, in the house style, with their names and tables."""
    tables = found.tables()
    for scenario in found.scenarios:
        words = (scenario, found.name, found.confidence)
        for module, name in ((tornado, "effects"), (elementary_effects, "screening"), (variance_shares, "shares")):
            shown = module.shown(tables[name], scenario) if name in tables else pd.DataFrame()
            if not shown.empty:
                yield f"{module.NAME}-{scenario}", module.draw(shown, *words), shown
        if "indices" in tables:
            shown = sobol_indices.shown(tables["indices"], tables.get("shares"), scenario)
            if not shown.empty:
                yield f"{sobol_indices.NAME}-{scenario}", sobol_indices.draw(shown, *words), shown


def draw_heatmap(swept: SweepResult, asked: Plane, table: pd.DataFrame, folder: Path, chosen: str = "") -> list[Path]:
    """Draw an outcome over two factors; return the files written."""
    with house_style():
        return save_with_table(heatmap.draw(swept, asked, table, chosen), table, folder, heatmap.name_of(swept, asked))
