"""Follows a wait to its root: who ended it, what that one did meanwhile, and whom that one waited for in turn."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from devops_servers.trace.explain.breakdown import LEAST_SHARE, Breakdown
from devops_servers.trace.explain.categories import FOLLOWED, Category
from devops_servers.trace.explain.recording import Recording, Span
from devops_servers.trace.explain.threads import focus_of, read_thread
from devops_servers.trace.schema import Waker

MOST_STEPS = 8
_ENOUGH = 0.4
"""The share of a wait that one waker must have ended to be followed."""
_SURELY_THE_PEER = 0.9
_LINKS: Mapping[Category, tuple[str, str]] = {
    Category.FILE_LOCK: ("file_lock", "holds the file lock"),
    Category.NETWORK: ("socket", "is at the other end"),
    Category.PIPE: ("pipe", "is at the other end"),
    Category.CHILD: ("child", "is its child"),
}
"""By what kind of link a wait leads to others, and in what relation those stand."""


class Wait(NamedTuple):
    """Spans of one thread in which it waited, cut to the time that matters."""

    tid: int
    span: Span
    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Step:
    """One thread or process that somebody waited for, and what it did meanwhile."""

    tids: Sequence[int]
    pid: int
    how: str
    """How it is known: `woke it`, `holds the file lock`, `is at the other end`, …"""
    share: float
    """Of the waits that led here, from 0 to 1."""
    breakdown: Breakdown
    category: Category
    """What it did most."""
    waits: Sequence[Wait]
    """Its spans of that category."""


class Chains:
    """Follows waits through one recording."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    def follow(self, tids: Sequence[int], category: Category, waits: Sequence[Wait]) -> list[Step]:
        """Return the steps from the threads `tids`, which waited `waits` of one `category`, to the root."""
        steps: list[Step] = []
        visited = set(tids)
        while category in FOLLOWED and waits and len(steps) < MOST_STEPS:
            step = self._next(category, waits)
            if not step or visited.issuperset(step.tids):
                break
            steps.append(step)
            visited.update(step.tids)
            category, waits = step.category, step.waits
        return steps

    def waits(self, tids: Sequence[int], category: Category) -> list[Wait]:
        """All waits of `category` of these threads; of what is no wait the longest few."""
        return [
            Wait(tid, span, span.start, span.end) for tid in tids for span in self._recording.spans_of(tid, category)
        ]

    def _next(self, category: Category, waits: Sequence[Wait]) -> Step | None:
        by_others = _by_others(waits)
        total = sum(wait.length for wait in by_others)
        by_waker: dict[tuple[int, int | str], list[Wait]] = defaultdict(list)
        for wait in by_others:
            if wait.span.waker > 0 and wait.span.context != Waker.HARDIRQ:
                by_waker[self._key(category, wait)].append(wait)
        nobody: list[Wait] = []
        ended = max(by_waker.values(), key=lambda group: sum(wait.length for wait in group), default=nobody)
        share = sum(wait.length for wait in ended) / total if total else 0.0
        if share >= _ENOUGH and self._is_the_peer(category, ended, share):
            return self._woken(ended, share)
        return self._linked(category, waits)

    def _key(self, category: Category, wait: Wait) -> tuple[int, int | str]:
        """Threads of the same process are told apart, those of others are not; children go by their names."""
        waker = wait.span.waker
        owner, own = self._recording.names.owner(waker), self._recording.names.owner(wait.tid)
        if category is Category.CHILD:
            return own, self._recording.names.name(waker)
        return (owner, waker) if owner == own else (owner, 0)

    def _is_the_peer(self, category: Category, waits: Sequence[Wait], share: float) -> bool:
        """Packets arrive in the context of whoever happens to run: only some of the time that is who sent them."""
        if any(wait.span.context == Waker.TASK for wait in waits):
            return True
        if category is not Category.NETWORK:
            return False
        owner = self._recording.names.owner(waits[0].span.waker)
        peers = {link.peer for link in self._recording.names.links(self._recording.names.owner(waits[0].tid), "socket")}
        return owner in peers or (share >= _SURELY_THE_PEER and len(waits) > 1)

    def _woken(self, waits: Sequence[Wait], share: float) -> Step:
        by_tid: dict[int, list[Wait]] = defaultdict(list)
        for wait in waits:
            by_tid[wait.span.waker].append(wait)
        return self._step(sorted(by_tid), "woke it", share, self._meanwhile(by_tid.items()))

    def _linked(self, category: Category, waits: Sequence[Wait]) -> Step | None:
        """Nobody was seen to end the wait: who is known to be at the other end of it?"""
        if category is Category.LOCK:
            return self._not_waiting(waits)
        pid = self._recording.names.owner(waits[0].tid)
        fd = max(waits, key=attrgetter("length")).span.fd
        kind, how = _LINKS[category]
        links = [link for link in self._recording.names.links(pid) if link.kind.startswith(kind) and link.peer]
        at_fd = links if fd < 0 or category is Category.CHILD else [link for link in links if link.fd == fd]
        peers = dict.fromkeys(link.peer for link in at_fd)
        return self._others([tid for peer in peers for tid in self._recording.tids(peer)], how, waits)

    def _not_waiting(self, waits: Sequence[Wait]) -> Step | None:
        """A thread of the same process may hold the lock, if it waits for none itself; above all one asleep."""
        locks = {wait.span.lock for wait in waits}
        category = waits[0].span.category
        own = self._recording.tids(self._recording.names.owner(waits[0].tid))
        free = [tid for tid in own if locks.isdisjoint(span.lock for span in self._recording.spans_of(tid, category))]
        threads = [read_thread(self._recording, tid) for tid in free]
        asleep = [thread.tid for thread in threads if thread.is_stuck_in(Category.SLEEP)]
        others = [thread.tid for thread in threads if not thread.is_stuck_in(Category.LOCK)]
        return self._others(asleep or others, "may hold it, as it does not wait for it", waits)

    def _others(self, tids: Sequence[int], how: str, waits: Sequence[Wait]) -> Step | None:
        chosen = focus_of([read_thread(self._recording, tid) for tid in tids]).tids
        did = self._meanwhile((tid, waits) for tid in chosen)
        return self._step(chosen, how, 1.0, did) if any(did.by.values()) else None

    def _meanwhile(self, others: Iterable[tuple[int, Sequence[Wait]]]) -> _Meanwhile:
        """What threads did while somebody else waited, each of them for the waits beside it."""
        did = _Meanwhile()
        for tid, waits in others:
            spans = self._recording.spans(tid)
            starts = [span.start for span in spans]
            last = spans[-1].end if spans else 0
            for wait in waits if spans else ():
                place = max(bisect_right(starts, wait.start) - 1, 0)
                begin, end = max(wait.start, starts[0]), min(wait.end, last)
                did.add(tid, spans[place : bisect_left(starts, wait.end, place)], begin, end)
        return did

    def _step(self, tids: Sequence[int], how: str, share: float, did: _Meanwhile) -> Step:
        breakdown = Breakdown(sum(did.by.values()), did.by)
        category = breakdown.largest()
        return Step(tids, self._recording.names.owner(tids[0]), how, share, breakdown, category, did.waits[category])


def _by_others(waits: Sequence[Wait]) -> Sequence[Wait]:
    """Those of the waits that others ended: threads that wait for the same hand it on among themselves."""
    tids = {wait.tid for wait in waits}
    by_others = [wait for wait in waits if wait.span.waker not in tids]
    enough = LEAST_SHARE * sum(wait.length for wait in waits)
    return by_others if sum(wait.length for wait in by_others) >= enough else waits


class _Meanwhile:
    """Where the time of threads went while somebody else waited."""

    def __init__(self) -> None:
        self.by: dict[Category, int] = defaultdict(int)
        self.waits: dict[Category, list[Wait]] = defaultdict(list)
        """Their spans, cut to those waits."""

    def add(self, tid: int, spans: Sequence[Span], begin: int, end: int) -> None:
        """Add what a thread did from `begin` to `end`; what none of its `spans` covers is unexplained."""
        missing = end - begin
        for span in spans:
            start, stop, category = max(span.start, begin), min(span.end, end), span.category
            if stop > start:
                self.by[category] += stop - start
                self.waits[category].append(Wait(tid, span, start, stop))
                missing -= stop - start
        if missing > 0:
            self.by[Category.UNEXPLAINED] += missing
