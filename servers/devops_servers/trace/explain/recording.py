"""One recording, read as far as an explanation needs it: what each thread did, and who has to do with whom."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from devops_servers.trace.errors import CannotAnswer
from devops_servers.trace.explain.categories import RUNNABLE, Category, category_of, events_of
from devops_servers.trace.explain.identities import Identities, Select
from devops_servers.trace.schema import Source, WaitKind

_MOST_SPANS = 200_000
_LONGEST = 3
_ALL_THE_TIME = 0.95
_TIMES = f"""
SELECT source, op, sum(duration), max(duration), min(timestamp), max(timestamp + duration) FROM events
WHERE tid = ? AND source IN ({Source.WAIT:d}, {Source.RUNQ:d}, {Source.ONCPU:d}) GROUP BY source, op
"""
_SPANS = """
SELECT e.rowid, e.timestamp, e.timestamp + e.duration, e.source, e.op, e.arg0, e.arg1, e.ret_code,
       coalesce(w.syscall, -1), coalesce(w.fd, -1), coalesce(w.lock, 0)
FROM events e LEFT JOIN waits w ON w.event = e.rowid
WHERE e.tid = ? AND {which} ORDER BY {order} LIMIT {most}
"""
_ALL = f"e.source IN ({Source.WAIT:d}, {Source.RUNQ:d}, {Source.ONCPU:d})"
_BY_TIME = "e.rowid"
"""Rows are stored in the order of their times."""


class Span(NamedTuple):
    """What a thread did for a while; times in ns of the epoch."""

    row: int
    start: int
    end: int
    category: Category
    waker: int
    """Of a wait: in whose context it ended; 0 an idle CPU, -1 not seen. Of others: no meaning."""
    context: int
    returned: int
    syscall: int
    fd: int
    lock: int

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Times:
    """How long a thread did what, from the first to the last that is known of it; ns."""

    begin: int
    end: int
    by: Mapping[Category, int]
    longest_wait: int
    """0 where that is not known."""

    @property
    def is_one_wait(self) -> bool:
        """Whether it was blocked in one and the same wait all the time."""
        return self.longest_wait >= _ALL_THE_TIME * max(self.end - self.begin, 1)


@dataclass(frozen=True, slots=True)
class Counters:
    """What the kernel itself counted for a thread while it was seen; ns."""

    seen_ns: int
    on_cpu_ns: int
    runq_ns: int
    major_faults: int


class Recording:
    """Reads one finished recording."""

    def __init__(self, select: Select) -> None:
        """Args:
        select: runs a SELECT on the recording.

        Raises:
            CannotAnswer: it is none of our recordings.
        """
        self._select = select
        self.names = Identities(select)
        self._times: dict[int, Times] = {}
        self._spans: dict[int, list[Span]] = {}
        self._spans_of: dict[tuple[int, Category], list[Span]] = {}
        if not self._rows("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'recordings'"):
            raise CannotAnswer(
                "this is no recording of trace_record, so it does not hold who waited for what;"
                " use get_causal_chains or run_sql on it"
            )
        row = self._rows("SELECT id, level, profile, seconds, targets, lost, gaps, note FROM recordings")[0]
        began, ended = self._rows("SELECT started_at, stopped_at FROM sessions")[0]
        self.id, self.level, self.profile, self.seconds, targets, self.lost, self.gaps, self.note = row
        self.start: int = began
        self.end: int = ended
        self.targets: list[int] = json.loads(targets)

    @cached_property
    def _counters(self) -> dict[int, Counters]:
        rows = self._rows("SELECT tid, seen_ns, on_cpu_ns, runq_ns, major_faults FROM thread_counters")
        return {tid: Counters(*rest) for tid, *rest in rows}

    @cached_property
    def pressure(self) -> dict[str, float]:
        """In what percent of the recording some task waited, by resource."""
        return dict(self._rows("SELECT res, some FROM psi"))

    def tids(self, pid: int) -> list[int]:
        """The threads of a process of which anything was recorded, the first one first."""
        return [tid for tid in self.names.threads_of(pid) if self.times(tid).by]

    def times(self, tid: int) -> Times:
        """How long a thread did what: added up where the rows are, for most of them are not needed one by one."""
        if tid not in self._times:
            by: dict[Category, int] = defaultdict(int)
            begin, end, longest = self.end, self.start, 0
            for source, op, total, most, first, last in self._rows(_TIMES, tid):
                by[category_of(source, op)] += total
                begin, end = min(begin, first), max(end, last)
                longest = max(longest, most if source == Source.WAIT else 0)
            if self.level == "sampler" and by.get(Category.ON_CPU):
                longest = 0  # between two samples it ran: what looks like one wait is many
            self._times[tid] = Times(min(begin, end), end, by, longest)
        return self._times[tid]

    def spans(self, tid: int) -> Sequence[Span]:
        """All that a thread did, in order."""
        if tid not in self._spans:
            self._spans[tid] = self._read(_SPANS.format(which=_ALL, order=_BY_TIME, most=_MOST_SPANS), tid)
        return self._spans[tid]

    def spans_of(self, tid: int, category: Category) -> Sequence[Span]:
        """All waits of one category, in order; of what is no wait the longest few."""
        if (tid, category) not in self._spans_of:
            which = " OR ".join(f"(e.source = {source:d} AND e.op = {op:d})" for source, op in events_of(category))
            is_wait = category not in RUNNABLE
            order, most = (_BY_TIME, _MOST_SPANS) if is_wait else ("e.duration DESC", _LONGEST)
            self._spans_of[tid, category] = self._read(_SPANS.format(which=f"({which})", order=order, most=most), tid)
        return self._spans_of[tid, category]

    def lock_wakers(self, tid: int) -> dict[int, int]:
        """Who ended a thread's waits for locks, each with how many ns of them."""
        statement = "SELECT waker_tid, sum(total_ns) FROM wait_edges WHERE tid = ? AND category = ? GROUP BY 1"
        return dict(self._rows(statement, tid, WaitKind.LOCK))

    def _read(self, statement: str, tid: int) -> list[Span]:
        return [
            Span(row, start, end, category_of(source, op), *rest)
            for row, start, end, source, op, *rest in self._rows(statement, tid)
        ]

    def counters(self, tid: int) -> Counters | None:
        """What the kernel counted for a thread."""
        return self._counters.get(tid)

    def holders(self, tids: Sequence[int]) -> list[tuple[int, int]]:
        """Who held the CPU that these threads waited for: (tid, ns in total), longest first."""
        marks = ", ".join("?" * len(tids))
        return self._rows(
            f"SELECT waker_tid, sum(total_ns) FROM wait_edges WHERE category = 0 AND tid IN ({marks})"
            " GROUP BY waker_tid ORDER BY 2 DESC",
            *tids,
        )

    def requests(self) -> list[tuple[int, int, int]]:
        """Requests to block devices: (row, start, end)."""
        return self._rows(
            "SELECT rowid, timestamp, timestamp + duration FROM events WHERE source = ? ORDER BY 2 LIMIT 20000",
            Source.IO,
        )

    def retransmissions(self) -> int:
        """How many TCP segments were sent again, by the whole machine."""
        return self._rows("SELECT count(*) FROM events WHERE source = ?", Source.TCP)[0][0]

    def _rows(self, statement: str, *values: int | str) -> list[Any]:
        return self._select(statement, values)
