"""The answer to a range query: totals over all series, and a row for each of the first in the order asked for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from devops_servers.prometheus.answers import RangeResult
from devops_servers.prometheus.figures import Order, Row, Spread, ordered, spread
from devops_servers.prometheus.page import Asked, Page, fitting, label_lines, paging
from devops_servers.prometheus.report import Report, asked_words, clock, counted, duration, footer, labelled, moment
from devops_servers.prometheus.results import Held
from devops_servers.prometheus.series import Series, common_labels, without
from devops_servers.prometheus.values import percent_change, written

_PLOTTED_POINTS = 20_000
_COLUMNS = "labels | last | min | mean | max | change"
_ORDER_WORDS: dict[Order, str] = {
    "max": "highest maximum",
    "min": "lowest minimum",
    "mean": "highest mean",
    "last": "highest last value",
    "change": "largest change",
    "odd": "furthest from the median of means",
    "name": "labels",
}


def range_report(asked: Asked, held: Held, page: Page, order: Order) -> Report:
    """Report a result that has series."""
    rows = ordered([Row(one) for one in held.result.series if len(one.values)], order)
    shown = rows[page.offset : page.offset + page.limit]
    shared = common_labels([row.series for row in rows])
    table = fitting([_line(row, shared, held, asked.unit) for row in shown], page)
    shown = shown[: len(table)]
    plotted = [row.series for row in shown[: max(1, _PLOTTED_POINTS // held.points)]]
    return Report(
        summary=_summary(rows, held, asked.unit),
        lines=(
            *_overview(rows, held, shared, asked.unit),
            *([_COLUMNS, *table] if len(rows) > 1 else [labelled(row.series.labels) for row in shown]),
        ),
        footer=footer(
            asked_words(asked.query, asked.instance),
            f"{moment(held.start)} to {moment(held.end)}, step {duration(held.step)}",
            paging(page, len(shown), len(rows), _ORDER_WORDS[order]),
            f"structured points of the first {len(plotted)} alone" if len(plotted) < len(shown) else "",
            *held.result.remarks,
        ),
        data=structured(asked, held, plotted, len(rows)),
    )


def _summary(rows: Sequence[Row], held: Held, unit: str) -> str:
    points = sum(len(row.series.values) for row in rows)
    over = f"{counted(len(rows), 'series', 'series')} over {duration(held.end - held.start)}, {points:,} points"
    if len(rows) == 1:
        [row] = rows
        return f"{over}: last {_at(row, unit)}, {_range(row, unit)}"
    top = max(rows, key=lambda row: -math.inf if math.isnan(row.highest) else row.highest)
    return f"{over}: highest value {written(top.highest, unit)}, lowest {_lowest(rows, unit)}"


def _lowest(rows: Sequence[Row], unit: str) -> str:
    return written(min((row.lowest for row in rows if not math.isnan(row.lowest)), default=math.nan), unit)


def _at(row: Row, unit: str) -> str:
    return f"{written(row.last, unit)} at {moment(row.ended)}"


def _range(row: Row, unit: str) -> str:
    changed = percent_change(row.first, row.last)
    return f"min {written(row.lowest, unit)}, mean {written(row.mean, unit)}, max {written(row.highest, unit)}" + (
        f", change {changed}" if changed else ""
    )


def _overview(rows: Sequence[Row], held: Held, shared: dict[str, str], unit: str) -> Iterator[str]:
    if len(rows) == 1:
        return
    yield from label_lines([row.series for row in rows], shared)
    means = spread(row.mean for row in rows)
    if means.finite:
        yield f"means of all: {_spread_words(means, unit)}"
    live = [row for row in rows if row.ended > held.end - 2 * held.step]
    last = spread(row.last for row in live)
    if last.finite:
        yield f"last values of all: {_spread_words(last, unit)}"
    if strange := last.count - last.finite:
        yield f"{counted(strange, 'last value')} NaN or Inf, left out of these figures"
    if gone := len(rows) - len(live):
        yield f"{counted(gone, 'series', 'series')} ended before the end of the span, left out of the last values"
    if any(row.series.observed is not None for row in rows):
        yield "native histograms: the values are their counts of observations; histogram_quantile reads more"


def _spread_words(found: Spread, unit: str) -> str:
    figures = {"min": found.lowest, "median": found.median, "max": found.highest, "sum": found.total}
    return ", ".join(f"{name} {written(value, unit)}" for name, value in figures.items())


def _line(row: Row, shared: dict[str, str], held: Held, unit: str) -> str:
    late = f" at {clock(row.ended, held.end)}" if row.ended <= held.end - 2 * held.step else ""
    figures = [f"{written(row.last, unit)}{late}"]
    figures += [written(value, unit) for value in (row.lowest, row.mean, row.highest)]
    figures += [percent_change(row.first, row.last)]
    return " | ".join([labelled(without(row.series.labels, shared)), *figures])


def structured(asked: Asked, held: Held, shown: Sequence[Series], total: int) -> dict[str, object]:
    """Return the points of the series `shown`, of `total` ones, for programs."""
    return RangeResult(
        query=asked.query,
        unit=asked.unit,
        start=held.first,
        end=held.end,
        step=held.step,
        total=total,
        series=[{"labels": dict(one.labels), "values": _aligned(one, held)} for one in shown],
    ).model_dump()


def _aligned(series: Series, held: Held) -> list[float | None]:
    """The values at each step of the span, None where there is none or no finite one."""
    values: list[float | None] = [None] * held.points
    first = held.first
    for time, value in zip(series.times, series.values, strict=True):
        index = round((time - first) / held.step)
        if 0 <= index < len(values) and math.isfinite(value):
            values[index] = float(f"{value:.6g}")
    return values
