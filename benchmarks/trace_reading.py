"""What reading a recording costs: each tool's time as a client sees it, on a saved one and on the largest there is."""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
from mcp import Client, StdioServerParameters

from benchmarks._measure import figure
from devops_servers.trace import schema

_SAVED, _LARGEST = 4_000, 400_000
_REPEATS = 7
_QUERY = "SELECT source, op, count(*), percentile(duration, 99) FROM events GROUP BY 1, 2"
_BARE = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall())"
_BARE_QUERY = "SELECT source, op, count(*), max(duration) FROM events GROUP BY 1, 2"


def run() -> Iterator[str]:
    """Measure a real server over stdio, and give one figure to a line."""
    with TemporaryDirectory(prefix="benchmark-") as folder:
        saved = _recording(Path(folder) / "saved.db", _SAVED)
        largest = _recording(Path(folder) / "largest.db", _LARGEST)
        yield from anyio.run(_measured, saved, largest)


async def _measured(saved: Path, largest: Path) -> list[str]:
    program = StdioServerParameters(
        command=sys.executable,
        args=["-P", "-m", "devops_servers.trace", "--db", str(saved), "--db", str(largest)],
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    async with Client(program) as client:
        lines = [
            figure(f"{tool}, {_SAVED:,} events", await _median_ms(client, tool), 100, "ms", digits=0)
            for tool in ("get_trace_stats", "get_causal_chains", "trace_timeline")
        ]
        lines += [
            figure(
                f"{tool}, {_LARGEST:,} events",
                await _median_ms(client, tool, recording="largest"),
                1_500,
                "ms",
                digits=0,
            )
            for tool in ("get_trace_stats", "trace_timeline")
        ]
        guarded = await _median_ms(client, "run_sql", query=_QUERY)
    bare = statistics.median(_bare_ms(saved) for _ in range(_REPEATS))
    lines.append(figure("run_sql, guarded and in a child of its own", guarded / bare, 5, "x a bare sqlite3 child"))
    return lines


async def _median_ms(client: Client, tool: str, **arguments: Any) -> float:
    taken: list[float] = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        result = await client.call_tool(tool, arguments)
        taken.append(1_000 * (time.perf_counter() - started))
        assert not result.is_error, result.content
    return statistics.median(taken)


def _bare_ms(path: Path) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-S", "-c", _BARE, str(path), _BARE_QUERY], check=True, capture_output=True)
    return 1_000 * (time.perf_counter() - started)


def _recording(path: Path, events: int) -> Path:
    """An investigation of `events` events of ten threads over two seconds, with chains as its recorder repeats them."""
    chance = random.Random(7)
    kinds = [(source, op) for source, names in schema.OPS.items() for op in names]
    with closing(sqlite3.connect(path)) as connection, connection:
        schema.create(connection)
        connection.executemany(
            "INSERT INTO events (id, timestamp, pid, tid, source, op, duration) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (str(n), n * 2_000_000_000 // events, 7, 7 + n % 10, *chance.choice(kinds), chance.randrange(10**7))
                for n in range(events)
            ),
        )
        connection.executemany(
            "INSERT INTO causal_chains (id, detected_at, severity, summary, root_cause, explanation, cuda_op, "
            "tail_ratio) VALUES (?, ?, 'HIGH', 'slow', 'busy', '', ?, 3.5)",
            ((f"chain-{n}", n, f"op-{n % 8}") for n in range(316)),
        )
        connection.execute("DROP TABLE recordings")  # which leaves what an Ingero 0.10 has
        connection.executescript(schema.INDEXES)
    return path
