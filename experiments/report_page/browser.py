"""Print a page as PDF through a browser that is installed: nothing is downloaded, and nothing is fetched."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from haemus.experiments.files.replacing import replacing
from haemus.model.bad_input import BadInput, readable

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
"""The names under which Chromium and its kin are found, the first one first."""
PATIENCE: Final = 120.0
"""Seconds after which a browser that hasn't printed won't."""
_OFFLINE: Final = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer",
)  # fmt: skip


def installed_browser() -> str:
    """The browser found on PATH; BadInput if there is none."""
    for name in BROWSERS:
        if (found := shutil.which(name)) is not None:
            return found
    raise BadInput(
        "needs a browser to print with, and none is on PATH", where="--pdf",
        allowed=f"one of {', '.join(BROWSERS)}; or the page without --pdf, printed from your own browser",
    )  # fmt: skip


def print_pdf(page: Path, pdf: Path, browser: str) -> None:
    """Print a page into a PDF file, which is whole or not there; BadInput if the browser fails."""
    with tempfile.TemporaryDirectory(prefix="haemus-") as folder:
        printed = Path(folder) / "page.pdf"
        # Chromium refuses its own sandbox to root; the page holds no foreign script
        sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        words = [browser, *_OFFLINE, *sandbox, f"--user-data-dir={folder}/profile", f"--print-to-pdf={printed}"]
        try:
            ended = subprocess.run(  # noqa: S603 - an installed browser, with fixed words
                [*words, page.resolve().as_uri()], capture_output=True, encoding="utf-8", errors="replace", timeout=PATIENCE,
                check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise _failed(browser, f"it hadn't printed after {PATIENCE:.0f} seconds") from None
        except OSError as error:
            raise _failed(browser, error.strerror or str(error)) from error
        if not printed.is_file() or not printed.stat().st_size:
            lines = ended.stderr.strip().splitlines()
            raise _failed(browser, readable(lines[-1]) if lines else f"exit code {ended.returncode}")
        with replacing(pdf) as partial:
            partial.write_bytes(printed.read_bytes())


def _failed(browser: str, why: str) -> BadInput:
    return BadInput(f"the browser can't print: {why}", where="--pdf", value=browser)
