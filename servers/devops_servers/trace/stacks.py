"""Where in the code events came from: the call stacks of a span, those that took most time first."""

from __future__ import annotations

from dataclasses import dataclass, field

from devops_servers.trace.cells import array, fields
from devops_servers.trace.errors import CannotAnswer
from devops_servers.trace.recording import Recording
from devops_servers.trace.spans import Span
from devops_servers.trace.where import Where
from devops_servers.trace.words import symbol

_MOST_FRAMES = 200


@dataclass(slots=True)
class Stack:
    """One call stack, and the events that were seen with it; durations in nanoseconds."""

    hash: int
    count: int = 0
    total_ns: int = 0
    max_ns: int = 0
    ops: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    pids: set[int] = field(default_factory=set[int])
    frames: list[str] = field(default_factory=list[str])
    """The innermost first."""


@dataclass(frozen=True, slots=True)
class Stacks:
    """The stacks of a span."""

    found: list[Stack]
    with_stack: int
    """How many events have one."""
    events: int
    """How many events there are."""


def stacks(recording: Recording, span: Span, where: Where, limit: int) -> Stacks:
    """Return all stacks of a span, the first `limit` of them with their frames.

    Raises:
        CannotAnswer: the recording has no stacks.
    """
    if not recording.count("stack_traces") or "stack_hash" not in recording.columns("events"):
        raise CannotAnswer(f"{recording.name} ({recording.kind}) has no stacks; get_trace_stats says what it has")
    condition, parameters = where.events(recording, span)
    found: dict[int, Stack] = {}
    events = 0
    for key, source, op, pid, count, total, longest in recording.rows(
        "SELECT stack_hash, source, op, pid, count(*), sum(CAST(duration AS INTEGER)), max(CAST(duration AS INTEGER)) "
        f"FROM events WHERE {condition} GROUP BY stack_hash, source, op, pid",
        parameters,
    ):
        events += count
        if not key:
            continue
        stack = found.setdefault(key, Stack(key))
        stack.count += count
        stack.total_ns += total
        stack.max_ns = max(stack.max_ns, longest)
        stack.ops[source, op] = stack.ops.get((source, op), 0) + count
        stack.pids.add(pid)
    ordered = sorted(found.values(), key=lambda stack: (-stack.total_ns, -stack.count, stack.hash))
    for stack in ordered[:limit]:
        stack.frames = _frames(recording, stack.hash)
    return Stacks(ordered, sum(stack.count for stack in ordered), events)


def _frames(recording: Recording, key: int) -> list[str]:
    for frames, ips in recording.rows("SELECT frames, ips FROM stack_traces WHERE hash = ?", [key]):
        told = array(frames) or array(ips)
        return [_frame(entry) for entry in told[:_MOST_FRAMES]]
    return []


def _frame(entry: object) -> str:
    """`function (file:line)` of the program's own language where it is known, else `symbol (library)`."""
    told = fields(entry)
    if told.get("pfn") or told.get("pf"):
        text = f"{told.get('pfn') or '?'} ({told.get('pf') or '?'}:{told.get('pl') or '?'})"
    elif told:
        line = f":{told['l']}" if told.get("l") else ""
        text = f"{told.get('s') or told.get('i') or '?'}" + (f" ({told['f']}{line})" if told.get("f") else "")
    else:
        text = str(entry)
    return symbol(text)
