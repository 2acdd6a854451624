"""What one recording found out, before it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from devops_servers.trace.record import procfs
from devops_servers.trace.record.busiest import Busy
from devops_servers.trace.record.neighbours import Link
from devops_servers.trace.record.ring import Event
from devops_servers.trace.record.sampler import Thread
from devops_servers.trace.record.targets import Process, describe
from devops_servers.trace.record.timeline import Timeline
from devops_servers.trace.record.tracepoints import Profile

Level = Literal["tracefs", "sampler"]


@dataclass(frozen=True, slots=True)
class Pressure:
    """In what share of the recording some tasks, or all, waited for a resource; percent."""

    resource: str
    some: float
    full: float


@dataclass(slots=True)
class Recorded:
    """One recording; times in ns of the monotonic clock."""

    id: str
    level: Level
    profile: Profile
    targets: Sequence[Process]
    timeline: Timeline
    clock_offset_ns: int
    """What makes a time of the epoch of one of the monotonic clock."""
    traced: bool
    """System calls were traced, not sampled."""
    threads: Mapping[int, Thread] = field(default_factory=dict[int, Thread])
    owners: dict[int, int] = field(default_factory=dict[int, int])
    """The process of each thread that matters."""
    links: Sequence[Link] = ()
    files: dict[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])
    busy: Sequence[Busy] = ()
    """Who used the CPUs most, where the switches between threads were not seen."""
    cpus: Mapping[int, set[int]] = field(default_factory=dict[int, set[int]])
    """The CPUs that each target may run on."""
    pressures: Sequence[Pressure] = ()
    other_events: Sequence[Event] = ()
    """Block requests, socket states, retransmissions."""
    set_up_s: float = 0.0
    ended: float = 0.0
    """When the analysis began, by `time.perf_counter`."""
    lost: int = 0
    notes: list[str] = field(default_factory=list[str])
    images: dict[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])
    """The program or library whose own variable a (process, address of a lock) is."""
    watched: Mapping[int, Process] = field(default_factory=dict[int, Process])
    """The targets and their neighbours: the processes whose calls are seen."""

    def is_traced(self, pid: int) -> bool:
        """Whether the calls of a process were traced."""
        return pid in self.watched

    def owner(self, tid: int) -> int:
        """The process of any thread, as far as that is known."""
        return self.owners.get(tid) or (procfs.owner(tid) if tid else 0) or tid

    def names(self) -> dict[int, str]:
        """What each thread is called."""
        names = {tid: comm.rstrip(b"\0").decode(errors="replace") for tid, comm in self.timeline.comms.items()}
        seen = {tid: thread.comm for tid, thread in self.threads.items()}
        return {busy.pid: busy.comm for busy in self.busy} | seen | names

    def processes(self) -> list[tuple[int, int, str, str, str, int]]:
        """The rows of `processes`."""
        names, targets = self.names(), {target.pid for target in self.targets}
        rows: list[tuple[int, int, str, str, str, int]] = []
        for pid in dict.fromkeys([*self.watched, *self.owners.values()]):
            known = self.watched.get(pid) or self._unwatched(pid, names.get(pid, ""))
            ended = self.timeline.ended.get(pid, 0)
            role = "target" if pid in targets else "neighbour" if pid in self.watched else "other"
            ended_at = ended + self.clock_offset_ns if ended else 0
            rows.append((pid, known.parent, known.comm, role, known.program, ended_at))
        return rows

    def _unwatched(self, pid: int, name: str) -> Process:
        stat = procfs.stat(pid)
        return describe(stat) if stat else Process(pid, name, self.owner(self.timeline.parents.get(pid, 0)), "")

    def counters(self) -> list[tuple[int, int, int, int, int]]:
        """The rows of `thread_counters`."""
        return [
            (
                tid,
                thread.samples[-1].time - thread.samples[0].time,
                thread.samples[-1].cpu.on_cpu_ns - thread.samples[0].cpu.on_cpu_ns,
                thread.samples[-1].cpu.waiting_ns - thread.samples[0].cpu.waiting_ns,
                thread.last_faults - thread.first_faults,
            )
            for tid, thread in self.threads.items()
            if thread.samples
        ]
