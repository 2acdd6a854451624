"""The answer to an instant query: the value with its unit, its time and its query; totals over all series."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from devops_servers.prometheus.figures import spread
from devops_servers.prometheus.page import Asked, Page, fitting, label_lines, paging
from devops_servers.prometheus.report import Report, asked_words, counted, footer, labelled, moment
from devops_servers.prometheus.results import Held
from devops_servers.prometheus.series import Series, common_labels, without
from devops_servers.prometheus.values import number, written

InstantOrder = Literal["auto", "highest", "lowest", "name"]

_KEEPING_ORDER = ("sort", "topk", "bottomk", "limitk")
_ORDER_WORDS: dict[InstantOrder, str] = {
    "auto": "the order of the query",
    "highest": "highest value",
    "lowest": "lowest value",
    "name": "labels",
}


def instant_report(asked: Asked, held: Held, page: Page, order: InstantOrder) -> Report:
    """Report a vector or a scalar that is not empty."""
    order = _effective(order, asked.query)
    series = _ordered(held.result.series, order)
    shared = common_labels(series)
    table = fitting([_line(one, shared, asked.unit) for one in series[page.offset : page.offset + page.limit]], page)
    return Report(
        summary=_summary(series, held, asked.unit),
        lines=tuple(_lines(series, shared, table)),
        footer=footer(
            asked_words(asked.query, asked.instance),
            f"at {moment(held.end)}",
            paging(page, len(table), len(series), _ORDER_WORDS[order]),
            *held.result.remarks,
        ),
    )


def text_report(asked: Asked, held: Held) -> Report:
    """Report a string."""
    return Report(
        summary=f'the string "{held.result.text}"',
        lines=(),
        footer=footer(asked_words(asked.query, asked.instance), f"at {moment(held.end)}"),
    )


def _effective(order: InstantOrder, query: str) -> InstantOrder:
    """The highest first, but for a query that has an order of its own."""
    if order == "auto" and not query.lstrip(" (").startswith(_KEEPING_ORDER):
        return "highest"
    return order


def _ordered(series: Sequence[Series], order: InstantOrder) -> Sequence[Series]:
    match order:
        case "auto":
            return series
        case "name":
            return sorted(series, key=lambda one: sorted(one.labels.items()))
        case "highest":
            return sorted(series, key=_nan_last(lambda value: -value))
        case "lowest":
            return sorted(series, key=_nan_last(lambda value: value))


def _nan_last(key: Callable[[float], float]) -> Callable[[Series], float]:
    return lambda one: math.inf if math.isnan(one.last) else key(one.last)


def _summary(series: Sequence[Series], held: Held, unit: str) -> str:
    at = f"at {moment(held.end)}"
    if len(series) == 1:
        return f"{written(series[0].last, unit)} {at}"
    found = spread(one.last for one in series)
    if not found.finite:
        return f"{found.count:,} series {at}, none with a finite value"
    return (
        f"{found.count:,} series {at}: min {written(found.lowest, unit)}, median {written(found.median, unit)}, "
        f"max {written(found.highest, unit)}, sum {written(found.total, unit)}"
    )


def _line(one: Series, shared: Mapping[str, str], unit: str) -> str:
    return f"{labelled(without(one.labels, shared))} {written(one.last, unit)}{_histogram(one)}"


def _lines(series: Sequence[Series], shared: Mapping[str, str], table: Sequence[str]) -> Iterator[str]:
    if len(series) == 1:
        yield from (f"{labelled(one.labels)}{_histogram(one)}" for one in series if one.labels)
        return
    yield from label_lines(series, shared)
    if strange := sum(not math.isfinite(one.last) for one in series):
        yield f"{counted(strange, 'value')} NaN or Inf, left out of the figures above"
    yield from table


def _histogram(one: Series) -> str:
    """What a native histogram holds; its value is the count."""
    if one.observed is None:
        return ""
    mean = f", mean {number(one.observed / one.last)}" if one.last else ""
    return f" observations (native histogram), sum {number(one.observed)}{mean}"
