"""How the model has done so far, as far as anybody asked it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.events import Event, Retrying, StepFinished, TurnFailed

_RULES = "offline"


@dataclass(slots=True)
class ModelState:
    """Listens to events; claims nothing that no request has shown."""

    provider: str
    model: str
    state: str = "not asked yet"
    error: str = ""
    at: datetime | None = field(default=None)
    _complaint: str = field(default="", init=False)

    def listen(self, event: Event) -> None:
        match event:
            case Retrying(reason=reason):
                self._complaint = reason
            case StepFinished(provider=provider) if provider == self.provider:
                self.model = event.model
                self._become("answered")
            case StepFinished(provider=provider) if provider == _RULES:
                self._become("failed, rules answered instead", self._complaint)
            case TurnFailed():
                self._become("failed", event.error)
            case _:
                pass

    def _become(self, state: str, error: str = "") -> None:
        self.state, self.error, self.at = state, one_line(error), datetime.now(UTC)
