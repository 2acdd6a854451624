"""Which threads of a process show its trouble: not those that idle, nor those that only hold up the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from devops_servers.trace.explain.breakdown import Breakdown, break_down, together
from devops_servers.trace.explain.categories import Category
from devops_servers.trace.explain.recording import Recording, Span

_WEIGHTS: Mapping[Category, float] = {
    Category.ON_CPU: 0.6,
    Category.SLEEP: 0.7,
    Category.IDLE: 0.05,
    Category.UNEXPLAINED: 0.1,
}
"""How much trouble a kind of time is, 1.0 for those not named: who computes or sleeps does what it was told to."""
_STUCK_WEIGHTS: Mapping[Category, float] = {Category.LOCK: 0.3, Category.SLEEP: 0.25, Category.PIPE: 0.3}
"""For a wait that went on all the time: a thread that is parked until it is needed looks the same as one that hangs."""
_ALL_THE_TIME = 0.95
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Thread:
    """One thread, and where its time went."""

    tid: int
    name: str
    spans: Sequence[Span]
    breakdown: Breakdown
    stuck: bool
    """It was blocked in one and the same wait all the time."""

    @property
    def trouble(self) -> float:
        """How much of its time is worth a look, from 0 to 1."""
        top = self.breakdown.largest()
        weights = _STUCK_WEIGHTS if self.stuck else _WEIGHTS
        return self.breakdown.share(top) * weights.get(top, _WEIGHTS.get(top, 1.0))


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
    spans = recording.spans(tid)
    begin = spans[0].start if spans else recording.start
    end = max(span.end for span in spans) if spans else recording.start
    breakdown = break_down(spans, begin, end)
    longest = max((span.length for span in spans if span.category not in _RUNNABLE), default=0)
    return Thread(tid, recording.names.name(tid), spans, breakdown, longest >= _ALL_THE_TIME * max(end - begin, 1))


_RUNNABLE = frozenset({Category.ON_CPU, Category.RUN_QUEUE})


def focus_of(threads: Sequence[Thread]) -> Focus:
    """Return the threads with the most trouble of the same kind; the first thread of the process wins a tie."""
    if not threads:
        return Focus((), ())
    worst = max(threads, key=lambda thread: thread.trouble)
    top = worst.breakdown.largest()
    chosen = [
        thread
        for thread in threads
        if thread.breakdown.largest() is top
        and thread.stuck == worst.stuck
        and thread.breakdown.share(top) >= _ALIKE * worst.breakdown.share(top)
    ]
    return Focus(chosen, [thread for thread in threads if thread not in chosen])
