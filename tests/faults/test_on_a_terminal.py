"""Whatever a server does, the terminal is left as it was found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.program import Place, asking, calls, little
from tests.faults.test_hostile_servers import HOSTILE, Hostility
from tests.mockllm import MockModel
from tests.ui.terminal import Terminal


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_the_terminal_is_as_before_whatever_a_server_did(hostile: Hostility, tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.home.mkdir()
    bad = little(*hostile.options, **{"trust": "read-only", **hostile.entry})
    config = place.config(bad=bad)
    with MockModel([calls(*hostile.calls) if hostile.calls else {"text": "Hm."}, {"text": "All is told."}]) as mock:
        variables = place.environment(**asking(mock))
        command = ("-m", "devops_assistant", "ask", "what is going on?", "--config", config)
        with Terminal(*command, environment=variables) as terminal:
            terminal.shows("All is told." if hostile.calls else "Hm.")
            assert terminal.exit_code() == 0
            assert terminal.is_as_before()
            for sequence in ("\x1b[2J", "\x1b]0;", "\x07"):
                assert sequence not in terminal.raw


def test_the_terminal_is_as_before_when_the_model_cannot_be_reached(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.home.mkdir()
    with MockModel([{"status": 401, "message": "no such key"}]) as mock:
        variables = place.environment(**asking(mock))
        with Terminal("-m", "devops_assistant", "ask", "hello?", environment=variables) as terminal:
            terminal.shows("did not accept the key")
            assert terminal.exit_code() == 1
            assert terminal.is_as_before()
