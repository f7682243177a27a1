"""What several tests need: scenarios written to a folder, and the command as a user meets it."""

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from answer import Answer, asked
from hypothesis import settings

# the same examples in every run: a property that fails on one machine fails on all
settings.register_profile("fast", max_examples=10, deadline=None, derandomize=True, database=None)
settings.register_profile("whole", settings.get_profile("fast"), max_examples=40)

gc.disable()  # until everything is imported: what is imported stays


def pytest_collection_finish() -> None:
    """Leave what was imported out of later searches for garbage: it takes a tenth of the time of the fast loop."""
    gc.freeze()
    gc.enable()


def pytest_configure(config: pytest.Config) -> None:
    """Look less hard in the fast loop than where the slow tests run too."""
    settings.load_profile("fast" if "not slow" in config.option.markexpr else "whole")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a scenario file (text or bytes) and give its path."""

    def written(content: str | bytes, stem: str = "mine") -> Path:
        path = tmp_path / f"{stem}.toml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture(scope="session")
def haemus() -> Callable[..., Answer]:
    """Run the command in this process."""
    return asked
