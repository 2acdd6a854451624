from pathlib import Path

import pytest

from tests.faults.asking import Asking


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Asking:
    """Asks the assistant of a user of its own."""
    return Asking(tmp_path, monkeypatch, capfd)
