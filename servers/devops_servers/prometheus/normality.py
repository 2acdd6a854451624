"""What is normal for a series, and which of its points are far from it: medians and their deviations, no model.

With three days or more of reference the normal value is the median at that time of day; with less, the median of
the points just before. Distances are counted in robust deviations (1.4826 times the median absolute deviation).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median
from typing import Literal

Method = Literal["time of day", "just before", "its peers"]
Point = tuple[float, float]
"""Seconds since the epoch, value."""

DAY_S = 86_400
_CYCLES = 2.9
_NEIGHBOURS = 3
_SEASONAL_THRESHOLD = 5.0
_ROLLING_THRESHOLD = 6.0
_ROLLING_POINTS = 60
_FEWEST = 12
_FLOOR_SHARE = 0.02
_SKEWED = 3.0
_MAD = 1.4826
_MEAN_DEVIATION = 1.2533
_HIGHEST_SCORE = 1_000.0
_ODD_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Normal:
    """What a value should be, and by how much it usually differs from that."""

    value: float
    deviation: float

    def score(self, value: float) -> float:
        """How many deviations `value` lies above, or with a minus below."""
        if not self.deviation:
            return 0.0 if value == self.value else math.copysign(_HIGHEST_SCORE, value - self.value)
        return max(-_HIGHEST_SCORE, min(_HIGHEST_SCORE, (value - self.value) / self.deviation))


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A stretch of points far from normal; the figures are those of its furthest point."""

    start: float
    end: float
    peak: float
    value: float
    normal: float
    score: float
    method: Method


def find_anomalies(reference: Sequence[Point], judged: Sequence[Point], grid_s: float) -> list[Anomaly] | None:
    """Return the anomalies among the `judged` points; None where there is too little to tell what is normal.

    Args:
        reference: earlier points, in order of time, about one each `grid_s` seconds.
        judged: the points in question, in order of time.
        grid_s: the step of the reference, in seconds.
    """
    if len(reference) + len(judged) < _FEWEST or not judged:
        return None
    if len(reference) >= _FEWEST and _skewed([value for _, value in (*reference, *_thinned(judged, grid_s))]):
        logs = [[(time, math.log1p(value)) for time, value in points] for points in (reference, judged)]
        return [_unlogged(one, judged) for one in _found(logs[0], logs[1], grid_s)]
    return _found(reference, judged, grid_s)


def odd_ones(means: Sequence[float]) -> list[tuple[int, Normal]]:
    """Return which of several series have a mean far from the others', and what is normal for them.

    Where many have, the series are not alike, and none is odd.
    """
    if len(means) < 5:
        return []
    normal = _normal(means)
    odd = [(index, normal) for index, mean in enumerate(means) if abs(normal.score(mean)) >= _ROLLING_THRESHOLD]
    return odd if len(odd) <= max(1, _ODD_SHARE * len(means)) else []


def _found(reference: Sequence[Point], judged: Sequence[Point], grid_s: float) -> list[Anomaly]:
    known = [*reference, *_thinned(judged, grid_s)]
    if known[-1][0] - known[0][0] >= _CYCLES * DAY_S:
        normals = _by_time_of_day(known, grid_s)
        return list(_stretches(judged, normals, _SEASONAL_THRESHOLD, "time of day"))
    return list(_stretches(judged, _just_before(reference, judged), _ROLLING_THRESHOLD, "just before"))


def _thinned(points: Sequence[Point], grid_s: float) -> list[Point]:
    """One point for each step of the grid, so that a fine span does not outweigh a coarse one."""
    return list({time // grid_s: (time, value) for time, value in points}.values())


def _by_time_of_day(known: Sequence[Point], grid_s: float) -> Callable[[int, Point], Normal | None]:
    phases = max(1, round(DAY_S / grid_s))
    at: list[list[float]] = [[] for _ in range(phases)]
    for time, value in known:
        at[int(time % DAY_S / DAY_S * phases)].append(value)
    reach = min(_NEIGHBOURS, phases // 16)
    near = [
        [value for shift in range(-reach, reach + 1) for value in at[(phase + shift) % phases]]
        for phase in range(phases)
    ]
    middles = [median(values) if values else math.nan for values in near]
    residuals = [value - middles[int(time % DAY_S / DAY_S * phases)] for time, value in known]
    deviation = _deviation(residuals, abs(median(value for _, value in known)))

    def normal(_: int, point: Point) -> Normal | None:
        middle = middles[int(point[0] % DAY_S / DAY_S * phases)]
        return None if math.isnan(middle) else Normal(middle, deviation)

    return normal


def _just_before(reference: Sequence[Point], judged: Sequence[Point]) -> Callable[[int, Point], Normal | None]:
    values = [value for _, value in (*reference, *judged)]
    first = len(reference)

    def normal(index: int, _: Point) -> Normal | None:
        before = values[max(0, first + index - _ROLLING_POINTS) : first + index]
        return _normal(before) if len(before) >= _FEWEST else None

    return normal


def _stretches(
    judged: Sequence[Point], normal: Callable[[int, Point], Normal | None], threshold: float, method: Method
) -> Iterator[Anomaly]:
    """Points beyond the threshold, on one side, that follow one another: a single good point does not part them."""
    beyond: list[tuple[int, Point, Normal, float]] = []
    for index, point in enumerate(judged):
        usual = normal(index, point)
        score = usual.score(point[1]) if usual else 0.0
        if usual and abs(score) >= threshold:
            beyond.append((index, point, usual, score))
    breaks = [
        place
        for place, (one, other) in enumerate(pairwise(beyond), 1)
        if other[0] - one[0] > 2 or one[3] * other[3] < 0
    ]
    for start, end in pairwise([0, *breaks, len(beyond)]):
        if start == end:
            continue
        _, (peak, value), usual, score = max(beyond[start:end], key=lambda one: abs(one[3]))
        yield Anomaly(beyond[start][1][0], beyond[end - 1][1][0], peak, value, usual.value, score, method)


def _normal(values: Sequence[float]) -> Normal:
    middle = median(values)
    return Normal(middle, _deviation([value - middle for value in values], abs(middle)))


def _deviation(residuals: Sequence[float], level: float) -> float:
    """The usual size of a residual: robust, but not below a share of the level, nor nothing where any differs."""
    sizes = [abs(residual) for residual in residuals if not math.isnan(residual)]
    usual = _MAD * median(sizes) or _MEAN_DEVIATION * fmean(sizes)
    return max(usual, _FLOOR_SHARE * level)


def _skewed(values: Sequence[float]) -> bool:
    """Whether values are above zero with a long tail upwards, so that their logarithms are the fairer measure."""
    every = sorted(values)
    low, middle, high = (every[int(share * (len(every) - 1))] for share in (0.1, 0.5, 0.9))
    return every[0] >= 0 and middle > low and (high - middle) / (middle - low) > _SKEWED


def _unlogged(one: Anomaly, judged: Sequence[Point]) -> Anomaly:
    place = bisect_left(judged, (one.peak, -math.inf))
    return Anomaly(one.start, one.end, one.peak, judged[place][1], math.expm1(one.normal), one.score, one.method)
