"""Lines for a terminal that end between words, whatever its width and however wide their signs are."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from typing import TextIO

from devops_assistant.ui.streams import is_terminal

_USUAL_COLUMNS = 80
_NARROWEST = 20
_WORD = re.compile(r"(\s*)(\S+)")


def folded(text: str, stream: TextIO, indent: str = "", *, copied: str = "\n") -> str:
    """Return `text` with its lines folded between words where `stream` is a terminal, else as it is.

    Args:
        indent: what the second and further lines of a folded line begin with.
        copied: what lines begin with that somebody may want to copy, and that stay as they are therefore.
    """
    if not is_terminal(stream):
        return text
    columns = _columns(stream)
    lines = (line if line.startswith(copied) else wrapped(line, columns, indent) for line in text.split("\n"))
    return "\n".join(lines)


def wrapped(text: str, columns: int, indent: str = "") -> str:
    """Return `text` with its lines folded between words to so many columns, each as far in as it began.

    Args:
        indent: what the second and further lines of a folded line begin with, besides.
    """
    width = max(_NARROWEST, columns)
    return "\n".join(part for line in text.split("\n") for part in _parts(line, width, indent))


def cells(text: str) -> int:
    """Return how many columns a terminal needs for `text`."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _parts(line: str, width: int, indent: str) -> Iterator[str]:
    if cells(line) <= width:
        yield line
        return
    begun = line[: len(line) - len(line.lstrip())]
    indent = begun + indent
    for gap, word in _WORD.findall(line.strip()):
        if begun.strip() and cells(begun + gap + word) > width:
            yield begun
            begun = indent + word
        else:
            begun += gap + word
    yield begun


def _columns(terminal: TextIO) -> int:
    try:
        return os.get_terminal_size(terminal.fileno()).columns or _USUAL_COLUMNS
    except (OSError, ValueError):
        return _USUAL_COLUMNS
