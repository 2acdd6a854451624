"""Who is who in a recording: its processes and threads, what they have open, and who is at the other end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from devops_servers.trace.schema import Source

Select: TypeAlias = Callable[[str, Sequence[int | str]], list[Any]]
"""Runs one SELECT with its values, and returns all rows."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the recording."""

    pid: int
    parent: int
    comm: str
    role: str
    program: str
    ended_at: int


@dataclass(frozen=True, slots=True)
class Link:
    """Who is at the other end of a file, or a child."""

    kind: str
    fd: int
    peer: int
    detail: str


class Identities:
    """Looks names up."""

    def __init__(self, select: Select) -> None:
        self._select = select

    @cached_property
    def processes(self) -> dict[int, Process]:
        """All processes that are known, by pid."""
        rows = self._select("SELECT pid, ppid, comm, role, program, ended_at FROM processes", ())
        return {row[0]: Process(*row) for row in rows}

    @cached_property
    def _threads(self) -> dict[int, tuple[int, str]]:
        return {tid: (pid, comm) for tid, pid, comm in self._select("SELECT tid, pid, comm FROM threads", ())}

    @cached_property
    def _links(self) -> dict[int, list[Link]]:
        links: dict[int, list[Link]] = defaultdict(list)
        for pid, *rest in self._select("SELECT pid, kind, fd, peer, detail FROM links", ()):
            links[pid].append(Link(*rest))
        return links

    @cached_property
    def _files(self) -> dict[tuple[int, int], str]:
        files = {(pid, fd): target for pid, fd, target in self._select("SELECT pid, fd, target FROM fds", ())}
        for pid, links in self._links.items():
            files |= {(pid, link.fd): link.detail for link in reversed(links) if link.kind == "socket"}
        return files

    @cached_property
    def _images(self) -> dict[int, str]:
        return dict(self._select("SELECT id, image FROM locks", ()))

    @cached_property
    def _names_of_calls(self) -> dict[int, str]:
        return dict(self._select("SELECT op_id, name FROM ops WHERE source_id = ?", (Source.SYSCALL,)))

    def owner(self, tid: int) -> int:
        """The process of a thread."""
        return self._threads[tid][0] if tid in self._threads else tid

    def name(self, tid: int) -> str:
        """What a thread is called."""
        return self._threads[tid][1] if tid in self._threads else ""

    def threads_of(self, pid: int) -> list[int]:
        """The threads of a process, the first one first."""
        tids = [tid for tid, (owner, _) in self._threads.items() if owner == pid]
        return sorted(tids, key=lambda tid: (tid != pid, tid))

    def links(self, pid: int, kind: str = "") -> list[Link]:
        """Who a process has to do with."""
        return [link for link in self._links.get(pid, ()) if kind in ("", link.kind)]

    def image(self, lock: int) -> str:
        """The program or library whose own lock it is; empty for a lock that a program made."""
        return self._images.get(lock, "")

    def file(self, pid: int, fd: int) -> str:
        """What a descriptor stands for, with addresses where it is a connection."""
        return self._files.get((pid, fd), "") if fd >= 0 else ""

    def call(self, number: int) -> str:
        """The name of a system call."""
        return self._names_of_calls.get(number, f"syscall {number}") if number >= 0 else ""
