import io
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TextIO

import pytest

from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.host.status import ServerState, ServerStatus
from devops_assistant.recorder.tool_metrics import ToolMetric
from devops_assistant.ui.tables import print_metrics, print_servers, print_tools
from tests.ui.terminal import Screen

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SERVERS = [
    ServerStatus("git", ServerState.READY, "python -m g", "2025-11-25", ("git_log", "git_branches"), 612.0),
    ServerStatus("로그", ServerState.FAILED, "logs", last_error="exited\x1b[2J", remedy="fix it", stderr_end=("boom",)),
    ServerStatus("prometheus", ServerState.OFF, last_error="set PROMETHEUS_URL"),
]
METRIC = ToolMetric("git", "git_log", 12, 1, 2400.0, 200.0, 120.0, 900.0, 1100.0, 4096, NOW - timedelta(minutes=3))


def piped(show: Callable[[TextIO], object]) -> str:
    stream = io.StringIO()
    show(stream)
    return stream.getvalue()


def on_terminal(show: Callable[[TextIO], object], columns: int) -> str:
    """What a terminal of so many columns shows."""
    master, side = os.openpty()
    with pytest.MonkeyPatch.context() as environment, open(master, "rb", buffering=0) as shown:
        environment.setenv("COLUMNS", str(columns))
        with open(side, "w", encoding="utf-8") as stream:
            show(stream)
            screen = Screen(50, columns, lambda _: None)
            screen.feed(shown.read(65536).decode())
        return screen.text


def test_servers_on_a_pipe_are_aligned_and_their_trouble_stands_below() -> None:
    assert piped(lambda stream: print_servers(SERVERS, stream)) == (
        "server      state   protocol     start  restarts  tools\n"
        "git         ready   2025-11-25  0.61 s         0  2: git_log, git_branches\n"
        "로그        failed  -                -         0  -\n"
        "prometheus  off     -                -         0  -\n"
        "로그: exited; fix it\n"
        "  | boom\n"
        "prometheus: set PROMETHEUS_URL\n"
    )


def test_servers_on_a_terminal_fit_its_width() -> None:
    wide = on_terminal(lambda stream: print_servers(SERVERS, stream), 80)
    assert "로그        failed  -                -         0  -\n" in wide
    narrow = on_terminal(lambda stream: print_servers(SERVERS, stream), 40)
    assert "git\n  state ready, protocol 2025-11-25,\n  start 0.61 s" in narrow


def test_tools_show_their_first_sentence_and_whether_they_ask() -> None:
    tools = [
        ToolSpec("git_log", "Recent commits. Newest first.", {}, "git", read_only=True),
        ToolSpec("x__restart", "[red]Restart\x1b[2J a service\nand more", {}, "x"),
        ToolSpec("read_evidence", "Read a stored result.", {}, read_only=True),
    ]
    assert piped(lambda stream: print_tools(tools, stream)) == (
        "tool           server  asks first  what it does\n"
        "git_log        git     no          Recent commits\n"
        "x__restart     x       yes         [red]Restart a service\n"
        "read_evidence  host    no          Read a stored result.\n"
        "3 tools; those that only read run without asking\n"
    )
    assert "[red]Restart a service" in on_terminal(lambda stream: print_tools(tools, stream), 80)


def test_metrics_show_every_figure_with_its_unit() -> None:
    figures = "git_log  git        12       1  2.40 s  0.20 s  0.12 s  0.90 s  1.10 s  4.0 KiB  3 min ago"
    assert figures in piped(lambda stream: print_metrics([METRIC], stream, NOW))
    assert figures in on_terminal(lambda stream: print_metrics([METRIC], stream, NOW), 120)
    assert on_terminal(lambda stream: print_metrics([METRIC], stream, NOW), 80) == (
        "calls  errors   total    mean     p50     p95     max    bytes  last call\n"
        "git_log · git\n"
        "   12       1  2.40 s  0.20 s  0.12 s  0.90 s  1.10 s  4.0 KiB  3 min ago"
    )
    narrow = on_terminal(lambda stream: print_metrics([METRIC], stream, NOW), 40)
    assert "git_log\n  server git, calls 12, errors 1, total" in narrow


def test_nothing_to_show_is_said_in_words() -> None:
    assert piped(lambda stream: print_servers([], stream)).startswith("no servers are configured")
    assert piped(lambda stream: print_tools([], stream)).startswith("no tools are on offer yet")
    assert piped(lambda stream: print_metrics([], stream)) == "no tool has been called yet\n"
