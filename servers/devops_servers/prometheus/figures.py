"""What many values come to: their spread and sum, and one row for each series; NaN and Inf are counted apart."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean, median
from typing import Literal

from devops_servers.prometheus.series import Series

Order = Literal["max", "min", "mean", "last", "change", "odd", "name"]


@dataclass(frozen=True, slots=True)
class Spread:
    """The values of all series at one time."""

    count: int
    finite: int
    lowest: float
    median: float
    highest: float
    total: float


def spread(values: Iterable[float]) -> Spread:
    """Return what `values` come to; its figures are of the finite ones, NaN where there are none."""
    every = list(values)
    finite = [value for value in every if math.isfinite(value)]
    if not finite:
        return Spread(len(every), 0, math.nan, math.nan, math.nan, math.nan)
    return Spread(len(every), len(finite), min(finite), median(finite), max(finite), math.fsum(finite))


class Row:
    """One series over time, in figures; of the finite values only, NaN where there are none."""

    def __init__(self, series: Series) -> None:
        self.series = series

    @cached_property
    def _finite(self) -> Sequence[float]:
        values = self.series.values
        return values if all(map(math.isfinite, values)) else [value for value in values if math.isfinite(value)]

    @property
    def last(self) -> float:
        """The last value, whatever it is."""
        return self.series.last

    @cached_property
    def lowest(self) -> float:
        """The lowest value."""
        return min(self._finite, default=math.nan)

    @cached_property
    def highest(self) -> float:
        """The highest value."""
        return max(self._finite, default=math.nan)

    @cached_property
    def mean(self) -> float:
        """The mean of the values."""
        return fmean(self._finite) if self._finite else math.nan

    @property
    def first(self) -> float:
        """The first value."""
        return self.series.values[0]

    @property
    def change(self) -> float:
        """The last value less the first."""
        return self.last - self.first

    @property
    def ended(self) -> float:
        """When it was last seen, in seconds since the epoch."""
        return self.series.times[-1]


def ordered(rows: Sequence[Row], order: Order) -> list[Row]:
    """Return `rows` in `order`, those that have no figure for it last.

    `odd` is by how far the mean lies from the median of all means, `change` by how much a series rose or fell;
    `min` puts the lowest first, `name` sorts by labels, every other order puts the highest first.
    """
    if order == "name":
        return sorted(rows, key=lambda row: sorted(row.series.labels.items()))
    key = _KEYS[order]
    if order == "odd":
        middle = spread(row.mean for row in rows).median
        key = _distance_from(middle)
    return sorted(rows, key=lambda row: _last_if_nan(key(row)))


def _distance_from(middle: float) -> Callable[[Row], float]:
    return lambda row: abs(row.mean - middle)


_KEYS: dict[Order, Callable[[Row], float]] = {
    "max": lambda row: row.highest,
    "min": lambda row: -row.lowest,
    "mean": lambda row: row.mean,
    "last": lambda row: row.last,
    "change": lambda row: abs(row.change),
    "odd": lambda row: row.mean,
}


def _last_if_nan(value: float) -> float:
    return math.inf if math.isnan(value) else -value
