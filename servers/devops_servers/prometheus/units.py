"""Which unit the values of a query have, told from the names and the arithmetic in it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import cast

import promql_parser as promql

from devops_servers.prometheus.promql.tree import parse, walk

_SUFFIXES = (
    (r"_timestamp(_seconds)?|_(start|boot|create|created|expiry|expiration)_time(_seconds)?", "timestamp"),
    (r"_seconds", "s"),
    (r"_milliseconds|_ms", "ms"),
    (r"_bytes", "B"),
    (r"_ratio", "ratio"),
    (r"_percent(age)?", "%"),
    (r"_celsius", "°C"),
    (r"_volts", "V"),
    (r"_amperes", "A"),
    (r"_joules", "J"),
    (r"_watts", "W"),
    (r"_hertz", "Hz"),
    (r"_meters", "m"),
)
_AGGREGATED = re.compile(r"_(total|sum)$")
_PER_SECOND = {"": "/s", "B": "B/s", "s": "ratio", "J": "W"}
_DIVIDED = {("s", ""): "s", ("ratio", "/s"): "s", ("B", ""): "B", ("B/s", "/s"): "B", ("B", "s"): "B/s"}
_SCALED = (
    ("ratio", 100, "%"),
    ("s", 1_000, "ms"),
    ("s", 1 / 60, "min"),
    ("s", 1 / 3_600, "h"),
    ("s", 1 / 86_400, "d"),
    ("/s", 60, "/min"),
    ("/s", 3_600, "/h"),
    ("B/s", 8, "bit/s"),
    *(
        (("B" + rate), 1024**-power, f"{prefix}iB{rate}")
        for rate in ("", "/s")
        for power, prefix in enumerate("KMGT", 1)
    ),
    *(
        (("B" + rate), 1000**-power, f"{prefix}B{rate}")
        for rate in ("", "/s")
        for power, prefix in enumerate("kMGT", 1)
    ),
)
_KEEPS = {
    *("sum", "avg", "min", "max", "topk", "bottomk", "quantile", "stddev", "limitk", "limit_ratio"),
    *("avg_over_time", "min_over_time", "max_over_time", "sum_over_time", "last_over_time", "quantile_over_time"),
    *("stddev_over_time", "abs", "ceil", "floor", "round", "clamp", "clamp_min", "clamp_max", "increase", "delta"),
    *("idelta", "sort", "sort_desc", "label_replace", "label_join", "predict_linear", "holt_winters"),
    *("double_exponential_smoothing", "scalar", "histogram_avg"),
}
_RATES = {"rate", "irate", "deriv"}
_COMPARISONS = {"==", "!=", "<", "<=", ">", ">=", "and", "unless", "or"}


@dataclass(frozen=True, slots=True)
class _Measure:
    """A unit, and how many times the values are what they would be in it."""

    unit: str = ""
    scale: float = 1.0
    constant: float | None = None
    """The value itself, of a number that stands in the query."""

    def name(self) -> str:
        """The unit that values of this scale have; empty where there is none."""
        if self.scale == 1:
            return self.unit
        fits = (name for unit, scale, name in _SCALED if unit == self.unit and math.isclose(scale, self.scale))
        return next(fits, "")


_UNKNOWN = _Measure()


def unit_of(query: str) -> str:
    """Return the unit of a query's values as far as it tells; empty where it does not."""
    try:
        return _measure(parse(query)).name()
    except (ValueError, RecursionError):
        return ""


def unit_of_metric(name: str) -> str:
    """Return the unit that the name of a metric ends with; empty where it has none."""
    if re.search(r"_(count|info|bucket)$", name):
        return ""
    bare = _AGGREGATED.sub("", name)
    return next((unit for suffix, unit in _SUFFIXES if re.search(rf"(?:{suffix})$", bare)), "")


def _measure(node: promql.Expr) -> _Measure:
    match node:
        case promql.VectorSelector():
            return _Measure(unit_of_metric(node.name or ""))
        case promql.MatrixSelector():
            return _measure(node.vector_selector)
        case promql.SubqueryExpr() | promql.ParenExpr() | promql.UnaryExpr():
            return _measure(node.expr)
        case promql.NumberLiteral():
            return _Measure(constant=node.val)
        case promql.AggregateExpr():
            return _measure(node.expr) if str(node.op) in _KEEPS else _UNKNOWN
        case promql.Call():
            return _called(node.func.name, cast("list[promql.Expr]", node.args))
        case promql.BinaryExpr():
            return _combined(str(node.op), _measure(node.lhs), _measure(node.rhs))
        case _:
            return _UNKNOWN


def _called(name: str, arguments: list[promql.Expr]) -> _Measure:
    if name in ("time", "timestamp"):
        return _Measure("timestamp")
    if not arguments:
        return _UNKNOWN
    if name == "histogram_quantile":
        return _observed(arguments[-1])
    of = next((argument for argument in arguments if not isinstance(argument, promql.NumberLiteral)), arguments[0])
    measure = _measure(of)
    if name in _RATES:
        return replace(measure, unit=_PER_SECOND.get(measure.unit, ""))
    return measure if name in _KEEPS else _UNKNOWN


def _observed(node: promql.Expr) -> _Measure:
    """What a histogram observes, from the name of its buckets."""
    names = (part.name for part, _ in walk(node) if isinstance(part, promql.VectorSelector) and part.name)
    return _Measure(unit_of_metric(next(names, "").removesuffix("_bucket")))


def _combined(operator: str, left: _Measure, right: _Measure) -> _Measure:
    if left.constant is not None and right.constant is not None:
        return _folded(operator, left.constant, right.constant)
    if operator == "/":
        return _divided(left, right)
    if operator == "*":
        return _multiplied(left, right)
    if operator == "-" and left == right == _Measure("timestamp"):
        return _Measure("s")
    if operator in ("+", "-"):
        if left.constant is not None:
            return right
        return left if left == right or right.constant is not None else _UNKNOWN
    return left if operator in _COMPARISONS and left.constant is None else _UNKNOWN


def _folded(operator: str, left: float, right: float) -> _Measure:
    match operator:
        case "*":
            return _Measure(constant=left * right)
        case "/" if right:
            return _Measure(constant=left / right)
        case _:
            return _UNKNOWN


def _divided(left: _Measure, right: _Measure) -> _Measure:
    if right.constant is not None:
        return replace(left, scale=left.scale / (right.constant or 1))
    if left.constant is not None:
        return _UNKNOWN
    scale = left.scale / right.scale
    if left.unit == right.unit:
        return _Measure("ratio", scale)
    return _Measure(_DIVIDED.get((left.unit, right.unit), ""), scale)


def _multiplied(left: _Measure, right: _Measure) -> _Measure:
    for one, other in ((left, right), (right, left)):
        if one.constant is not None:
            return replace(other, scale=other.scale * one.constant)
    scale = left.scale * right.scale
    if right.unit == "ratio":
        return replace(left, scale=scale)
    return replace(right, scale=scale) if left.unit == "ratio" else _UNKNOWN
