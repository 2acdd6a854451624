"""How the figures of a chart are written, and over which range an axis goes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

_MINUTE, _DAY = 60.0, 86_400.0
_BINARY = ("KiB", "MiB", "GiB", "TiB", "PiB")
_LARGE = ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def written(value: float, unit: str = "") -> str:
    """Write a value shortly, with its unit: `1.5 GiB`, `85 ms`, `62 %`, `1.2k/s`."""
    match unit:
        case "B" | "B/s":
            return _bytes(value) + unit.removeprefix("B")
        case "s":
            return _seconds(value)
        case _ if unit.startswith("/"):
            return f"{short(value)}{unit}"
        case _:
            return f"{short(value)} {unit}".rstrip()


def short(value: float) -> str:
    """Write a number with at most three digits that tell something: `1.25`, `12.5k`, `3.4e-05`."""
    size = abs(value)
    for limit, letter in _LARGE:
        if size >= limit:
            return f"{_digits(value / limit)}{letter}"
    return _digits(value)


def _digits(value: float) -> str:
    text = f"{value:.3g}"
    return f"{value:.0f}" if "e+" in text else text


def _bytes(value: float) -> str:
    size, power = abs(value), -1
    while size >= 1023.5 and power < len(_BINARY) - 1:
        size, power = size / 1024, power + 1
    sign = "-" if value < 0 else ""
    return f"{sign}{_digits(size)} {_BINARY[power] if power >= 0 else 'B'}"


def _seconds(value: float) -> str:
    size = abs(value)
    if size == 0 or size >= 1:
        return f"{short(value)} s"
    return f"{_digits(value * 1e3)} ms" if size >= 1e-3 else f"{_digits(value * 1e6)} us"


def axis_of(values: Sequence[float], unit: str, *, from_zero: bool) -> tuple[float, float]:
    """Return the lowest and highest value of an axis, round as people write figures of that unit."""
    scale = 1.0
    if unit in ("B", "B/s"):
        largest = max(map(abs, values))
        scale = 1024.0 ** max((power for power in range(len(_BINARY) + 1) if 1024.0**power <= largest), default=0)
    low, high = span_of([value / scale for value in values], from_zero=from_zero)
    return low * scale, high * scale


def span_of(values: Sequence[float], *, from_zero: bool) -> tuple[float, float]:
    """Return the lowest and highest value of an axis that shows all `values`, in round figures.

    Args:
        from_zero: whether the axis begins at zero whatever the values; it does so anyway where zero is near.
    """
    low, high = min(values), max(values)
    if low >= 0 and (from_zero or low <= high / 2):
        low = 0.0
    if low == high:
        low, high = (0.0, 1.0) if low == 0 else sorted((0.0, 2 * low)) if abs(low) < 1e300 else (-abs(low), abs(low))
    width = high / 8 - low / 8
    if not 0 < width < math.inf:
        return low, high
    step = 10 ** math.floor(math.log10(width))
    step = next((step * factor for factor in (1, 2, 2.5, 5, 10) if step * factor >= width), step * 10)
    rounded = math.floor(low / step) * step if step else low, math.ceil(high / step) * step if step else high
    return rounded if all(map(math.isfinite, rounded)) else (low, high)


def clocks(start_s: float, end_s: float, count: int) -> list[str]:
    """Return `count` times from start to end in the local zone, as precise as the span needs."""
    span = end_s - start_s
    form = "%m-%d %H:%M" if span > _DAY else "%H:%M:%S" if span < 5 * _MINUTE else "%H:%M"
    moments = (start_s + span * number / max(1, count - 1) for number in range(count))
    return [moment(each, form) for each in moments]


def length(seconds: float) -> str:
    """Write a step in its largest unit: `15 s`, `5 min`, `1.5 h`."""
    for unit, size in (("d", _DAY), ("h", 60 * _MINUTE), ("min", _MINUTE)):
        if seconds >= size:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"


def moment(epoch_s: float, form: str) -> str:
    """Write a time in the local zone; one that no calendar has stays in seconds."""
    try:
        return datetime.fromtimestamp(epoch_s).astimezone().strftime(form)
    except (OverflowError, ValueError, OSError):
        return f"{epoch_s:g} s"
