"""Small words that the answers share: counts, sizes, moments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo


def count(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size(number: int) -> str:
    """A number of bytes in the unit that suits it."""
    if number < 1_000:
        return f"{number} B"
    return f"{number / 1e3:,.1f} kB" if number < 1e6 else f"{number / 1e6:,.1f} MB"


def some(entries: Sequence[str]) -> str:
    """The first three entries, and how many more there are."""
    more = f" and {len(entries) - 3} more" if len(entries) > 3 else ""
    return "; ".join(entries[:3]) + more


def moment(seconds: float, zone: tzinfo | None = None) -> str:
    """A time as ISO 8601 with its zone, to the second."""
    return datetime.fromtimestamp(seconds, zone).astimezone(zone).isoformat(timespec="seconds")


def listed(names: Iterable[str], most: int = 3) -> str:
    """Names in order, the first few of them."""
    ordered = sorted(names)
    return ", ".join(ordered[:most]) + (f" and {len(ordered) - most} more" if len(ordered) > most else "")
