"""How busy the machine is now: CPU over a real interval, load, memory, pressure, and the limits of our container."""

from __future__ import annotations

import os
from dataclasses import dataclass

import anyio

from devops_servers.system import cgroup
from devops_servers.system.cpu import CpuUse, cpu_use, sample_cpu
from devops_servers.system.memory import Memory, SwapRates, sample_memory, swap_rates
from devops_servers.system.own_share import own_cpu_s
from devops_servers.system.pressure import Pressure, pressures

INTERVAL_S = 0.2
_OWN_TELLING_PERCENT = 1.0


@dataclass(frozen=True, slots=True)
class Throttling:
    """What a CPU quota did within the interval."""

    periods: int
    throttled: int
    used_cores: float | None


@dataclass(frozen=True, slots=True)
class Usage:
    """The machine over one interval."""

    cpu: CpuUse
    load: tuple[float, float, float]
    memory: Memory
    swap: SwapRates
    pressures: dict[str, Pressure]
    limits: cgroup.Limits
    throttling: Throttling | None
    own_percent: float = 0.0
    """The part of `cpu.busy` that is the assistant's own work."""

    @property
    def own_is_telling(self) -> bool:
        """Whether the assistant's own work is enough to be told apart."""
        return self.own_percent >= _OWN_TELLING_PERCENT

    @property
    def busy_without_us(self) -> float:
        """CPU in percent of all cores together, the assistant's own work left out where it is enough to tell apart."""
        return self.cpu.busy - self.own_percent if self.own_is_telling else self.cpu.busy


async def measure(interval_s: float = INTERVAL_S) -> Usage:
    """Watch the machine for `interval_s` seconds."""
    cpu, own_s, memory, limits = sample_cpu(), own_cpu_s(), sample_memory(), cgroup.limits()
    await anyio.sleep(interval_s)
    own_s = own_cpu_s() - own_s
    later, memory_later, limits_later = cpu_use(cpu, sample_cpu()), sample_memory(), cgroup.limits()
    return Usage(
        later,
        os.getloadavg(),
        memory_later,
        swap_rates(memory, memory_later),
        pressures(),
        limits_later,
        _throttling(limits.cpu, limits_later.cpu, later.interval_s),
        min(later.busy, max(0.0, 100 * own_s / (later.interval_s * len(later.busy_cores)))),
    )


def _throttling(earlier: cgroup.CpuLimit | None, later: cgroup.CpuLimit | None, interval_s: float) -> Throttling | None:
    if not earlier or not later:
        return None
    used = None
    if earlier.used_s is not None and later.used_s is not None:
        used = (later.used_s - earlier.used_s) / interval_s
    return Throttling(later.periods - earlier.periods, later.throttled - earlier.throttled, used)
