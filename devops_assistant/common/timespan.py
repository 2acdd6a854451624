"""Spans of time as people write them, in English and Korean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_UNITS = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_AGO = re.compile(r"(\d{1,6}) (minute|hour|day|week)s? ago")


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, both with a zone; `words` are the ones it was read from."""

    start: datetime
    end: datetime
    words: str


def parse_instant(text: str, now: datetime) -> datetime:
    """Return the moment that `text` names; a bare date is its midnight, in the zone of `now`.

    Raises:
        ValueError: it is in none of the accepted forms, which the message names.
    """
    words = " ".join(text.lower().split())
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = {"today": 0, "yesterday": 1, "last week": 7}
    if words in days:
        return midnight - timedelta(days=days[words])
    if words == "now":
        return now
    if ago := _AGO.fullmatch(words):
        return now - timedelta(seconds=int(ago[1]) * _UNITS[ago[2]])
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(
            f"`{text}` is not a time; accepted: 2026-11-21, 2026-11-21T09:30+09:00, today, yesterday, last week, "
            "2 hours ago"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
