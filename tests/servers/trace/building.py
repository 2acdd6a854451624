"""Recordings for the tests, in the shapes that other recorders and ours give them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Version = Literal["0.8", "0.9", "0.10"]
VERSIONS: tuple[Version, ...] = ("0.8", "0.9", "0.10")

SECOND = 1_000_000_000
END = 1_774_015_655 * SECOND
HOST, CUDA, IO = 3, 1, 5
SWITCH, PAGE_ALLOC = 1, 3
MALLOC, LAUNCH = 1, 3


@dataclass(frozen=True)
class Event:
    """One row of `events`; `before_end` in seconds, `took` in nanoseconds."""

    before_end: float = 0
    source: int = HOST
    op: int = SWITCH
    took: int = 1_000
    pid: int = 100
    tid: int = 100
    node: str = ""
    comm: str = ""
    stack: int = 0
    arg0: int = 0


@dataclass(frozen=True)
class Chain:
    """One row of `causal_chains`."""

    op: str = "cudaLaunchKernel"
    severity: str = "HIGH"
    tail_ratio: float = 10.0
    node: str = ""
    before_end: float = 0
    summary: str = "cudaLaunchKernel p99=25.8ms (10.0x p50) — 34 sched_switch events"
    root_cause: str = "34 sched_switch events"
    p50_us: int = 72
    p99_us: int = 25_799
    timeline: str = '[{"layer": "HOST", "op": "sched_switch", "detail": "34 context switches", "dur_us": 929}]'
    advice: str = '["pin it"]'


@dataclass(frozen=True)
class Content:
    """What a recording holds; a count is (source, op, count, stored, sum_dur, max_dur) in the last minute."""

    events: Sequence[Event] = ()
    chains: Sequence[Chain] = ()
    counts: Sequence[tuple[int, int, int, int, int, int]] = ()
    stacks: dict[int, object] = field(default_factory=dict[int, object])
    names: dict[int, str] = field(default_factory=dict[int, str])
    samples: Sequence[tuple[float, float, float]] = ()
    """Seconds before the end, CPU and memory in per cent."""
    ops: Sequence[tuple[int, int, str]] = (
        (HOST, SWITCH, "sched_switch"),
        (HOST, PAGE_ALLOC, "mm_page_alloc"),
        (CUDA, MALLOC, "cudaMalloc"),
        (CUDA, LAUNCH, "cudaLaunchKernel"),
    )
    seconds: float = 60


def build(path: Path, content: Content, version: Version = "0.9") -> Path:
    """Write a recording as Ingero of that version does."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_tables(version))
        nodes = version != "0.8"
        for number, event in enumerate(content.events):
            row: list[object] = [f"{event.node}:{number}" if nodes else number, *_event(event)]
            row += [event.node, None, None, None] if nodes else []
            row += [event.comm] if version == "0.10" else []
            connection.execute(f"INSERT INTO events VALUES ({_marks(row)})", row)
        for number, chain in enumerate(content.chains):
            row = [f"chain-{number}", *_chain(chain), *([chain.node] if nodes else [])]
            connection.execute(f"INSERT INTO causal_chains VALUES ({_marks(row)})", row)
        _fill(connection, content)
        connection.execute("INSERT INTO schema_info VALUES ('version', ?)", (version,))
        session = (END - round(content.seconds * SECOND), END)
        connection.execute("INSERT INTO sessions (started_at, stopped_at) VALUES (?, ?)", session)
    return path


def _fill(connection: sqlite3.Connection, content: Content) -> None:
    bucket = END - END % (60 * SECOND)
    counts = [(bucket, source, op, 100, *rest[:3], 0, rest[3], 0) for source, op, *rest in content.counts]
    connection.executemany("INSERT INTO event_aggregates VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", counts)
    stacks = [(key, json.dumps(frames)) for key, frames in content.stacks.items()]
    connection.executemany("INSERT INTO stack_traces VALUES (?, '', ?)", stacks)
    connection.executemany("INSERT INTO process_names VALUES (?, ?, 0)", content.names.items())
    samples = [(END - round(before * SECOND), cpu, memory) for before, cpu, memory in content.samples]
    connection.executemany(
        "INSERT INTO system_snapshots (timestamp, cpu_pct, mem_pct, mem_avail, swap_mb, load_avg) "
        "VALUES (?, ?, ?, 0, 0, 1.5)",
        samples,
    )
    connection.executemany("INSERT INTO ops VALUES (?, ?, ?, '')", content.ops)
    connection.executemany("INSERT INTO sources VALUES (?, ?, '')", [(CUDA, "CUDA"), (HOST, "HOST")])


def _event(event: Event) -> list[object]:
    at = END - round(event.before_end * SECOND)
    return [at, event.pid, event.tid, event.source, event.op, event.took, 0, event.arg0, 0, 0, event.stack, 0]


def _chain(chain: Chain) -> list[object]:
    at = END - round(chain.before_end * SECOND)
    words = [chain.severity, chain.summary, chain.root_cause, "", chain.advice, chain.op]
    return [at, *words, chain.p99_us, chain.p50_us, chain.tail_ratio, chain.timeline]


def _marks(row: Sequence[object]) -> str:
    return ", ".join("?" * len(row))


def _tables(version: Version) -> str:
    key = "id INTEGER PRIMARY KEY" if version == "0.8" else "id TEXT PRIMARY KEY"
    node = "" if version == "0.8" else ", node TEXT NOT NULL DEFAULT ''"
    ranks = "" if version == "0.8" else f"{node}, rank INTEGER, local_rank INTEGER, world_size INTEGER"
    comm = ", comm TEXT NOT NULL DEFAULT ''" if version == "0.10" else ""
    return f"""
    CREATE TABLE events ({key}, timestamp INTEGER, pid INTEGER, tid INTEGER, source INTEGER, op INTEGER,
      duration INTEGER, gpu_id INTEGER, arg0 INTEGER, arg1 INTEGER, ret_code INTEGER, stack_hash INTEGER,
      cgroup_id INTEGER{ranks}{comm});
    CREATE INDEX idx_events_timestamp ON events(timestamp);
    CREATE TABLE stack_traces (hash INTEGER PRIMARY KEY, ips TEXT, frames TEXT);
    CREATE TABLE causal_chains (id TEXT PRIMARY KEY, detected_at INTEGER, severity TEXT, summary TEXT,
      root_cause TEXT, explanation TEXT, recommendations TEXT, cuda_op TEXT, cuda_p99_us INTEGER,
      cuda_p50_us INTEGER, tail_ratio REAL, timeline TEXT{node});
    CREATE TABLE sources (id INTEGER PRIMARY KEY, name TEXT, description TEXT);
    CREATE TABLE ops (source_id INTEGER, op_id INTEGER, name TEXT, description TEXT);
    CREATE TABLE schema_info (key TEXT PRIMARY KEY, value TEXT);
    CREATE TABLE system_snapshots (id INTEGER PRIMARY KEY, timestamp INTEGER, cpu_pct REAL, mem_pct REAL,
      mem_avail INTEGER, swap_mb INTEGER, load_avg REAL);
    CREATE TABLE sessions (id INTEGER PRIMARY KEY, started_at INTEGER, stopped_at INTEGER, gpu_model TEXT DEFAULT '');
    CREATE TABLE process_names (pid INTEGER PRIMARY KEY, name TEXT, seen_at INTEGER);
    CREATE TABLE event_aggregates (bucket INTEGER, source INTEGER, op INTEGER, pid INTEGER, count INTEGER,
      stored INTEGER, sum_dur INTEGER, min_dur INTEGER, max_dur INTEGER, sum_arg0 INTEGER);
    """
