"""Write a map as pictures, with title and note in them: a map is handed on alone, and what it says of borders goes with it."""

from pathlib import Path

from haemus.experiments.figures.style import FORMATS, Saving, house_style, save
from haemus.experiments.map.page import RegionMap


def save_map(
    drawn: RegionMap, folder: Path, name: str, formats: tuple[str, ...] = FORMATS, dpi: float | None = None
) -> list[Path]:
    """Write a picture in each format, and its words; return the files. The same numbers give the same files."""
    with house_style():
        return save(drawn.figure()[0], folder, name, Saving(formats, dpi, caption=True))
