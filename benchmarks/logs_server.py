"""What reading a gigabyte of logs costs beside grep, and how well messages are grouped.

`LOGHUB=FOLDER` names LogHub's 2k samples for the accuracy; `BENCH_LOG_MB` another size of log than 1000 (10^6 bytes).
From 5000 on only time and memory beside those of a tenth are shown: `BENCH_LOG_MB=10240`, once, needs 12 GB of disk.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks._log_accuracy import accuracy
from benchmarks._log_corpus import write_log
from benchmarks._log_server import growth, memory, start
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
    "a number at the end of every fifth line": r"duration=[0-9]{4}ms$",
}
_ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
_ONLY_GROWTH_MB = 5_000
_ERROR_US = 4e-6


def run() -> Iterator[str]:
    """Measure, and yield the figures as lines."""
    megabytes = int(os.environ.get("BENCH_LOG_MB", "1000"))
    if not shutil.which("grep"):
        yield "logs: there is no grep to compare with"
        return
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        path, tenth = Path(folder, "all", "app.log"), Path(folder, "tenth", "app.log")
        for log, size in ((path, megabytes), (tenth, megabytes // 10)):
            log.parent.mkdir()
            write_log(log, size)
        yield f"a log of {path.stat().st_size / 1e6:,.0f} MB, in the cache of files; medians of {ROUNDS}"
        if megabytes < _ONLY_GROWTH_MB:
            yield from _beside_others(path)
        yield from growth(path, tenth)
    yield from accuracy(os.environ.get("LOGHUB", ""))


def _beside_others(path: Path) -> Iterator[str]:
    installed = importlib.util.find_spec("hyperscan") is not None
    yield (
        "with hyperscan" if installed else "without hyperscan, which is not here: matches in many lines cost far more"
    )
    bench = _Bench(path)
    yield from bench.searches()
    yield from bench.seeks()
    yield from bench.summary()
    yield from memory(path)
    yield from start(path.parent)


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
