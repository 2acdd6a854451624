"""What the git server adds to git itself, on a history of 50,000 commits."""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import anyio
from mcp import Client

from benchmarks._measure import figure
from devops_servers.git.server import build_server

LONG, SHORT = 50_000, 500
ROUNDS = 15
END = datetime(2026, 1, 1, tzinfo=UTC)
_COMMIT_EVERY_S = 600
_FILES = 800


def run() -> list[str]:
    """Measure, and return the figures as lines."""
    with _history(LONG) as long, _history(SHORT) as short:
        return anyio.run(_measured, long, short)


async def _measured(long: Path, short: Path) -> list[str]:
    async with (
        Client(build_server([long], lambda: END)) as of_long,
        Client(build_server([short], lambda: END)) as of_short,
    ):
        log, log_of_short, bare_log = await _by_turns(
            lambda: _call(of_long, "git_log"),
            lambda: _call(of_short, "git_log"),
            lambda: _bare(long, "log", "-10"),
            rounds=ROUNDS,
        )
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        year, bare_year = await _by_turns(
            lambda: _call(of_long, "git_hotspots", since="2025-01-01"),
            lambda: _bare(long, "log", "--numstat", "--since=2025-01-01T00:00:00Z"),
            rounds=3,
        )
        grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return [
        figure("git_log, the last ten of 50,000", (log - 1.5 * bare_log) * 1000, 15, "ms above 1.5 x git log"),
        figure("git_log, 50,000 commits against 500", log / log_of_short, 1.5, "x the time", digits=2),
        figure("git_hotspots of a year, 50,000 commits", year / bare_year, 1.3, "x git log --numstat", digits=2),
        figure("memory for it", grown_mb, 20, "MB more"),
    ]


async def _by_turns(*measures: Callable[[], Awaitable[float]], rounds: int) -> list[float]:
    """The median of each; they take turns, so that a busy machine is equally unkind to all."""
    found: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for measure, values in zip(measures, found, strict=True):
            values.append(await measure())
    return [statistics.median(values) for values in found]


async def _call(client: Client, tool: str, **arguments: str) -> float:
    started = time.perf_counter()
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return time.perf_counter() - started


async def _bare(repository: Path, *command: str) -> float:
    started = time.perf_counter()
    await anyio.run_process(["git", "-C", str(repository), *command], stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


@contextmanager
def _history(commits: int) -> Generator[Path]:
    """A repository whose last commit was made at END, one every ten minutes before it."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        git = ["git", "-C", folder]
        subprocess.run([*git, "init", "--quiet", "--initial-branch=main"], check=True)
        importing = subprocess.Popen([*git, "fast-import", "--quiet", "--done"], stdin=subprocess.PIPE)
        assert importing.stdin
        with importing.stdin as stream:
            stream.writelines(_import_stream(commits))
        assert importing.wait() == 0
        yield Path(folder)


def _import_stream(commits: int) -> Iterator[bytes]:
    """Commits of one to three files; a few files change often, most seldom."""
    chance = random.Random(1)
    for number in range(1, commits + 1):
        made = int(END.timestamp()) - (commits - number) * _COMMIT_EVERY_S
        who = b"Dev%d <dev%d@example.com> %d +0000" % (number % 30, number % 30, made)
        yield b"commit refs/heads/main\nmark :%d\nauthor %s\ncommitter %s\n" % (number, who, who)
        yield _data(b"change %d" % number)
        for _ in range(chance.randint(1, 3)):
            file = int(chance.paretovariate(1.2) * 10) % _FILES
            lines = b"".join(b"line %d %d\n" % (number, line) for line in range(20))
            yield b"M 100644 inline src/part%d/file%d.py\n" % (file % 40, file) + _data(lines)
    yield b"done\n"


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)
