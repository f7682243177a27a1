"""Burden against pledge: each state's published spending over GDP, with the paths to what its alliance has pledged."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from haemus.experiments.figures.fans import ByState, Fans, draw_fans
from haemus.experiments.figures.key import Line
from haemus.experiments.figures.looks import LINES, Look
from haemus.experiments.figures.style import INK, Page, Undrawn
from haemus.experiments.report.countries import country
from haemus.experiments.stats.means import bands
from haemus.experiments.store.result import Result
from haemus.model.calendar import QUARTERS_PER_YEAR, year_of
from haemus.model.rules.pledge import path_burden
from haemus.model.start.calibration import TargetSet
from haemus.model.start.data import has_origin, starting_data
from haemus.model.start.region_files import region_in_use

NAME = "burden"
COLUMNS: Final = ("published_meur", "gdp_meur")
_PERCENT: Final = 100.0
_LOOK: Final = Look(INK, LINES[1], "")
_NEVER: Final = 9999  # [year]


@dataclass(frozen=True, slots=True)
class Path:
    """A path that binds a state: from the burden `start` [percent of GDP] in the year `began` to the target in the year `due`.

    Without `start` it begins at the state's published burden of that year. It holds until the year `until`, when a later pledge
    replaces it.
    """

    began: int
    start: float | None
    target: float
    due: int
    until: int


def burdens(result: Result) -> pd.DataFrame:
    """Quantiles over runs of published spending over GDP [percent], by scenario, state and year, named by its third quarter.

    What is published is the spending of whole years: a quarter's alone jumps with its instalments. So a year of which a run has
    fewer quarters is left out.
    """
    parts = [whole_years(result, name).assign(scenario=name) for name in result.scenarios]
    return bands(pd.concat(parts), "burden", ("scenario", "state", "quarter"))


def whole_years(result: Result, scenario: str) -> pd.DataFrame:
    """The burden of each run's whole years [percent], by state and third quarter."""
    where = [("point", "==", result.point), ("scenario", "==", scenario)]
    rows = result.kept.rows("states", ("run", "state", "quarter", *COLUMNS), where)
    state, quarter = (rows[name].astype("category").cat for name in ("state", "quarter"))
    years, year = np.unique([str(name)[:4] for name in quarter.categories], return_inverse=True)
    run, runs = pd.factorize(rows["run"])
    place = (run * len(years) + year[quarter.codes]) * len(state.categories) + state.codes
    whole = np.flatnonzero(np.bincount(place) == QUARTERS_PER_YEAR)
    spent, gdp = (np.bincount(place, rows[name])[whole] for name in COLUMNS)
    run_year, state_code = np.divmod(whole, max(len(state.categories), 1))
    of_run, of_year = np.divmod(run_year, max(len(years), 1))
    thirds = [f"{each}Q3" for each in years]
    return pd.DataFrame(
        {
            "run": np.asarray(runs)[of_run],
            "state": pd.Categorical.from_codes(state_code, categories=state.categories),
            "quarter": pd.Categorical.from_codes(of_year, categories=pd.Index(thirds)),
            "burden": _PERCENT * spent / gdp,
        }
    )


def paths_of(result: Result, scenario: str) -> dict[str, list[Path]]:
    """The paths that bind each state in a scenario, in order: of pledges before its origin, and of its events."""
    events = sorted(result.events(scenario), key=lambda event: str(event.get("date")))
    pledges = [event for event in events if event.get("type") == "pledge"]
    found: dict[str, list[Path]] = {}
    origin = year_of(result.begin(scenario))
    # the published set alone has paths that began before its origin; a region of one's own may not have it
    targets: TargetSet = "published" if has_origin(origin, "published", region_in_use()) else "paper"
    for start in starting_data(origin, targets).guarantees:
        since = dict.fromkeys(start.members, 0)
        since |= {
            str(each["state"]): _year(each)
            for each in events
            if each.get("type") == "accession" and each.get("guarantee") == start.guarantee
        }
        own = [event for event in pledges if event.get("guarantee") == start.guarantee]
        made = [_year(event) for event in own]
        if start.pledge is not None:
            until = made[0] if made else _NEVER
            for state, (began, level) in start.pledge.paths.items():
                found.setdefault(state, []).append(Path(began, level, start.pledge.target, start.pledge.due, until))
        for place, event in enumerate(own):
            until = made[place + 1] if place + 1 < len(made) else _NEVER
            target, due = float(str(event["target"])), int(str(event["due"]))
            for state, joined in since.items():
                if joined < until:
                    found.setdefault(state, []).append(Path(max(joined, made[place]), None, target, due, until))
    return found


def _year(event: dict[str, object]) -> int:
    return int(str(event.get("date"))[:4])


def draw(result: Result) -> Page | Undrawn:
    """Draw one panel per state with the fan of its published spending over GDP, and the first scenario's paths as broken lines."""
    first = result.scenarios[0]
    quantiles, paths = burdens(result), paths_of(result, first)
    if quantiles.empty:
        return Undrawn("no run has a whole year")
    spread = ByState(quantiles)

    def finish(axes: Axes, state: str, _: float) -> None:
        axes.set_ylim(0, axes.get_ylim()[1])
        for path in paths.get(state, []):
            _path(axes, path, spread.of(first, state))

    fans = Fans(
        "burden",
        "Burden against pledge",
        "Published spending over GDP, in percent. The path that a pledge asks for leads in a straight line from the state's published"
        " burden in the year of the pledge (here its median), or of accession, to the target in the year it is due; a state may do less.",
        "the differences of budgets, in another figure",
        lambda state, _: (1.0, f"{country(state)} (% of GDP)"),
        finish,
        marks=(
            Line(
                f"path of the alliance's pledge{f' in {result.title(first)}' if len(result.scenarios) > 1 else ''}",
                _LOOK,
                1.2,
            ),
        ),
    )
    return draw_fans(result, fans, quantiles)


def _path(axes: Axes, path: Path, own: pd.DataFrame) -> None:
    """Draw a path within the panel, one point a year at its middle."""
    first, last = axes.get_xlim()
    start = path.start
    if start is None:
        inside = own[[str(quarter).startswith(str(path.began)) for quarter in own.index]]
        if inside.empty:
            return
        start = float(inside[0.5].mean())
    years = [year for year in range(path.began, min(path.until, int(last))) if year >= first]
    levels = [path_burden(path.began, start, path.due, path.target, year) for year in years]
    axes.plot([year + 0.5 for year in years], levels, color=_LOOK.colour, ls=_LOOK.line, lw=1.2, zorder=12)
    axes.set_ylim(0, max(axes.get_ylim()[1], 1.05 * max(levels, default=0.0)))
