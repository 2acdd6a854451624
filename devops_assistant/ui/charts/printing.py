"""Charts on whatever stream the user reads: in colour where that can be shown, in plain signs where it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TextIO

from rich.console import Console

from devops_assistant.ui.charts.canvas import Line
from devops_assistant.ui.charts.colours import coloured
from devops_assistant.ui.streams import Signs, signs_for, tolerate


def chart_console(stream: TextIO) -> tuple[Console, bool]:
    """Return where to print a chart, and whether it must do with plain signs."""
    tolerate(stream)
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    return console, signs_for(console.encoding).dot != Signs().dot or console.is_dumb_terminal


def print_chart(lines: Sequence[Line], console: Console) -> None:
    """Print a chart line by line."""
    with suppress(OSError):
        for line in lines:
            console.print(coloured(line))
