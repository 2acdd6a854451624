from pathlib import Path

import pytest

from tests.faults.asking import Asking


@pytest.fixture(params=["on", "off"], ids=["streaming", "whole"])
def ask(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Asking:
    """Asks the assistant of a user of its own, whose model answers piece by piece, or whole."""
    monkeypatch.setenv("DEVOPS_ASSISTANT_STREAMING", request.param)
    return Asking(tmp_path, monkeypatch, capfd)
