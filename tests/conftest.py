"""What several tests need: scenarios written to a folder, and the command as a user meets it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from answer import Answer, asked


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
