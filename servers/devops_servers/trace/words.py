"""How this server writes what it read: durations, counts, moments, and names that others chose."""

from __future__ import annotations

from datetime import UTC, datetime

from devops_assistant.common.sanitise import one_line

_NAME = 64
_SYMBOL = 160
_TEXT = 400
_INVISIBLE = 8
"""How much of a text is looked at for each character that is shown."""
_UNITS = ((1e9, "s"), (1e6, "ms"), (1e3, "µs"))


def count(number: int, noun: str, nouns: str = "") -> str:
    """`1 event`, `3,807 events`."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def duration(nanoseconds: float) -> str:
    """A length of time with three significant digits and the unit that suits it: `25.8 ms`, `72.4 µs`."""
    for size, unit in _UNITS:
        if abs(nanoseconds) >= size:
            return f"{_three_digits(nanoseconds / size)} {unit}"
    return f"{nanoseconds:.0f} ns"


def _three_digits(value: float) -> str:
    whole = len(str(int(abs(value))))
    return f"{value:,.{max(0, 3 - whole)}f}"


def size(number: float) -> str:
    """A number of bytes with a unit."""
    return f"{number:.0f} B" if number < 1e3 else f"{number / 1e3:.1f} kB" if number < 1e6 else f"{number / 1e6:.1f} MB"


def moment(nanoseconds: int) -> str:
    """A time to the second, in UTC; what a damaged recording holds instead of one is shown as it is."""
    try:
        return f"{datetime.fromtimestamp(nanoseconds / 1e9, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):
        return f"{nanoseconds} ns"


def name(text: object) -> str:
    """The name of a program, an operation or a node, as others wrote it: one short line."""
    return _line(text, _NAME)


def sentence(text: object) -> str:
    """A sentence that others wrote: one line."""
    return _line(text, _TEXT)


def symbol(text: object) -> str:
    """A function with its file or library: one line."""
    return _line(text, _SYMBOL)


def _line(text: object, limit: int) -> str:
    return one_line(str(text)[: _INVISIBLE * limit], limit)
