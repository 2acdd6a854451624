"""Which part of a recording a call is about, counted back from the recording's end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from devops_assistant.common.timespan import parse_instant
from devops_servers.trace.errors import BadSpan
from devops_servers.trace.words import duration, moment

_UNITS = {"ns": 1, "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "min": 60e9, "h": 3_600e9, "d": 86_400e9}
_AMOUNT = r"(\d+(?:\.\d+)?)\s?(ns|us|µs|ms|s|min|m|h|d)(?![a-zµ])\s?"


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, both included, in nanoseconds since the epoch."""

    start: int
    end: int
    recorded: tuple[int, int]
    """From where to where the whole recording goes."""

    @property
    def whole(self) -> bool:
        """Whether nothing of the recording is left out."""
        return self.start <= self.recorded[0] and self.end >= self.recorded[1]

    def words(self) -> str:
        """The span for the footer."""
        first, last = self.recorded
        if self.whole:
            return f"whole recording, {duration(last - first)} to its end {moment(last)}"
        if self.end >= last:
            return f"the last {duration(last - self.start)} of {duration(last - first)}, to its end {moment(last)}"
        return f"from {duration(last - self.start)} to {duration(last - self.end)} before its end {moment(last)}"


def read_span(since: str, until: str, recorded: tuple[int, int]) -> Span:
    """Return the span that a caller wrote, such as `10s`: so long before the recording's end; or ISO times.

    Raises:
        BadSpan: one of them is no time, or nothing of the recording lies between them.
    """
    first, last = recorded
    start = _instant(since, last, "since") if since.strip() else first
    end = _instant(until, last, "until") if until.strip() else last
    if start > end:
        raise BadSpan("the span is empty: since must be before until; 10s means 10 s before the recording's end")
    if start > last or end < first:
        raise BadSpan(f"nothing was recorded then: the recording goes from {moment(first)} to {moment(last)}")
    return Span(max(start, first), min(end, last), recorded)


def _instant(text: str, last: int, parameter: str) -> int:
    written = text.strip().lower().removeprefix("-").removeprefix("last ").removesuffix(" ago")
    if re.fullmatch(rf"(?:{_AMOUNT})+", written):
        return last - round(sum(float(number) * _UNITS[unit] for number, unit in re.findall(_AMOUNT, written)))
    try:
        end = datetime.fromtimestamp(last / 1e9, UTC)
        return round(parse_instant(text, end).timestamp() * 1e9)
    except (ValueError, OverflowError, OSError):
        raise BadSpan(
            f"cannot read {parameter} {text[:40]!r}; write 500ms, 10s or 1m30s before the recording's end, or a UTC "
            "time such as 2026-11-20T14:30:00"
        ) from None
