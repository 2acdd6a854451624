"""Which series of a query are or were far from normal, when, and how far."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import fmean

import anyio.to_thread

from devops_servers.prometheus.answers import Anomalies
from devops_servers.prometheus.client import Prometheus
from devops_servers.prometheus.emptiness import why_empty
from devops_servers.prometheus.errors import CannotAnswer
from devops_servers.prometheus.freshness import windows_full_until
from devops_servers.prometheus.moments import Window, step_for
from devops_servers.prometheus.normality import Anomaly, Point, find_anomalies, odd_ones
from devops_servers.prometheus.page import Asked, Page
from devops_servers.prometheus.queries import fetch_instant, fetch_range
from devops_servers.prometheus.report import Report, asked_words, clock, counted, duration, footer, labelled, moment
from devops_servers.prometheus.results import Held
from devops_servers.prometheus.series import Series, common_labels, without
from devops_servers.prometheus.together import together
from devops_servers.prometheus.units import unit_of
from devops_servers.prometheus.values import written

_JUDGED_POINTS = 600_000
_FEWEST_POINTS, _MOST_POINTS = 300, 2_016
_REFERENCE_POINTS = 400_000
_MOST_REFERENCE = 10_000
"""How many points a series may have in what tells what is normal; servers refuse more than 11,000."""
_GRIDS_S = (300, 600, 900, 1_800, 3_600, 14_400, 86_400)
_AGAINST = {
    "time of day": "against the same time of other days",
    "just before": "against the points just before",
    "its peers": "its mean against the other series'",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One anomaly, and the series it is in."""

    labels: dict[str, str]
    anomaly: Anomaly


async def anomaly_report(
    prometheus: Prometheus, query: str, span: Window, before_s: float, step: float, page: Page
) -> Report:
    """Report what in `span` is far from normal, the furthest first.

    Args:
        before_s: how many seconds before the span tell what is normal.
        step: seconds between two judged points; 0 means it is chosen.

    Raises:
        CannotAnswer: the query is refused, or nobody answers.
    """
    judged = await fetch_range(prometheus, query, span, step or await _step(prometheus, query, span))
    if not judged.result.points:
        lines = await why_empty(prometheus, query, span.end)
        return Report("no data to judge", tuple(lines), asked_words(query, prometheus.name), _data(0, []))
    room = min(_REFERENCE_POINTS / len(judged.result.series), _MOST_REFERENCE)
    grid = next((grid for grid in _GRIDS_S if before_s / grid <= room), _GRIDS_S[-1])
    before = Window(span.start - before_s, span.start - 1)
    [reference] = await together([partial(fetch_range, prometheus, query, before, grid)])
    newest = max(one.times[-1] for one in judged.result.series if one.times)
    judged, cut = _full(judged, await windows_full_until(prometheus, query, newest))
    found, unjudged = await anyio.to_thread.run_sync(_compared, judged, reference, grid)
    remarks = [
        f"normal: median of the {duration(before_s)} before by time of day from 3 days of data on, else of the 60 "
        "points before; far: 5 or more deviations",
        f"what was before is not known: {reference}" if isinstance(reference, CannotAnswer) else "",
        f"the samples end at {clock(cut, span.end)}: what a window says after that is not judged" if cut else "",
        f"{counted(unjudged, 'series', 'series')} with too little data to judge" if unjudged else "",
        *judged.result.remarks,
    ]
    return _report(Asked(query, prometheus.name, unit_of(query)), judged, found, page, remarks)


async def _step(prometheus: Prometheus, query: str, span: Window) -> float:
    """As fine as the number of series allows; what is wrong with the query is told when it is asked itself."""
    [now] = await together([partial(fetch_instant, prometheus, f"count({query})", span.end)])
    many = 0 if isinstance(now, CannotAnswer) else sum(one.last for one in now.series)
    return step_for(span, int(max(_FEWEST_POINTS, min(_MOST_POINTS, _JUDGED_POINTS / max(many, 1)))))


def _full(judged: Held, until: float) -> tuple[Held, float]:
    """The points up to `until`, and that time if there were points after it, else 0."""
    ends = [bisect_right(one.times, until) for one in judged.result.series]
    if all(end == len(one.times) for end, one in zip(ends, judged.result.series, strict=True)):
        return judged, 0
    series = [
        replace(one, times=one.times[:end], values=one.values[:end])
        for end, one in zip(ends, judged.result.series, strict=True)
    ]
    return replace(judged, result=replace(judged.result, series=series)), until


def _compared(judged: Held, reference: Held | CannotAnswer, grid: float) -> tuple[list[Found], int]:
    """The anomalies, the furthest first, and how many series have too little data."""
    known: Sequence[Series] = [] if isinstance(reference, CannotAnswer) else reference.result.series
    earlier = {_key(one): _points(one) for one in known}
    found: list[Found] = []
    unjudged = 0
    for one in judged.result.series:
        anomalies = find_anomalies(earlier.get(_key(one), []), _points(one), grid)
        unjudged += anomalies is None
        found += [Found(dict(one.labels), anomaly) for anomaly in anomalies or []]
    found += _odd(judged)
    return sorted(found, key=lambda one: -abs(one.anomaly.score)), unjudged


def _odd(judged: Held) -> Iterator[Found]:
    """The series whose level is unlike that of their peers."""
    rows = [(one.labels, points) for one in judged.result.series if (points := _points(one))]
    means = [fmean(value for _, value in points) for _, points in rows]
    for index, normal in odd_ones(means):
        (labels, points), mean, usual = rows[index], means[index], normal.value
        peak = max(points, key=lambda point: abs(point[1] - usual))[0]
        anomaly = Anomaly(points[0][0], points[-1][0], peak, mean, usual, normal.score(mean), "its peers")
        yield Found(dict(labels), anomaly)


def _key(one: Series) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(one.labels.items()))


def _points(one: Series) -> list[Point]:
    return [(time, value) for time, value in zip(one.times, one.values, strict=True) if math.isfinite(value)]


def _report(asked: Asked, judged: Held, found: list[Found], page: Page, remarks: list[str]) -> Report:
    series = judged.result.series
    concerned = {tuple(sorted(one.labels.items())) for one in found}
    shown = found[page.offset : page.offset + page.limit]
    shared = common_labels(series)
    end = page.offset + len(shown)
    over = f"{moment(judged.start)} to {moment(judged.end)}, step {duration(judged.step)}"
    return Report(
        summary=f"{counted(len(found), 'anomaly', 'anomalies')} in {len(concerned):,} of "
        f"{counted(len(series), 'series', 'series')} over {duration(judged.end - judged.start)}",
        lines=(
            *([f"all: {labelled(shared)}"] if shared and shown else []),
            *(_line(one, shared, judged.end, asked.unit) for one in shown),
        ),
        footer=footer(
            asked_words(asked.query, asked.instance),
            over,
            *remarks,
            f"shown {len(shown)} of {len(found):,} by distance"
            + (f"; offset={end} shows more" if end < len(found) else ""),
        ),
        data=_data(len(series), shown),
    )


def _line(one: Found, shared: dict[str, str], end: float, unit: str) -> str:
    found = one.anomaly
    side = "above" if found.score > 0 else "below"
    times = (
        clock(found.start, end) if found.start == found.end else f"{clock(found.start, end)} to {clock(found.end, end)}"
    )
    capped = "over " if abs(found.score) >= 1_000 else ""
    value = "mean " if found.method == "its peers" else f"at {clock(found.peak, end)} "
    return (
        f"{labelled(without(one.labels, shared))} {times}: {value}{written(found.value, unit)}, normally "
        f"{written(found.normal, unit)}: {capped}{abs(found.score):,.1f} deviations {side} {_AGAINST[found.method]}"
    )


def _data(series: int, shown: Sequence[Found]) -> dict[str, object]:
    anomalies = [
        {
            "labels": one.labels,
            "start": one.anomaly.start,
            "end": one.anomaly.end,
            "peak": one.anomaly.peak,
            "value": one.anomaly.value,
            "normal": one.anomaly.normal,
            "score": round(one.anomaly.score, 2),
            "method": one.anomaly.method,
        }
        for one in shown
    ]
    return Anomalies(series=series, anomalies=anomalies).model_dump()
