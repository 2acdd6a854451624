"""Who is at the other end: of a process's sockets, of its pipes, of the file locks it waits for, and its children."""

from __future__ import annotations

import os
import re
import socket
import struct
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from devops_servers.trace.record import procfs
from devops_servers.trace.record.unix_peers import unix_peers

MOST_NEIGHBOURS = 64
_SCAN_S = 0.5
_OBJECT = re.compile(r"(socket|pipe):\[(\d+)\]")
_LISTENING, _ESTABLISHED_OR_OPENING = "0A", {"01", "02", "03", "04", "05", "08"}


@dataclass(frozen=True, slots=True)
class Link:
    """One end that belongs to `pid`, and who is at the other."""

    pid: int
    kind: str
    """`socket`, `listener`, `pipe` (read here), `pipe_out` (written here), `file_lock` (`peer` holds it) or `child`."""
    fd: int
    """-1 for a child."""
    peer: int
    """The process at the other end; 0 where that is none of this machine."""
    detail: str
    """Addresses, a path, or a command name."""


@dataclass(frozen=True, slots=True)
class _Socket:
    local: str
    remote: str
    state: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What some processes have to do with others."""

    links: list[Link]
    files: dict[tuple[int, int], str]
    """What (process, descriptor) stands for."""

    def peers(self) -> list[int]:
        """The processes at the other ends, nearest first."""
        return list(dict.fromkeys(link.peer for link in self.links if link.peer))


def survey(pids: Collection[int], ours: frozenset[int]) -> Survey:
    """Return the links of `pids`, and of those they lead to, nearest first, as far as 64 further processes.

    Args:
        ours: processes that are never followed.
    """
    view = _View(pids)
    found: list[Link] = []
    known = dict.fromkeys(pids)
    ahead = list(known)
    while ahead:
        links = [link for pid in ahead for link in view.links(pid) if link.peer not in ours]
        found += links
        ahead.clear()
        for peer in dict.fromkeys(link.peer for link in links):
            if peer and peer not in known and len(known) < len(pids) + MOST_NEIGHBOURS:
                known[peer] = None
                ahead.append(peer)
    return Survey(found, {(pid, fd): target for pid in known for fd, target in view.files.get(pid, {}).items()})


class _View:
    """The machine's sockets, pipes, locks and families as they were at one moment."""

    def __init__(self, first: Collection[int]) -> None:
        """Args:
        first: the processes to look at before all others, should there be too many.
        """
        self._sockets = dict(_inet_sockets())
        self._by_ends = {
            (entry.local, entry.remote): inode for inode, entry in self._sockets.items() if entry.state != _LISTENING
        }
        self._unix = unix_peers()
        self._holders = _lock_holders()
        self._children: dict[int, list[procfs.Stat]] = defaultdict(list)
        self._owners: dict[str, list[int]] = defaultdict(list)
        self.files: dict[int, dict[int, str]] = {}
        end = time.thread_time() + _SCAN_S
        for pid in sorted(procfs.pids(), key=lambda pid: (pid not in first, -pid)):
            stat = procfs.stat(pid)
            if not stat or stat.kernel:
                continue
            if time.thread_time() > end:  # a machine of very many processes: what was seen so far has to do
                break
            self._children[stat.ppid].append(stat)
            self.files[pid] = procfs.open_files(pid)
            for target in set(self.files[pid].values()):
                if _OBJECT.fullmatch(target):
                    self._owners[target].append(pid)

    def links(self, pid: int) -> Iterator[Link]:
        for child in self._children[pid]:
            yield Link(pid, "child", -1, child.pid, child.comm)
        for fd, target in self.files.get(pid, {}).items():
            match = _OBJECT.fullmatch(target)
            if match and match[1] == "pipe":
                yield from self._pipe(pid, fd, target)
            elif match:
                yield from self._socket(pid, fd, int(match[2]))
            elif target.startswith("/") and self._holders:
                yield from self._locks(pid, fd, target)

    def _pipe(self, pid: int, fd: int, target: str) -> Iterator[Link]:
        """Those at the other end: who reads a pipe is not at the other end of one who reads it too."""
        writes = procfs.is_writer(pid, fd)
        for other in self._owners[target]:
            ends = [procfs.is_writer(other, own) for own, file in self.files[other].items() if file == target]
            if other != pid and (not writes) in ends:
                yield Link(pid, "pipe_out" if writes else "pipe", fd, other, target)

    def _socket(self, pid: int, fd: int, inode: int) -> Iterator[Link]:
        entry = self._sockets.get(inode)
        if entry and entry.state == _LISTENING:
            yield Link(pid, "listener", fd, 0, entry.local)
            return
        other = self._by_ends.get((entry.remote, entry.local), 0) if entry else self._unix.get(inode, 0)
        ends = self._owners[f"socket:[{other}]"] if other else []
        if ends == [pid]:  # it talks to itself, as event loops do to wake up
            return
        owners = [owner for owner in ends if owner != pid]
        detail = f"{entry.local} -> {entry.remote}" if entry else "unix socket" if other else ""
        if entry or other:
            yield from (Link(pid, "socket", fd, owner, detail) for owner in owners[:4] or [0])

    def _locks(self, pid: int, fd: int, target: str) -> Iterator[Link]:
        try:
            seen = Path(f"/proc/{pid}/fd/{fd}").stat()
        except OSError:
            return
        device = f"{os.major(seen.st_dev):02x}:{os.minor(seen.st_dev):02x}:{seen.st_ino}"
        for holder in self._holders.get(device, ()):
            if holder != pid:
                yield Link(pid, "file_lock", fd, holder, target)


def _lock_holders() -> Mapping[str, list[int]]:
    """Who holds a lock on a file, by the file's device and inode."""
    holders: dict[str, list[int]] = defaultdict(list)
    try:
        lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return {}
    for words in map(str.split, lines):
        if len(words) >= 6 and words[1] != "->" and words[4].isdigit():
            holders[words[5]].append(int(words[4]))
    return holders


def _inet_sockets() -> Iterator[tuple[int, _Socket]]:
    for name, protocol in (("tcp", "tcp"), ("tcp6", "tcp"), ("udp", "udp"), ("udp6", "udp")):
        try:
            lines = Path(f"/proc/net/{name}").read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for words in map(str.split, lines):
            if protocol == "tcp" and words[3] not in {*_ESTABLISHED_OR_OPENING, _LISTENING}:
                continue
            yield int(words[9]), _Socket(_address(words[1], protocol), _address(words[2], protocol), words[3])


def _address(text: str, protocol: str) -> str:
    address, _, port = text.partition(":")
    words = [struct.pack("=I", int(address[at : at + 8], 16)) for at in range(0, len(address), 8)]
    packed = b"".join(words)
    if packed[:12] == b"\0" * 10 + b"\xff\xff":
        packed = packed[12:]
    host = socket.inet_ntop(socket.AF_INET if len(packed) == 4 else socket.AF_INET6, packed)
    return f"{protocol} {host}:{int(port, 16)}" if len(packed) == 4 else f"{protocol} [{host}]:{int(port, 16)}"
