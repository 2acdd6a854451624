"""The lines that the user typed before, across sessions."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from devops_assistant.ui.commands.registry import BARE_WORDS
from devops_assistant.ui.pastes import has_folded


def open_history(path: Path | None) -> History:
    """Return the history in `path`, readable by its owner alone; one in memory where no file can be had."""
    if path is None:
        return InMemoryHistory()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)
    except OSError:
        return InMemoryHistory()
    return _PrivateHistory(str(path))


class _PrivateHistory(FileHistory):
    """A history that a full disk makes forgetful, not fatal."""

    def store_string(self, string: str) -> None:
        if string.strip().casefold() in BARE_WORDS or has_folded(string):
            return
        with suppress(OSError):
            super().store_string(string)
