"""Where the time of some threads went, in shares that sum to 100 %."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from devops_servers.trace.explain.categories import NO_FAULT, Category
from devops_servers.trace.explain.recording import Times

LEAST_SHARE = 0.15
"""Of wall time: below it nothing is called a cause."""
_ENOUGH_BESIDE_CPU = 0.5


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How long one or more threads spent on what; ns."""

    wall: int
    """The time that the threads existed, summed."""
    by: Mapping[Category, int]
    """Sums to `wall`."""

    def share(self, category: Category) -> float:
        """From 0 to 1, of the wall time."""
        return self.by.get(category, 0) / self.wall if self.wall else 0.0

    def largest(self) -> Category:
        """What to look at first: the longest wait, where it counts for something beside the work that was done."""
        waits = {category: time for category, time in self.by.items() if category is not Category.ON_CPU}
        wait = max(waits, key=lambda category: waits[category], default=Category.UNEXPLAINED)
        on_cpu = self.share(Category.ON_CPU)
        if self.share(wait) >= max(LEAST_SHARE, on_cpu * _ENOUGH_BESIDE_CPU):
            return wait
        return Category.ON_CPU if on_cpu >= self.share(wait) else wait

    def causes(self) -> list[Category]:
        """What is large enough to be called a cause, the one to look at first before the others."""
        found = [
            category
            for category in sorted(self.by, key=lambda category: -self.by[category])
            if self.share(category) >= LEAST_SHARE and category not in NO_FAULT
        ]
        first = self.largest()
        return [first, *(category for category in found if category is not first)] if first in found else found

    def percents(self) -> dict[Category, float]:
        """The shares in percent, with one decimal, rounded so that they sum to 100."""
        if not self.wall:
            return {}
        exact = {category: 1000 * time / self.wall for category, time in self.by.items() if time > 0}
        tenths = {category: int(value) for category, value in exact.items()}
        by_remainder = sorted(exact, key=lambda category: tenths[category] - exact[category])
        for category in by_remainder[: 1000 - sum(tenths.values())]:
            tenths[category] += 1
        return {category: tenths[category] / 10 for category in sorted(tenths, key=lambda category: -tenths[category])}

    def taking_turns(self, threads: int) -> Breakdown:
        """The same of `threads` that share one lock to run at all: only one of them at a time can be more than waiting.

        Whatever more of them was in the queue for a CPU than that had been woken to find the lock taken still.
        """
        one = self.wall / max(threads, 1)
        runnable = self.by.get(Category.ON_CPU, 0) + self.by.get(Category.RUN_QUEUE, 0)
        moved = int(min(max(runnable - one, 0), self.by.get(Category.RUN_QUEUE, 0)))
        if not moved:
            return self
        by = dict(self.by)
        by[Category.RUN_QUEUE] -= moved
        by[Category.LOCK] = by.get(Category.LOCK, 0) + moved
        return Breakdown(self.wall, by)


def break_down(times: Times) -> Breakdown:
    """Return where one thread's time went; what nothing is known of is unexplained."""
    missing = times.end - times.begin - sum(times.by.values())
    by = dict(times.by)
    if missing > 0:
        by[Category.UNEXPLAINED] = by.get(Category.UNEXPLAINED, 0) + missing
    return Breakdown(sum(by.values()), by)


def together(parts: Sequence[Breakdown]) -> Breakdown:
    """Return where the time of several threads went."""
    by: dict[Category, int] = defaultdict(int)
    for part in parts:
        for category, time in part.by.items():
            by[category] += time
    return Breakdown(sum(part.wall for part in parts), by)
