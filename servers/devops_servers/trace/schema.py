"""The one place that says what a recording of ours holds: its tables, its numbers for sources and ops, its units.

The first tables are shaped like those of an Ingero 0.10 database, so that its tools open ours; sources from 100 on and
the tables after them are our own. Every time is in nanoseconds since the epoch (UTC), every duration in nanoseconds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from enum import IntEnum

VERSION = "0.10"


class Source(IntEnum):
    """Who saw an event: `events.source`."""

    CUDA = 1
    HOST = 3
    DRIVER = 4
    IO = 5
    TCP = 6
    NET = 7
    CUDA_GRAPH = 8
    SYSCALL = 100
    WAIT = 101
    RUNQ = 102
    ONCPU = 103
    SOCK_STATE = 104


class HostOp(IntEnum):
    """`events.op` of `Source.HOST`."""

    SCHED_SWITCH = 1
    SCHED_WAKEUP = 2
    MM_PAGE_ALLOC = 3
    OOM_KILL = 4
    PROCESS_EXEC = 5
    PROCESS_EXIT = 6
    PROCESS_FORK = 7


class IoOp(IntEnum):
    """`events.op` of `Source.IO`; arg0 is a number of 512-byte sectors, arg1 the first of them."""

    READ = 1
    WRITE = 2
    DISCARD = 3


class WaitKind(IntEnum):
    """`events.op` of `Source.WAIT` and `wait_edges.category`: what a blocked thread waited for."""

    LOCK = 1
    FILE_LOCK = 2
    DISK = 3
    NET = 4
    CHILD = 5
    PIPE = 6
    SLEEP = 7
    POLL = 8
    MEMORY = 9
    OTHER = 10


class RunqOp(IntEnum):
    """`events.op` of `Source.RUNQ`: why a thread that could run did not."""

    AFTER_WAKEUP = 1
    PREEMPTED = 2


class Waker(IntEnum):
    """`events.arg1` of `Source.WAIT`: in what context the thread was woken."""

    TASK = 0
    SOFTIRQ = 1
    HARDIRQ = 2


_TCP_STATES = (
    "tcp_established", "tcp_syn_sent", "tcp_syn_recv", "tcp_fin_wait1", "tcp_fin_wait2", "tcp_time_wait", "tcp_close",
    "tcp_close_wait", "tcp_last_ack", "tcp_listen", "tcp_closing", "tcp_new_syn_recv",
)  # fmt: skip

SOURCES: Mapping[Source, str] = {
    Source.HOST: "kernel events: scheduler, memory, life of processes",
    Source.IO: "block device requests",
    Source.TCP: "TCP retransmissions",
    Source.NET: "socket calls (arg0 = fd, arg1 = bytes)",
    Source.SYSCALL: "system calls (op = number, arg0 = fd, arg1 = returned value)",
    Source.WAIT: "blocked off the CPU (arg0 = waker's tid, arg1 = its context: 0 task, 1 softirq, 2 hardirq)",
    Source.RUNQ: "could run but did not (arg0 = cpu or -1, arg1 = tid that held it longest)",
    Source.ONCPU: "ran on a CPU (arg0 = cpu or -1)",
    Source.SOCK_STATE: "TCP state changes (op = new state, arg0 = old state, arg1 = sport<<16|dport)",
}
"""The sources that our recordings use, each with what its arguments mean."""

OPS: Mapping[Source, Mapping[int, str]] = {
    Source.HOST: {op: op.name.lower() for op in HostOp},
    Source.IO: {op: f"block_{op.name.lower()}" for op in IoOp},
    Source.TCP: {1: "tcp_retransmit"},
    Source.NET: {1: "net_send", 2: "net_recv"},
    Source.WAIT: {kind: f"wait_{kind.name.lower()}" for kind in WaitKind},
    Source.RUNQ: {op: f"runq_{op.name.lower()}" for op in RunqOp},
    Source.ONCPU: {1: "on_cpu"},
    Source.SOCK_STATE: dict(enumerate(_TCP_STATES, 1)),
}
"""The names of ops by source; a recorder adds those of the system calls that it saw."""

TABLES = """
CREATE TABLE events (
  id TEXT NOT NULL, timestamp INTEGER NOT NULL, pid INTEGER NOT NULL, tid INTEGER NOT NULL,
  source INTEGER NOT NULL, op INTEGER NOT NULL, duration INTEGER NOT NULL, gpu_id INTEGER NOT NULL DEFAULT 0,
  arg0 INTEGER NOT NULL DEFAULT 0, arg1 INTEGER NOT NULL DEFAULT 0, ret_code INTEGER NOT NULL DEFAULT 0,
  stack_hash INTEGER NOT NULL DEFAULT 0, cgroup_id INTEGER NOT NULL DEFAULT 0, node TEXT NOT NULL DEFAULT '',
  rank INTEGER, local_rank INTEGER, world_size INTEGER, comm TEXT NOT NULL DEFAULT '');
CREATE TABLE stack_traces (hash INTEGER PRIMARY KEY, ips TEXT NOT NULL, frames TEXT NOT NULL DEFAULT '');
CREATE TABLE causal_chains (
  id TEXT PRIMARY KEY, detected_at INTEGER NOT NULL, severity TEXT NOT NULL, summary TEXT NOT NULL,
  root_cause TEXT NOT NULL, explanation TEXT NOT NULL, recommendations TEXT NOT NULL DEFAULT '',
  cuda_op TEXT NOT NULL DEFAULT '', cuda_p99_us INTEGER NOT NULL DEFAULT 0, cuda_p50_us INTEGER NOT NULL DEFAULT 0,
  tail_ratio REAL NOT NULL DEFAULT 0, timeline TEXT NOT NULL DEFAULT '', node TEXT NOT NULL DEFAULT '');
CREATE TABLE system_snapshots (
  id INTEGER PRIMARY KEY, timestamp INTEGER NOT NULL UNIQUE, cpu_pct REAL NOT NULL, mem_pct REAL NOT NULL,
  mem_avail INTEGER NOT NULL, swap_mb INTEGER NOT NULL, load_avg REAL NOT NULL);
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, stopped_at INTEGER NOT NULL DEFAULT 0,
  gpu_model TEXT NOT NULL DEFAULT '', gpu_driver TEXT NOT NULL DEFAULT '', cpu_model TEXT NOT NULL DEFAULT '',
  cpu_cores INTEGER NOT NULL DEFAULT 0, mem_total INTEGER NOT NULL DEFAULT 0, kernel TEXT NOT NULL DEFAULT '',
  os_release TEXT NOT NULL DEFAULT '', cuda_ver TEXT NOT NULL DEFAULT '', python_ver TEXT NOT NULL DEFAULT '',
  ingero_ver TEXT NOT NULL DEFAULT '', pid_filter TEXT NOT NULL DEFAULT '', flags TEXT NOT NULL DEFAULT '',
  node TEXT NOT NULL DEFAULT '', rank INTEGER, local_rank INTEGER, world_size INTEGER);
CREATE TABLE process_names (pid INTEGER PRIMARY KEY, name TEXT NOT NULL, seen_at INTEGER NOT NULL DEFAULT 0);
CREATE TABLE event_aggregates (
  bucket INTEGER NOT NULL, source INTEGER NOT NULL, op INTEGER NOT NULL, pid INTEGER NOT NULL DEFAULT 0,
  count INTEGER NOT NULL DEFAULT 0, stored INTEGER NOT NULL DEFAULT 0, sum_dur INTEGER NOT NULL DEFAULT 0,
  min_dur INTEGER NOT NULL DEFAULT 0, max_dur INTEGER NOT NULL DEFAULT 0, sum_arg0 INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (bucket, source, op, pid));
CREATE TABLE cgroup_metadata (
  cgroup_id INTEGER PRIMARY KEY, container_id TEXT NOT NULL DEFAULT '', cgroup_path TEXT NOT NULL DEFAULT '',
  pod_name TEXT NOT NULL DEFAULT '', namespace TEXT NOT NULL DEFAULT '');
CREATE TABLE sources (id INTEGER PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL);
CREATE TABLE ops (
  source_id INTEGER NOT NULL, op_id INTEGER NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL,
  PRIMARY KEY (source_id, op_id));
CREATE TABLE schema_info (key TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE recordings (
  id TEXT PRIMARY KEY, level TEXT NOT NULL, profile TEXT NOT NULL, seconds REAL NOT NULL, targets TEXT NOT NULL,
  lost INTEGER NOT NULL DEFAULT 0, gaps INTEGER NOT NULL DEFAULT 0, kernel TEXT NOT NULL DEFAULT '',
  clock_offset_ns INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '');
CREATE TABLE threads (tid INTEGER PRIMARY KEY, pid INTEGER NOT NULL, comm TEXT NOT NULL);
CREATE TABLE fds (pid INTEGER NOT NULL, fd INTEGER NOT NULL, target TEXT NOT NULL, PRIMARY KEY (pid, fd));
CREATE TABLE wait_edges (
  tid INTEGER NOT NULL, waker_tid INTEGER NOT NULL, category INTEGER NOT NULL, detail TEXT NOT NULL DEFAULT '',
  n INTEGER NOT NULL, total_ns INTEGER NOT NULL, waker_on_ns INTEGER NOT NULL DEFAULT 0,
  waker_rq_ns INTEGER NOT NULL DEFAULT 0, waker_blk_ns INTEGER NOT NULL DEFAULT 0);
CREATE TABLE waits (
  event INTEGER PRIMARY KEY, syscall INTEGER NOT NULL, fd INTEGER NOT NULL, lock INTEGER NOT NULL);
CREATE TABLE locks (id INTEGER PRIMARY KEY, pid INTEGER NOT NULL, image TEXT NOT NULL);
CREATE TABLE links (
  pid INTEGER NOT NULL, kind TEXT NOT NULL, fd INTEGER NOT NULL, peer INTEGER NOT NULL, detail TEXT NOT NULL);
CREATE TABLE processes (
  pid INTEGER PRIMARY KEY, ppid INTEGER NOT NULL, comm TEXT NOT NULL, role TEXT NOT NULL, program TEXT NOT NULL,
  ended_at INTEGER NOT NULL DEFAULT 0);
CREATE TABLE thread_counters (
  tid INTEGER PRIMARY KEY, seen_ns INTEGER NOT NULL, on_cpu_ns INTEGER NOT NULL, runq_ns INTEGER NOT NULL,
  major_faults INTEGER NOT NULL);
CREATE TABLE psi (ts INTEGER NOT NULL, res TEXT NOT NULL, some REAL NOT NULL, "full" REAL NOT NULL);
"""
"""`waits` says more of the events with these rowids: the number of the system call (-1 for none), its file descriptor
(-1 for none), and which of `locks` (0 for none); `locks.image` is the program or library whose own lock it is.
`links` says who is at the other end (`peer` 0: no process of this machine) of a `socket`, `listener`, `pipe`,
`pipe_out`, `file_lock` or `child`; `processes.role` is `target`, `neighbour` or `other`. `thread_counters` is what the
kernel itself counted meanwhile. In `wait_edges` category 0 is waiting for a CPU, and the waker the thread that held it.

`causal_chains.cuda_op` of ours names what was slow (`comm/tid`), `cuda_p50_us` and `cuda_p99_us` its waits, in µs.

`recordings.level` is `tracefs` or `sampler`, `targets` a JSON list; `fds.target` is a path or a socket's addresses.
"""

INDEXES = """
CREATE INDEX idx_events_timestamp ON events(timestamp);
CREATE INDEX idx_events_tid ON events(tid);
CREATE INDEX idx_wait_edges_tid ON wait_edges(tid);
"""
"""Made once the rows are there, which is faster than keeping them up with every row."""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of a recording, and fill those that name its sources, ops and units."""
    connection.executescript(TABLES)
    connection.executemany(
        "INSERT INTO sources VALUES (?, ?, ?)", [(source, source.name, text) for source, text in SOURCES.items()]
    )
    connection.executemany(
        "INSERT INTO ops VALUES (?, ?, ?, '')",
        [(source, op, name) for source, names in OPS.items() for op, name in names.items()],
    )
    connection.executemany(
        "INSERT INTO schema_info VALUES (?, ?)",
        [("version", VERSION), ("timestamp_unit", "nanoseconds (Unix epoch)"), ("duration_unit", "nanoseconds")],
    )
