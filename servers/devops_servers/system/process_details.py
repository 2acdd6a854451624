"""What only some processes are asked for: their command line, user, open files, and the memory that is theirs alone."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from devops_servers.system.command_lines import shown
from devops_servers.system.process_table import PROC, Row

_PSS_BUDGET_S = 0.25
"""The kernel walks all pages of a process for its PSS: seconds, for hundreds of GiB."""


@dataclass(frozen=True, slots=True)
class Details:
    """What this user may see of one process."""

    user: str
    command: str
    open_files: int | None
    """None where it is hidden."""
    pss: int | None
    """Resident memory in bytes with shared pages divided among those who share them; None where it is hidden."""


def details(rows: Sequence[Row]) -> list[Details]:
    """Return the details of each process, in order; the memory of the last ones is left out when time runs short."""
    deadline = time.monotonic() + _PSS_BUDGET_S
    return [
        Details(_user(row), command(row), open_files(row.pid), pss(row.pid) if time.monotonic() < deadline else None)
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


def pss(pid: int) -> int | None:
    """Return the proportional share of memory of a process in bytes; None where this user may not see it."""
    try:
        text = (PROC / str(pid) / "smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return None
    kib = [line.split()[1] for line in text.splitlines() if line.startswith("Pss:")]
    return int(kib[0]) * 1024 if kib else None


def _user(row: Row) -> str:
    try:
        return psutil.Process(row.pid).username()
    except psutil.Error:
        return "user unknown"
