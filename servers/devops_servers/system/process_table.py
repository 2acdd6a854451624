"""One reading of what every process has used so far: cheap enough for thousands of them, twice a second."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

PROC = Path("/proc")
_KERNEL_THREAD = 0x00200000
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_STATES = {
    "R": "running",
    "S": "sleeping",
    "D": "waiting for I/O",
    "Z": "zombie",
    "T": "stopped",
    "t": "traced",
    "I": "idle",
    "X": "dead",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One process at one moment."""

    pid: int
    name: str
    state: str
    parent: int
    threads: int
    cpu_s: float
    rss: int
    """Resident memory in bytes, shared pages included."""
    started: float
    """When it began, in seconds of the clock of `now()`; together with the pid it names the process for ever."""
    taken: float
    """When it was read, monotonic seconds."""
    kernel: bool = False
    io: tuple[int, int] | None = None
    """Bytes read from and written to disks so far; None where this user may not see it."""


def now() -> float:
    """Return the clock of `Row.started`: seconds since boot on Linux, of the epoch elsewhere."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if PROC.is_dir() else time.time()


def read_table(proc: Path = PROC) -> dict[int, Row]:
    """Return every process this user can see, by pid; one that ends meanwhile is left out."""
    rows = _from_proc(proc) if proc.is_dir() else _from_psutil()
    return {row.pid: row for row in rows}


def read_row(pid: int, proc: Path = PROC) -> Row | None:
    """Return one process, or None where there is none or this user cannot see it."""
    folder = f"{proc}/{pid}"
    if not (stat := _read(f"{folder}/stat")):
        return None
    name, _, rest = stat.partition("(")[2].rpartition(")")  # the name may hold anything, parentheses too
    fields = rest.split()
    return Row(
        pid=pid,
        name=name,
        state=_STATES.get(fields[0], fields[0]),
        parent=int(fields[1]),
        threads=int(fields[17]),
        cpu_s=(int(fields[11]) + int(fields[12])) / _TICKS_PER_S,
        rss=int(fields[21]) * _PAGE_BYTES,
        started=int(fields[19]) / _TICKS_PER_S,
        taken=time.monotonic(),
        kernel=bool(int(fields[6]) & _KERNEL_THREAD),
        io=_io(folder),
    )


def _from_proc(proc: Path) -> Iterator[Row]:
    for entry in os.scandir(proc):
        if entry.name.isdigit() and (row := read_row(int(entry.name), proc)):
            yield row


def _io(folder: str) -> tuple[int, int] | None:
    _, found, rest = _read(f"{folder}/io").partition("\nread_bytes: ")
    read, _, written = rest.partition("\nwrite_bytes: ")
    return (int(read), int(written.partition("\n")[0])) if found else None


def _read(path: str) -> str:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return ""
    try:
        return os.read(descriptor, 8192).decode(errors="replace")
    except OSError:  # the process ended after the file was opened
        return ""
    finally:
        os.close(descriptor)


def _from_psutil() -> Iterator[Row]:
    for process in psutil.process_iter():
        with suppress(psutil.Error), process.oneshot():
            times = process.cpu_times()
            yield Row(
                pid=process.pid,
                name=process.name(),
                state=process.status(),
                parent=process.ppid(),
                threads=process.num_threads(),
                cpu_s=times.user + times.system,
                rss=process.memory_info().rss,
                started=process.create_time(),
                taken=time.monotonic(),
            )
