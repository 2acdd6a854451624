"""Who used the CPUs meanwhile, by what /proc counts for every process: the suspects where switches are not seen."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from devops_servers.trace.record import procfs

_TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
_MOST = 8


@dataclass(frozen=True, slots=True)
class Busy:
    """One process, and how long it ran."""

    pid: int
    comm: str
    ran_ns: int
    cpu: int
    """The CPU that its first thread was last on."""


class BusyProcesses:
    """Counts from when it was made."""

    def __init__(self) -> None:
        self._before = _ticks()

    def so_far(self) -> list[Busy]:
        """The processes that ran longest, longest first."""
        found = [
            Busy(pid, stat.comm, (stat.cpu_ticks - before) * _TICK_NS, stat.cpu)
            for pid, stat in _stats().items()
            if stat.cpu_ticks > (before := self._before.get(pid, 0))
        ]
        return sorted(found, key=lambda busy: -busy.ran_ns)[:_MOST]


def _stats() -> Mapping[int, procfs.Stat]:
    return {pid: stat for pid in procfs.pids() if (stat := procfs.stat(pid))}


def _ticks() -> Mapping[int, int]:
    return {pid: stat.cpu_ticks for pid, stat in _stats().items()}
