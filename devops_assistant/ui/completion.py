"""What may be meant by what is typed: any letters of a name, in their order, are enough."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Iterator
from typing import TYPE_CHECKING

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from devops_assistant.common.errors import AssistantError
from devops_assistant.ui.commands.registry import Commands

if TYPE_CHECKING:
    from devops_assistant.ui.proposals import Proposals

_AT_MOST = 200


class LineCompleter(Completer):
    """Completes commands at once, and everything else once there is an assistant that knows it."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._proposals: Proposals | None = None

    def follow(self, proposals: Proposals) -> None:
        """Complete from what these know, from now on."""
        self._proposals = proposals

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        typed = document.text_before_cursor
        if typed.startswith("/") and not _spaced(typed):
            names = {f"/{command.name}": command.description for command in self._commands}
            yield from fitting(typed, names.items())

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        for completion in self.get_completions(document, complete_event):
            yield completion
        if not self._proposals:
            return
        try:
            word, known = await self._proposals.for_line(
                document.text_before_cursor, asked=complete_event.completion_requested
            )
        except AssistantError:
            return  # whoever asks for what is missing hears why
        for completion in fitting(word, known):
            yield completion


def fitting(word: str, names: Iterable[tuple[str, str]]) -> Iterator[Completion]:
    """Yield those of the names, each with what is said of it, that `word` may mean, the likeliest first."""
    scored = ((closeness(word, name), name, told) for name, told in names)
    ranked = sorted((score, name, told) for score, name, told in scored if score is not None)
    for _, name, told in ranked[:_AT_MOST]:
        yield Completion(name, -len(word), display_meta=told)


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


def _spaced(text: str) -> bool:
    return any(sign.isspace() for sign in text)
