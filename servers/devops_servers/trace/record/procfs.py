"""What /proc tells of processes and threads: one small function per file, each of them None once the thread is gone."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_KERNEL_THREAD = 0x00200000


@dataclass(frozen=True, slots=True)
class Stat:
    """One line of `/proc/PID/stat`, as far as it matters here."""

    pid: int
    comm: str
    state: str
    ppid: int
    major_faults: int
    cpu_ticks: int
    """How long it ran, in clock ticks."""
    cpu: int
    """Where it ran last."""
    kernel: bool
    """A thread of the kernel: it has no program, no files and makes no system calls."""


class SystemCall(NamedTuple):
    """The call that a thread is blocked in; number -1 where it is blocked outside of any."""

    number: int
    arguments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CpuTime:
    """How long a thread ran, and how long it waited for a CPU, in ns since it began."""

    on_cpu_ns: int
    waiting_ns: int


def pids() -> list[int]:
    """Every process there is."""
    return _numbers("/proc")


def tids(pid: int) -> list[int]:
    """The threads of a process; none once it is gone."""
    return _numbers(f"/proc/{pid}/task")


def stat(pid: int, tid: int | None = None) -> Stat | None:
    """What the kernel counts for a process, or for one of its threads."""
    text = _read(f"/proc/{pid}/stat" if tid is None else f"/proc/{pid}/task/{tid}/stat")
    if not text:
        return None
    head, _, tail = text.rpartition(")")
    number, _, comm = head.partition(" (")
    words = tail.split()
    return Stat(
        pid=int(number),
        comm=comm,
        state=words[0],
        ppid=int(words[1]),
        major_faults=int(words[9]),
        cpu_ticks=int(words[11]) + int(words[12]),
        cpu=int(words[36]),
        kernel=bool(int(words[6]) & _KERNEL_THREAD),
    )


def owner(tid: int) -> int | None:
    """The process that a thread belongs to."""
    text = _read(f"/proc/{tid}/status")
    for line in (text or "").splitlines():
        if line.startswith("Tgid:"):
            return int(line.split()[1])
    return None


def cpu_time(pid: int, tid: int) -> CpuTime | None:
    """How long a thread ran and waited for a CPU."""
    words = (_read(f"/proc/{pid}/task/{tid}/schedstat") or "").split()
    return CpuTime(int(words[0]), int(words[1])) if len(words) >= 2 else None


def system_call(pid: int, tid: int) -> SystemCall | None:
    """The call that a thread is blocked in; None while it runs.

    Raises:
        PermissionError: the process is somebody else's.
    """
    try:
        words = Path(f"/proc/{pid}/task/{tid}/syscall").read_text(encoding="ascii").split()
    except PermissionError:
        raise
    except OSError:
        return None
    if not words or words[0] == "running":
        return None
    return SystemCall(int(words[0]), tuple(int(word, 16) for word in words[1:7]))


def open_file(pid: int, fd: int) -> str | None:
    """What a file descriptor stands for: a path, `socket:[inode]`, `pipe:[inode]`, `anon_inode:[eventfd]`, …"""
    try:
        return str(Path(f"/proc/{pid}/fd/{fd}").readlink())
    except OSError:
        return None


def open_files(pid: int) -> dict[int, str]:
    """All that a process has open; empty where that is not ours to see."""
    return {fd: target for fd in _numbers(f"/proc/{pid}/fd") if (target := open_file(pid, fd))}


def is_writer(pid: int, fd: int) -> bool:
    """Whether a process has a file open to write to it."""
    for line in (_read(f"/proc/{pid}/fdinfo/{fd}") or "").splitlines():
        if line.startswith("flags:"):
            return int(line.split()[1], 8) & os.O_ACCMODE != os.O_RDONLY
    return False


def program(pid: int) -> str:
    """The base name of the program that a process runs; empty where that is not ours to see."""
    try:
        return Path(f"/proc/{pid}/exe").readlink().name.removesuffix(" (deleted)")
    except OSError:
        return ""


def pressure(resource: str) -> tuple[int, int]:
    """How long some tasks, and all of them, have waited for a resource since boot, in µs; zeros where unknown."""
    totals = {"some": 0, "full": 0}
    for line in (_read(f"/proc/pressure/{resource}") or "").splitlines():
        kind, _, rest = line.partition(" ")
        totals[kind] = int(rest.rpartition("total=")[2])
    return totals["some"], totals["full"]


def capabilities() -> int:
    """The bits of what this process may do."""
    for line in (_read("/proc/self/status") or "").splitlines():
        if line.startswith("CapEff:"):
            return int(line.split()[1], 16)
    return 0


def allowed_cpus(pid: int) -> set[int]:
    """The CPUs that a process may run on."""
    try:
        return os.sched_getaffinity(pid)
    except OSError:
        return set()


def _numbers(folder: str) -> list[int]:
    try:
        with os.scandir(folder) as entries:
            return [int(entry.name) for entry in entries if entry.name.isdigit()]
    except OSError:
        return []


def _read(path: str) -> str | None:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
