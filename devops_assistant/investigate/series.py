"""When a count or a figure changed: medians and their deviations, a cumulative sum, and how sure it is. No model.

A stretch of counts stands out where the cumulative sum of what exceeds the usual (the lower quartile, by robust
deviations) is greatest; it counts only where a Poisson likelihood ratio says that chance would not do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from statistics import median

MAD = 1.4826
_SLACK = 1.0
"""Deviations above the usual that count for nothing."""
_LEAST_RATIO = 2.5
_SUFFIX = 0.9
_QUARTERS = 4
_FEWEST = 8
_GROWN = 1.6
_STEADY = 0.75
_STEEP = 4.0
_LASTING = 3
_APART = 6.0


@dataclass(frozen=True, slots=True)
class Rise:
    """A stretch with far more than is usual."""

    start: int
    end: int
    """Indices; `end` is past the last."""
    strength: float
    """Log likelihood ratio against chance, less what choosing the best stretch is worth; above 3 is sure."""
    ratio: float
    """The rate within over the rate outside; infinite where there is none outside."""


def rise(counts: Sequence[int], exposure: Sequence[float] | None = None) -> Rise | None:
    """Return the stretch in which `counts` stand out most, None where none does.

    Args:
        exposure: how much could have been counted in each stretch, such as all records; even by default.
    """
    total = sum(counts)
    if total < 2 or len(counts) < _FEWEST:
        return None
    usual = sorted(counts)[len(counts) // 4]
    below = [abs(count - usual) for count in counts if count <= median(counts)]
    spread = max(MAD * median(below), sqrt(usual + 1))
    seen = [index for index, count in enumerate(counts) if count]
    start, end = _greatest([(count - usual) / spread - _SLACK for count in counts])
    if start == end:  # single events: what is left is where they lie
        start, end = seen[0], seen[-1] + 1
    while not usual and start and counts[start - 1]:  # where there usually is none, it begins with the first
        start -= 1
    if usual:
        start = _beginning(counts, start, end)
    weights = exposure or [1.0] * len(counts)
    starts = {start, seen[0]} if not usual else {start}  # what comes now and then begins with the first, too
    found = [_judged(counts, weights, first, stop) for first in starts for stop in {end, seen[-1] + 1}]
    return max(filter(None, found), key=lambda rise: rise.strength, default=None)


def _beginning(counts: Sequence[int], start: int, end: int) -> int:
    """Where in a stretch the rise begins: what comes before it there is least likely to be of it."""
    total, length, inside = sum(counts), len(counts), sum(counts[start:end])
    best, found = 0.0, start
    for index in range(start, end):
        likelihood = _likelihood(inside, (end - index) / length, total - inside)
        if likelihood > best:
            best, found = likelihood, index
        inside -= counts[index]
    return found


def _judged(counts: Sequence[int], weights: Sequence[float], start: int, end: int) -> Rise | None:
    total, weight = sum(counts), sum(weights)
    inside, within = sum(counts[start:end]), sum(weights[start:end])
    outside, without = total - inside, weight - within
    if not inside or within <= 0 or without <= 0:
        return None
    even = len(counts)
    likelihood = min(
        _likelihood(inside, within / weight, outside),
        _likelihood(inside, (end - start) / even, outside),
    )
    choice = log(even) if end >= _SUFFIX * even else 2 * log(even)
    rate_outside = outside / without
    ratio = (inside / within) / rate_outside if rate_outside else float("inf")
    plain = (inside / (end - start)) / (outside / (even - end + start)) if outside else float("inf")
    if min(ratio, plain) < _LEAST_RATIO:
        return None
    return Rise(start, end, likelihood - choice, min(ratio, plain))


def _likelihood(inside: int, share: float, outside: int) -> float:
    total = inside + outside
    part = outside * log(outside / total / (1 - share)) if outside else 0.0
    return inside * log(inside / total / share) + part if inside and inside / total > share else 0.0


def _greatest(values: Sequence[float]) -> tuple[int, int]:
    """The stretch with the greatest sum; empty where no value is above 0."""
    best, total, start = 0.0, 0.0, 0
    found = (0, 0)
    for index, value in enumerate(values):
        if total <= 0:
            total, start = 0.0, index
        total += value
        if total > best:
            best, found = total, (start, index + 1)
    return found


@dataclass(frozen=True, slots=True)
class Drift:
    """A figure that went one way for long."""

    start: int
    """From where on, as an index."""
    before: float
    after: float
    steady: float
    """How many of the steps between eighths go the same way, 0 to 1."""

    @property
    def ratio(self) -> float:
        return self.after / self.before if self.before > 0 else float("inf")


def drift(values: Sequence[float | None]) -> Drift | None:
    """Return how `values` grew over their length, None where they did not."""
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    if len(known) < _FEWEST:
        return None
    figures = [value for _, value in known]
    size = max(len(figures) // _FEWEST, 1)
    parts = [median(figures[at : at + size]) for at in range(0, len(figures) - size + 1, size)]
    before, after = median(parts[: max(len(parts) // _QUARTERS, 1)]), max(parts[-2:])
    spread = MAD * median(abs(value - before) for value in figures[: max(len(figures) // _QUARTERS, 2)])
    if after <= 0 or after < before * _GROWN or after - before < _STEEP * spread:
        return None
    top = after - before
    steps = [later >= earlier - 0.05 * top for earlier, later in pairwise(parts)]
    steady = sum(steps) / len(steps)
    if steady < _STEADY:
        return None
    limit = before + max(0.1 * top, 2 * spread)
    last_usual = max((at for at, (_, value) in enumerate(known) if value <= limit), default=-1)
    return Drift(known[min(last_usual + 1, len(known) - 1)][0], before, after, steady)


def shift(values: Sequence[float | None]) -> Drift | None:
    """Return from where on `values` stay at another level, None where they do not: at least twice or half as much.

    The greatest distance of the cumulative sum from its mean says where; medians and deviations say whether.
    """
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    if len(known) < 2 * _FEWEST:
        return None
    figures = [value for _, value in known]
    mean, total, sums = sum(figures) / len(figures), 0.0, list[float]()
    for figure in figures:
        total += figure - mean
        sums.append(abs(total))
    split = max(range(_FEWEST // 2, len(figures) - _LASTING), key=sums.__getitem__) + 1
    before, after = median(figures[:split]), median(figures[split:])
    spread = MAD * median(abs(value - before) for value in figures[:split])
    low, high = sorted((abs(before), abs(after)))
    if high < 2 * low or abs(after - before) < _APART * max(spread, 0.02 * abs(before)):
        return None
    limit = max(4 * spread, 0.1 * abs(after - before))
    last_usual = max((at for at in range(split) if abs(figures[at] - before) <= limit), default=-1)
    return Drift(known[min(last_usual + 1, len(known) - 1)][0], before, after, 1.0)
