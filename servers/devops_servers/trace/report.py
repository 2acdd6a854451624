"""An answer before it becomes a tool's result, and the words that every answer about a recording shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from devops_servers.trace.recording import Recording
from devops_servers.trace.spans import Span


@dataclass(frozen=True, slots=True)
class Report:
    """What a tool found, in words."""

    summary: str
    """The first line: what was found, with its total."""
    lines: list[str]
    footer: str
    """Which recording and span was looked at, and what is not shown."""
    data: dict[str, Any] | None = None
    """The same for programs."""


def footer(recording: Recording, span: Span | None, *notes: str) -> str:
    """Return the footer of an answer about `recording`; empty notes are left out."""
    live = "still being written, this is its state of now" if recording.live else ""
    parts = [f"{recording.name} ({recording.kind})", live, span.words() if span else "", *notes]
    return " · ".join(part for part in parts if part)
