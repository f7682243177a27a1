"""Shipped experiments with fewer samples, for tests that run them."""

import re
from importlib.resources import files
from pathlib import Path

SAMPLES = 4
OF_MANY = re.compile(r"^samples = \d{3,}", re.MULTILINE)


def smaller(name: str, folder: Path) -> str:
    """The name itself, or the path of a copy with fewer samples."""
    text = (files("haemus.scenarios") / "experiments" / f"{name}.toml").read_text(encoding="utf-8")
    fewer, count = OF_MANY.subn(f"samples = {SAMPLES}", text)
    if not count:
        return name
    path = folder / f"{name}.toml"
    path.write_text(fewer, encoding="utf-8")
    return str(path)
