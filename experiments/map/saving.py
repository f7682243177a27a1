"""Write a map as pictures: with its alternative text in an SVG, its title in a PDF."""

from pathlib import Path
from typing import Final

import matplotlib as mpl

from haemus.experiments.figures.style import house_style
from haemus.experiments.files.replacing import replacing
from haemus.experiments.map.page import RegionMap

STILL: Final = ("png", "svg", "pdf")


def save_map(
    drawn: RegionMap, folder: Path, name: str, formats: tuple[str, ...] = STILL[:2], dpi: float | None = None
) -> list[Path]:
    """Write a picture in each format; return the files. The same numbers give the same files."""
    metadata: dict[str, dict[str, str | None]] = {
        "png": {"Software": None, "Title": drawn.title, "Description": drawn.alternative},
        "svg": {"Date": None, "Title": drawn.title, "Description": drawn.alternative},
        "pdf": {"CreationDate": None, "Title": drawn.title, "Subject": drawn.alternative},
    }
    paths = []
    with house_style():
        figure = drawn.figure()[0]
        for kind in formats:
            path = folder / f"{name}.{kind}"
            with replacing(path) as partial:
                figure.savefig(partial, format=kind, dpi=dpi or mpl.rcParams["savefig.dpi"], metadata=metadata[kind])
            paths.append(path)
    return paths
