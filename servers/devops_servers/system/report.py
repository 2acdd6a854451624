"""What a tool found, in words: the shape every engine of this server returns, and how its numbers are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

_SIZES = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


@dataclass(frozen=True, slots=True)
class Report:
    """An answer before it becomes a tool's result."""

    summary: str
    """The first line: what was found, with its total."""
    lines: tuple[str, ...]
    footer: str
    """What was looked at, over which interval, and what could not be seen."""
    data: Mapping[str, object] | None = None
    """The same for programs, as the tool's output schema describes it."""


class Unseen(Exception):
    """Something cannot be seen from here: what, why, and after a semicolon what would make it visible."""


def size(count: float) -> str:
    """Write a number of bytes with a binary unit: `1.5 GiB`."""
    for unit in _SIZES[:-1]:
        if abs(count) < 1024:
            return f"{count:.0f} B" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} {_SIZES[-1]}"


def counted(count: int, noun: str) -> str:
    """Write how many there are of something: `1 thread`, `2 threads`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def rate(bytes_per_s: float) -> str:
    """Write a flow of bytes: `1.5 MiB/s`."""
    return f"{size(bytes_per_s)}/s"


def percent(value: float) -> str:
    """Write a percentage: `48.7 %`."""
    return f"{value:.1f} %"


def duration(seconds: float) -> str:
    """Write a span of time with its two largest units: `3 d 4 h`, `12 s`."""
    whole = max(0, round(seconds))
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {left} s" if minutes else f"{left} s"


def moment(epoch_s: float) -> str:
    """Write a time to the second, with the offset of the local zone."""
    return datetime.fromtimestamp(epoch_s, UTC).astimezone().isoformat(timespec="seconds")
