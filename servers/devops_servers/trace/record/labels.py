"""Says what a blocked thread waited for, by the call it was in, the file that is about, and who is at its end."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from devops_servers.trace.record.neighbours import Link
from devops_servers.trace.record.procfs import SystemCall
from devops_servers.trace.record.sampler import Sample, Thread
from devops_servers.trace.record.syscalls import Waits, name_of, takes_descriptor, waits_of
from devops_servers.trace.record.timeline import Waited
from devops_servers.trace.schema import WaitKind

_NEAR_NS = 50_000_000
_WAITING_FCNTL = {7, 38}
_DESCRIPTORS_OF_POLL = {"poll": 1, "ppoll": 1, "select": 0, "pselect6": 0}
_TIMEOUT_MS = {"poll": 2, "epoll_wait": 3, "epoll_pwait": 3}
_PLAIN = {
    Waits.LOCK: WaitKind.LOCK,
    Waits.FILE_LOCK: WaitKind.FILE_LOCK,
    Waits.NET: WaitKind.NET,
    Waits.ACCEPT: WaitKind.POLL,
    Waits.CHILD: WaitKind.CHILD,
    Waits.SLEEP: WaitKind.SLEEP,
    Waits.SIGNAL: WaitKind.POLL,
    Waits.MESSAGE: WaitKind.PIPE,
}
_ANONYMOUS = {"[timerfd]": WaitKind.SLEEP, "[eventfd]": WaitKind.PIPE}
_TERMINALS = ("/dev/pts/", "/dev/tty", "/dev/console")
_MEMORY_CALLS = {"mmap", "munmap", "mprotect", "madvise", "brk", "mremap", "mlock"}


class Label(NamedTuple):
    """What one wait was for."""

    kind: WaitKind
    number: int = -1
    """Of the system call."""
    fd: int = -1
    word: int = 0
    """The address of the lock."""


class Labels:
    """Labels waits, by what is known of all processes."""

    def __init__(
        self, files: Mapping[tuple[int, int], str], links: Sequence[Link], threads: Mapping[int, Thread]
    ) -> None:
        """Args:
        files: what (process, descriptor) stood for.
        links: who is at the other ends.
        threads: samples, for the waits whose call was not traced.
        """
        self._files = files
        self._threads = threads
        self._seen: dict[int, list[Sample]] = {}
        self._known: dict[tuple[int, int, int, int, bool], Label] = {}
        self._links: dict[int, list[Link]] = defaultdict(list)
        for link in links:
            self._links[link.pid].append(link)
        children = {(link.pid, link.peer) for link in links if link.kind == "child"}
        self._of_children = {
            (link.pid, link.fd) for link in links if link.kind == "pipe" and (link.pid, link.peer) in children
        }

    def label(self, pid: int, tid: int, wait: Waited, following: SystemCall | None, *, traced: bool) -> Label:
        """Return what `wait` was for.

        Args:
            following: the call after a `poll`, where that was seen.
            traced: the thread's calls were traced, so that a wait without one was in none.
        """
        call = wait.call
        if not call and not traced:
            call = self._sampled(tid, wait)
        if not call or call.number < 0:
            return Label(WaitKind.DISK if wait.uninterruptible else WaitKind.OTHER)
        kind = waits_of(call.number)
        if kind is Waits.LOCK:
            return Label(WaitKind.LOCK, call.number, word=call.arguments[0])
        if kind is Waits.POLL or kind is Waits.EPOLL:
            return self._polling(pid, call, following)
        command = call.arguments[1] if kind is Waits.RECORD_LOCK else 0
        key = (pid, call.number, call.arguments[0], command, wait.uninterruptible)
        known = self._known.get(key)  # a program blocks in few calls, and in each of them many times
        if not known:
            fd = call.arguments[0] if takes_descriptor(call.number) else -1
            known = self._known[key] = Label(self._kind(pid, call, fd, wait.uninterruptible), call.number, fd)
        return known

    def _kind(self, pid: int, call: SystemCall, fd: int, uninterruptible: bool) -> WaitKind:
        kind = waits_of(call.number)
        match kind:
            case Waits.RECORD_LOCK:
                return WaitKind.FILE_LOCK if call.arguments[1] in _WAITING_FCNTL else WaitKind.OTHER
            case Waits.DISK:
                opens_fifo = name_of(call.number).startswith("open") and not uninterruptible
                return WaitKind.PIPE if opens_fifo else WaitKind.DISK
            case Waits.FILE:
                return self._file(pid, fd, uninterruptible)
            case Waits.OTHER if uninterruptible and name_of(call.number) in _MEMORY_CALLS:
                return WaitKind.MEMORY
            case _:
                return _PLAIN.get(kind, WaitKind.OTHER)

    def _file(self, pid: int, fd: int, uninterruptible: bool) -> WaitKind:
        target = self._files.get((pid, fd), "")
        if target.startswith("socket:"):
            return WaitKind.NET
        if target.startswith("pipe:"):
            return WaitKind.CHILD if (pid, fd) in self._of_children else WaitKind.PIPE
        if target.startswith("anon_inode:"):
            return _ANONYMOUS.get(target.removeprefix("anon_inode:"), WaitKind.POLL)
        if target.startswith(_TERMINALS):
            return WaitKind.POLL
        if uninterruptible:
            return WaitKind.DISK
        return WaitKind.PIPE if target else WaitKind.OTHER

    def _polling(self, pid: int, call: SystemCall, following: SystemCall | None) -> Label:
        """A `poll` is for the file that is read next; where that was not seen, for the only one it can be for."""
        position = _DESCRIPTORS_OF_POLL.get(name_of(call.number))
        if position is not None and call.arguments[position] == 0:
            return Label(WaitKind.SLEEP, call.number)
        if following and waits_of(following.number) is Waits.CHILD:
            return Label(WaitKind.CHILD, call.number)
        links = self._links[pid]
        if following and takes_descriptor(following.number) and waits_of(following.number) in (Waits.NET, Waits.FILE):
            fd = following.arguments[0]
            kind = self._file(pid, fd, uninterruptible=False)
            if waits_of(following.number) is Waits.NET:
                kind = WaitKind.NET
            polls_one = position is not None and call.arguments[position] == 1
            if kind is WaitKind.NET and not polls_one and self._is_inbound(links, fd):
                kind = WaitKind.POLL
            if kind in (WaitKind.NET, WaitKind.CHILD, WaitKind.PIPE, WaitKind.POLL):
                return Label(kind, call.number, fd)
        if any(link.kind == "listener" for link in links):
            return Label(WaitKind.POLL, call.number)
        return self._only_candidate(pid, call, links)

    def _only_candidate(self, pid: int, call: SystemCall, links: Sequence[Link]) -> Label:
        sockets = {link.fd for link in links if link.kind == "socket" and link.detail}
        if len(sockets) == 1:
            return Label(WaitKind.NET, call.number, sockets.pop())
        if sockets:
            return Label(WaitKind.NET, call.number)
        from_children = sorted(fd for owner, fd in self._of_children if owner == pid)
        if from_children:
            return Label(WaitKind.CHILD, call.number, from_children[0])
        return Label(WaitKind.SLEEP if _gives_up(call) else WaitKind.POLL, call.number)

    @staticmethod
    def _is_inbound(links: Sequence[Link], fd: int) -> bool:
        """Whether a socket was accepted from a listener of the same process: then its next request is waited for."""
        ports = {link.detail.rpartition(":")[2] for link in links if link.kind == "listener"}
        own = (link.detail.partition(" -> ")[0] for link in links if link.kind == "socket" and link.fd == fd)
        return any(local.rpartition(":")[2] in ports for local in own)

    def _sampled(self, tid: int, wait: Waited) -> SystemCall | None:
        """The call in which the thread was seen during the wait, or else soon before or after it."""
        if tid not in self._seen:
            thread = self._threads.get(tid)
            self._seen[tid] = [sample for sample in thread.samples if sample.call] if thread else []
        seen = self._seen[tid]
        place = bisect_left(seen, wait.start, key=lambda sample: sample.time)
        near = min(seen[max(place - 1, 0) : place + 1], key=lambda sample: _distance(sample, wait), default=None)
        return near.call if near and _distance(near, wait) < _NEAR_NS else None


def _gives_up(call: SystemCall) -> bool:
    """Whether a `poll` ends by itself after a while: with nothing to wait for that is a way to sleep."""
    position = _TIMEOUT_MS.get(name_of(call.number))
    return position is not None and 0 < call.arguments[position] & 0xFFFFFFFF < 0x80000000


def _distance(sample: Sample, wait: Waited) -> int:
    return max(wait.start - sample.time, sample.time - wait.end, 0)
