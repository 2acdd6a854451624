"""Explains why a process was slow in a recording: its causes, each with its chain, its rows and a counter-check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from operator import attrgetter
from typing import Literal

from devops_servers.trace.errors import CannotAnswer
from devops_servers.trace.explain.breakdown import LEAST_SHARE, Breakdown
from devops_servers.trace.explain.categories import Category
from devops_servers.trace.explain.chain import Chains, Step, Wait
from devops_servers.trace.explain.checks import counter_check
from devops_servers.trace.explain.recording import Recording
from devops_servers.trace.explain.roots import Roots
from devops_servers.trace.explain.threads import Focus, Thread, focus_of, read_thread

_HIGH, _MEDIUM = 50.0, 30.0
_ROWS = 3

Severity = Literal["high", "medium", "low", "none"]


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that took a share of the wall time worth naming."""

    category: Category
    percent: float
    """Of the wall time of the threads it is about, rounded so that all categories sum to 100."""
    what: str
    """The wait itself, in words."""
    gil: bool
    steps: Sequence[Step]
    root: str
    """What the last of the chain did, in words; empty where nothing was followed."""
    rows: Sequence[int]
    """Rows of `events` that show it, the longest first."""
    check: str

    @property
    def severity(self) -> Severity:
        return "high" if self.percent >= _HIGH else "medium" if self.percent >= _MEDIUM else "low"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a process was slow, or that it was not."""

    pid: int
    focus: Focus
    breakdown: Breakdown
    causes: Sequence[Cause]
    """The one to look at first before the others; empty where nothing is worth the name."""


class Explainer:
    """Explains processes of one recording."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.roots = Roots(recording)
        self._chains = Chains(recording)

    def explain(self, pid: int) -> Explanation:
        """Return where the time of a process, or of one thread, went, and why.

        Raises:
            CannotAnswer: nothing of it was recorded.
        """
        tids = self.recording.tids(pid) or ([pid] if self.recording.times(pid).by else [])
        if not tids:
            raise CannotAnswer(self._unknown(pid))
        focus = focus_of([read_thread(self.recording, tid) for tid in tids])
        breakdown = self._adjusted(focus)
        causes = [self._cause(focus, breakdown, category) for category in breakdown.causes()]
        return Explanation(pid, focus, breakdown, causes)

    def spent_on(self, tid: int, category: Category) -> str:
        """Return what one thread spent its time of a category on, in words."""
        return self.roots.describe([tid], category, self._chains.waits([tid], category))

    def _adjusted(self, focus: Focus) -> Breakdown:
        """Where the threads' time went, knowing that those of one interpreter take turns."""
        breakdown, threads = focus.breakdown, len(focus.threads)
        if threads < 2 or breakdown.share(Category.LOCK) < LEAST_SHARE:
            return breakdown
        waits = self._chains.waits(focus.tids, Category.LOCK)
        return breakdown.taking_turns(threads) if self.roots.is_gil(waits) else breakdown

    def _cause(self, focus: Focus, breakdown: Breakdown, category: Category) -> Cause:
        waits = self._chains.waits(focus.tids, category)
        gil = category is Category.LOCK and self.roots.is_gil(waits)
        steps = [] if gil else self._chains.follow(focus.tids, category, waits)
        last = steps[-1] if steps else None
        root = self.roots.describe(last.tids, last.category, last.waits) if last else ""
        return Cause(
            category,
            breakdown.percents()[category],
            self.roots.describe(focus.tids, category, waits),
            gil,
            steps,
            self._turns(focus.threads) if gil else root,
            [*_longest(waits), *(row for step in steps for row in _longest(step.waits)[:2])],
            counter_check(self.recording, focus.tids, focus.breakdown, category),
        )

    def _turns(self, threads: Sequence[Thread]) -> str:
        busy = [thread for thread in threads if thread.breakdown.share(Category.ON_CPU) > 0]
        total = sum(thread.breakdown.share(Category.ON_CPU) for thread in busy)
        return f"{len(busy)} threads of one interpreter take turns; together they were on CPU {100 * total:.0f} %"

    def _unknown(self, pid: int) -> str:
        known = [
            f"{process.comm}/{process.pid}"
            for process in self.recording.names.processes.values()
            if process.role == "target" or self.recording.tids(process.pid)
        ]
        if pid in self.recording.names.processes:
            return f"nothing was recorded of {pid}: it ended too soon; record again while it runs"
        shown = ", ".join(known[:10])
        return f"{pid} is not in recording {self.recording.id}; it holds {shown or 'no process'}"


def _longest(waits: Sequence[Wait]) -> list[int]:
    return [wait.span.row for wait in nlargest(_ROWS, waits, key=attrgetter("length"))]
