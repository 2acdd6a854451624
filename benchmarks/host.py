"""How soon the host notices a death, mends it and closes, and what it adds to the time of a call."""

from __future__ import annotations

import os
import signal
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
from mcp import Client, StdioServerParameters

from benchmarks._measure import PROGRAM, figure, fresh_user, wall_s
from benchmarks._servers import GIT_ARGUMENTS, GIT_ENVIRONMENT, LITTLE_ARGUMENTS, little_server, server_list
from devops_assistant.conversation.events import Event, ServerFailed
from devops_assistant.host.config import ServerEntry, ServerList
from devops_assistant.host.host import Host

BASE = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
LITTLE = ServerEntry("little", sys.executable, LITTLE_ARGUMENTS, trusted_read_only=True)
MUTE = ServerEntry("mute", sys.executable, (*LITTLE_ARGUMENTS, "--mute"))
GIT = ServerEntry("git", sys.executable, GIT_ARGUMENTS, env=GIT_ENVIRONMENT, bundled=True)
DEATHS = 7
CALLS, BATCHES = 60, 9


def run() -> list[str]:
    """Measure, and return the figures as lines."""
    return anyio.run(_run)


async def _run() -> list[str]:
    deaths = [await _mended_s() for _ in range(DEATHS)]
    mended, first = (statistics.median(spent) for spent in zip(*deaths, strict=True))
    noticed = [await _noticed_s() for _ in range(DEATHS)]
    overhead_ms, bare_ms = await _call_ms()
    return [
        figure("a killed server is back and has answered", mended, 1.5, f"s; its start {first:.2f} s", digits=2),
        figure("an idle crash is noticed", max(noticed) * 1000, 100, "ms, the longest of 7"),
        figure("closing with a mute child", await _closed_s(), 3, "s", digits=2),
        figure("a call by the host", overhead_ms, 1, f"ms above the SDK's {bare_ms:.2f} ms", digits=2),
        figure("`tools` of known servers", _started_when_known(), 0, "children started", digits=0),
    ]


async def _mended_s() -> tuple[float, float]:
    """Seconds from the death of the bundled git server to the answer to a call made then, and those of its start."""
    host = Host(ServerList((GIT,)), BASE)
    async with host.running(_ignore):
        await host.settle(30)
        start_ms = host.statuses[0].start_ms or 0.0
        status = next(spec for spec in host.specs if spec.name == "git_status")
        _kill_children()
        started = time.perf_counter()
        outcome = await host.call(status, {})
        elapsed = time.perf_counter() - started
    assert not outcome.is_error, outcome.text
    return elapsed, start_ms / 1000


async def _noticed_s() -> float:
    """Seconds from the death of an idle server to its being known."""
    host = Host(ServerList((LITTLE,)), BASE)
    known = anyio.Event()

    def listen(event: Event) -> None:
        if isinstance(event, ServerFailed):
            known.set()

    async with host.running(listen):
        await host.settle(30)
        _kill_children()
        started = time.perf_counter()
        await known.wait()
        return time.perf_counter() - started


async def _closed_s() -> float:
    """Seconds that the end takes when a server does not even answer the handshake, and one works."""
    host = Host(ServerList((LITTLE, MUTE)), BASE)
    async with host.running(_ignore):
        await host.settle(1)
        started = time.perf_counter()
    return time.perf_counter() - started


async def _call_ms() -> tuple[float, float]:
    """The median of a call by the host above that of the bare SDK, and the latter, in milliseconds."""
    bare = StdioServerParameters(command=sys.executable, args=list(LITTLE_ARGUMENTS))
    host = Host(ServerList((LITTLE,)), BASE)
    ours: list[float] = []
    theirs: list[float] = []
    async with host.running(_ignore), Client(bare) as client:
        await host.settle(30)
        echo = next(spec for spec in host.specs if spec.name == "echo")
        for _ in range(BATCHES):
            ours += await _each_ms(lambda: host.call(echo, {"words": "hello"}))
            theirs += await _each_ms(lambda: client.call_tool("echo", {"words": "hello"}))
    base = statistics.median(theirs)
    return statistics.median(ours) - base, base


async def _each_ms(call: Callable[[], Awaitable[object]]) -> list[float]:
    spent: list[float] = []
    for _ in range(CALLS):
        started = time.perf_counter()
        await call()
        spent.append((time.perf_counter() - started) * 1000)
    return spent


def _started_when_known() -> int:
    """How many servers a second `tools` starts."""
    with fresh_user() as (folder, environment):
        life = folder / "life"
        entry = {**little_server(), "env": {"LIFE_LOG": str(life)}}
        tools = (*PROGRAM, "tools", "--config", server_list(folder / "servers.json", {"little": entry}))
        wall_s(tools, environment)
        before = life.read_text(encoding="utf-8").count("started")
        assert before == 1, before
        wall_s(tools, environment)
        return life.read_text(encoding="utf-8").count("started") - before


def _kill_children() -> None:
    """Kill every child of ours; those of a host are the only ones."""
    for pid in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(encoding="utf-8").split():
        os.kill(int(pid), signal.SIGKILL)


def _ignore(event: Event) -> None:
    pass
