"""What only some processes are asked for: their command line, user, open files, and the memory that is theirs alone."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from devops_servers.system.command_lines import shown
from devops_servers.system.process_table import PROC, Row
from devops_servers.system.report import size

_PSS_BUDGET_S = 0.25
"""The kernel walks all pages of a process for its PSS: seconds, for hundreds of GiB."""


@dataclass(frozen=True, slots=True)
class OwnMemory:
    """What resident memory belongs to a process, in bytes."""

    pss: int
    """With shared pages divided among those who share them."""
    uss: int
    """Without shared pages: what its end would free."""


@dataclass(frozen=True, slots=True)
class Details:
    """What this user may see of one process."""

    user: str
    command: str
    open_files: int | None
    """None where it is hidden."""
    memory: OwnMemory | None
    """None where it is hidden."""


def details(rows: Sequence[Row]) -> list[Details]:
    """Return the details of each process, in order; the memory of the last ones is left out when time runs short."""
    deadline = time.monotonic() + _PSS_BUDGET_S
    return [
        Details(
            _user(row), command(row), open_files(row.pid), own_memory(row.pid) if time.monotonic() < deadline else None
        )
        for row in rows
    ]


def command(row: Row) -> str:
    """Return the command line without secrets; the name alone, in brackets, where there is none or it is hidden."""
    name = shown([row.name])
    if row.kernel or row.state == "zombie":
        return f"[{name}]"
    try:
        arguments = psutil.Process(row.pid).cmdline()
    except psutil.AccessDenied:
        return f"[{name}] (command line hidden from this user)"
    except psutil.Error:
        return f"[{name}] (ended meanwhile)"
    return shown(arguments) if arguments else f"[{name}]"


def open_files(pid: int) -> int | None:
    """Return how many files and sockets a process has open; None where this user may not see it."""
    try:
        return sum(1 for _ in os.scandir(PROC / str(pid) / "fd"))
    except OSError:
        return None


def memory_words(rss: int, own: OwnMemory | None) -> str:
    """Tell the resident memory, and how much of it is the process's own where that is known."""
    return f"RSS {size(rss)}" + ("" if own is None else f", PSS {size(own.pss)}, USS {size(own.uss)}")


def own_memory(pid: int) -> OwnMemory | None:
    """Return what memory belongs to a process; None where this user may not see it."""
    try:
        text = (PROC / str(pid) / "smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return None
    kib = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in text.splitlines()[1:])}
    if "Pss" not in kib:
        return None
    return OwnMemory(1024 * kib["Pss"], 1024 * (kib.get("Private_Clean", 0) + kib.get("Private_Dirty", 0)))


def _user(row: Row) -> str:
    try:
        return psutil.Process(row.pid).username()
    except psutil.Error:
        return "user unknown"
