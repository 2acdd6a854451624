"""What this machine did while the server ran: a bounded ring of readings, so that "since when" has an answer."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

import anyio
import anyio.to_thread

from devops_servers.system.cpu import CpuSample, cpu_use, sample_cpu
from devops_servers.system.filesystems import Growth, Space, ask
from devops_servers.system.memory import Memory, sample_memory, swap_rates
from devops_servers.system.mounts import real_mounts
from devops_servers.system.pressure import pressures
from devops_servers.system.process_table import now as since_boot
from devops_servers.system.traffic import Counters, read_counters, traffic

EVERY_S = 10.0
_KEPT = 4_320
"""Readings: 12 hours of them."""
_DISKS_EVERY_S = 60.0
_DISKS_KEPT = 720
_SHORTEST_GROWTH_S = 300.0
_CLOCK_STEP_S = 1.0

Metric = Literal["cpu", "iowait", "steal", "load", "memory", "swap_in", "pressure_io", "received", "sent"]


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading. Shares and rates are of the interval since the one before."""

    time: float
    """Seconds of the epoch."""
    values: dict[Metric, float]
    """Without those that this kernel does not tell."""


@dataclass(frozen=True, slots=True)
class ClockStep:
    time: float
    seconds: float
    """Forward; negative for backward."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """The raw counters of one moment, from which the next one's rates are made."""

    wall: float
    since_boot: float
    """Time asleep included: waking up is no step of the clock."""
    cpu: CpuSample
    memory: Memory
    network: Counters


@dataclass(slots=True)
class History:
    """Fills itself while `watch` runs."""

    every_s: float = EVERY_S
    moments: deque[Moment] = field(default_factory=lambda: deque[Moment](maxlen=_KEPT))
    clock_steps: deque[ClockStep] = field(default_factory=lambda: deque[ClockStep](maxlen=100))
    began: float = field(default_factory=time.time)
    _disks: dict[str, deque[tuple[float, int]]] = field(default_factory=dict[str, deque[tuple[float, int]]])
    _turn: anyio.Lock = field(default_factory=anyio.Lock)

    async def watch(self) -> None:
        """Read the machine every `every_s` seconds until cancelled; a second watcher waits to take over."""
        async with self._turn:
            await self._watch()

    def last(self, seconds: float) -> list[Moment]:
        """Return the readings of the last `seconds`, oldest first."""
        since = time.time() - seconds
        return [moment for moment in self.moments if moment.time >= since]

    def growth(self, mount_point: str) -> Growth | None:
        """Return how a filesystem filled since it was first read, at most 12 hours ago; None when that was just now."""
        seen = self._disks.get(mount_point, ())
        if not seen or seen[-1][0] - seen[0][0] < _SHORTEST_GROWTH_S:
            return None
        return Growth(seen[-1][0] - seen[0][0], seen[-1][1] - seen[0][1])

    def add_spaces(self, taken: float, spaces: Sequence[Space]) -> None:
        """Remember how full filesystems were at a monotonic second."""
        for space in spaces:
            known = self._disks.setdefault(space.mount.point, deque(maxlen=_DISKS_KEPT))
            known.append((taken, space.used))

    async def _watch(self) -> None:
        before, disks_read = await anyio.to_thread.run_sync(_read), float("-inf")
        while True:
            if time.monotonic() - disks_read >= _DISKS_EVERY_S:
                disks_read = time.monotonic()
                self.add_spaces(disks_read, await anyio.to_thread.run_sync(_spaces, abandon_on_cancel=True))
            await anyio.sleep(self.every_s)
            with suppress(OSError, ValueError):  # a reading that fails costs itself, not the server
                now = await anyio.to_thread.run_sync(_read)
                self._add(before, now)
                before = now

    def _add(self, before: _Reading, now: _Reading) -> None:
        self.moments.append(_moment(before, now))
        step = (now.wall - before.wall) - (now.since_boot - before.since_boot)
        if abs(step) > _CLOCK_STEP_S:
            self.clock_steps.append(ClockStep(now.wall, step))


def _read() -> _Reading:
    return _Reading(time.time(), since_boot(), sample_cpu(), sample_memory(), read_counters())


def _spaces() -> list[Space]:
    return [answer for answer in ask(real_mounts()) if isinstance(answer, Space)]


def _moment(before: _Reading, now: _Reading) -> Moment:
    cpu = cpu_use(before.cpu, now.cpu)
    network = traffic(before.network, now.network)
    values: dict[Metric, float] = {
        "cpu": cpu.busy,
        "load": os.getloadavg()[0],
        "memory": now.memory.percent,
        "swap_in": swap_rates(before.memory, now.memory).read,
        "received": sum(interface.received for interface in network.interfaces),
        "sent": sum(interface.sent for interface in network.interfaces),
    }
    if "iowait" in cpu.modes:
        values |= {"iowait": cpu.modes["iowait"], "steal": cpu.modes.get("steal", 0.0)}
    if waited := pressures().get("io"):
        values["pressure_io"] = waited.some.over_10_s
    return Moment(now.wall, values)
