"""The causal chains that a recorder stored: one entry per node, severity and symptom, the worst first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from devops_servers.trace.cells import array, fields, number
from devops_servers.trace.chain import Chain, Layer
from devops_servers.trace.explained import explained_chains
from devops_servers.trace.recording import Recording
from devops_servers.trace.spans import Span
from devops_servers.trace.where import known_node
from devops_servers.trace.words import name, sentence

_RANKS = {"CRITICAL": 0, "HIGH": 1, "MEDIUM": 2, "LOW": 3}
_MOST_LAYERS = 12
_COLUMNS = (
    "detected_at, severity, cuda_op, tail_ratio, cuda_p50_us, cuda_p99_us, summary, root_cause, explanation, "
    "recommendations, timeline, id"
)


@dataclass(frozen=True, slots=True)
class Chains:
    """The chains of a span."""

    found: list[Chain]
    rows: int
    """How many rows they come from."""
    stored: int
    """How many rows the whole recording has."""
    explained: bool = False
    """Whether they were not stored but follow from the events of the whole recording."""


def chains(recording: Recording, span: Span, node: str = "") -> Chains:
    """Return the chains detected in the span, on `node` or on every node.

    Raises:
        CannotAnswer: the recording has no such node.
    """
    if not recording.columns("causal_chains"):
        return Chains([], 0, 0)
    if recording.ours and not recording.count("causal_chains"):
        return Chains(sorted(explained_chains(recording), key=_rank), 0, 0, explained=True)
    column = "node" if "node" in recording.columns("causal_chains") else "''"
    rows = recording.rows(
        f"SELECT {column}, {_COLUMNS} FROM causal_chains WHERE detected_at >= ? AND (? OR detected_at <= ?) "
        f"AND (? = '' OR {column} = ?)",
        [span.start, span.end >= span.recorded[1], span.end, node, known_node(recording, node)],
    )
    groups: dict[tuple[object, ...], list[Chain]] = {}
    for row in rows:
        chain = _chain(row)
        groups.setdefault(row[-1] if recording.ours else _key(chain), []).append(chain)
    found = sorted((_worst(group) for group in groups.values()), key=_rank)
    return Chains(found, len(rows), recording.count("causal_chains"))


def _key(chain: Chain) -> tuple[object, ...]:
    """What a recorder that reports a symptom anew every second keeps the same; a node's chains are its own."""
    symptom = "tail" if chain.tail_ratio > 0 else "".join(letter for letter in chain.summary if not letter.isdigit())
    return chain.node, chain.severity, chain.op, symptom.partition("—")[0]


def _worst(group: list[Chain]) -> Chain:
    """The one with the longest tail, the latest of those, with how often and since when it was reported."""
    worst = max(group, key=lambda chain: (chain.tail_ratio, chain.last))
    first, last = min(chain.first for chain in group), max(chain.last for chain in group)
    return replace(worst, first=first, last=last, times=len(group))


def _rank(chain: Chain) -> tuple[object, ...]:
    return _RANKS.get(chain.severity, len(_RANKS)), -chain.tail_ratio, chain.node, chain.op, chain.last


def _chain(row: tuple[Any, ...]) -> Chain:
    node, at, severity, op, ratio, p50, p99, summary, cause, explanation, advice, timeline, _ = row
    return Chain(
        node=name(node or ""),
        severity=name(severity).upper(),
        op=name(op),
        tail_ratio=number(ratio),
        p50_us=round(number(p50)),
        p99_us=round(number(p99)),
        summary=sentence(summary),
        root_cause=sentence(cause),
        explanation=sentence(explanation),
        advice=tuple(sentence(text) for text in array(advice)[:_MOST_LAYERS] if isinstance(text, str)),
        timeline=tuple(_layer(entry) for entry in array(timeline)[:_MOST_LAYERS]),
        first=round(number(at)),
        last=round(number(at)),
        times=1,
    )


def _layer(entry: object) -> Layer:
    told = fields(entry)
    return Layer(name(told.get("layer", "")), name(told.get("op", "")), sentence(told.get("detail", "")))
