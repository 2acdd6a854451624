"""What may be meant by what is typed: commands for now, by any letters of theirs in order."""

from __future__ import annotations

from collections.abc import Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from devops_assistant.ui.commands.registry import Commands


class LineCompleter(Completer):
    """Completes the names of commands, slash first."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        typed = document.text_before_cursor
        if not typed.startswith("/") or " " in typed:
            return
        for command in sorted(self._commands, key=lambda command: closeness(typed[1:], command.name) or 99):
            if closeness(typed[1:], command.name) is not None:
                yield Completion(f"/{command.name}", -len(typed), display_meta=command.description)


def closeness(typed: str, name: str) -> int | None:
    """Return how far `name` is from holding the letters of `typed` side by side at its start; None: it lacks some."""
    position, skipped = -1, 0
    for letter in typed.casefold():
        found = name.casefold().find(letter, position + 1)
        if found < 0:
            return None
        skipped += found - position - 1
        position = found
    return skipped
