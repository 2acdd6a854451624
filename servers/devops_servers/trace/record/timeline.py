"""Turns the scheduler's events into what each thread did when: it ran, it waited for a CPU, or it was blocked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from devops_servers.trace.record.procfs import SystemCall
from devops_servers.trace.record.ring import Event
from devops_servers.trace.record.syscalls import Waits, waits_of
from devops_servers.trace.record.tracepoints import Kind
from devops_servers.trace.schema import Waker

_IN_HARDIRQ, _IN_SOFTIRQ = 0x08, 0x10
_RUNNABLE, _UNINTERRUPTIBLE, _DEAD = 0xFF, 0x02, 0x30
_EARLY_NS = 200_000
_LONG_CALL_NS = 1_000_000


class Ran(NamedTuple):
    """On a CPU."""

    start: int
    end: int
    cpu: int


class Queued(NamedTuple):
    """Could run, but another ran on that CPU."""

    start: int
    end: int
    cpu: int
    preempted: bool


class Waited(NamedTuple):
    """Blocked."""

    start: int
    end: int
    uninterruptible: bool
    call: SystemCall | None
    """The system call it was blocked in, where that is known; number -1: in none, such as a page fault."""
    waker: int | None
    """The thread in whose context it was woken; None where that was not seen, 0 is an idle CPU."""
    context: Waker


Span: TypeAlias = Ran | Queued | Waited


class Call(NamedTuple):
    """One system call that took long."""

    tid: int
    start: int
    end: int
    number: int
    argument: int
    returned: int


@dataclass(slots=True)
class Timeline:
    """All that was learnt; times in ns of the monotonic clock."""

    start: int
    end: int
    spans: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    comms: dict[int, bytes] = field(default_factory=dict[int, bytes])
    parents: dict[int, int] = field(default_factory=dict[int, int])
    """Who started a thread that was born during the recording."""
    ended: dict[int, int] = field(default_factory=dict[int, int])
    calls: list[Call] = field(default_factory=list[Call])
    counts: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    """How often each (thread, system call) was made, and its ns in total."""
    returned: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    """What the call returned that a wait (thread, place in its spans) was part of."""
    followed_by: dict[tuple[int, int], SystemCall] = field(default_factory=dict[tuple[int, int], SystemCall])
    """The call after the `poll` that a wait was part of: it shows which file was polled."""
    gaps: int = 0
    """How often a thread ran again although nobody was seen to wake it."""


class TimelineBuilder:
    """Follows events in the order of their times."""

    def __init__(self, start: int, end: int, calls: Mapping[int, SystemCall], asleep: Mapping[int, bool]) -> None:
        """Args:
        start: when recording began, in ns.
        end: when it ended.
        calls: the calls that threads were blocked in when it began.
        asleep: the threads that were blocked when it began, with whether uninterruptibly.
        """
        self._timeline = Timeline(start, end)
        self._spans = self._timeline.spans
        self._comms = self._timeline.comms
        self._calls: dict[int, tuple[int, SystemCall]] = {tid: (start, call) for tid, call in calls.items()}
        self._asleep = dict(asleep)
        self._untold: dict[int, int] = {}
        """How many spans of a thread there were before the first of its calls that was traced."""
        self._on_cpu: dict[int, tuple[int, int]] = {}
        self._queued: dict[int, tuple[int, int, bool]] = {}
        self._blocked: dict[int, tuple[int, bool, SystemCall | None]] = {}
        self._early: dict[int, int] = {}
        self._in_call: dict[int, list[int]] = {}
        self._polled: dict[int, list[int]] = {}
        self._take: Mapping[int, Callable[[Event], None]] = {
            Kind.SWITCH: self._switch,
            Kind.WAKING: self._waking,
            Kind.FORK: self._fork,
            Kind.ENTER: self._enter,
            Kind.LEAVE: self._leave,
        }

    def build(self, events: Iterable[Event]) -> Timeline:
        """Return the timeline of `events`, which come in the order of their times."""
        self.feed(events)
        return self.close(self._timeline.end)

    def feed(self, events: Iterable[Event]) -> None:
        """Follow further events, none of them older than those before."""
        take = self._take
        for event in events:
            step = take.get(event[1])
            if step:
                step(event)

    def learn(self, tid: int, call: SystemCall | None, *, uninterruptible: bool) -> None:
        """Take note of what a thread was first seen blocked in, as if that had been known from the beginning.

        Only what it did before any of its calls was traced is explained by it.
        """
        start, spans = self._timeline.start, self._spans.get(tid, [])
        for place, span in enumerate(spans[: self._untold.get(tid)]):
            if type(span) is Waited:
                at_start = uninterruptible and span.start == start
                spans[place] = span._replace(call=span.call or call, uninterruptible=span.uninterruptible or at_start)
        self._asleep[tid] = uninterruptible
        if call and tid not in self._untold:
            self._calls[tid] = (start, call)
            if tid in self._blocked:
                self._blocked[tid] = (*self._blocked[tid][:2], call)

    def _switch(self, event: Event) -> None:
        time, _, cpu, _, _, (prev_comm, prev, state, next_comm, following) = event
        running, since = self._on_cpu.get(cpu, (prev, self._timeline.start))
        if prev:
            self._comms[prev] = prev_comm
            if prev != running or prev in self._queued or prev in self._blocked:
                since = self._came_unseen(prev, since)
            self._off(prev, since, time, cpu, state)
        if following:
            self._comms[following] = next_comm
            self._on(following, time)
        self._on_cpu[cpu] = (following, time)

    def _came_unseen(self, tid: int, since: int) -> int:
        """A thread runs that was not seen to get the CPU: return since when at the earliest, and count the gap."""
        self._timeline.gaps += 1
        if tid in self._blocked:
            since = max(since, self._blocked[tid][0])
            self._wait_over(tid, since, None, Waker.TASK)
        queued = self._queued.pop(tid, None)
        if queued:
            since = max(since, queued[0])
            self._spans[tid].append(Queued(queued[0], since, queued[1], queued[2]))
        spans = self._spans[tid]
        return max(since, spans[-1].end) if spans else since

    def _off(self, tid: int, since: int, time: int, cpu: int, state: int) -> None:
        """A thread leaves the CPU that it had `since` then."""
        self._spans[tid].append(Ran(since, time, cpu))
        woken_early = self._early.pop(tid, None)
        if not state & _RUNNABLE:
            self._queued[tid] = (time, cpu, True)
        elif state & _DEAD:
            self._timeline.ended[tid] = time
        elif (
            woken_early is not None and time - woken_early < _EARLY_NS
        ):  # woken while it was on its way to sleep, by another CPU
            self._queued[tid] = (time, cpu, False)
        else:
            call = self._calls.get(tid)
            self._blocked[tid] = (time, bool(state & _UNINTERRUPTIBLE), call[1] if call else None)

    def _on(self, tid: int, time: int) -> None:
        """A thread gets a CPU."""
        queued = self._queued.pop(tid, None)
        if queued:
            self._spans[tid].append(Queued(queued[0], time, queued[1], queued[2]))
        elif tid in self._blocked:
            self._timeline.gaps += 1
            self._wait_over(tid, time, None, Waker.TASK)
        elif tid not in self._spans and self._timeline.start < time:
            self._spans[tid].append(Queued(self._timeline.start, time, -1, False))

    def _waking(self, event: Event) -> None:
        time, _, _, waker, flags, (tid, cpu) = event
        if tid not in self._blocked:
            if tid in self._spans or tid in self._queued or tid in self._early:
                self._early[tid] = time
                return
            call = self._calls.get(tid)
            self._blocked[tid] = (self._timeline.start, self._asleep.get(tid, False), call[1] if call else None)
        context = Waker.HARDIRQ if flags & _IN_HARDIRQ else Waker.SOFTIRQ if flags & _IN_SOFTIRQ else Waker.TASK
        self._wait_over(tid, time, waker, context)
        self._queued[tid] = (time, cpu, False)

    def _wait_over(self, tid: int, time: int, waker: int | None, context: Waker) -> None:
        since, uninterruptible, call = self._blocked.pop(tid)
        spans = self._spans[tid]
        if call:
            self._in_call.setdefault(tid, []).append(len(spans))
        spans.append(Waited(since, time, uninterruptible, call, waker, context))

    def _fork(self, event: Event) -> None:
        parent, child = event[5]
        self._timeline.parents[child] = parent
        self._queued[child] = (event[0], event[2], False)

    def _enter(self, event: Event) -> None:
        tid, (number, *arguments) = event[3], event[5]
        if tid not in self._untold:
            self._untold[tid] = len(self._spans.get(tid, ()))
        call = SystemCall(number, tuple(arguments))
        self._calls[tid] = (event[0], call)
        for place in self._polled.pop(tid, ()):
            self._timeline.followed_by[tid, place] = call

    def _leave(self, event: Event) -> None:
        time, tid, (number, returned) = event[0], event[3], event[5]
        if tid not in self._untold:
            self._untold[tid] = len(self._spans.get(tid, ()))
        since, call = self._calls.pop(tid, (0, None))
        waits = self._in_call.pop(tid, [])
        if not call or call.number != number:
            return
        count = self._timeline.counts[tid, number]
        count[0] += 1
        count[1] += time - since
        for place in waits:
            self._timeline.returned[tid, place] = returned
        if waits and waits_of(number) in (Waits.POLL, Waits.EPOLL):
            self._polled[tid] = waits
        if time - since >= _LONG_CALL_NS:
            self._timeline.calls.append(Call(tid, since, time, number, call.arguments[0], returned))

    def close(self, end: int) -> Timeline:
        """Return the timeline; whatever is still going on goes on to the end."""
        self._timeline.end = end
        for cpu, (tid, since) in self._on_cpu.items():
            if tid:
                self._spans[tid].append(Ran(since, end, cpu))
        for tid, (since, cpu, preempted) in self._queued.items():
            self._spans[tid].append(Queued(since, end, cpu, preempted))
        for tid in list(self._blocked):
            self._wait_over(tid, end, None, Waker.TASK)
        return self._timeline
