"""PromQL as a tree, within bounds: what the parser is given, and how its nodes are walked.

The parser copies a subtree each time it is reached for, and its own walk is far slower than quadratic in the depth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import promql_parser as promql

_LONGEST = 3_000
_DEEPEST = 150


def parse(query: str) -> promql.Expr:
    """Return the tree of a query.

    Raises:
        ValueError: it is wrong, newer than the parser, or too long or too deeply nested to be looked into.
    """
    if len(query) > _LONGEST:
        raise ValueError(f"longer than the {_LONGEST:,} characters that are looked into")
    depth = deepest = 0
    for sign in query:
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise ValueError(f"nested deeper than the {_DEEPEST} levels that are looked into")
    return promql.parse(query)


def walk(tree: promql.Expr) -> Iterator[tuple[promql.Expr, tuple[promql.Expr, ...]]]:
    """Yield each node, parents first, with the nodes that it stands in, the outermost first."""
    waiting: list[tuple[promql.Expr, tuple[promql.Expr, ...]]] = [(tree, ())]
    while waiting:
        node, within = waiting.pop()
        yield node, within
        waiting += [(child, (*within, node)) for child in reversed(_children(node))]


def _children(node: promql.Expr) -> Sequence[promql.Expr]:
    match node:
        case promql.MatrixSelector():
            return [node.vector_selector]
        case promql.SubqueryExpr() | promql.ParenExpr() | promql.UnaryExpr():
            return [node.expr]
        case promql.AggregateExpr():
            parameter = cast(object, node.param)
            return [node.expr, *([parameter] if isinstance(parameter, promql.Expr) else [])]
        case promql.Call():
            return cast("list[promql.Expr]", node.args)
        case promql.BinaryExpr():
            return [node.lhs, node.rhs]
        case _:
            return []
