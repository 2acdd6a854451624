"""What the system server costs: each tool's time as a client sees it, its memory, and what it uses while idle."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager

import anyio
import psutil
from mcp import Client, StdioServerParameters

_PROCESSES = 2_000
_IDLE_S = 5.0
_REPEATS = 5
_CROWD = """
import os, signal, sys
for _ in range(int(sys.argv[1])):
    if os.fork() == 0:
        signal.pause()
print(flush=True)
signal.pause()
"""
_LIMITS_MS = {"get_resource_usage": 300, "check_host": 2_000}


def run() -> list[str]:
    """Measure a real server over stdio, and return what came out, one figure to a line."""
    return anyio.run(_measured)


async def _measured() -> list[str]:
    program = StdioServerParameters(
        command=sys.executable,
        args=["-P", "-m", "devops_servers.system"],
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    known = {child.pid for child in psutil.Process().children()}
    async with Client(program) as client:
        [server] = [child for child in psutil.Process().children() if child.pid not in known]
        lines = [
            f"system: {tool} {await _median_ms(client, tool):.0f} ms (at most {limit} ms)"
            for tool, limit in _LIMITS_MS.items()
        ]
        with _crowd():
            crowded = await _median_ms(client, "get_top_processes")
        lines.append(f"system: get_top_processes with {_PROCESSES} more processes {crowded:.0f} ms (at most 1000 ms)")
        lines.append(f"system: idle between calls {await _idle_percent(server):.2f} % of one core (at most 5 %)")
        lines.append(f"system: server RSS {server.memory_info().rss / 1e6:.0f} MB (at most 90 MB)")
    return lines


async def _median_ms(client: Client, tool: str) -> float:
    taken: list[float] = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        result = await client.call_tool(tool, {})
        taken.append(1000 * (time.perf_counter() - started))
        assert not result.is_error, result.content
    return statistics.median(taken)


async def _idle_percent(server: psutil.Process) -> float:
    before = sum(server.cpu_times()[:2])
    await anyio.sleep(_IDLE_S)
    return 100 * (sum(server.cpu_times()[:2]) - before) / _IDLE_S


@contextmanager
def _crowd() -> Generator[None]:
    """Many processes that do nothing."""
    program = subprocess.Popen(
        [sys.executable, "-c", _CROWD, str(_PROCESSES)], stdout=subprocess.PIPE, start_new_session=True
    )
    assert program.stdout
    try:
        program.stdout.readline()
        yield
    finally:
        os.killpg(program.pid, signal.SIGKILL)
        program.communicate()
