"""Looks at threads in /proc many times a second: what each is blocked in, and how long it ran or waited for a CPU."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from devops_servers.trace.record import procfs
from devops_servers.trace.record.procfs import CpuTime, SystemCall
from devops_servers.trace.record.syscalls import takes_descriptor

INTERVAL_S = 0.01
_SHARE_OF_ONE_CPU = 0.1
_BLOCKED = "SDI"


class Sample(NamedTuple):
    """One thread at one moment."""

    time: int
    """ns of the monotonic clock."""
    state: str
    """As the kernel abbreviates it: R runs or waits for a CPU, S and D are blocked."""
    call: SystemCall | None
    cpu: CpuTime


@dataclass(slots=True)
class Thread:
    """What was seen of one thread."""

    tid: int
    pid: int
    comm: str
    samples: list[Sample] = field(default_factory=list[Sample])
    first_faults: int = 0
    last_faults: int = 0


class Sampler:
    """Watches the threads of some processes; slows down rather than take more than a tenth of one CPU."""

    def __init__(self, interval_s: float = INTERVAL_S) -> None:
        self._interval_s = interval_s
        self.threads: dict[int, Thread] = {}
        self.files: dict[tuple[int, int], str] = {}
        """What (process, descriptor) stood for when a thread was seen blocked on it."""
        self.unseen: set[int] = set()
        """Processes whose calls are not ours to see."""
        self.ticks = 0
        self.cost_s = 0.0

    def sample(self, pids: Iterable[int]) -> float:
        """Look at every thread of `pids` once, and return after how many seconds to look again."""
        began = time.perf_counter()
        for pid in pids:
            for tid in procfs.tids(pid):
                self._look(pid, tid)
        cost = time.perf_counter() - began
        self.ticks += 1
        self.cost_s += cost
        return max(self._interval_s - cost, cost / _SHARE_OF_ONE_CPU)

    def _look(self, pid: int, tid: int) -> None:
        stat = procfs.stat(pid, tid)
        cpu = procfs.cpu_time(pid, tid)
        if not stat or not cpu:
            return
        thread = self.threads.get(tid)
        if not thread:
            thread = self.threads[tid] = Thread(tid, pid, stat.comm, first_faults=stat.major_faults)
        thread.comm = stat.comm
        thread.last_faults = stat.major_faults
        call = self._call(pid, tid) if stat.state in _BLOCKED else None
        thread.samples.append(Sample(time.monotonic_ns(), stat.state, call, cpu))

    def _call(self, pid: int, tid: int) -> SystemCall | None:
        if pid in self.unseen:
            return None
        try:
            call = procfs.system_call(pid, tid)
        except PermissionError:
            self.unseen.add(pid)
            return None
        if call and takes_descriptor(call.number):
            target = procfs.open_file(pid, call.arguments[0])
            if target:
                self.files[pid, call.arguments[0]] = target
        return call
