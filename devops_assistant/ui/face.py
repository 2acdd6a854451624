"""What shows a conversation to a person, on a terminal or a pipe."""

from __future__ import annotations

from typing import Protocol

from devops_assistant.conversation.events import Event


class Output(Protocol):
    """One listener to events. Nothing here waits or raises."""

    @property
    def failure(self) -> OSError | None:
        """Why what was to be read is not there to read: the reader left, the disk is full."""
        ...

    def listen(self, event: Event) -> None:
        """Show one event."""
        ...

    def settle(self) -> None:
        """The turn is over, however it ended: show what is still held back, and let nothing move any more."""
        ...


class Face(Output, Protocol):
    """An output for people, which can also say a word of its own."""

    def say(self, text: str) -> None:
        """Show `text` as it is, cleaned of what could repaint a terminal."""
        ...

    def warn(self, error: str, remedy: str = "") -> None:
        """Show in one line what went wrong and what to do about it."""
        ...
