"""How spans of time and shares are written."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

_UNITS = ((1e9, "s"), (1e6, "ms"), (1e3, "µs"))
_ALMOST = 0.9995
"""What is rounded to a thousand of one unit is one of the next."""


def length(ns: float) -> str:
    """A span of time in its largest unit, with three figures: `40.1 ms`."""
    for size, unit in _UNITS:
        if ns >= _ALMOST * size:
            return f"{ns / size:.3g} {unit}" if ns < _ALMOST * 1000 * size else f"{ns / size:.0f} {unit}"
    return f"{ns:.0f} ns"


def percent(share: float) -> str:
    """A share from 0 to 1: `96.1 %`."""
    return f"{100 * share:.1f} %"


def nearest_rank(values: Sequence[int], share: float) -> int:
    """The value that `share` of the others do not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered)), 1) - 1] if ordered else 0


def typical(lengths: Sequence[int]) -> str:
    """How often, and how long: `39 times, p50 50 ms, longest 51 ms`."""
    if len(lengths) == 1:
        return f"once, {length(lengths[0])}"
    return f"{len(lengths)} times, p50 {length(nearest_rank(lengths, 0.5))}, longest {length(max(lengths, default=0))}"
