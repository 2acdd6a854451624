"""What a turn learns about its own tool calls: which repeat themselves, and why it must be wary."""

from __future__ import annotations

from dataclasses import dataclass, field

from devops_assistant.agent.repeats import Repeats


@dataclass(slots=True)
class Caution:
    """Begins empty with every turn."""

    repeats: Repeats = field(default_factory=Repeats)
    warning: str = ""
    """Why nothing that may change something runs without asking now; empty while there is no such reason."""
