"""Our side of a connection: who answers what a server asks, and who hears how far it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from devops_assistant.conversation.events import Emit, Event
from devops_assistant.host.forms import DeclinesAll, Respondent


def _ignore(event: Event) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Whom a server talks to."""

    server: str
    """Its name."""
    emit: Emit = _ignore
    """Hears how far calls are, and what else the user should know."""
    respondent: Respondent = field(default_factory=DeclinesAll)
    """Fills in its forms; nobody does unless said."""
