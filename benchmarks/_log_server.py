"""The logs server as a process of its own: what its start costs, and what it holds in memory."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import anyio
import psutil
from mcp import Client, StdioServerParameters

from benchmarks._measure import figure

IDLE = ("-c", "from mcp.server import MCPServer; MCPServer('idle').run()")
LOGS = ("-P", "-m", "devops_servers.logs")
_ROUNDS = 5
_STEP_BYTES = 1 << 20
_MOST_TIMES = 1.1  # what is under a tenth of the SDK's own import drowns in its spread
Calls = Mapping[str, Mapping[str, Any]]
"""Tools, each with its arguments."""
_GROWTH: Calls = {"search_logs": {"pattern": r"Timeout after \d{4}ms"}, "error_summary": {"hours": 80_000}}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a server used."""

    start_s: float
    """CPU, to its first list of tools."""
    calls_s: float
    """CPU, for the calls."""
    peak_mb: float


def memory(log: Path) -> list[str]:
    """What the server holds at most, above a server of the SDK that does nothing."""
    idle = _run(IDLE, log.parent).peak_mb
    lines: list[str] = []
    for tool, target in (("search_logs", 25), ("error_summary", 60)):
        peak = _run(LOGS, log.parent, {tool: _GROWTH[tool]}).peak_mb
        lines.append(figure(f"{tool}, memory", peak - idle, target, "MB above an idle SDK server"))
    return lines


def start(folder: Path) -> list[str]:
    """What the start to the first list of tools costs beside that of an idle server of the same SDK."""
    found: dict[str, list[float]] = {"idle": [], "logs": []}
    for _ in range(_ROUNDS):
        found["idle"].append(_run(IDLE, folder).start_s)
        found["logs"].append(_run(LOGS, folder).start_s)
    times = median(found["logs"]) / median(found["idle"])
    spread = max(found["idle"]) / min(found["idle"])
    return [
        figure("start to tools/list", times, _MOST_TIMES, "x CPU of an idle SDK server", digits=2),
        f"  the idle server's own spread in {_ROUNDS} starts: {spread:.2f} x",
    ]


def growth(log: Path, tenth: Path) -> list[str]:
    """How time and memory grow from a log to one of ten times its size."""
    lines: list[str] = []
    size = log.stat().st_size / tenth.stat().st_size
    for tool, arguments in _GROWTH.items():
        for path in (tenth, log):
            _into_cache(path)
        small, large = _run(LOGS, tenth.parent, {tool: arguments}), _run(LOGS, log.parent, {tool: arguments})
        per_byte = large.calls_s / small.calls_s / size
        lines.append(figure(f"{tool}, CPU for each byte", per_byte, 1.2, f"x that of {size:.0f} times less", digits=2))
        lines.append(figure(f"{tool}, memory", large.peak_mb - small.peak_mb, 5, f"MB above {size:.0f} times less"))
    return lines


def _into_cache(path: Path) -> None:
    with path.open("rb", buffering=0) as file:
        while file.read(_STEP_BYTES):
            pass


def _run(arguments: tuple[str, ...], folder: Path, calls: Calls | None = None) -> Cost:
    return anyio.run(_cost, arguments, folder, calls or {})


async def _cost(arguments: tuple[str, ...], folder: Path, calls: Calls) -> Cost:
    environment = {"LOG_DIR": str(folder), "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    before = {child.pid for child in psutil.Process().children()}
    program = StdioServerParameters(command=sys.executable, args=list(arguments), env=environment)
    async with Client(program) as client:
        await client.list_tools()
        [server] = [child for child in psutil.Process().children() if child.pid not in before]
        start_s = sum(server.cpu_times()[:2])
        for tool, values in calls.items():
            await _to_the_end(client, tool, dict(values))
        calls_s = sum(server.cpu_times()[:2]) - start_s
        status = await anyio.Path(f"/proc/{server.pid}/status").read_text()
    peak_kb = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return Cost(start_s, calls_s, peak_kb / 1000)


async def _to_the_end(client: Client, tool: str, arguments: dict[str, Any]) -> None:
    """Call a tool, and go on where its time was over."""
    while True:
        result = await client.call_tool(tool, arguments)
        assert not result.is_error, result.content
        said = str(result.content)
        if "resume=" not in said:
            return
        arguments["resume"] = said.partition("resume=")[2].split("]")[0].split()[0]
