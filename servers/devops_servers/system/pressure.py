"""Pressure stall information: the share of time in which work waited for CPU, memory or I/O."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

RESOURCES = ("cpu", "memory", "io")


@dataclass(frozen=True, slots=True)
class Stall:
    """Percent of the last 10, 60 and 300 seconds."""

    over_10_s: float
    over_60_s: float
    over_300_s: float


@dataclass(frozen=True, slots=True)
class Pressure:
    """How long tasks waited for one resource."""

    some: Stall
    """At least one task waited."""
    full: Stall | None
    """All tasks waited, so nothing got done; None where the kernel does not tell."""


def pressures(folder: Path = Path("/proc/pressure")) -> dict[str, Pressure]:
    """Return the pressure on each resource; empty where the kernel does not keep it."""
    found: dict[str, Pressure] = {}
    for resource in RESOURCES:
        try:
            text = (folder / resource).read_text(encoding="ascii")
        except OSError:  # no such kernel, or switched off: then opening or reading fails
            continue
        stalls = {words[0]: _stall(words[1:4]) for words in map(str.split, text.splitlines())}
        found[resource] = Pressure(stalls["some"], stalls.get("full"))
    return found


def _stall(words: list[str]) -> Stall:
    ten, sixty, three_hundred = (float(word.partition("=")[2]) for word in words)
    return Stall(ten, sixty, three_hundred)
