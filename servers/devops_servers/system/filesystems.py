"""How full filesystems are. Each is asked on a thread of its own: one that hangs is named and delays nobody."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from devops_servers.system.mounts import Mount
from devops_servers.system.report import duration

TIMEOUT_S = 1.5

Statvfs = Callable[[str], os.statvfs_result]


@dataclass(frozen=True, slots=True)
class Space:
    """What one filesystem holds, in bytes and in inodes."""

    mount: Mount
    size: int
    used: int
    available: int
    """To a user without privileges: without the blocks that the filesystem keeps for root."""
    inodes: int
    inodes_used: int

    @property
    def percent(self) -> float:
        """Used of what users can have, as `df` counts it."""
        return 100 * self.used / ((self.used + self.available) or 1)

    @property
    def inodes_percent(self) -> float:
        return 100 * self.inodes_used / (self.inodes or 1)


@dataclass(frozen=True, slots=True)
class Unreadable:
    mount: Mount
    reason: str


@dataclass(frozen=True, slots=True)
class Growth:
    """How much a filesystem filled within a time."""

    seconds: float
    bytes: int

    @property
    def per_hour(self) -> float:
        return 3600 * self.bytes / self.seconds


_pending: dict[str, float] = {}
"""Mount points whose last question has not come back yet, and when it was asked, in monotonic seconds."""


def ask(
    mounts: Sequence[Mount], statvfs: Statvfs = os.statvfs, timeout_s: float = TIMEOUT_S
) -> list[Space | Unreadable]:
    """Return one answer for each mount within `timeout_s` seconds, whatever the filesystems do."""
    answers: dict[str, Space | Unreadable] = {}
    arrived: queue.SimpleQueue[Space | Unreadable] = queue.SimpleQueue()
    started = time.monotonic()
    for mount in mounts:
        asked = _pending.setdefault(mount.point, started)
        if started - asked >= timeout_s:  # each further question would cost a thread that never ends
            answers[mount.point] = Unreadable(mount, f"has not answered for {duration(started - asked)}: hung")
        else:
            threading.Thread(target=_ask_one, args=(mount, statvfs, arrived), daemon=True).start()
    deadline = started + timeout_s
    while len(answers) < len(mounts):
        try:
            answer = arrived.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
        answers[answer.mount.point] = answer
    return [
        answers.get(mount.point, Unreadable(mount, f"did not answer within {timeout_s:g} s: hung?")) for mount in mounts
    ]


def _ask_one(mount: Mount, statvfs: Statvfs, arrived: queue.SimpleQueue[Space | Unreadable]) -> None:
    try:
        arrived.put(_space(mount, statvfs(mount.point)))
    except OSError as error:
        arrived.put(Unreadable(mount, error.strerror or type(error).__name__))
    finally:
        _pending.pop(mount.point, None)


def _space(mount: Mount, seen: os.statvfs_result) -> Space:
    return Space(
        mount,
        size=seen.f_blocks * seen.f_frsize,
        used=(seen.f_blocks - seen.f_bfree) * seen.f_frsize,
        available=seen.f_bavail * seen.f_frsize,
        inodes=seen.f_files,
        inodes_used=seen.f_files - seen.f_ffree,
    )
