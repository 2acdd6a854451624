"""What can be drawn: curves over one stretch of time, read from the structured content of tools' results."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line

Values = tuple[float | None, ...]

_POINTS_AT_MOST = 20_000
_CURVES_AT_MOST = 64
_LABEL_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Curve:
    """One series: a value at each step, None where there is none."""

    label: str
    values: Values

    @property
    def known(self) -> tuple[float, ...]:
        """The values there are."""
        return tuple(value for value in self.values if value is not None)


@dataclass(frozen=True, slots=True)
class Plot:
    """Curves that share their times and their unit."""

    title: str
    curves: tuple[Curve, ...]
    start_s: float
    """When the first value was taken, in seconds since 1970."""
    step_s: float
    unit: str = ""
    threshold: float | None = None
    bars: bool = False
    """Each value counts what happened in the step that begins then."""
    left_out: int = field(default=0)
    """Series that the result has, but not the plot."""

    @property
    def points(self) -> int:
        """How many steps there are."""
        return max((len(curve.values) for curve in self.curves), default=0)

    @property
    def end_s(self) -> float:
        """When the last value was taken, or the last bar ends."""
        return self.start_s + self.step_s * (self.points if self.bars else max(0, self.points - 1))


def plot_of(data: Mapping[str, Any] | None) -> Plot | None:
    """Return what the structured content of a result shows over time; None where that is no such content.

    Understood are a range of series (`start`, `step` in seconds and `series` with `labels` and `values`) and a timeline
    (`bucket_seconds` and `buckets` with `start` and `counts`). Nothing about it is taken for granted.
    """
    if not data:
        return None
    try:
        plot = _timeline(data) if "buckets" in data else _range(data)
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
        return None
    usable = math.isfinite(plot.start_s) and math.isfinite(plot.step_s) and plot.step_s > 0
    return plot if usable and plot.points > 1 and any(curve.known for curve in plot.curves) else None


def _range(data: Mapping[str, Any]) -> Plot:
    series = cast("Sequence[Mapping[str, Any]]", data["series"])
    shown = list(series[:_CURVES_AT_MOST])
    labels = [{str(key): str(value) for key, value in one["labels"].items()} for one in shown]
    shared = {pair for pair in labels[0].items() if all(pair in each.items() for each in labels[1:])}
    shared = shared if len(labels) > 1 else set[tuple[str, str]]()
    curves = (Curve(_named(each, shared), _values(one["values"])) for each, one in zip(labels, shown, strict=True))
    return Plot(
        title=one_line(str(data.get("query", "")), _LABEL_LIMIT),
        curves=tuple(curves),
        start_s=float(data["start"]),
        step_s=float(data["step"]),
        unit=one_line(str(data.get("unit", "")), 12),
        left_out=max(0, int(data.get("total", 0)) - len(shown)),
    )


def _timeline(data: Mapping[str, Any]) -> Plot:
    buckets = cast("Sequence[Mapping[str, Any]]", data["buckets"])[:_POINTS_AT_MOST]
    counts = [{str(level): float(count) for level, count in one["counts"].items()} for one in buckets]
    totals = tuple(sum(each.values()) for each in counts)
    errors = tuple(each.get("ERROR", 0.0) for each in counts)
    curves = [Curve(say("charts.all_records"), totals)] if errors != totals or not any(errors) else []
    if any(errors):
        curves.append(Curve("ERROR", errors))
    start = datetime.fromisoformat(str(buckets[0]["start"])).timestamp()
    return Plot(say("charts.records"), tuple(curves), start, float(data["bucket_seconds"]), bars=True)


def _named(labels: Mapping[str, str], shared: set[tuple[str, str]]) -> str:
    """What tells this series from the others."""
    own = {key: value for key, value in labels.items() if (key, value) not in shared}
    name = own.pop("__name__", "")
    inside = ", ".join(f"{key}={value}" for key, value in sorted(own.items()))
    return one_line(f"{name} {inside}".strip(), _LABEL_LIMIT)


def _values(given: Sequence[Any]) -> Values:
    return tuple(_value(value) for value in given[:_POINTS_AT_MOST])


def _value(given: Any) -> float | None:
    """A number that can be drawn: NaN and infinities cannot."""
    if given is None:
        return None
    value = float(given)
    return value if math.isfinite(value) else None
