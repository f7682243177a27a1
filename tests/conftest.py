"""What several tests need: scenarios written to a folder, and the command as a user meets it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from answer import Answer

from experiments.cli import main


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a scenario file (text or bytes) and give its path."""

    def written(content: str | bytes, stem: str = "mine") -> Path:
        path = tmp_path / f"{stem}.toml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture
def haemus(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run the command in this process."""

    def answered(*words: object) -> Answer:
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:
            code = int(end.code or 0)
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return answered
