"""A map by quarter as a moving picture: GIF through Pillow, MP4 through ffmpeg."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from shutil import which
from subprocess import PIPE, Popen
from typing import Final

import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image

from haemus.experiments.figures.style import INK, house_style, with_caption
from haemus.experiments.files.replacing import replacing
from haemus.experiments.map.drawing import ARC, OTHER_LAND, OUTER, SEA
from haemus.experiments.map.from_result import Mapper
from haemus.experiments.map.shown import Scale
from haemus.model.bad_input import BadInput

MOVING: Final = ("gif", "mp4")
FRAME_MS: Final = 400  # [ms] a quarter
LAST_MS: Final = 2400
DPI: Final = 110


def check_ffmpeg() -> None:
    """Refuse MP4 where ffmpeg isn't installed."""
    if which("ffmpeg") is None:
        raise BadInput(
            "needs the program ffmpeg, which isn't installed here", where="--format", value="mp4",
            allowed="gif, which needs nothing else",
        )  # fmt: skip


def frames(mapper: Mapper, scale: Scale) -> Iterator[Image.Image]:
    """Yield a picture of each quarter, with one scale of colours and labels that stay where they are."""
    places = mapper.at(mapper.quarters[-1], scale).figure()[1]
    for quarter in mapper.quarters:
        figure = mapper.at(quarter, scale).figure(places)[0]
        with_caption(figure)
        with BytesIO() as picture:
            figure.savefig(picture, format="png", dpi=DPI)
            picture.seek(0)
            yield Image.open(picture).convert("RGB")


def animate(mapper: Mapper, folder: Path, name: str, formats: tuple[str, ...]) -> list[Path]:
    """Write the moving pictures, each whole or not at all; return the files."""
    if "mp4" in formats:
        check_ffmpeg()
    scale = mapper.scale()
    with house_style():
        pictures = list(frames(mapper, scale))
    paths = []
    for kind in formats:
        path = folder / f"{name}.{kind}"
        with replacing(path) as partial:
            if kind == "gif":
                _write_gif(pictures, scale, partial)
            else:
                _write_mp4(pictures, partial)
        paths.append(path)
    return paths


def _palette(scale: Scale) -> Image.Image:
    """The 256 colours of a GIF: those of the map's own parts, which a palette chosen by frequency would tint."""
    steps = np.linspace(0.0, 1.0, 64)
    coloured = scale.colours(steps)[:, :3]
    plain = np.array([to_rgb(name) for name in (SEA, OTHER_LAND, OUTER, INK, ARC)])
    greys = np.repeat(np.linspace(0.0, 1.0, 40)[:, None], 3, axis=1)
    pale = 1.0 + steps[::4, None] * (np.array(to_rgb(ARC)) - 1.0)  # where an arc meets its white edge
    listed = np.vstack((plain, greys, pale, coloured, 0.65 * coloured, 0.8 * coloured))[:256]
    holder = Image.new("P", (1, 1))
    holder.putpalette(np.rint(255 * listed).astype(np.uint8).tobytes())
    return holder


def _write_gif(pictures: list[Image.Image], scale: Scale, path: Path) -> None:
    colours = _palette(scale)
    indexed = [picture.quantize(palette=colours, dither=Image.Dither.NONE) for picture in pictures]
    times = [FRAME_MS] * (len(indexed) - 1) + [LAST_MS]
    indexed[0].save(path, format="GIF", save_all=True, append_images=indexed[1:], duration=times, loop=0)


def _write_mp4(pictures: list[Image.Image], path: Path) -> None:
    wide, high = (size - size % 2 for size in pictures[0].size)  # the codec takes even sizes alone
    command = [
        "ffmpeg", "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{wide}x{high}",
        "-r", f"1000/{FRAME_MS}", "-i", "-", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-r", "25", "-f", "mp4", str(path),
    ]  # fmt: skip
    with Popen(command, stdin=PIPE, stderr=PIPE) as ffmpeg:  # noqa: S603 - the words are ours, the name is looked up as usual
        said = ffmpeg.communicate(b"".join(picture.crop((0, 0, wide, high)).tobytes() for picture in pictures))[1]
    if ffmpeg.returncode:
        raise BadInput(
            f"ffmpeg can't write it: {' '.join(said.decode(errors='replace').split())[:200]}", where="--format", value="mp4",
            allowed="gif, which needs nothing else",
        )  # fmt: skip
