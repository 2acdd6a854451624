"""Spans of time as people write them, in English and Korean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_AGO = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])[a-z]*(?:\s+ago)?")


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, both with a zone; `words` are the ones it was read from."""

    start: datetime
    end: datetime
    words: str


def parse_instant(text: str, now: datetime) -> datetime:
    """Return the instant that `text` names, with a zone; one without a zone is in that of `now`.

    Raises:
        ValueError: it is none of the accepted forms, which the message names.
    """
    words = text.strip().lower()
    if words in {"now", "지금"}:
        return now
    if found := _AGO.fullmatch(words):
        return now - timedelta(seconds=float(found[1]) * _UNITS[found[2]])
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if words in {"today", "오늘"}:
        return midnight
    if words in {"yesterday", "어제"}:
        return midnight - timedelta(days=1)
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(
            f"{text!r} is not a time; write 2026-11-21T10:00:00+09:00, 2026-11-21, 2h, '30m ago', today or yesterday"
        ) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=now.tzinfo)
