"""The lines by which evidence is shown and read: those of the text, very long ones broken into pieces."""

from __future__ import annotations

PIECE_CHARACTERS = 1_000


def lines_of(text: str) -> list[str]:
    """Return the lines of `text`; one that is longer than a piece counts as several."""
    lines: list[str] = []
    for line in text.split("\n"):
        pieces = [line[start : start + PIECE_CHARACTERS] for start in range(0, len(line), PIECE_CHARACTERS)]
        lines += pieces or [""]
    return lines
