"""What a query returned, read into arrays; nothing that a server may answer can break it."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from devops_servers.prometheus.errors import Unreachable

Kind = Literal["vector", "matrix", "scalar", "string"]


@dataclass(frozen=True, slots=True)
class Series:
    """The points of one series, in order of time; of a native histogram each value is its count of observations."""

    labels: Mapping[str, str]
    times: array[float]
    """Seconds since the epoch."""
    values: array[float]
    observed: float | None = None
    """The sum of all observations, of a native histogram."""

    @property
    def last(self) -> float:
        """The last value."""
        return self.values[-1]


@dataclass(frozen=True, slots=True)
class Result:
    """What a query returned."""

    kind: Kind
    series: Sequence[Series]
    text: str = ""
    """The value of a string."""
    remarks: tuple[str, ...] = ()
    """What the server warned of."""

    @property
    def points(self) -> int:
        """How many points all series have together."""
        return sum(len(one.values) for one in self.series)


def read_result(data: Any, remarks: tuple[str, ...] = ()) -> Result:
    """Return the result in the `data` of an answer.

    Raises:
        Unreachable: it is none.
    """
    try:
        kind, found = data["resultType"], data["result"]
        match kind:
            case "vector" | "matrix":
                return Result(kind, [_series(one) for one in found], remarks=remarks)
            case "scalar":
                return Result(kind, [Series({}, *_points([found]))], remarks=remarks)
            case "string":
                return Result(kind, [], str(found[1]), remarks)
            case _:
                raise ValueError(kind)
    except (KeyError, IndexError, TypeError, ValueError, OverflowError, AttributeError):
        raise Unreachable("the answer is not what Prometheus's API describes; check what answers there") from None


def _series(one: Mapping[str, Any]) -> Series:
    labels = {str(name): str(value) for name, value in one["metric"].items()}
    if "value" in one:
        return Series(labels, *_points([one["value"]]))
    plain: list[Any] = one.get("values") or []
    histograms: list[Any] = one.get("histograms") or ([one["histogram"]] if "histogram" in one else [])
    if not histograms and not plain:
        raise ValueError("a series without a point")
    if not histograms:
        return Series(labels, *_points(plain))
    counts = [(time, histogram["count"]) for time, histogram in histograms]
    return Series(labels, *_points(counts), observed=float(histograms[-1][1]["sum"]))


def _points(pairs: Sequence[Any]) -> tuple[array[float], array[float]]:
    times, values = zip(*pairs, strict=True) if pairs else ((), ())
    return array("d", times), array("d", map(float, values))


def common_labels(series: Sequence[Series]) -> dict[str, str]:
    """Return the labels that all series share, with their values."""
    if len(series) < 2:
        return {}
    shared = dict(series[0].labels)
    for one in series:
        if not shared:
            break
        labels = one.labels
        shared = {name: value for name, value in shared.items() if labels.get(name) == value}
    return shared


def differing(series: Sequence[Series], shared: Mapping[str, str]) -> dict[str, int]:
    """Return the labels in which series differ, each with how many values it has, the most first."""
    values: dict[str, set[str]] = {}
    for one in series:
        for name, value in one.labels.items():
            if name not in shared:
                values.setdefault(name, set()).add(value)
    return dict(sorted(((name, len(seen)) for name, seen in values.items()), key=lambda pair: (-pair[1], pair[0])))


def without(labels: Mapping[str, str], shared: Mapping[str, str]) -> dict[str, str]:
    """Return `labels` but for those that are shared."""
    return {name: value for name, value in labels.items() if name not in shared}


def as_mapping(value: object) -> Mapping[str, Any]:
    """Return `value` where it is an object of JSON, else an empty one."""
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def as_list(value: object) -> Sequence[Any]:
    """Return `value` where it is an array of JSON, else an empty one."""
    return cast("Sequence[Any]", value) if isinstance(value, list) else []
