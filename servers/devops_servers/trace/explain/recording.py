"""One recording, read as far as an explanation needs it: what each thread did, and who has to do with whom."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from devops_servers.trace.errors import CannotAnswer
from devops_servers.trace.explain.categories import Category, category_of
from devops_servers.trace.schema import Source

_MOST_SPANS = 200_000
_SPANS = f"""
SELECT e.rowid, e.timestamp, e.timestamp + e.duration, e.source, e.op, e.arg0, e.arg1, e.ret_code,
       coalesce(w.syscall, -1), coalesce(w.fd, -1), coalesce(w.lock, 0)
FROM events e LEFT JOIN waits w ON w.event = e.rowid
WHERE e.tid = ? AND e.source IN ({Source.WAIT:d}, {Source.RUNQ:d}, {Source.ONCPU:d})
ORDER BY e.timestamp LIMIT {_MOST_SPANS}
"""


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
class Process:
    """One process of the recording."""

    pid: int
    parent: int
    comm: str
    role: str
    program: str
    ended_at: int


@dataclass(frozen=True, slots=True)
class Link:
    """Who is at the other end of a file, or a child."""

    kind: str
    fd: int
    peer: int
    detail: str


@dataclass(frozen=True, slots=True)
class Counters:
    """What the kernel itself counted for a thread while it was seen; ns."""

    seen_ns: int
    on_cpu_ns: int
    runq_ns: int
    major_faults: int


class Recording:
    """Reads one finished recording."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Raises:
        CannotAnswer: the database is none of our recordings.
        """
        self._database = database
        self._spans: dict[int, list[Span]] = {}
        try:
            row = self._rows("SELECT id, level, profile, seconds, targets, lost, gaps, note FROM recordings")[0]
            began, ended = self._rows("SELECT started_at, stopped_at FROM sessions")[0]
        except (sqlite3.DatabaseError, IndexError):
            raise CannotAnswer(
                "this is no recording of trace_record, so there is no record of who waited for what;"
                " use get_causal_chains or run_sql on it"
            ) from None
        self.id, self.level, self.profile, self.seconds, targets, self.lost, self.gaps, self.note = row
        self.start: int = began
        self.end: int = ended
        self.targets: list[int] = json.loads(targets)

    @cached_property
    def processes(self) -> dict[int, Process]:
        """All processes that are known, by pid."""
        rows = self._rows("SELECT pid, ppid, comm, role, program, ended_at FROM processes")
        return {row[0]: Process(*row) for row in rows}

    @cached_property
    def _threads(self) -> dict[int, tuple[int, str]]:
        return {tid: (pid, comm) for tid, pid, comm in self._rows("SELECT tid, pid, comm FROM threads")}

    @cached_property
    def _links(self) -> dict[int, list[Link]]:
        links: dict[int, list[Link]] = defaultdict(list)
        for pid, *rest in self._rows("SELECT pid, kind, fd, peer, detail FROM links"):
            links[pid].append(Link(*rest))
        return links

    @cached_property
    def _counters(self) -> dict[int, Counters]:
        rows = self._rows("SELECT tid, seen_ns, on_cpu_ns, runq_ns, major_faults FROM thread_counters")
        return {tid: Counters(*rest) for tid, *rest in rows}

    @cached_property
    def _images(self) -> dict[int, str]:
        return dict(self._rows("SELECT id, image FROM locks"))

    @cached_property
    def _names_of_calls(self) -> dict[int, str]:
        return dict(self._rows("SELECT op_id, name FROM ops WHERE source_id = ?", Source.SYSCALL))

    @cached_property
    def pressure(self) -> dict[str, float]:
        """In what percent of the recording some task waited, by resource."""
        return dict(self._rows("SELECT res, some FROM psi"))

    def owner(self, tid: int) -> int:
        """The process of a thread."""
        return self._threads[tid][0] if tid in self._threads else tid

    def name(self, tid: int) -> str:
        """What a thread is called."""
        return self._threads[tid][1] if tid in self._threads else ""

    def tids(self, pid: int) -> list[int]:
        """The threads of a process of which anything was recorded, the first one first."""
        tids = [tid for tid, (owner, _) in self._threads.items() if owner == pid and self.spans(tid)]
        return sorted(tids, key=lambda tid: (tid != pid, tid))

    def spans(self, tid: int) -> Sequence[Span]:
        """All that a thread did, in order."""
        if tid not in self._spans:
            self._spans[tid] = [
                Span(row, start, end, category_of(source, op), *rest)
                for row, start, end, source, op, *rest in self._rows(_SPANS, tid)
            ]
        return self._spans[tid]

    def links(self, pid: int, kind: str = "") -> list[Link]:
        """Who a process has to do with."""
        return [link for link in self._links.get(pid, ()) if kind in ("", link.kind)]

    def counters(self, tid: int) -> Counters | None:
        """What the kernel counted for a thread."""
        return self._counters.get(tid)

    def image(self, lock: int) -> str:
        """The program or library whose own lock it is; empty for a lock that a program made."""
        return self._images.get(lock, "")

    def file(self, pid: int, fd: int) -> str:
        """What a descriptor stands for, with addresses where it is a connection."""
        if fd < 0:
            return ""
        for link in self.links(pid):
            if link.fd == fd and link.kind == "socket":
                return link.detail
        rows = self._rows("SELECT target FROM fds WHERE pid = ? AND fd = ?", pid, fd)
        return rows[0][0] if rows else ""

    def call(self, number: int) -> str:
        """The name of a system call."""
        return self._names_of_calls.get(number, f"syscall {number}") if number >= 0 else ""

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
        with closing(self._database.execute(statement, values)) as cursor:
            return cursor.fetchall()
