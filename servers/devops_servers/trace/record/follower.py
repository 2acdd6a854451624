"""Follows what the kernel records while it still records, so that little is left to do when it has ended."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from operator import itemgetter

from devops_servers.trace.record.ring import Event
from devops_servers.trace.record.sampler import Sampler
from devops_servers.trace.record.timeline import Timeline, TimelineBuilder
from devops_servers.trace.record.tracefs import Instance
from devops_servers.trace.record.tracepoints import Kind

_MOST_RAW_BYTES = 32 << 20
_SHARE_OF_TIME = 0.25
"""The recorded must not notice, nor the samples wait: what takes longer is left for when the recording has ended."""
_SETTLED_NS = 20_000_000
"""How old an event must be for no older one to come from another CPU."""

_BUSY_BYTES = 512 << 10
"""Where so much comes between two looks there is no time for more than taking it."""

_time_of = itemgetter(0)


class Follower:
    """Takes events from the kernel in batches, and builds their timeline as far as it gets."""

    def __init__(self, instances: Sequence[Instance], sampler: Sampler, start: int) -> None:
        """Args:
        start: when recording began, in ns of the monotonic clock.
        """
        self._instances = instances
        self._sampler = sampler
        self._builder = TimelineBuilder(start, start, {}, {})
        self._learnt: set[int] = set()
        self._batches: deque[tuple[int, list[list[tuple[int, bytes]]]]] = deque()
        self._unsettled: list[Event] = []
        self._began = time.monotonic()
        self._spent_s = 0.0
        self.others: list[Event] = []
        """Block requests, socket states, retransmissions."""
        self.lost = 0

    def full(self) -> bool:
        """Take what there is, follow what there is time for, and return whether no more can be taken."""
        before = self._bytes()
        self._take()
        while self._batches and self._bytes() - before < _BUSY_BYTES:
            now = time.monotonic()
            if self._spent_s > _SHARE_OF_TIME * (now - self._began):
                break
            self._follow()
            self._spent_s += time.monotonic() - now
        return self._bytes() > _MOST_RAW_BYTES

    def finish(self, end: int) -> Timeline:
        """Return the timeline of all there was; nothing more is recorded."""
        self._take()
        while self._batches:
            self._follow()
        self._feed(len(self._unsettled))
        return self._builder.close(end)

    def _bytes(self) -> int:
        return sum(instance.bytes for instance in self._instances)

    def _take(self) -> None:
        settled = time.monotonic_ns() - _SETTLED_NS
        self._batches.append((settled, [instance.drain() for instance in self._instances]))

    def _follow(self) -> None:
        """Follow the oldest batch."""
        settled, drained = self._batches.popleft()
        for instance, pages in zip(self._instances, drained, strict=True):
            self.lost += instance.decode(pages, self._unsettled)
        self._unsettled.sort(key=_time_of)
        self._learn()
        self._feed(bisect_left(self._unsettled, settled, key=_time_of))

    def _learn(self) -> None:
        for tid, thread in self._sampler.threads.items():
            if tid not in self._learnt and thread.samples:
                self._learnt.add(tid)
                first = thread.samples[0]
                self._builder.learn(tid, first.call, uninterruptible=first.state == "D")

    def _feed(self, count: int) -> None:
        events = self._unsettled[:count]
        del self._unsettled[:count]
        self._builder.feed(events)
        self.others += [event for event in events if event[1] >= Kind.BLOCK_ISSUE]
