"""What the assistant itself costs the machine at this moment, so that it does not mistake its own start for trouble."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from devops_servers.system.process_table import PROC

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_OURS = re.compile(rb"devops[_-](?:assistant|servers)")


def own_cpu_s(proc: Path = PROC) -> float:
    """Return the CPU seconds so far of this server, of the assistant that started it, and of its other servers.

    What they have started counts as well. A parent that is not the assistant, such as another MCP host, does not:
    what it costs is the machine's business. 0 where the system does not tell.
    """
    return sum(_cpu_s(proc, pid) for pid in _family(proc))


def _family(proc: Path) -> set[int]:
    parent = os.getppid()
    roots = {os.getpid()}
    if _is_ours(proc, parent):
        roots |= {parent, *(pid for pid in _children(proc, parent) if _is_ours(proc, pid))}
    found = set(roots)
    for root in roots - {parent}:
        found |= _descendants(proc, root)
    return found


def _descendants(proc: Path, pid: int) -> set[int]:
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        new = set(_children(proc, waiting.pop())) - found
        found |= new
        waiting += new
    return found


def _children(proc: Path, pid: int) -> Iterator[int]:
    for listed in (proc / str(pid) / "task").glob("*/children"):
        yield from map(int, _read(listed).split())


def _is_ours(proc: Path, pid: int) -> bool:
    return bool(_OURS.search(_read(proc / str(pid) / "cmdline")))


def _cpu_s(proc: Path, pid: int) -> float:
    """The CPU seconds of a process, and of those of its children that have ended."""
    fields = _read(proc / str(pid) / "stat").rpartition(b")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS_PER_S


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it ended meanwhile
        return b""
