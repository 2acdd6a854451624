"""What is to be told of a turn: the question, the answer, and every result that it may rest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from devops_assistant.common.sanitise import clean
from devops_assistant.conversation.events import (
    Event,
    StepFinished,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
from devops_assistant.conversation.messages import JsonObject

EXHIBIT_CHARACTERS = 64 * 1024
"""How much of one result is told."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One result."""

    id: str
    server: str
    tool: str
    arguments: JsonObject
    is_error: bool
    duration_ms: float
    bytes: int
    text: str
    left_out: int = 0
    """How many of its characters are not in `text`."""


@dataclass(frozen=True, slots=True)
class Account:
    """One turn, whole."""

    question: str
    answer: TurnFinished
    began: datetime
    model: str
    """Provider and model that gave the answer."""
    exhibits: tuple[Exhibit, ...]


Told = Account | Sequence[Account]
"""What a file tells of: one turn, or all those of a conversation."""


def turns(told: Told) -> Sequence[Account]:
    """Return the turns that a file tells of."""
    return (told,) if isinstance(told, Account) else told


@dataclass(slots=True)
class Witness:
    """Listens to a turn, and gives an account of it."""

    began: datetime
    _question: str = ""
    _model: str = ""
    _answer: TurnFinished | None = None
    _started: dict[str, ToolStarted] = field(default_factory=dict[str, ToolStarted])
    _finished: dict[str, ToolFinished] = field(default_factory=dict[str, ToolFinished])

    def listen(self, event: Event) -> None:
        """Remember what an account needs."""
        match event:
            case TurnStarted():
                self._question = event.question
            case ToolStarted():
                self._started[event.call_id] = event
            case ToolFinished(evidence=str(evidence)):
                self._finished.setdefault(evidence, event)
            case StepFinished():
                self._model = f"{event.provider} {event.model}".strip()
            case TurnFinished():
                self._answer = event
            case _:
                pass

    def account(self, read: Callable[[str], str | None]) -> Account | None:
        """Return the account of the turn; None where it had no answer.

        Args:
            read: returns the whole text of a piece of evidence.
        """
        if self._answer is None:
            return None
        exhibits = tuple(
            self._exhibit(self._finished[id], clean(read(id) or ""))
            for id in self._answer.evidence
            if id in self._finished
        )
        return Account(self._question, self._answer, self.began, self._model, exhibits)

    def _exhibit(self, finished: ToolFinished, text: str) -> Exhibit:
        started = self._started.get(finished.call_id)
        return Exhibit(
            id=finished.evidence or "",
            server=finished.server,
            tool=finished.tool,
            arguments=started.arguments if started else {},
            is_error=finished.is_error,
            duration_ms=finished.duration_ms,
            bytes=finished.bytes,
            text=text[:EXHIBIT_CHARACTERS],
            left_out=max(0, len(text) - EXHIBIT_CHARACTERS),
        )
