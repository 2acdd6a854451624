"""How busy the machine is now: CPU over a real interval, load, memory, and the limits of the container around us."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

import anyio
import psutil

from devops_servers.system import cgroup, machine
from devops_servers.system.report import Report, percent, size
from devops_servers.system.settings import Thresholds

INTERVAL_S = 0.2
_NOT_BUSY = ("idle", "iowait")
_COUNTED_ELSEWHERE = ("guest", "guest_nice")
"""The kernel adds these to user and nice already."""


@dataclass(frozen=True, slots=True)
class CpuSample:
    """CPU seconds by mode since boot, of all cores together, at one moment."""

    taken: float
    """Monotonic seconds."""
    modes: dict[str, float]


@dataclass(frozen=True, slots=True)
class CpuUse:
    """CPU time by mode between two samples, in percent of all cores together."""

    interval_s: float
    modes: dict[str, float]

    @property
    def busy(self) -> float:
        return min(100.0, sum(share for mode, share in self.modes.items() if mode not in _NOT_BUSY))


@dataclass(frozen=True, slots=True)
class Memory:
    total: int
    available: int
    swap_total: int
    swap_used: int

    @property
    def used(self) -> int:
        return self.total - self.available

    @property
    def percent(self) -> float:
        return 100 * self.used / self.total


def sample_cpu() -> CpuSample:
    """Read the kernel's CPU counters."""
    times = psutil.cpu_times()
    return CpuSample(time.monotonic(), dict(zip(times._fields, times, strict=True)))


def cpu_use(earlier: CpuSample, later: CpuSample) -> CpuUse:
    """Return what happened between two samples."""
    spent = {
        mode: max(0.0, total - earlier.modes[mode])  # iowait may run backwards
        for mode, total in later.modes.items()
        if mode not in _COUNTED_ELSEWHERE
    }
    whole = sum(spent.values()) or 1.0
    return CpuUse(later.taken - earlier.taken, {mode: 100 * seconds / whole for mode, seconds in spent.items()})


def memory() -> Memory:
    """Return memory as the kernel sees it: available is what a new program could get without swapping."""
    seen, swap = psutil.virtual_memory(), psutil.swap_memory()
    return Memory(seen.total, min(seen.available, seen.total), swap.total, swap.used)


async def resource_usage(thresholds: Thresholds, interval_s: float = INTERVAL_S) -> Report:
    """Report CPU over the next `interval_s` seconds, load and memory, and what exceeds its threshold."""
    earlier = sample_cpu()
    await anyio.sleep(interval_s)
    cpu, seen, limits = cpu_use(earlier, sample_cpu()), memory(), cgroup.limits()
    exceeded = [
        f"{name} {percent(value)} is above its threshold of {limit:g} %"
        for name, value, limit in (
            ("CPU", cpu.busy, thresholds.cpu),
            ("memory", seen.percent, thresholds.memory),
            ("memory of this container", _container_percent(limits) or 0.0, thresholds.memory),
        )
        if value > limit
    ]
    return Report(
        summary=f"CPU {percent(cpu.busy)} of {machine.cores()} cores over {cpu.interval_s:.1f} s, "
        f"memory {percent(seen.percent)} of {size(seen.total)} used: " + ("; ".join(exceeded) or "nothing exceeded"),
        lines=(_cpu_line(cpu), _load_line(), _memory_line(seen), *_limit_lines(limits)),
        footer=f"CPU is measured between two samples {cpu.interval_s:.1f} s apart; the rest is the state now · "
        f"thresholds: CPU {thresholds.cpu:g} %, memory {thresholds.memory:g} %",
    )


def _cpu_line(cpu: CpuUse) -> str:
    modes = ", ".join(f"{mode} {percent(share)}" for mode, share in cpu.modes.items() if share >= 0.05)
    return f"cpu: {percent(cpu.busy)} busy of all cores together ({modes})"


def _load_line() -> str:
    one, five, fifteen = os.getloadavg()
    return (
        f"load: {one:.2f} over 1 min, {five:.2f} over 5 min, {fifteen:.2f} over 15 min "
        f"(processes running or waiting, {machine.cores()} cores)"
    )


def _memory_line(seen: Memory) -> str:
    swap = f"swap {size(seen.swap_used)} of {size(seen.swap_total)} used" if seen.swap_total else "no swap"
    return (
        f"memory: {size(seen.used)} used of {size(seen.total)} ({percent(seen.percent)}), "
        f"{size(seen.available)} available; {swap}"
    )


def _limit_lines(limits: cgroup.Limits) -> list[str]:
    lines: list[str] = []
    if limits.cpu_cores is not None:
        lines.append(f"cgroup: this process's group may use at most {limits.cpu_cores:.2f} cores")
    if limits.memory_bytes is not None:
        used, share = limits.memory_used_bytes, _container_percent(limits)
        now = "" if used is None or share is None else f", {size(used)} ({percent(share)}) used without file cache"
        lines.append(f"cgroup: this process's group may use at most {size(limits.memory_bytes)} of memory{now}")
    return lines


def _container_percent(limits: cgroup.Limits) -> float | None:
    if not limits.memory_bytes or limits.memory_used_bytes is None:
        return None
    return 100 * limits.memory_used_bytes / limits.memory_bytes
