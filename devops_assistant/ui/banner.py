"""What stands above the first prompt: three lines at most, on a screen of 40 columns or more."""

from __future__ import annotations

import os
from typing import TextIO

from prompt_toolkit.utils import get_cwidth

from devops_assistant import __version__
from devops_assistant.common.messages import say

_USUAL_COLUMNS = 80


def banner(terminal: TextIO) -> str:
    """Return the banner for the width of `terminal`."""
    return f"devops-assistant {__version__}\n" + "\n".join(_folded(say("chat.banner"), _columns(terminal)))


def _folded(text: str, width: int) -> list[str]:
    """Lines none of which ends within a word."""
    lines = [""]
    for word in text.split():
        if lines[-1] and get_cwidth(f"{lines[-1]} {word}") > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
    return lines


def _columns(terminal: TextIO) -> int:
    try:
        return os.get_terminal_size(terminal.fileno()).columns or _USUAL_COLUMNS
    except (OSError, ValueError):
        return _USUAL_COLUMNS
