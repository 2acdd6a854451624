"""The state of the machine in words, one line for each of its sides."""

from __future__ import annotations

from collections.abc import Iterator

from devops_servers.system import machine
from devops_servers.system.cpu import CpuUse
from devops_servers.system.pressure import Stall
from devops_servers.system.report import duration, percent, rate, size
from devops_servers.system.usage import Usage

_CORES_SHOWN = 16
_ALWAYS_TOLD = ("user", "system", "iowait", "steal")


def usage_lines(seen: Usage) -> Iterator[str]:
    """Yield everything that was measured."""
    yield cpu_line(seen)
    yield _cores_line(seen.cpu)
    yield load_line(seen)
    yield memory_line(seen)
    yield _swap_line(seen)
    yield from _pressure_lines(seen)
    yield from limit_lines(seen)


def cpu_line(seen: Usage) -> str:
    """CPU by mode."""
    told = {mode: share for mode, share in seen.cpu.modes.items() if share >= 0.05 or mode in _ALWAYS_TOLD}
    modes = ", ".join(f"{mode} {percent(share)}" for mode, share in told.items())
    with_us = f", {percent(seen.cpu.busy)} with this assistant's own work" if seen.own_is_telling else ""
    return f"cpu: {percent(seen.busy_without_us)} busy of all cores together{with_us} ({modes})"


def load_line(seen: Usage) -> str:
    """Load, against the number of cores."""
    one, five, fifteen = seen.load
    return (
        f"load: {one:.2f} over 1 min ({one / machine.cores():.2f} per core), {five:.2f} over 5 min, {fifteen:.2f} over "
        "15 min"
    )


def memory_line(seen: Usage) -> str:
    """Memory, used and available."""
    memory = seen.memory
    return (
        f"memory: {size(memory.used)} used of {size(memory.total)} ({percent(memory.percent)}), "
        f"{size(memory.available)} available, {size(memory.cache)} file cache"
    )


def limit_lines(seen: Usage) -> list[str]:
    """The limits of the control groups around this server, and how often they were met."""
    lines: list[str] = []
    if cpu := seen.limits.cpu:
        now = seen.throttling
        used = f", {now.used_cores:.2f} cores used" if now and now.used_cores is not None else ""
        stopped = f", stopped in {now.throttled} of {now.periods} periods" if now else ""
        lines.append(
            f"cgroup {cpu.group}: at most {cpu.cores:.2f} cores{used}{stopped}; since the group began stopped in "
            f"{cpu.throttled} of {cpu.periods} periods, for {duration(cpu.throttled_s)}"
        )
    if memory := seen.limits.memory:
        lines.append(
            f"cgroup {memory.group}: at most {size(memory.limit)} of memory, {size(memory.used)} "
            f"({percent(memory.percent)}) used without file cache, {memory.oom_kills} killed for want of memory since "
            "the group began"
        )
    return lines


def _cores_line(cpu: CpuUse) -> str:
    ranked = sorted(enumerate(cpu.busy_cores), key=lambda core: -core[1])
    shown = ", ".join(f"core {number} {percent(busy)}" for number, busy in ranked[:_CORES_SHOWN])
    rest = ranked[_CORES_SHOWN:]
    return f"cores, busiest first: {shown}" + (f", {len(rest)} more at most {percent(rest[0][1])}" if rest else "")


def _swap_line(seen: Usage) -> str:
    memory = seen.memory
    if not memory.swap_total:
        return "swap: none"
    return (
        f"swap: {size(memory.swap_used)} of {size(memory.swap_total)} used, {rate(seen.swap.read)} read back, "
        f"{rate(seen.swap.written)} written"
    )


def _pressure_lines(seen: Usage) -> Iterator[str]:
    if not seen.pressures:
        yield "pressure: this kernel does not keep it (PSI: Linux 4.20 or later, with psi=1)"
    for resource, pressure in seen.pressures.items():
        full = f"; all tasks waited {_stalls(pressure.full)}" if pressure.full and resource != "cpu" else ""
        yield f"pressure on {resource} over 10 s, 1 min, 5 min: some task waited {_stalls(pressure.some)}{full}"


def _stalls(stall: Stall) -> str:
    return f"{percent(stall.over_10_s)}, {percent(stall.over_60_s)}, {percent(stall.over_300_s)}"
