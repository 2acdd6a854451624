"""The rows of a recording's tables, made of what was recorded."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from devops_servers.trace.record.cpus import Cpus
from devops_servers.trace.record.labels import Label, Labels
from devops_servers.trace.record.recorded import Recorded
from devops_servers.trace.record.syscalls import name_of
from devops_servers.trace.record.timeline import Queued, Ran, Span, Waited
from devops_servers.trace.record.tracepoints import Kind
from devops_servers.trace.schema import IoOp, RunqOp, Source

_IO_OPS = {ord("R"): IoOp.READ, ord("W"): IoOp.WRITE, ord("D"): IoOp.DISCARD}
_RUN_QUEUE = 0
"""The category of `wait_edges` whose waker is who held the CPU."""


class EventRow(NamedTuple):
    """One row of `events`, with what `waits` says of it; times in ns of the monotonic clock."""

    timestamp: int
    tid: int
    source: Source
    op: int
    duration: int
    arg0: int
    arg1: int = 0
    returned: int = 0
    label: Label | None = None


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
        self.edges: dict[tuple[int, int, int, str], Edge] = defaultdict(Edge)
        self._suspect()

    def events(self) -> list[EventRow]:
        """The rows of `events` in the order of their times; fills `edges` on the way."""
        rows = [row for tid, pid in self._recorded.owners.items() for row in self._of_thread(pid, tid)]
        rows += [
            EventRow(
                call.start, call.tid, Source.SYSCALL, call.number, call.end - call.start, call.argument, call.returned
            )
            for call in self._timeline.calls
            if call.tid in self._recorded.owners
        ]
        rows += self._others()
        rows.sort(key=attrgetter("timestamp"))
        return rows

    def _of_thread(self, pid: int, tid: int) -> Iterator[EventRow]:
        for place, span in enumerate(self._timeline.spans.get(tid, ())):
            length = span.end - span.start
            if type(span) is Ran:
                yield EventRow(span.start, tid, Source.ONCPU, 1, length, span.cpu)
            elif type(span) is Queued:
                op = RunqOp.PREEMPTED if span.preempted else RunqOp.AFTER_WAKEUP
                yield EventRow(span.start, tid, Source.RUNQ, op, length, span.cpu, self._culprit(tid, span))
            elif type(span) is Waited:
                yield self._wait(pid, tid, place, span)

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

    def _wait(self, pid: int, tid: int, place: int, span: Waited) -> EventRow:
        following = self._timeline.followed_by.get((tid, place))
        traced = self._recorded.traced and self._recorded.is_traced(pid)
        label = self._labels.label(pid, tid, span, following, traced=traced)
        waker = -1 if span.waker is None else span.waker
        if waker > 0:
            edge = self.edges[tid, waker, label.kind, name_of(label.number) if label.number >= 0 else ""]
            edge.count += 1
            edge.total += span.end - span.start
            self._add_waker(edge, self._timeline.spans.get(waker, ()), span)
        returned = self._timeline.returned.get((tid, place), 0)
        return EventRow(
            span.start, tid, Source.WAIT, label.kind, span.end - span.start, waker, span.context, returned, label
        )

    @staticmethod
    def _add_waker(edge: Edge, spans: Sequence[Span], wait: Waited) -> None:
        place = max(bisect_right(spans, wait.start, key=attrgetter("start")) - 1, 0)
        for index in range(place, len(spans)):
            span = spans[index]
            if span.start >= wait.end:
                return
            shared = min(span.end, wait.end) - max(span.start, wait.start)
            kind = 0 if type(span) is Ran else 1 if type(span) is Queued else 2
            edge.waker[kind] += max(shared, 0)

    def _others(self) -> Iterator[EventRow]:
        """Block requests with their latency, TCP state changes and retransmissions."""
        issued: dict[tuple[int, int], tuple[int, int]] = {}
        for time, kind, _, tid, _, fields in self._recorded.other_events:
            match kind:
                case Kind.BLOCK_ISSUE:
                    issued[fields[0], fields[1]] = (time, tid)
                case Kind.BLOCK_COMPLETE if (fields[0], fields[1]) in issued:
                    began, by = issued.pop((fields[0], fields[1]))
                    op = _IO_OPS.get(fields[3][0], IoOp.WRITE)
                    yield EventRow(began, by, Source.IO, op, time - began, fields[2], fields[1])
                case Kind.SOCKET_STATE:
                    yield EventRow(time, tid, Source.SOCK_STATE, fields[1], 0, fields[0], fields[2] << 16 | fields[3])
                case Kind.RETRANSMIT:
                    ends = [int.from_bytes(address, "big") for address in fields[2:4]]
                    yield EventRow(time, tid, Source.TCP, 1, 0, ends[0] << 32 | ends[1], fields[0] << 16 | fields[1])
                case _:
                    pass
