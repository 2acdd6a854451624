"""How one figure of the machine went over time, and since when it is too high."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from devops_servers.system.findings import Finding, Severity
from devops_servers.system.history import History, Metric, Moment
from devops_servers.system.report import Report, counted, duration, moment, percent, rate
from devops_servers.system.settings import Thresholds

_ROWS = 20
_LOOK_BACK_S = 12 * 3600


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which a value stayed above its threshold."""

    start: float
    end: float
    highest: float
    goes_on: bool


def trend(history: History, metric: Metric, minutes: int, thresholds: Thresholds) -> Report:
    """Report the course of `metric` over the last `minutes`, as far as this server has been running."""
    recent = history.last(minutes * 60)
    if not recent:
        return _nothing_yet(history, metric)
    seen = [each for each in recent if metric in each.values]
    if not seen:
        return Report(f"{metric}: this kernel does not tell it", (), f"{counted(len(recent), 'reading')} looked at")
    values = [each.values[metric] for each in seen]
    written, limit = _writer(metric), _limit(metric, thresholds)
    span = duration(seen[-1].time - seen[0].time + history.every_s)
    return Report(
        summary=f"{metric}: {written(values[-1])} now, lowest {written(min(values))}, mean "
        f"{written(sum(values) / len(values))}, highest {written(max(values))} over the last {span}",
        lines=(*_stretch_lines(seen, metric, limit, written), *_rows(seen, metric, written)),
        footer=f"{counted(len(seen), 'reading')} of {history.every_s:g} s each since {moment(seen[0].time)}, {minutes} "
        f"min asked · this server began to read at {moment(history.began)} and keeps 12 h",
    )


def stretches(seen: Sequence[Moment], metric: Metric, limit: float) -> list[Stretch]:
    """Return when `metric` was above `limit`, oldest first."""
    found: list[Stretch] = []
    start: float | None = None
    highest = 0.0
    for each in seen:
        value = each.values[metric]
        if value > limit:
            start, highest = (each.time, value) if start is None else (start, max(highest, value))
        elif start is not None:
            found.append(Stretch(start, each.time, highest, goes_on=False))
            start = None
    if start is not None:
        found.append(Stretch(start, seen[-1].time, highest, goes_on=True))
    return found


def findings(history: History, thresholds: Thresholds) -> Iterator[Finding]:
    """Tell which figures are above their threshold now, and since when."""
    seen = history.last(_LOOK_BACK_S)
    for metric in ("cpu", "memory"):
        limit = _limit(metric, thresholds)
        found = stretches(seen, metric, limit) if limit is not None else []
        if found and found[-1].goes_on and found[-1].end > found[-1].start:
            since = f"since {moment(found[-1].start)} ({duration(found[-1].end - found[-1].start)})"
            yield Finding(
                Severity.WARNING,
                f"{metric} is above its threshold of {limit:g} % {since}",
                f"highest {percent(found[-1].highest)} in readings of {history.every_s:g} s",
                f"get_trend metric={metric}",
            )


def _stretch_lines(
    seen: Sequence[Moment], metric: Metric, limit: float | None, written: Callable[[float], str]
) -> Iterator[str]:
    if limit is None:
        return
    found = stretches(seen, metric, limit)
    if not found:
        yield f"never above its threshold of {limit:g} % in this time"
    for each in found[-_ROWS:]:
        until = "until now" if each.goes_on else f"to {moment(each.end)}"
        yield (
            f"above its threshold of {limit:g} % from {moment(each.start)} {until} "
            f"({duration(each.end - each.start)}), highest {written(each.highest)}"
        )


def _rows(seen: Sequence[Moment], metric: Metric, written: Callable[[float], str]) -> Iterator[str]:
    edges = sorted({round(number * len(seen) / _ROWS) for number in range(_ROWS + 1)})
    for start, end in pairwise(edges):
        values = [each.values[metric] for each in seen[start:end]]
        mean = written(sum(values) / len(values))
        yield f"to {moment(seen[end - 1].time)}: mean {mean}, highest {written(max(values))}"


def _nothing_yet(history: History, metric: Metric) -> Report:
    return Report(
        summary=f"{metric}: no readings yet; this server began {duration(time.time() - history.began)} ago and reads "
        f"every {history.every_s:g} s",
        lines=("for the state now ask get_resource_usage",),
        footer="0 readings",
    )


def _writer(metric: Metric) -> Callable[[float], str]:
    match metric:
        case "received" | "sent" | "swap_in":
            return rate
        case "load":
            return "{:.2f}".format
        case _:
            return percent


def _limit(metric: Metric, thresholds: Thresholds) -> float | None:
    return {"cpu": thresholds.cpu, "memory": thresholds.memory}.get(metric)
