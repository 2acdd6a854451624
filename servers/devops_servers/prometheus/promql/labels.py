"""Which labels the result of an expression has, as far as the expression alone tells."""

from __future__ import annotations

import promql_parser as promql

_KEEP_LABELS = {"topk", "bottomk", "limitk", "limit_ratio"}


def labels_of(node: promql.Expr) -> frozenset[str] | None:
    """Return the labels of the series that `node` results in; None where only the data tells."""
    match node:
        case promql.ParenExpr() | promql.UnaryExpr():
            return labels_of(node.expr)
        case promql.AggregateExpr():
            return _of_aggregate(node)
        case promql.Call() if node.func.name == "histogram_quantile":
            inner = labels_of(list(node.args)[-1])
            return inner - {"le"} if inner is not None else None
        case promql.Call() if node.args:
            return _of_call(node)
        case promql.BinaryExpr():
            return _of_binary(node)
        case _:
            return None


def _of_aggregate(node: promql.AggregateExpr) -> frozenset[str] | None:
    if str(node.op) in _KEEP_LABELS:
        return labels_of(node.expr)
    if node.modifier is None:
        return frozenset()
    return frozenset(node.modifier.labels) if node.modifier.type == promql.AggModifierType.By else None


def _of_call(node: promql.Call) -> frozenset[str] | None:
    """Most functions keep the labels of what they are given; those that make labels are left to the data."""
    if node.func.name in ("label_replace", "label_join", "absent", "absent_over_time", "vector"):
        return None
    vectors = [part for part in node.args if not isinstance(part, promql.NumberLiteral | promql.StringLiteral)]
    return labels_of(vectors[0]) if len(vectors) == 1 else None


def _of_binary(node: promql.BinaryExpr) -> frozenset[str] | None:
    """With a number on one side the labels are those of the other; between vectors only where both agree."""
    left, right = labels_of(node.lhs), labels_of(node.rhs)
    if isinstance(node.rhs, promql.NumberLiteral):
        return left
    if isinstance(node.lhs, promql.NumberLiteral):
        return right
    return left if left == right else None
