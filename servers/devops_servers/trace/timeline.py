"""A recording over time: in stretches, with what stood out in each; or the events of one thread, one by one."""

from __future__ import annotations

from dataclasses import dataclass, field

from devops_servers.trace.cells import number
from devops_servers.trace.chain import Chain
from devops_servers.trace.chains import chains
from devops_servers.trace.recording import Recording
from devops_servers.trace.spans import Span
from devops_servers.trace.where import Where
from devops_servers.trace.words import name


@dataclass(slots=True)
class Stretch:
    """One of the equal parts of a span; times in nanoseconds."""

    start: int
    events: int = 0
    total_ns: int = 0
    ops: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict[tuple[int, int], tuple[int, int]])
    """Count and longest duration by source and operation."""
    cpu_percent: float | None = None
    """The highest of its samples."""
    memory_percent: float | None = None
    chains: list[Chain] = field(default_factory=list[Chain])
    """Those that were detected first in it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event; times in nanoseconds."""

    at: int
    pid: int
    tid: int
    source: int
    op: int
    duration: int
    arg0: int
    arg1: int
    ret_code: int
    comm: str


@dataclass(frozen=True, slots=True)
class Events:
    """The longest events of a selection, in the order of time."""

    shown: list[Event]
    total: int


def stretches(recording: Recording, span: Span, where: Where, count: int) -> list[Stretch]:
    """Return `span` in `count` equal parts; its very end belongs to the last."""
    width = max(1, -(-(span.end - span.start) // count))
    found = [Stretch(span.start + index * width) for index in range(count)]
    condition, parameters = where.events(recording, span)
    for index, source, op, events, total, longest in recording.rows(
        "SELECT (timestamp - ?) / ?, source, op, count(*), sum(CAST(duration AS INTEGER)), "
        f"max(CAST(duration AS INTEGER)) FROM events WHERE {condition} GROUP BY 1, 2, 3",
        [span.start, width, *parameters],
    ):
        stretch = found[min(int(index), len(found) - 1)]
        stretch.events += events
        stretch.total_ns += total
        before = stretch.ops.get((source, op), (0, 0))
        stretch.ops[source, op] = before[0] + events, max(before[1], longest)
    _add_samples(recording, span, found, width)
    stored = chains(recording, span, where.node).found if recording.count("causal_chains") else []
    for chain in stored:
        found[min(count - 1, max(0, (chain.first - span.start) // width))].chains.append(chain)
    return found


def _add_samples(recording: Recording, span: Span, found: list[Stretch], width: int) -> None:
    if not recording.columns("system_snapshots"):
        return
    for index, cpu, memory in recording.rows(
        "SELECT (timestamp - ?) / ?, max(cpu_pct), max(mem_pct) FROM system_snapshots "
        "WHERE timestamp BETWEEN ? AND ? GROUP BY 1",
        [span.start, width, span.start, span.end],
    ):
        stretch = found[min(int(index), len(found) - 1)]
        stretch.cpu_percent = max(stretch.cpu_percent or 0, number(cpu))
        stretch.memory_percent = max(stretch.memory_percent or 0, number(memory))


def longest_events(recording: Recording, span: Span, where: Where, limit: int) -> Events:
    """Return the `limit` events of a selection that took longest."""
    condition, parameters = where.events(recording, span)
    comm = "comm" if "comm" in recording.columns("events") else "''"
    total = recording.rows(f"SELECT count(*) FROM events WHERE {condition}", parameters)[0][0]
    rows = recording.rows(
        "SELECT * FROM (SELECT timestamp, pid, tid, source, op, CAST(duration AS INTEGER) AS took, arg0, arg1, "
        f"ret_code, {comm} FROM events WHERE {condition} ORDER BY took DESC, timestamp LIMIT ?) ORDER BY timestamp",
        [*parameters, limit],
    )
    return Events([Event(*row[:-1], comm=name(row[-1])) for row in rows], total)
