"""What an engine answers: words for a person or a model, and the same facts for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Report:
    """A summary line, the lines beneath it, and a footer that says what was looked at."""

    summary: str
    footer: str
    lines: list[str] = field(default_factory=list[str])
    data: Mapping[str, Any] | None = None
