"""What reading a gigabyte of logs costs beside grep, and how well messages are grouped.

`LOGHUB=FOLDER` names LogHub's 2k samples for the accuracy; `BENCH_LOG_MB` another size of log than 1000 (10^6 bytes).
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import anyio
import psutil
from mcp import Client, StdioServerParameters

from benchmarks._log_accuracy import accuracy
from benchmarks._log_corpus import write_log
from benchmarks._measure import by_turns, cpu_s, figure
from devops_servers.logs.budget import Budget
from devops_servers.logs.files import Catalogue
from devops_servers.logs.patterns import compile_pattern
from devops_servers.logs.scan import Scan
from devops_servers.logs.search import Query, search
from devops_servers.logs.settings import Settings
from devops_servers.logs.summary import summarise
from devops_servers.logs.tail import last_lines

ROUNDS = 5
PATTERNS = {
    "a rare literal": "kernel panic",
    "a class and a count": r"status=5[0-9][0-9] duration=[0-9]{4,}ms",
    "an alternation in 2 % of lines": r"\w+(Error|Exception)\b",
    "words of most errors": r"Timeout after [0-9]{4}ms",
}
_ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
_IDLE = "from mcp.server import MCPServer; MCPServer('idle').run()"
_ERROR_US = 4e-6


def run() -> list[str]:
    """Measure, and return the figures as lines."""
    megabytes = int(os.environ.get("BENCH_LOG_MB", "1000"))
    if not shutil.which("grep"):
        return ["logs: there is no grep to compare with"]
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        path = Path(folder, "app.log")
        write_log(path, megabytes)
        bench = _Bench(path)
        lines = [f"a log of {path.stat().st_size / 1e6:,.0f} MB, in the cache of files; medians of {ROUNDS}"]
        lines += bench.searches()
        lines += bench.seeks()
        lines += bench.summary()
        lines += anyio.run(_memory, path)
    return [*lines, *accuracy(os.environ.get("LOGHUB", ""))]


class _Bench:
    """The engine on one log, measured in this process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._settings = Settings(places=(path.parent,))
        self._catalogue = Catalogue(self._settings)
        self._files = [self._catalogue.find(path.name)]

    def searches(self) -> list[str]:
        """Counting the lines that match, beside grep and, where it is installed, rg."""
        lines: list[str] = []
        for name, pattern in PATTERNS.items():
            measures = {"ours": partial(self._search_s, pattern), "grep": partial(self._grep_s, "-cE", pattern)}
            if shutil.which("rg"):
                measures["rg"] = partial(cpu_s, ["rg", "-c", pattern, str(self._path)], _ENVIRONMENT)
            found = by_turns(measures, ROUNDS)
            times = found["ours"] / found["grep"]
            lines.append(figure(f"search_logs, {name}", times, 1.5, "x CPU of grep -cE", digits=2))
            if "rg" in found:
                lines.append(f"  {found['ours'] / found['rg']:.2f} x the CPU of rg -c")
        return lines

    def seeks(self) -> list[str]:
        """Finding the end, and a minute in the middle."""
        minute = 1_795_147_200.0 + 60  # 2026-11-20T04:00Z
        query = Query(compile_pattern(""), since=minute, until=minute + 60, limit=1)
        found = by_turns(
            {
                "tail": lambda: _wall(lambda: last_lines(self._scan(), self._files[0], 50)),
                "minute": lambda: _wall(lambda: search(self._scan(), self._files, query)),
            },
            ROUNDS,
        )
        return [
            figure("recent_logs, 50 lines", found["tail"] * 1000, 5, "ms"),
            figure("search_logs, one minute out of two days", found["minute"] * 1000, 20, "ms"),
        ]

    def summary(self) -> list[str]:
        """All errors of the log, grouped."""
        until = time.time()
        errors = summarise(self._scan(), self._files, 0, until).total
        found = by_turns(
            {
                "ours": lambda: _cpu(lambda: summarise(self._scan(), self._files, 0, until)),
                "grep": lambda: self._grep_s("-c", "ERROR"),
            },
            ROUNDS,
        )
        target = 3 * found["grep"] + errors * _ERROR_US
        name = f"error_summary, {errors:,} errors"
        return [figure(name, found["ours"], target, "s CPU (3 x grep + 4 us each)", digits=2)]

    def _scan(self) -> Scan:
        return Scan(self._catalogue, self._settings, Budget(600))

    def _search_s(self, pattern: str) -> float:
        query = Query(compile_pattern(pattern), limit=50)
        return _cpu(lambda: search(self._scan(), self._files, query))

    def _grep_s(self, option: str, pattern: str) -> float:
        """The CPU of grep; it writes to a pipe, for it stops at the first match where nobody would see more."""
        return cpu_s(["sh", "-c", 'grep "$@" | cat', "grep", option, pattern, str(self._path)], _ENVIRONMENT)


def _cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _wall(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


async def _memory(path: Path) -> list[str]:
    """What the server holds at most, above a server of the SDK that does nothing."""
    idle = await _peak_mb(["-c", _IDLE], path, {})
    search_mb = await _peak_mb(["-P", "-m", "devops_servers.logs"], path, {"search_logs": {"pattern": "Timeout"}})
    summary_mb = await _peak_mb(["-P", "-m", "devops_servers.logs"], path, {"error_summary": {"hours": 80_000}})
    return [
        figure("search_logs, memory", search_mb - idle, 25, "MB above an idle SDK server"),
        figure("error_summary, memory", summary_mb - idle, 60, "MB above an idle SDK server"),
    ]


async def _peak_mb(arguments: list[str], path: Path, calls: dict[str, dict[str, object]]) -> float:
    environment = {"LOG_DIR": str(path.parent), "PYTHONPATH": os.pathsep.join(sys.path)}
    before = {child.pid for child in psutil.Process().children()}
    async with Client(StdioServerParameters(command=sys.executable, args=arguments, env=environment)) as client:
        await client.list_tools()
        for tool, values in calls.items():
            result = await client.call_tool(tool, values)
            assert not result.is_error, result.content
        [server] = [child for child in psutil.Process().children() if child.pid not in before]
        status = await anyio.Path(f"/proc/{server.pid}/status").read_text()
    return next(int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmHWM"))
