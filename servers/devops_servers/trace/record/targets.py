"""Which processes a recording is of: pids, command names and systemd units, looked up in /proc and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from devops_servers.trace.errors import CannotAnswer
from devops_servers.trace.record import procfs

MOST_PROCESSES = 64
_COMM_LENGTH = 15
_UNIT_KINDS = (".service", ".scope", ".slice", ".socket")


class NoSuchTarget(CannotAnswer):
    """A target that is not there, or that must not be recorded."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process, as it was when it was first seen."""

    pid: int
    comm: str
    parent: int
    program: str


def describe(stat: procfs.Stat) -> Process:
    """The process that `stat` is of."""
    return Process(stat.pid, stat.comm, stat.ppid, procfs.program(stat.pid))


def resolve(targets: Sequence[int | str], ours: frozenset[int]) -> list[Process]:
    """Return the processes that `targets` mean, each once.

    Args:
        targets: pids, command names or units.
        ours: processes that must not be recorded, because they do the recording.

    Raises:
        NoSuchTarget: one of them is nobody, is ours, is a kernel thread, or means too many processes.
    """
    found: dict[int, Process] = {}
    for target in targets:
        name = str(target).strip()
        matches = [_by_pid(int(name), ours)] if name.isdigit() else _by_name(name, ours)
        found.update((process.pid, process) for process in matches)
    if len(found) > MOST_PROCESSES:
        raise NoSuchTarget(
            f"the targets are {len(found)} processes, and a recording takes {MOST_PROCESSES}; name pids instead"
        )
    return list(found.values())


def _by_pid(pid: int, ours: frozenset[int]) -> Process:
    stat = procfs.stat(pid)
    if not stat:
        raise NoSuchTarget(f"there is no process {pid}; look for its pid in get_top_processes")
    if stat.kernel:
        raise NoSuchTarget(
            f"{pid} ({stat.comm}) is a thread of the kernel and makes no system calls; name a process that waits for it"
        )
    tgid = procfs.owner(pid) or pid
    if tgid in ours:
        raise NoSuchTarget(f"{pid} ({stat.comm}) is this server itself; name another process")
    if stat.state == "Z":
        raise NoSuchTarget(
            f"process {pid} ({stat.comm}) has already ended and waits to be reaped by its parent {stat.ppid}"
        )
    if tgid != pid:
        stat = procfs.stat(tgid) or stat
    return describe(stat)


def _by_name(name: str, ours: frozenset[int]) -> list[Process]:
    wanted = _in_unit(name) if name.endswith(_UNIT_KINDS) else _called(name)
    found = _matching(wanted, ours)
    if not found and not name.endswith(_UNIT_KINDS):
        found = _matching(_in_unit(f"{name}.service"), ours)
    if not found:
        raise NoSuchTarget(f"no process is called {name!r}, and no unit of that name runs one; name a pid")
    return found


def _matching(wanted: Callable[[procfs.Stat], bool], ours: frozenset[int]) -> list[Process]:
    stats = (procfs.stat(pid) for pid in procfs.pids() if pid not in ours)
    return [describe(stat) for stat in stats if stat and not stat.kernel and stat.state != "Z" and wanted(stat)]


def _called(name: str) -> Callable[[procfs.Stat], bool]:
    return lambda stat: stat.comm == name[:_COMM_LENGTH] or procfs.program(stat.pid) == name


def _in_unit(unit: str) -> Callable[[procfs.Stat], bool]:
    def inside(stat: procfs.Stat) -> bool:
        try:
            groups = Path(f"/proc/{stat.pid}/cgroup").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        return any(unit in line.split("/") for line in groups.splitlines())

    return inside


def recorders() -> frozenset[int]:
    """This process and the server that started it."""
    return frozenset({os.getpid(), os.getppid()})
