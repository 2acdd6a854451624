"""Which processes use the machine, over a real interval."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import anyio
import anyio.to_thread
import psutil

from devops_servers.system import machine
from devops_servers.system.command_lines import shown
from devops_servers.system.report import Report, duration, percent, size

INTERVAL_S = 0.5
SortKey = Literal["cpu", "memory"]


@dataclass(frozen=True, slots=True)
class Sample:
    """What one process had used up to one moment."""

    process: psutil.Process
    taken: float
    """Monotonic seconds."""
    cpu_s: float
    rss: int


@dataclass(frozen=True, slots=True)
class Use:
    """What one process used between two samples."""

    process: psutil.Process
    cpu_percent: float
    """Of one core."""
    rss: int


async def top_processes(sort_by: SortKey, count: int, interval_s: float = INTERVAL_S) -> Report:
    """Report the `count` processes that use most CPU over the next `interval_s` seconds, or most memory now."""
    earlier = await anyio.to_thread.run_sync(sample)
    started = time.monotonic()
    await anyio.sleep(interval_s)
    later = await anyio.to_thread.run_sync(sample)
    interval = time.monotonic() - started
    used = sorted(uses(earlier, later), key=lambda use: (use.cpu_percent, use.rss), reverse=True)
    if sort_by == "memory":
        used.sort(key=lambda use: use.rss, reverse=True)
    lines = await anyio.to_thread.run_sync(_lines, used[:count])
    total = sum(use.cpu_percent for use in used)
    return Report(
        summary=f"top {len(lines)} of {len(used)} processes by {sort_by}; all together use {percent(total)} of one "
        f"core over {interval:.1f} s ({machine.cores()} cores = {machine.cores() * 100} %)",
        lines=("pid · CPU in % of one core · resident memory · user · state · threads · age · command", *lines),
        footer=f"CPU between two samples {interval:.1f} s apart, memory now · {len(lines)} of {len(used)} shown · "
        "left out: this server, and processes that began or ended within the interval",
    )


def sample() -> dict[int, Sample]:
    """Read what each process has used so far; those that end meanwhile are left out."""
    own, found = os.getpid(), dict[int, Sample]()
    for process in psutil.process_iter():
        if process.pid == own:
            continue
        with suppress(psutil.Error), process.oneshot():
            times = process.cpu_times()
            found[process.pid] = Sample(process, time.monotonic(), times.user + times.system, process.memory_info().rss)
    return found


def uses(earlier: dict[int, Sample], later: dict[int, Sample]) -> list[Use]:
    """Return what each process used that lived through the whole interval."""
    found: list[Use] = []
    for pid, now in later.items():
        before = earlier.get(pid)
        if before is None or before.process != now.process:  # the pid was given to another process
            continue
        spent = max(0.0, now.cpu_s - before.cpu_s)
        found.append(Use(now.process, 100 * spent / (now.taken - before.taken), now.rss))
    return found


def _lines(used: list[Use]) -> list[str]:
    return [line for use in used if (line := _line(use))]


def _line(use: Use) -> str | None:
    process = use.process
    try:
        with process.oneshot():
            age = time.time() - process.create_time()
            return (
                f"{process.pid} · {percent(use.cpu_percent)} · {size(use.rss)} · {_user(process)} · "
                f"{process.status()} · {process.num_threads()} threads · {duration(age)} · {_command(process)}"
            )
    except psutil.NoSuchProcess:
        return f"{process.pid} · {percent(use.cpu_percent)} · {size(use.rss)} · ended meanwhile"
    except psutil.AccessDenied:
        return f"{process.pid} · {percent(use.cpu_percent)} · {size(use.rss)} · details hidden from this user"


def _user(process: psutil.Process) -> str:
    try:
        return process.username()
    except psutil.AccessDenied:
        return "user hidden"


def _command(process: psutil.Process) -> str:
    """The command line; the bare name in parentheses where there is none or this user may not see it."""
    try:
        arguments = process.cmdline()
    except psutil.ZombieProcess:
        return f"({shown([process.name()])}, zombie)"
    except psutil.AccessDenied:
        return f"({shown([process.name()])}, command line hidden)"
    return shown(arguments) if arguments else f"({shown([process.name()])})"
