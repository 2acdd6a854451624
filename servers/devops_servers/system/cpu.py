"""CPU use between two samples of the kernel's counters, never since boot."""

from __future__ import annotations

import time
from dataclasses import dataclass

import psutil

_NOT_BUSY = ("idle", "iowait")
_COUNTED_ELSEWHERE = ("guest", "guest_nice")
"""The kernel adds these to user and nice already."""

Modes = dict[str, float]


@dataclass(frozen=True, slots=True)
class CpuSample:
    """CPU seconds by mode since boot, of each core, at one moment."""

    taken: float
    """Monotonic seconds."""
    cores: tuple[Modes, ...]


@dataclass(frozen=True, slots=True)
class CpuUse:
    """CPU time by mode between two samples."""

    interval_s: float
    modes: Modes
    """In percent of all cores together."""
    busy_cores: tuple[float, ...]
    """How busy each core was, in percent."""

    @property
    def busy(self) -> float:
        """In percent of all cores together."""
        return _busy(self.modes)


def sample_cpu() -> CpuSample:
    """Read the kernel's CPU counters."""
    cores = psutil.cpu_times(percpu=True)
    return CpuSample(time.monotonic(), tuple(dict(zip(core._fields, core, strict=True)) for core in cores))


def cpu_use(earlier: CpuSample, later: CpuSample) -> CpuUse:
    """Return what happened between two samples."""
    cores = [_spent(before, after) for before, after in zip(earlier.cores, later.cores, strict=False)]
    together = {mode: sum(core[mode] for core in cores) for mode in cores[0]}
    return CpuUse(later.taken - earlier.taken, _shares(together), tuple(_busy(_shares(core)) for core in cores))


def _spent(before: Modes, after: Modes) -> Modes:
    return {
        mode: max(0.0, total - before[mode])  # iowait may run backwards
        for mode, total in after.items()
        if mode not in _COUNTED_ELSEWHERE
    }


def _shares(spent: Modes) -> Modes:
    whole = sum(spent.values()) or 1.0
    return {mode: 100 * seconds / whole for mode, seconds in spent.items()}


def _busy(shares: Modes) -> float:
    return min(100.0, sum(share for mode, share in shares.items() if mode not in _NOT_BUSY))
