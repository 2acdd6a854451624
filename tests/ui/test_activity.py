import io
import threading
from collections.abc import Iterator

import pytest
from rich.console import Console, ConsoleOptions
from rich.text import Text

from devops_assistant.conversation.events import Event, Retrying, ToolFinished, ToolProgress, ToolStarted
from devops_assistant.ui.activity import Activity
from tests.ui.terminal import Screen


def moving(*events: Event, width: int = 60) -> str:
    """The first picture after these events."""
    stream = io.StringIO()
    activity = Activity(Console(file=stream, force_terminal=True, width=width), "dots", moving=True, clock=lambda: 0.0)
    for event in events:
        activity.listen(event)
    activity.start()
    activity.stop()
    return stream.getvalue()


@pytest.mark.parametrize(
    ("progress", "shown"),
    [
        (ToolProgress("s", "scan", 5, 20, "reading a\x1b[2J.log"), "s · scan() 0 s 25% reading a.log"),
        (ToolProgress("s", "scan", 5, None, "reading"), "s · scan() 0 s reading"),
        (ToolProgress("s", "scan", 50, 20), "s · scan() 0 s 100%"),
        (ToolProgress("s", "scan", 5, 0), "s · scan() 0 s"),
    ],
)
def test_how_far_a_call_is_stands_in_its_line(progress: ToolProgress, shown: str) -> None:
    assert shown in moving(ToolStarted("c", "s", "scan", {}), progress)


def test_each_running_tool_has_a_line_with_its_arguments_and_loses_it_when_it_is_done() -> None:
    shown = moving(
        ToolStarted("a", "git", "git_log", {"since": "today"}),
        ToolStarted("b", "logs", "search_logs", {"pattern": "한글 " * 40}),
        ToolStarted("c", "system", "top", {}),
        ToolFinished("c", "system", "top", "E1", False, 1.0, 1),
        width=40,
    )
    assert "git · git_log(since=today) 0 s" in shown
    assert "logs · search_logs(" in shown
    assert "… 0 s" in shown
    assert "top" not in shown


def test_of_many_tools_the_first_are_shown_and_the_others_counted() -> None:
    shown = moving(*(ToolStarted(str(number), "s", f"tool_{number}", {}) for number in range(9)))
    assert "tool_5" in shown
    assert "tool_6" not in shown
    assert "and 3 more" in shown


def test_the_seconds_until_the_next_attempt_are_counted_down() -> None:
    assert "retrying in 7 s" in moving(Retrying(2, 7.0, "overloaded"))


class TakesItsTime:
    """What is being drawn while another thread would draw too."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        threading.Event().wait(0.002)
        yield Text(self._text)


def test_nothing_that_is_printed_is_lost_while_the_lines_below_it_come_and_go() -> None:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=60, height=20, _environ={"TERM": "xterm"})
    activity = Activity(console, "dots", moving=True, frames_per_s=2_000)
    activity.start()
    for number in range(0, 100, 2):
        for name in ("a", "b"):
            activity.listen(ToolStarted(f"{name}{number}", "s", name, {}))
        with activity.drawing:
            console.print(TakesItsTime(f"line {number}"))
        activity.listen(ToolFinished(f"a{number}", "s", "a", None, False, 1.0, 1))
        with activity.drawing:
            console.print(TakesItsTime(f"line {number + 1}"))
        activity.listen(ToolFinished(f"b{number}", "s", "b", None, False, 1.0, 1))
    activity.stop()
    screen = Screen(20, 60, lambda _: None)
    screen.feed(stream.getvalue().replace("\n", "\r\n"))
    assert screen.text.splitlines() == [f"line {number}" for number in range(100)]
