"""Reads PromQL offline: the metrics, labels and functions of an expression, as promql-parser sees them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import promql_parser as promql

from devops_servers.prometheus.promql.tree import parse, walk

_NOT_A_WINDOW = re.compile(r"\$__(rate_interval|interval|range)|\$\{__(rate_interval|interval|range)\}")
_WINDOW = "5m"
_OPERATORS = (
    (promql.MatchOp.Equal, "="),
    (promql.MatchOp.NotEqual, "!="),
    (promql.MatchOp.Re, "=~"),
    (promql.MatchOp.NotRe, "!~"),
)


class Unparsable(ValueError):
    """The parser does not understand an expression, which a newer server may."""


@dataclass(frozen=True, slots=True)
class Selector:
    """What one selector asks for."""

    name: str
    matchers: tuple[tuple[str, str, str], ...]
    """Label, operator, value of each matcher, that of the name apart."""


@functools.lru_cache(maxsize=1_024)
def parsed(expression: str) -> promql.Expr:
    """Return the tree of an expression, in which variables of Grafana's stand for a window of five minutes.

    Raises:
        Unparsable: it is wrong, or newer than the parser.
    """
    try:
        return parse(_NOT_A_WINDOW.sub(_WINDOW, expression))
    except ValueError as error:
        raise Unparsable(str(error)) from error


def nodes(tree: promql.Expr) -> list[promql.Expr]:
    """Return every node of a tree, parents first."""
    return [node for node, _ in walk(tree)]


@dataclass(frozen=True, slots=True)
class Placed:
    """A node, and the nodes that it stands in, the outermost first."""

    node: promql.Expr
    within: tuple[promql.Expr, ...]


def placed(tree: promql.Expr) -> list[Placed]:
    """Return every node of a tree with those that it stands in."""
    return [Placed(node, within) for node, within in walk(tree)]


def selectors(tree: promql.Expr) -> Iterator[Selector]:
    """Yield what each selector of a tree asks for; a name may also stand in a matcher."""
    for node in nodes(tree):
        if isinstance(node, promql.VectorSelector):
            yield selector_of(node)


def selector_of(node: promql.VectorSelector) -> Selector:
    """Return what a selector asks for."""
    matchers = [(each.name, operator_of(each.op), each.value) for each in node.matchers.matchers]
    named = next((value for label, sign, value in matchers if label == "__name__" and sign == "="), "")
    return Selector(node.name or named, tuple(each for each in matchers if each[0] != "__name__"))


def operator_of(op: promql.MatchOp) -> str:
    """Return how PromQL writes an operator of matchers."""
    return next(sign for known, sign in _OPERATORS if known == op)


def metrics_in(expression: str) -> frozenset[str]:
    """Return the names of the metrics that an expression reads.

    Raises:
        Unparsable: the parser does not understand it.
    """
    return frozenset(selector.name for selector in selectors(parsed(expression)) if selector.name)
