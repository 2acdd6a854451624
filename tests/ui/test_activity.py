import io

import pytest
from rich.console import Console

from devops_assistant.conversation.events import ToolProgress, ToolStarted
from devops_assistant.ui.activity import Activity


@pytest.mark.parametrize(
    ("progress", "shown"),
    [
        (ToolProgress("s", "scan", 5, 20, "reading a\x1b[2J.log"), "scan 25% reading a.log"),
        (ToolProgress("s", "scan", 5, None, "reading"), "scan reading"),
        (ToolProgress("s", "scan", 50, 20), "scan 100%"),
        (ToolProgress("s", "scan", 5, 0), "scan"),
    ],
)
def test_how_far_a_call_is_stands_in_the_moving_line(progress: ToolProgress, shown: str) -> None:
    stream = io.StringIO()
    activity = Activity(Console(file=stream, force_terminal=True, width=60), "dots", moving=True, clock=lambda: 0.0)
    activity.listen(ToolStarted("c", "s", "scan", {}))
    activity.listen(progress)
    activity.start()
    activity.stop()
    assert f"{shown} 0 s" in stream.getvalue()
