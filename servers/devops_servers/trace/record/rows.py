"""The rows of a recording's tables, made of what was recorded."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TypeAlias

from devops_servers.trace.record.cpus import Cpus
from devops_servers.trace.record.labels import Label, Labels
from devops_servers.trace.record.recorded import Recorded
from devops_servers.trace.record.syscalls import name_of
from devops_servers.trace.record.timeline import Queued, Ran, Waited
from devops_servers.trace.record.tracepoints import Kind
from devops_servers.trace.schema import IoOp, RunqOp, Source

_ONCPU, _RUNQ, _WAIT, _SYSCALL, _IO = (
    int(source) for source in (Source.ONCPU, Source.RUNQ, Source.WAIT, Source.SYSCALL, Source.IO)
)
_PREEMPTED, _AFTER_WAKEUP = int(RunqOp.PREEMPTED), int(RunqOp.AFTER_WAKEUP)
_BLOCK_ISSUE, _BLOCK_COMPLETE, _SOCKET_STATE, _RETRANSMIT = (
    int(kind) for kind in (Kind.BLOCK_ISSUE, Kind.BLOCK_COMPLETE, Kind.SOCKET_STATE, Kind.RETRANSMIT)
)
_WRITE = int(IoOp.WRITE)
_IO_OPS = {ord("R"): int(IoOp.READ), ord("W"): _WRITE, ord("D"): int(IoOp.DISCARD)}
_RUN_QUEUE = 0
"""The category of `wait_edges` whose waker is who held the CPU."""


EventRow: TypeAlias = tuple[int, int, int, int, int, int, int, int, Label | None]
"""timestamp in ns of the monotonic clock, tid, source, op, duration in ns, arg0, arg1, what the call returned, and for
a wait what it was for. A tuple of plain numbers, for there are a hundred thousand of them and more."""


@dataclass(slots=True)
class Edge:
    """What one thread waited for another, in total."""

    count: int = 0
    total: int = 0
    waker: list[int] = field(default_factory=lambda: [0, 0, 0])
    """Of that, how long the waker ran, waited for a CPU, was blocked; ns."""


class RowMaker:
    """Makes the rows of the threads that matter."""

    def __init__(self, recorded: Recorded) -> None:
        self._recorded = recorded
        self._timeline = recorded.timeline
        self._labels = Labels(recorded.files, recorded.links, {} if recorded.traced else recorded.threads)
        self._cpus = Cpus(recorded.timeline.spans)
        self._starts: dict[int, list[int]] = {}
        self.edges: dict[tuple[int, int, int, str], Edge] = defaultdict(Edge)
        self._suspect()

    def events(self) -> list[EventRow]:
        """The rows of `events` in the order of their times; fills `edges` on the way."""
        rows: list[EventRow] = []
        for tid, pid in self._recorded.owners.items():
            self._add_thread(pid, tid, rows)
        rows += [
            (call.start, call.tid, _SYSCALL, call.number, call.end - call.start, call.argument, call.returned, 0, None)
            for call in self._timeline.calls
            if call.tid in self._recorded.owners
        ]
        rows += self._others()
        rows.sort(key=itemgetter(0))
        return rows

    def _add_thread(self, pid: int, tid: int, rows: list[EventRow]) -> None:
        traced = self._recorded.traced and self._recorded.is_traced(pid)
        append = rows.append
        for place, span in enumerate(self._timeline.spans.get(tid, ())):
            if type(span) is Ran:
                start, end, cpu = span
                append((start, tid, _ONCPU, 1, end - start, cpu, 0, 0, None))
            elif type(span) is Queued:
                start, end, cpu, preempted = span
                op = _PREEMPTED if preempted else _AFTER_WAKEUP
                append((start, tid, _RUNQ, op, end - start, cpu, self._culprit(tid, span), 0, None))
            elif type(span) is Waited:
                append(self._wait(pid, tid, place, span, traced=traced))

    def _suspect(self) -> None:
        """Where nobody was seen on a CPU, whoever used most of those that a target may run on is suspected."""
        for target in self._recorded.targets:
            cpus = self._recorded.cpus.get(target.pid, set())
            suspects = [busy for busy in self._recorded.busy if busy.cpu in cpus and busy.pid != target.pid]
            for tid in (tid for tid, pid in self._recorded.owners.items() if pid == target.pid):
                for busy in suspects:
                    self.edges[tid, busy.pid, _RUN_QUEUE, "busy"] = Edge(1, busy.ran_ns)

    def _culprit(self, tid: int, span: Queued) -> int:
        """Who held the CPU longest meanwhile; every holder is noted as an edge."""
        if self._recorded.level == "sampler":
            return -1
        longest, culprit = 0, -1
        for holder, shared in self._cpus.holders(span):
            if holder == tid:
                continue
            edge = self.edges[tid, holder, _RUN_QUEUE, "cpu"]
            edge.count += 1
            edge.total += shared
            if shared > longest:
                longest, culprit = shared, holder
        return culprit

    def _wait(self, pid: int, tid: int, place: int, span: Waited, *, traced: bool) -> EventRow:
        key = (tid, place)
        label = self._labels.label(pid, tid, span, self._timeline.followed_by.get(key), traced=traced)
        start, end, _, _, woken_by, context = span
        waker = -1 if woken_by is None else woken_by
        if waker > 0:
            edge = self.edges[tid, waker, int(label.kind), name_of(label.number) if label.number >= 0 else ""]
            edge.count += 1
            edge.total += end - start
            self._add_waker(edge, waker, start, end)
        returned = self._timeline.returned.get(key, 0)
        return (start, tid, _WAIT, int(label.kind), end - start, waker, int(context), returned, label)

    def _add_waker(self, edge: Edge, waker: int, began: int, ended: int) -> None:
        spans = self._timeline.spans.get(waker, ())
        starts = self._starts.get(waker)
        if starts is None:
            starts = self._starts[waker] = [span[0] for span in spans]
        did = edge.waker
        for index in range(max(bisect_right(starts, began) - 1, 0), len(starts)):
            span = spans[index]
            start, end = span[0], span[1]
            if start >= ended:
                return
            shared = min(end, ended) - max(start, began)
            if shared > 0:
                did[0 if type(span) is Ran else 1 if type(span) is Queued else 2] += shared

    def _others(self) -> Iterator[EventRow]:
        """Block requests with their latency, TCP state changes and retransmissions."""
        issued: dict[tuple[int, int], tuple[int, int]] = {}
        for time, kind, _, tid, _, fields in self._recorded.other_events:
            if kind == _BLOCK_ISSUE:
                issued[fields[0], fields[1]] = (time, tid)
            elif kind == _BLOCK_COMPLETE and (began := issued.pop((fields[0], fields[1]), None)):
                at, by = began
                op = _IO_OPS.get(fields[3][0], _WRITE)
                yield (at, by, _IO, op, time - at, fields[2], fields[1], 0, None)
            elif kind == _SOCKET_STATE:
                ports = fields[2] << 16 | fields[3]
                yield (time, tid, int(Source.SOCK_STATE), fields[1], 0, fields[0], ports, 0, None)
            elif kind == _RETRANSMIT:
                ends = [int.from_bytes(address, "big") for address in fields[2:4]]
                ports = fields[0] << 16 | fields[1]
                yield (time, tid, int(Source.TCP), 1, 0, ends[0] << 32 | ends[1], ports, 0, None)
