"""What is likely wrong with an expression, told without running it. Warns, never refuses: the server decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import promql_parser as promql

from devops_servers.prometheus.knowledge.ranking import Index
from devops_servers.prometheus.promql.expressions import Placed, Unparsable, parsed, placed, selector_of
from devops_servers.prometheus.promql.labels import labels_of
from devops_servers.prometheus.promql.suggestions import like
from devops_servers.prometheus.report import duration

_OF_COUNTERS = {"rate", "irate", "increase", "resets"}
_OF_GAUGES = {"delta", "idelta", "deriv", "predict_linear", "holt_winters", "double_exponential_smoothing"}
_BLIND_TO_VALUES = {"absent", "absent_over_time", "present_over_time", "count_over_time", "changes", "timestamp"}
_COUNTING = {"count", "group", "count_values"}
_ALWAYS_THERE = {"ALERTS", "ALERTS_FOR_STATE", "up"}
_ARITHMETIC = {"/", "*", "-", "+", "%"}
_SAFE_SCRAPES = 4
_WITHOUT_WINDOW = re.compile(
    r"\b(rate|irate|increase|delta|idelta|deriv|resets|changes|\w+_over_time)\(\s*([A-Za-z_:][\w:]*(?:\{[^{}]*\})?)\s*\)"
)
_MAYBE_NEWER = ("invalid promql query", "inside brackets", "unknown function")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is likely wrong, and what would be right."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of where an expression will run; less is checked where less is known."""

    index: Index | None = None
    scrape_s: float | None = None
    """How long lies between two samples."""

    def kind(self, metric: str) -> str:
        """The type of a series: counter or gauge; empty where it is not known."""
        if self.index and metric not in self.index.catalogue:
            return ""
        told = self.index.catalogue.about(metric).type if self.index else ""
        if told in ("histogram", "summary"):
            return "counter" if metric.endswith(("_bucket", "_count", "_sum")) else ""
        if told in ("counter", "gauge"):
            return told
        return "counter" if metric.endswith(("_total", "_bucket")) else ""


Rule = Callable[[Placed, Context], Iterator[Finding]]


def lint(query: str, context: Context) -> list[Finding]:
    """Return what is likely wrong with `query`, each once, in the order of the expression."""
    try:
        tree = parsed(query)
    except Unparsable as error:
        return [_unparsable(query, str(error))]
    found = [finding for at in placed(tree) for rule in _RULES for finding in rule(at, context)]
    return list(dict.fromkeys(found))


def _unparsable(query: str, error: str) -> Finding:
    """What the parser says; it knows no position, and not all that newer servers accept."""
    if bare := _WITHOUT_WINDOW.search(query):
        return Finding("parse", f"{bare[1]} needs a window: {bare[1]}({bare[2]}[5m])")
    newer = "; a newer server may accept it" if any(sign in error for sign in _MAYBE_NEWER) else ""
    return Finding("parse", f"does not parse: {error}{newer}")


def _unknown_metric(at: Placed, context: Context) -> Iterator[Finding]:
    if not isinstance(at.node, promql.VectorSelector) or context.index is None:
        return
    name = selector_of(at.node).name
    if not name or name in context.index.catalogue or name in _ALWAYS_THERE:
        return
    close = like(name, context.index)
    yield Finding(
        "unknown metric", f"no metric is called {name}" + (f"; did you mean {', '.join(close)}?" if close else "")
    )


def _unbounded(at: Placed, _: Context) -> Iterator[Finding]:
    if isinstance(at.node, promql.VectorSelector) and not at.node.name:
        matchers = [(each.name, each.op, each.value) for each in at.node.matchers.matchers]
        if not any(op == promql.MatchOp.Equal and value for _, op, value in matchers):
            yield Finding("unbounded selector", f"{at.node} names no metric: it may read every series; name one")


def _raw_counter(at: Placed, context: Context) -> Iterator[Finding]:
    if not isinstance(at.node, promql.VectorSelector):
        return
    name = selector_of(at.node).name
    if context.kind(name) != "counter" or any(_needs_no_rate(outer) for outer in at.within):
        return
    yield Finding(
        "counter without rate",
        f"{name} is a counter: its value only grows until a restart; use rate({name}[5m]) or increase({name}[1h])",
    )


def _needs_no_rate(outer: promql.Expr) -> bool:
    if isinstance(outer, promql.Call):
        return outer.func.name in _OF_COUNTERS | _OF_GAUGES | _BLIND_TO_VALUES
    return isinstance(outer, promql.AggregateExpr) and str(outer.op) in _COUNTING


def _wrong_function(at: Placed, context: Context) -> Iterator[Finding]:
    if not isinstance(at.node, promql.MatrixSelector) or not at.within:
        return
    call, name = at.within[-1], selector_of(at.node.vector_selector).name
    if not isinstance(call, promql.Call):
        return
    function, kind = call.func.name, context.kind(name)
    if kind == "gauge" and function in _OF_COUNTERS:
        yield Finding(
            "rate on a gauge", f"{name} is a gauge: {function} takes every fall for a restart; use deriv or delta"
        )
    if kind == "counter" and function in _OF_GAUGES:
        yield Finding(
            "gauge function on a counter", f"{name} is a counter: {function} ignores restarts; use increase or rate"
        )


def _short_window(at: Placed, context: Context) -> Iterator[Finding]:
    if not isinstance(at.node, promql.MatrixSelector) or not context.scrape_s or not at.within:
        return
    call, window = at.within[-1], at.node.range.total_seconds()
    if not isinstance(call, promql.Call) or call.func.name not in _OF_COUNTERS | _OF_GAUGES:
        return
    scrape = duration(context.scrape_s)
    if window < 2 * context.scrape_s:
        yield Finding(
            "short window",
            f"[{duration(window)}] holds fewer than two samples, one each {scrape}: "
            f"{call.func.name} returns nothing; use [{duration(_SAFE_SCRAPES * context.scrape_s)}] or more",
        )
    elif window < _SAFE_SCRAPES * context.scrape_s:
        yield Finding(
            "short window",
            f"[{duration(window)}] holds few samples, one each {scrape}: a missed scrape leaves a gap; "
            f"use [{duration(_SAFE_SCRAPES * context.scrape_s)}] or more",
        )


def _rate_of_aggregate(at: Placed, _: Context) -> Iterator[Finding]:
    if not isinstance(at.node, promql.SubqueryExpr) or not at.within:
        return
    call = at.within[-1]
    if isinstance(call, promql.Call) and call.func.name in _OF_COUNTERS and _aggregates(at.node.expr):
        name = call.func.name
        yield Finding(
            "aggregation before rate",
            f"{name}(sum(…)) takes the restart of one series for that of all; use sum({name}(…)) instead",
        )


def _aggregates(node: promql.Expr) -> bool:
    inner = _bare(node)
    return isinstance(inner, promql.AggregateExpr) and str(inner.op) in ("sum", "avg", "max", "min")


def _missing_le(at: Placed, _: Context) -> Iterator[Finding]:
    if not isinstance(at.node, promql.Call) or at.node.func.name != "histogram_quantile":
        return
    argument = _bare(_arguments(at.node)[-1])
    labels = labels_of(argument)
    if isinstance(argument, promql.AggregateExpr) and labels is not None and "le" not in labels:
        yield Finding("missing le", "histogram_quantile needs the label le: aggregate with sum by (le, …)")
    names = [selector_of(each.node).name for each in placed(argument) if isinstance(each.node, promql.VectorSelector)]
    for name in names:
        if name.endswith(("_sum", "_count")):
            yield Finding("missing le", f"histogram_quantile needs buckets, and {name} has none; use its _bucket")


def _quantile_averaged(at: Placed, _: Context) -> Iterator[Finding]:
    if not isinstance(at.node, promql.AggregateExpr) or str(at.node.op) not in ("avg", "sum"):
        return
    inner = _bare(at.node.expr)
    of_summary = isinstance(inner, promql.VectorSelector) and "quantile" in {
        label for label, _, _ in selector_of(inner).matchers
    }
    if of_summary or (isinstance(inner, promql.Call) and inner.func.name == "histogram_quantile"):
        yield Finding(
            "averaged quantile",
            f"the {at.node.op} of quantiles is no quantile; aggregate buckets first, or use max",
        )


def _mismatched(at: Placed, _: Context) -> Iterator[Finding]:
    node = at.node
    if not isinstance(node, promql.BinaryExpr) or str(node.op) not in _ARITHMETIC or _matching(node):
        return
    left, right = labels_of(node.lhs), labels_of(node.rhs)
    sides = [f"({', '.join(sorted(labels))})" for labels in (left, right) if labels is not None]
    if left is not None and right is not None and left != right:
        text = f"the sides of {node.op} have the labels {' and '.join(sides)}"
    elif (left is None) != (right is None) and not (_is_number(node.lhs) or _is_number(node.rhs)):
        text = f"one side of {node.op} is aggregated to {sides[0]}, the other has its own labels"
    else:
        return
    yield Finding("mismatched labels", f"{text}: series pair only where all labels agree; add on(…) or aggregate alike")


def _matching(node: promql.BinaryExpr) -> bool:
    """Whether it is said which labels the sides are paired by."""
    return node.modifier is not None and node.modifier.matching is not None


def _is_number(node: promql.Expr) -> bool:
    inner = _bare(node)
    if isinstance(inner, promql.UnaryExpr):
        return _is_number(inner.expr)
    if isinstance(inner, promql.BinaryExpr):
        return _is_number(inner.lhs) and _is_number(inner.rhs)
    scalar = isinstance(inner, promql.Call) and inner.func.name in ("time", "scalar", "pi", "vector")
    return scalar or isinstance(inner, promql.NumberLiteral)


def _bare(node: promql.Expr) -> promql.Expr:
    while isinstance(node, promql.ParenExpr):
        node = node.expr
    return node


def _arguments(call: promql.Call) -> Sequence[promql.Expr]:
    return list(call.args)


_RULES: tuple[Rule, ...] = (
    _unknown_metric,
    _unbounded,
    _raw_counter,
    _wrong_function,
    _short_window,
    _rate_of_aggregate,
    _missing_le,
    _quantile_averaged,
    _mismatched,
)
