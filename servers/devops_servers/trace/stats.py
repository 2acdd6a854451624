"""How often each operation happened and how long it took: from rows, and from counts where no rows were kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from devops_servers.trace.recording import Recording
from devops_servers.trace.spans import Span
from devops_servers.trace.where import Where

_BUCKETS_NS = {"event_aggregates": 60_000_000_000, "event_aggregates_5s": 5_000_000_000}


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of an operation as it happened, whether a row was kept or not."""

    count: int
    stored: int
    total_ns: int
    max_ns: int


@dataclass(frozen=True, slots=True)
class OpStats:
    """One operation; durations in nanoseconds, its percentiles those of the rows."""

    source: int
    op: int
    count: int
    """All that happened."""
    rows: int
    """Those of them that can be looked at."""
    stored_when_recorded: int
    total_ns: int
    max_ns: int
    percentiles_ns: tuple[int, int, int] | None
    """p50, p95 and p99; None where there are no rows, or none that took time."""


@dataclass(frozen=True, slots=True)
class Stats:
    """The operations of a span, those that took most time first."""

    ops: list[OpStats]
    rows: int
    """Events with a row of their own."""
    counted: bool
    """Whether events without a row were counted too."""
    left_out: bool
    """Whether there are such counts, but not of this part of the recording."""
    bucket_s: float = 0.0
    """How finely those counts can be told apart in time."""
    nodes: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])

    @property
    def total(self) -> int:
        """All events."""
        return sum(op.count for op in self.ops)

    @property
    def total_ns(self) -> int:
        """The durations of all of them together."""
        return sum(op.total_ns for op in self.ops)

    @property
    def biased(self) -> bool:
        """Whether rows were kept of some events only."""
        return self.rows < self.total


def stats(recording: Recording, span: Span, where: Where) -> Stats:
    """Return what happened in `span` to the processes and nodes that `where` selects."""
    durations = _durations(recording, span, where)
    table = next((table for table in _BUCKETS_NS if recording.count(table)), "")
    usable = table and not where.node and (span.whole or not recording.ours)
    counted = _counted(recording, span, where, table) if usable else {}
    found = [_op(key, durations.get(key, []), counted.get(key)) for key in {*durations, *counted}]
    found.sort(key=lambda op: (-op.total_ns, -op.count, op.source, op.op))
    return Stats(
        found,
        rows=sum(op.rows for op in found),
        counted=bool(counted),
        left_out=bool(table) and not usable,
        bucket_s=_BUCKETS_NS[table] / 1e9 if counted else 0.0,
        nodes=_nodes(recording, span, where),
    )


def percentile(ordered: Sequence[int], percent: float) -> int:
    """Return the smallest value that at least `percent` of all do not exceed."""
    return ordered[max(0, ceil(percent / 100 * len(ordered)) - 1)]


def _durations(recording: Recording, span: Span, where: Where) -> dict[tuple[int, int], list[int]]:
    condition, parameters = where.events(recording, span)
    durations: dict[tuple[int, int], list[int]] = defaultdict(list)
    statement = f"SELECT source, op, CAST(duration AS INTEGER) FROM events WHERE {condition}"
    for source, op, duration in recording.rows(statement, parameters):
        durations[source, op].append(duration or 0)
    return durations


def _counted(recording: Recording, span: Span, where: Where, table: str) -> dict[tuple[int, int], Counted]:
    """What was counted in the buckets that the span touches."""
    pid, parameters = ("AND pid = ?", [where.pid]) if where.pid is not None else ("", [])
    rows = recording.rows(
        f"SELECT source, op, sum(count), sum(stored), sum(sum_dur), max(max_dur) FROM {table} "
        f"WHERE bucket > ? AND bucket <= ? {pid} GROUP BY source, op",
        [span.start - _BUCKETS_NS[table], span.end, *parameters],
    )
    return {(source, op): Counted(*(int(value or 0) for value in values)) for source, op, *values in rows}


def _op(key: tuple[int, int], durations: list[int], counted: Counted | None) -> OpStats:
    durations.sort()
    known = counted or Counted(0, 0, 0, 0)
    measured = bool(durations) and durations[-1] > 0
    return OpStats(
        *key,
        count=max(known.count, len(durations)),
        rows=len(durations),
        stored_when_recorded=known.stored,
        total_ns=max(known.total_ns, sum(durations)),
        max_ns=max(known.max_ns, durations[-1] if durations else 0),
        percentiles_ns=(percentile(durations, 50), percentile(durations, 95), percentile(durations, 99))
        if measured
        else None,
    )


def _nodes(recording: Recording, span: Span, where: Where) -> list[tuple[str, int]]:
    if not recording.nodes:
        return []
    condition, parameters = where.events(recording, span)
    statement = f"SELECT node, count(*) FROM events WHERE {condition} GROUP BY node ORDER BY count(*) DESC, node"
    return [(str(node), count) for node, count in recording.rows(statement, parameters) if node]
