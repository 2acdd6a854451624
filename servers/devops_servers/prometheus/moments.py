"""Times and spans as people and Prometheus write them: `1h`, `now-2d`, `2026-11-20T14:30`, `어제`, epoch seconds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from devops_assistant.common.timespan import parse_instant
from devops_servers.prometheus.errors import BadRequest

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "y": 31_536_000}
_PART = r"(\d+(?:\.\d+)?)(ms|[smhdwy])"
_DURATION = re.compile(rf"(?:{_PART})+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SHIFTED = re.compile(rf"(?:now)?\s*([-+])\s*((?:{_PART})+)")
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400)
_SMALLEST_EPOCH = 100_000_000
_MILLISECONDS = 100_000_000_000
_USUAL_SCRAPE_S = 15
POINTS = 120
"""How many points a step is chosen for."""


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` to `end`, in seconds since the epoch."""

    start: float
    end: float

    @property
    def length(self) -> float:
        """Its seconds."""
        return self.end - self.start


def seconds(text: str) -> float:
    """Return the length of time that `text` names: `30s`, `1h30m`, or a number of seconds.

    Raises:
        BadRequest: it is no length of time above zero.
    """
    words = text.strip().lower()
    if _NUMBER.fullmatch(words):
        length = float(words)
    elif _DURATION.fullmatch(words):
        length = sum(float(count) * _UNITS[unit] for count, unit in re.findall(_PART, words))
    else:
        raise BadRequest(f"{text[:40]!r} is no length of time; write 30s, 5m, 1h, 7d")
    if not length > 0:
        raise BadRequest(f"{text[:40]!r} is no length of time above zero; write 30s, 5m, 1h, 7d")
    return length


def instant(text: str, now: datetime) -> float:
    """Return the moment that `text` names, in seconds since the epoch; of a length of time, so long before `now`.

    Args:
        text: `now`, `now-2h`, `1h`, an ISO time, epoch seconds, or words in English or Korean; empty means `now`.
        now: the present moment, with a zone.

    Raises:
        BadRequest: it is no moment.
    """
    words = text.strip().lower()
    if not words or words == "now":
        return now.timestamp()
    if shifted := _SHIFTED.fullmatch(words):
        length = seconds(shifted[2])
        return now.timestamp() + (length if shifted[1] == "+" else -length)
    if _NUMBER.fullmatch(words) and float(words) >= _SMALLEST_EPOCH:
        return float(words) / (1_000 if float(words) >= _MILLISECONDS else 1)
    if _DURATION.fullmatch(words):
        return now.timestamp() - seconds(words)
    try:
        return parse_instant(text, now).timestamp()
    except (ValueError, OverflowError) as error:
        raise BadRequest(f"{error}; also `now-2h` and epoch seconds") from None


def window(start: str, end: str, now: datetime) -> Window:
    """Return the span between two moments; a `start` that is a length of time is so long before `end`.

    Raises:
        BadRequest: one of them is no moment, or nothing lies between them.
    """
    last = instant(end, now)
    relative = bool(_DURATION.fullmatch(start.strip().lower()))
    first = last - seconds(start) if relative else instant(start or "1h", now)
    if first >= last:
        raise BadRequest("the span is empty: start must be before end")
    return Window(round(first, 3), round(last, 3))


def step_for(span: Window, points: int = POINTS) -> float:
    """Return a round step that gives a span at most `points` points, and no more than the data is likely to have."""
    wanted = max(span.length / points, min(_USUAL_SCRAPE_S, span.length / 20))
    return next((step for step in _STEPS_S if step >= wanted), -(-wanted // 86_400) * 86_400)
