"""Spans of time as people write them, in English and Korean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, both with a zone; `words` are the ones it was read from."""

    start: datetime
    end: datetime
    words: str
