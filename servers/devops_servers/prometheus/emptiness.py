"""Why a query returned nothing: which name, which matcher, which window of it matched nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import anyio
import promql_parser as promql

from devops_assistant.common.nearest import nearest
from devops_servers.prometheus.client import Prometheus, texts
from devops_servers.prometheus.errors import CannotAnswer
from devops_servers.prometheus.promql.tree import parse, walk
from devops_servers.prometheus.report import counted, duration, escaped, joined, quoted
from devops_servers.prometheus.series import read_result

_SELECTORS = 3
_MATCHERS = 6
_BUDGET_S = 8.0
_LOOKBACK_S = 7 * 86_400
_BACK = ("5m", "1h", "6h", "1d", "7d")
_VALUES = 5
_OPERATORS = {"MatchOp.Equal": "=", "MatchOp.NotEqual": "!=", "MatchOp.Re": "=~", "MatchOp.NotRe": "!~"}


@dataclass(frozen=True, slots=True)
class _Matcher:
    label: str
    operator: str
    value: str

    def __str__(self) -> str:
        return f'{self.label}{self.operator}"{escaped(self.value)}"'


@dataclass(frozen=True, slots=True)
class _Selector:
    """A selector in a query."""

    name: str
    """Empty where it names no metric."""
    matchers: tuple[_Matcher, ...]
    window: str = ""
    offset: str = ""

    def of(self, *matchers: _Matcher, window: str = "") -> str:
        """The selector with `matchers` alone, at the same offset."""
        inside = ",".join(map(str, matchers))
        return self.name + (f"{{{inside}}}" if inside else "") + (f"[{window}]" if window else "") + self.offset


async def why_empty(prometheus: Prometheus, query: str, time: float) -> list[str]:
    """Return what in `query` matched nothing at `time`, one line each.

    Args:
        time: when, in seconds since the epoch.
    """
    try:
        selectors = _selectors(parse(query))[:_SELECTORS]
    except (ValueError, RecursionError):
        return ["why is not known: the query is more than the parser here understands"]
    found: list[str] = []
    try:
        with anyio.fail_after(_BUDGET_S):
            for selector in selectors:
                found.append(await _Search(prometheus, time).why(selector))
    except TimeoutError:
        found.append(f"more is not known: looking took longer than {_BUDGET_S:g} s")
    except CannotAnswer as error:
        found.append(f"more is not known: {error}")
    return found or ["the query selects no series"]


def _selectors(query: promql.Expr) -> list[_Selector]:
    found: dict[_Selector, None] = {}
    for node, within in walk(query):
        if isinstance(node, promql.VectorSelector):
            over = within[-1] if within else None
            window = duration(over.range.total_seconds()) if isinstance(over, promql.MatrixSelector) else ""
            found[_selector(node, window)] = None
    return list(found)


def _selector(node: promql.VectorSelector, window: str) -> _Selector:
    matchers = [_Matcher(one.name, _OPERATORS[str(one.op)], one.value) for one in node.matchers.matchers]
    named = [one.value for one in matchers if one.label == "__name__" and one.operator == "="]
    name = node.name or (named[0] if named else "")
    rest = tuple(one for one in matchers if not (name and one.label == "__name__"))
    return _Selector(name, rest, window, _offset(node.offset))


def _offset(offset: timedelta | None) -> str:
    if not offset:
        return ""
    return f" offset {'-' if offset < timedelta() else ''}{duration(abs(offset).total_seconds())}"


class _Search:
    """Looks for what a selector lacks, at one time."""

    def __init__(self, prometheus: Prometheus, time: float) -> None:
        self._prometheus = prometheus
        self._time = time

    async def why(self, selector: _Selector) -> str:
        """Say why a selector, or what is made of it, is empty."""
        if matched := await self._count(selector.of(*selector.matchers)):
            return await self._why_filtered(selector, matched)
        if not selector.name:
            return f"{selector.of(*selector.matchers)} matches no series"
        if not await self._count(selector.of()):
            return await self._why_absent(selector)
        for matcher in selector.matchers[:_MATCHERS]:
            if not await self._count(selector.of(matcher)):
                return await self._why_unmatched(selector, matcher)
        return f"{selector.name} has series for each of {', '.join(map(str, selector.matchers))}, but none for all"

    async def _why_filtered(self, selector: _Selector, matched: int) -> str:
        text = selector.of(*selector.matchers)
        if selector.window:
            twice = f"count_over_time({selector.of(*selector.matchers, window=selector.window)}) >= 2"
            if not await self._count(twice):
                return (
                    f"{text} has {counted(matched, 'series', 'series')}, none with two samples within "
                    f"[{selector.window}], which a rate needs; widen the window"
                )
        return (
            f"{text} has {counted(matched, 'series', 'series')}: a comparison, a function, or labels that differ "
            "between two sides leave none"
        )

    async def _why_absent(self, selector: _Selector) -> str:
        for before, window in pairwise(_BACK):
            if await self._count(f"last_over_time({selector.of(window=window)})"):
                return f"{selector.name} has no series then; its last sample is {before} to {window} older"
        names = await self._prometheus.label_values("__name__", self._lately())
        close = nearest(selector.name, names)
        hint = f"did you mean {', '.join(close)}?" if close else "list_metrics finds names"
        return f"there is no metric {selector.name} (in the last {duration(_LOOKBACK_S)}); {hint}"

    async def _why_unmatched(self, selector: _Selector, matcher: _Matcher) -> str:
        values = await self._prometheus.label_values(matcher.label, {**self._lately(), "match[]": selector.name})
        if not values:
            labels = await self._prometheus.get("labels", {**self._lately(), "match[]": selector.name})
            named = joined((label for label in texts(labels.data) if label != "__name__"), 10)
            return f"{selector.name} has no label {matcher.label}; its labels: {named}"
        close = nearest(matcher.value, values) if matcher.operator == "=" else []
        offered: Sequence[str] = [*close, *(value for value in values if value not in close)]
        return (
            f"no series of {selector.name} has {matcher}; {matcher.label} is one of "
            f"{joined(map(quoted, offered), _VALUES)}"
        )

    def _lately(self) -> dict[str, str]:
        return {"start": f"{self._time - _LOOKBACK_S:.3f}", "end": f"{self._time:.3f}"}

    async def _count(self, expression: str) -> int:
        return int(await self._value(f"count({expression})"))

    async def _value(self, expression: str) -> float:
        answer = await self._prometheus.query("query", {"query": expression, "time": f"{self._time:.3f}"})
        series = read_result(answer.data).series
        return series[0].last if series else 0.0
