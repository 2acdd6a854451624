"""Which threads of a process show its trouble: not those that idle, nor those that only hold up the others.

The thread with the most trouble is explained, with those like it. Should it hold up another thread of its process,
that one is explained instead: what it waits for leads back to the first, as its root.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from devops_servers.trace.explain.breakdown import LEAST_SHARE, Breakdown, break_down, together
from devops_servers.trace.explain.categories import Category
from devops_servers.trace.explain.recording import Recording

_WEIGHTS: Mapping[Category, float] = {
    Category.ON_CPU: 0.6,
    Category.SLEEP: 0.5,
    Category.IDLE: 0.05,
    Category.UNEXPLAINED: 0.1,
}
"""How much trouble a kind of time is, 1.0 for those not named: who computes or sleeps does what it was told to."""
_STUCK_WEIGHTS: Mapping[Category, float] = {Category.LOCK: 0.04, Category.SLEEP: 0.03, Category.PIPE: 0.3}
"""For a wait that went on all the time: a thread that is parked until it is needed looks the same as one that hangs."""
_ALIKE = 0.5
_MOSTLY = 0.4


@dataclass(frozen=True, slots=True)
class Thread:
    """One thread, and where its time went."""

    tid: int
    name: str
    is_first: bool
    """It is the one that the process began with."""
    breakdown: Breakdown
    stuck: bool
    """It was blocked in one and the same wait all the time."""
    lock_wakers: Mapping[int, int]
    """Who ended its waits for locks, each with how many ns of them."""

    @property
    def trouble(self) -> float:
        """How much of its time is worth a look, from 0 to 1."""
        top = self.breakdown.largest()
        weights = _STUCK_WEIGHTS if self.stuck else _WEIGHTS
        return self.breakdown.share(top) * weights.get(top, _WEIGHTS.get(top, 1.0))

    def is_stuck_in(self, category: Category) -> bool:
        """Whether it was blocked in one wait of that kind all the time."""
        return self.stuck and self.breakdown.largest() is category

    def is_held_up_by(self, other: Thread) -> bool:
        """Whether it waits for a lock that `other` gives back, or that `other` seems to sleep on.

        Who has the lock that a thread waits for all the time is not seen: one that sleeps is taken for that. Only
        workers of a first thread that sleeps are as likely to be parked until they are needed.
        """
        if self.breakdown.share(Category.LOCK) < LEAST_SHARE or other.breakdown.share(Category.LOCK) >= LEAST_SHARE:
            return False
        if self.stuck:
            return other.breakdown.largest() is Category.SLEEP and not other.is_first
        return self.lock_wakers.get(other.tid, 0) >= _MOSTLY * self.breakdown.by[Category.LOCK]


@dataclass(frozen=True, slots=True)
class Focus:
    """The threads that are explained together, and the others."""

    threads: Sequence[Thread]
    others: Sequence[Thread]

    @property
    def breakdown(self) -> Breakdown:
        return together([thread.breakdown for thread in self.threads])

    @property
    def tids(self) -> list[int]:
        return [thread.tid for thread in self.threads]


def read_thread(recording: Recording, tid: int) -> Thread:
    """Return where the time of one thread went, from its birth to its end."""
    times = recording.times(tid)
    breakdown = break_down(times)
    is_first = tid == recording.names.owner(tid)
    wakers = recording.lock_wakers(tid) if breakdown.share(Category.LOCK) >= LEAST_SHARE else {}
    return Thread(tid, recording.names.name(tid), is_first, breakdown, times.is_one_wait, wakers)


def focus_of(threads: Sequence[Thread]) -> Focus:
    """Return the threads with the most trouble of the same kind; the first thread of the process wins a tie."""
    if not threads:
        return Focus((), ())
    worst = max(threads, key=lambda thread: thread.trouble)
    sleepers = [thread for thread in threads if thread.breakdown.largest() is Category.SLEEP]
    behind_it = sleepers if worst in sleepers else [worst]
    held_up = [thread for thread in threads if any(map(thread.is_held_up_by, behind_it))]
    if held_up:
        worst = max(held_up, key=lambda thread: thread.breakdown.share(Category.LOCK))
    top = worst.breakdown.largest()
    chosen = [
        thread
        for thread in threads
        if thread.breakdown.largest() is top
        and thread.stuck == worst.stuck
        and thread.breakdown.share(top) >= _ALIKE * worst.breakdown.share(top)
    ]
    return Focus(chosen, [thread for thread in threads if thread not in chosen])
