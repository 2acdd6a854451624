"""The colours of curves: told apart by people who see few of them, on light and on dark ground."""

from __future__ import annotations

from rich.text import Text

from devops_assistant.ui.charts.canvas import NOBODY, Line

_COLOURS = ("cyan", "red", "yellow", "magenta", "green", "blue")


def coloured(line: Line) -> Text:
    """Return a line of a chart as rich shows it, never folded."""
    text = Text(no_wrap=True, overflow="ellipsis", end="\n")
    for piece in line:
        text.append(piece.text, style="dim" if piece.owner == NOBODY else _COLOURS[piece.owner % len(_COLOURS)])
    return text
