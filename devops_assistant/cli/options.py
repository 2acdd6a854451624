"""What a command line says, apart from what is done about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from devops_assistant.common.language import Language


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says; None and empty leave it to the settings."""

    provider: str | None = None
    model: str | None = None
    script: Path | None = None
    config: Path | None = None
    max_steps: int | None = None
    timeout_s: float | None = None
    allow: tuple[str, ...] = ()
    lang: Language | None = None
    trust_project: bool = False
    """The servers that a file in the working directory names may start, now and from now on."""
    accept_changed: tuple[str, ...] = ()
    """Servers whose changed tools the user wants."""
    resume: str | None = None
    """The session to take up again: an id, its beginning or end, or `last`."""
    refresh: bool = False
    """Ask every server anew what it offers."""
