"""Which processes use the machine, over a real interval."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import anyio
import anyio.to_thread

from devops_servers.system import machine
from devops_servers.system.cpu import cpu_use, sample_cpu
from devops_servers.system.process_details import Details, details, memory_words, open_files
from devops_servers.system.process_table import Row, now, read_table
from devops_servers.system.report import Report, counted, duration, percent, rate

INTERVAL_S = 0.5
SortKey = Literal["cpu", "memory", "io", "fds"]
_MEANINGS: dict[SortKey, str] = {
    "cpu": "CPU",
    "memory": "resident memory",
    "io": "disk reads and writes",
    "fds": "open files",
}
_UNSEEN_POINTS = 10.0
"""From how many points of one core on the CPU time that no living process accounts for is worth a word."""


@dataclass(frozen=True, slots=True)
class Use:
    """What one process used between two readings."""

    row: Row
    cpu_percent: float
    """Of one core."""
    io_rates: tuple[float, float] | None
    """Bytes per second read from and written to disks; None where this user may not see it."""


@dataclass(frozen=True, slots=True)
class Watched:
    """All processes but this one, over an interval."""

    uses: list[Use]
    interval_s: float
    machine_percent: float
    """CPU of the whole machine, in percent of one core."""

    @property
    def cpu_percent(self) -> float:
        """Of all processes together, in percent of one core."""
        return sum(use.cpu_percent for use in self.uses)


async def watch(interval_s: float) -> Watched:
    """Watch all processes but this one for `interval_s` seconds."""
    cpu_before = sample_cpu()
    started = time.monotonic()
    earlier = await anyio.to_thread.run_sync(read_table)
    reading_s = time.monotonic() - started  # each process has its own interval, so reading need not come on top
    await anyio.sleep(max(interval_s / 2, interval_s - reading_s))
    later = await anyio.to_thread.run_sync(read_table)
    cpu = cpu_use(cpu_before, sample_cpu())
    later.pop(os.getpid(), None)
    return Watched(uses(earlier, later), cpu.interval_s, cpu.busy * machine.cores())


def uses(earlier: dict[int, Row], later: dict[int, Row]) -> list[Use]:
    """Return what each process of the later reading used since the earlier one, or since it began."""
    first = min((row.taken for row in earlier.values()), default=0.0)
    return [_use(earlier.get(pid), row, first) for pid, row in later.items()]


async def top_processes(key: SortKey, count: int, interval_s: float = INTERVAL_S) -> Report:
    """Report the `count` heaviest processes over the next `interval_s` seconds."""
    seen = await watch(interval_s)
    files = await anyio.to_thread.run_sync(_open_files, seen.uses) if key == "fds" else {}
    shown = _ranked(seen.uses, key, files)[:count]
    described = await anyio.to_thread.run_sync(details, [use.row for use in shown])
    return Report(
        summary=f"top {len(shown)} of {len(seen.uses)} processes by {_MEANINGS[key]}; all use "
        f"{percent(seen.cpu_percent)} of one core over {seen.interval_s:.1f} s, the machine "
        f"{percent(seen.machine_percent)} ({machine.cores()} cores = {machine.cores() * 100} %)",
        lines=(
            "pid · CPU in % of one core · memory · disk · open files · threads · age · user · state · command",
            *map(_line, shown, described),
        ),
        footer=" · ".join(_notes(seen, len(shown), files)),
    )


def _use(before: Row | None, row: Row, first: float) -> Use:
    if before is None or before.started != row.started:  # it began within the interval, so all it used counts
        cpu_s, io, since = 0.0, (0, 0), first
    else:
        cpu_s, io, since = before.cpu_s, before.io, before.taken
    seconds = max(row.taken - since, 0.001)
    rates = None
    if row.io and io:
        rates = ((row.io[0] - io[0]) / seconds, (row.io[1] - io[1]) / seconds)
    return Use(row, 100 * max(0.0, row.cpu_s - cpu_s) / seconds, rates)


def _open_files(found: Iterable[Use]) -> dict[int, int | None]:
    return {use.row.pid: open_files(use.row.pid) for use in found}


def _ranked(found: Iterable[Use], key: SortKey, files: dict[int, int | None]) -> list[Use]:
    def weight(use: Use) -> tuple[float, float]:
        match key:
            case "cpu":
                first = use.cpu_percent
            case "memory":
                first = use.row.rss
            case "io":
                first = sum(use.io_rates or (-1.0,))
            case "fds":
                first = files.get(use.row.pid) or 0
        return first, use.row.rss

    return sorted(found, key=weight, reverse=True)


def _line(use: Use, seen: Details) -> str:
    row = use.row
    memory = memory_words(row.rss, seen.memory)
    disk = "hidden" if use.io_rates is None else f"read {rate(use.io_rates[0])}, write {rate(use.io_rates[1])}"
    files = "hidden" if seen.open_files is None else counted(seen.open_files, "file")
    return (
        f"{row.pid} · {percent(use.cpu_percent)} · {memory} · {disk} · {files} · {counted(row.threads, 'thread')} · "
        f"{duration(now() - row.started)} · {seen.user} · {row.state} · {seen.command}"
    )


def _notes(seen: Watched, shown: int, files: dict[int, int | None]) -> Iterable[str]:
    yield f"CPU and disk rates between two readings {seen.interval_s:.1f} s apart, the rest is the state now"
    yield f"{shown} of {len(seen.uses)} processes shown, this server left out"
    rest = seen.machine_percent - seen.cpu_percent
    if rest > _UNSEEN_POINTS:
        outside = ", other containers" if machine.container() else ""
        yield f"{percent(rest)} of one core went to what is not listed: the kernel, processes that ended{outside}"
    if hidden := sum(use.row.io is None for use in seen.uses):
        yield f"disk rates of {hidden} of them are hidden from this user; CAP_SYS_PTRACE shows them"
    if uncounted := sum(count is None for count in files.values()):
        yield f"open files of {uncounted} of them are hidden from this user, so they rank last; root sees them"
    yield from machine.blind_spots()
