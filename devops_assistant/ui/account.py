"""What was asked, done and answered in a conversation, for whoever wants to look back or take it along."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from devops_assistant.conversation.events import (
    Coverage,
    Event,
    Grounding,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
from devops_assistant.ui.documents.account import Witness


@dataclass(slots=True)
class Exchange:
    """One question and what came of it."""

    question: str
    witness: Witness
    """Gives the account of it that a file holds."""
    answer: str = ""
    """Empty while there is none, and for good when there was none."""
    grounding: Grounding | None = None
    coverage: Coverage = field(default_factory=Coverage)
    evidence: tuple[str, ...] = ()
    calls: dict[str, ToolStarted] = field(default_factory=dict[str, ToolStarted])
    """The calls that left evidence, by its id."""


class Account:
    """Listens to events and keeps the exchanges, the newest last."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self._started: dict[str, ToolStarted] = {}

    @property
    def last_answered(self) -> Exchange | None:
        """The newest exchange that came to an answer."""
        return next((exchange for exchange in reversed(self.exchanges) if exchange.answer), None)

    def call_of(self, evidence_id: str) -> ToolStarted | None:
        """The call that an evidence came of."""
        found = (exchange.calls.get(evidence_id) for exchange in reversed(self.exchanges))
        return next(filter(None, found), None)

    def listen(self, event: Event) -> None:
        match event:
            case TurnStarted():
                self._started.clear()
                self.exchanges.append(Exchange(event.question, Witness(datetime.now().astimezone())))
            case ToolStarted():
                self._started[event.call_id] = event
            case ToolFinished() if event.evidence and self.exchanges and event.call_id in self._started:
                self.exchanges[-1].calls[event.evidence] = self._started[event.call_id]
            case TurnFinished() if self.exchanges:
                last = self.exchanges[-1]
                last.answer, last.grounding, last.coverage = event.text, event.grounding, event.coverage
                last.evidence = event.evidence
            case _:
                pass
        if self.exchanges:
            self.exchanges[-1].witness.listen(event)
