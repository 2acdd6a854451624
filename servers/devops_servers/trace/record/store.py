"""Writes a recording into its file: private, bounded, and visible under its name only when it is whole."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from devops_servers.trace import schema
from devops_servers.trace.record.recorded import Recorded
from devops_servers.trace.record.rows import EventRow, RowMaker
from devops_servers.trace.record.syscalls import name_of
from devops_servers.trace.recordings import SUFFIX, UNFINISHED_SUFFIX, finished_path, unfinished_path
from devops_servers.trace.schema import Source

MOST_EVENTS = 400_000
MOST_BYTES = 64 << 20
KEPT_RECORDINGS = 50
KEPT_BYTES = 1 << 30
_ANY_ID = f"{'[0-9]' * 8}-{'[0-9]' * 6}-{'[0-9a-f]' * 4}"
_PAGE_BYTES = 4096
_EVENTS = "events (id, timestamp, pid, comm, tid, source, op, duration, arg0, arg1, ret_code)"
_ROWS_AT_ONCE = 50


def private_folder(folder: Path) -> None:
    """Make `folder`, for this user's eyes only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def write(recorded: Recorded, folder: Path) -> int:
    """Write `recorded` into its file in `folder`, and return how many events it holds."""
    rows = RowMaker(recorded)
    events = _bounded(recorded, rows.events())
    part = unfinished_path(folder, recorded.id)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection = sqlite3.connect(part, isolation_level=None)
    try:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"max_page_count={MOST_BYTES // _PAGE_BYTES}"):
            connection.execute(f"PRAGMA {pragma}")
        schema.create(connection)
        connection.execute("BEGIN")
        _write_events(connection, recorded, events)
        _write_rest(connection, recorded, rows)
        _write_calls(connection, recorded, {row[-1].number for row in events if row[-1]})
        connection.execute("COMMIT")
        connection.executescript(schema.INDEXES)
    finally:
        connection.close()
    part.rename(finished_path(folder, recorded.id))
    return len(events)


def prune(folder: Path, kept: str) -> int:
    """Remove what killed recorders left and the oldest recordings beyond the bounds, and return how many."""
    for part in folder.glob(f"*{UNFINISHED_SUFFIX}"):
        part.unlink(missing_ok=True)
    total, removed = 0, 0
    newest_first = sorted(folder.glob(f"{_ANY_ID}{SUFFIX}"), reverse=True)  # what the user put there stays
    for place, path in enumerate(newest_first):
        total += path.stat().st_size
        if path.name != f"{kept}{SUFFIX}" and (place >= KEPT_RECORDINGS or total > KEPT_BYTES):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _bounded(recorded: Recorded, events: list[EventRow]) -> list[EventRow]:
    """The events of the first part of the recording that the file has room for; what is cut is noted."""
    if len(events) <= MOST_EVENTS:
        return events
    timeline = recorded.timeline
    cut = events[MOST_EVENTS][0]
    recorded.notes.append(
        f"cut after {(cut - timeline.start) / 1e9:.1f} of {(timeline.end - timeline.start) / 1e9:.1f} s:"
        f" {MOST_EVENTS} events are the most a recording holds"
    )
    timeline.end = cut
    return [(*row[:4], min(row[4], cut - row[0]), *row[5:]) for row in events[:MOST_EVENTS]]


def _write_events(connection: sqlite3.Connection, recorded: Recorded, events: Sequence[EventRow]) -> None:
    offset, owners, comms = recorded.clock_offset_ns, recorded.owners, recorded.names()
    whose = {tid: (owners.get(tid, tid), comms.get(tid, "")) for tid in {row[1] for row in events}}
    _insert(
        connection,
        _EVENTS,
        11,
        (
            (number, time + offset, *whose[tid], tid, source, op, duration, arg0, arg1, returned)
            for number, (time, tid, source, op, duration, arg0, arg1, returned, _) in enumerate(events, 1)
        ),
    )
    locks: dict[tuple[int, int], int] = {}
    _insert(connection, "waits", 4, _waits(events, owners, locks))
    images = recorded.images
    connection.executemany(
        "INSERT INTO locks VALUES (?, ?, ?)",
        [(number, pid, images.get((pid, word), "")) for (pid, word), number in locks.items()],
    )


def _insert(connection: sqlite3.Connection, table: str, columns: int, rows: Iterable[tuple[int | str, ...]]) -> None:
    """Insert many rows, some with each statement, which takes half as long as one by one."""
    one = f"({', '.join('?' * columns)})"
    some = f"INSERT INTO {table} VALUES {', '.join([one] * _ROWS_AT_ONCE)}"
    ahead = iter(rows)
    while len(chunk := list(islice(ahead, _ROWS_AT_ONCE))) == _ROWS_AT_ONCE:
        connection.execute(some, list(chain.from_iterable(chunk)))
    connection.executemany(f"INSERT INTO {table} VALUES {one}", chunk)


def _waits(
    events: Sequence[EventRow], owners: dict[int, int], locks: dict[tuple[int, int], int]
) -> Iterator[tuple[int, int, int, int]]:
    for number, row in enumerate(events, 1):
        tid, label = row[1], row[-1]
        if label:
            _, call, fd, word = label
            lock = locks.setdefault((owners.get(tid, tid), word), len(locks) + 1) if word else 0
            yield number, call, fd, lock


def _write_rest(connection: sqlite3.Connection, recorded: Recorded, rows: RowMaker) -> None:
    timeline, comms = recorded.timeline, recorded.names()

    def insert(table: str, values: Iterable[tuple[object, ...]], columns: int) -> None:
        connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * columns)})", values)

    seconds = (timeline.end - timeline.start) / 1e9
    started, stopped = timeline.start + recorded.clock_offset_ns, timeline.end + recorded.clock_offset_ns
    targets = json.dumps([target.pid for target in recorded.targets])
    insert("recordings", [(
        recorded.id, recorded.level, recorded.profile, seconds, targets, recorded.lost, timeline.gaps,
        platform.release(), recorded.clock_offset_ns, "; ".join(recorded.notes),
    )], 10)  # fmt: skip
    connection.execute(
        "INSERT INTO sessions (started_at, stopped_at, cpu_cores, kernel, pid_filter, flags) VALUES (?, ?, ?, ?, ?, ?)",
        (started, stopped, os.cpu_count() or 0, platform.release(), targets, f"--profile {recorded.profile}"),
    )
    holders = {waker for _, waker, _, _ in rows.edges} - set(recorded.owners)
    insert("threads", [(tid, pid, comms.get(tid, "")) for tid, pid in recorded.owners.items()], 3)
    insert("threads", [(tid, recorded.owner(tid), comms.get(tid, "")) for tid in holders], 3)
    insert("processes", recorded.processes(), 6)
    insert("process_names", [(row[0], row[2], started) for row in recorded.processes()], 3)
    insert("fds", [(pid, fd, target) for (pid, fd), target in recorded.files.items()], 3)
    insert("links", [(link.pid, link.kind, link.fd, link.peer, link.detail) for link in recorded.links], 5)
    insert("psi", [(stopped, entry.resource, entry.some, entry.full) for entry in recorded.pressures], 4)
    insert("thread_counters", recorded.counters(), 5)
    insert("wait_edges", [
        (tid, waker, kind, detail, edge.count, edge.total, *edge.waker)
        for (tid, waker, kind, detail), edge in rows.edges.items()
    ], 9)  # fmt: skip


def _write_calls(connection: sqlite3.Connection, recorded: Recorded, blocked_in: set[int]) -> None:
    """How often each process made each system call, and what the calls are called."""
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for (tid, number), (count, total) in recorded.timeline.counts.items():
        of_process = sums[number, recorded.owners.get(tid, tid)]
        of_process[0] += count
        of_process[1] += total
    started = recorded.timeline.start + recorded.clock_offset_ns
    connection.executemany(
        "INSERT INTO event_aggregates (bucket, source, op, pid, count, sum_dur) VALUES (?, ?, ?, ?, ?, ?)",
        [(started, Source.SYSCALL, number, pid, count, total) for (number, pid), (count, total) in sums.items()],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO ops VALUES (?, ?, ?, '')",
        [(Source.SYSCALL, number, name_of(number)) for number in blocked_in | {number for number, _ in sums}],
    )
