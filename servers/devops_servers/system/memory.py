"""Memory and swap: what a new program could still get, and how much comes back from swap."""

from __future__ import annotations

import time
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of memory and swap at one moment."""

    taken: float
    """Monotonic seconds."""
    total: int
    available: int
    """What a new program could get without swapping: the kernel's MemAvailable."""
    cache: int
    swap_total: int
    swap_used: int
    swapped_in: int
    """Since boot, like `swapped_out`: only the difference of two samples means anything."""
    swapped_out: int

    @property
    def used(self) -> int:
        return self.total - self.available

    @property
    def percent(self) -> float:
        return 100 * self.used / self.total


@dataclass(frozen=True, slots=True)
class SwapRates:
    """Bytes per second between two samples."""

    read: float
    written: float


def sample_memory() -> Memory:
    """Read the kernel's memory counters."""
    seen, swap = psutil.virtual_memory(), psutil.swap_memory()
    return Memory(
        taken=time.monotonic(),
        total=seen.total,
        available=min(seen.available, seen.total),
        cache=getattr(seen, "cached", 0) + getattr(seen, "buffers", 0),
        swap_total=swap.total,
        swap_used=swap.used,
        swapped_in=swap.sin,
        swapped_out=swap.sout,
    )


def swap_rates(earlier: Memory, later: Memory) -> SwapRates:
    """Return how much was swapped between two samples."""
    seconds = max(later.taken - earlier.taken, 0.001)
    return SwapRates(
        (later.swapped_in - earlier.swapped_in) / seconds, (later.swapped_out - earlier.swapped_out) / seconds
    )
