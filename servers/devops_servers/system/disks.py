"""How full the filesystems are. Each is asked on a thread of its own: one that hangs is named and delays nobody."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import anyio.to_thread

from devops_servers.system.mounts import Mount, real_mounts
from devops_servers.system.report import Report, percent, size
from devops_servers.system.settings import Thresholds

TIMEOUT_S = 2.0

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


_pending: set[str] = set()
"""Mount points whose last question has not come back yet: they are not asked again."""


async def disk_usage(thresholds: Thresholds, timeout_s: float = TIMEOUT_S) -> Report:
    """Report space and inodes of each real filesystem, and name those above the threshold or unreadable."""
    mounts = real_mounts()
    started = time.monotonic()
    answers = await anyio.to_thread.run_sync(ask, mounts, os.statvfs, timeout_s, abandon_on_cancel=True)
    spaces = sorted(
        (answer for answer in answers if isinstance(answer, Space) and answer.size), key=lambda space: -space.percent
    )
    unreadable = [answer for answer in answers if isinstance(answer, Unreadable)]
    exceeded = [text for space in spaces for text in exceeding(space, thresholds.disk)]
    exceeded += [f"{failed.mount.point} could not be read" for failed in unreadable]
    return Report(
        summary=f"{len(spaces)} filesystems, fullest first: " + ("; ".join(exceeded) or "none above its threshold"),
        lines=(*map(_line, spaces), *map(_unreadable_line, unreadable)),
        footer=f"{len(spaces)} of {len(mounts)} filesystems read in {time.monotonic() - started:.1f} s · state now · "
        f"used % is of what users can have, as df counts it · threshold {thresholds.disk:g} % for space and inodes · "
        "left out: pseudo filesystems, read-only images, further mounts of the same device",
    )


def ask(mounts: Sequence[Mount], statvfs: Statvfs, timeout_s: float) -> list[Space | Unreadable]:
    """Return one answer for each mount within `timeout_s` seconds, whatever the filesystems do."""
    answers: dict[str, Space | Unreadable] = {}
    arrived: queue.SimpleQueue[Space | Unreadable] = queue.SimpleQueue()
    for mount in mounts:
        if mount.point in _pending:
            answers[mount.point] = Unreadable(mount, "still does not answer since it was first asked")
        else:
            _pending.add(mount.point)
            threading.Thread(target=_ask_one, args=(mount, statvfs, arrived), daemon=True).start()
    deadline = time.monotonic() + timeout_s
    while len(answers) < len(mounts):
        try:
            answer = arrived.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
        answers[answer.mount.point] = answer
    return [
        answers.get(mount.point, Unreadable(mount, f"did not answer within {timeout_s:g} s: hung?")) for mount in mounts
    ]


def exceeding(space: Space, threshold: float) -> list[str]:
    """Return what of a filesystem is above `threshold` percent, in words."""
    found: list[str] = []
    if space.percent > threshold:
        found.append(f"{space.mount.point} is {percent(space.percent)} full (threshold {threshold:g} %)")
    if space.inodes and space.inodes_percent > threshold:
        found.append(f"{space.mount.point} has {percent(space.inodes_percent)} of its inodes used")
    return found


def _ask_one(mount: Mount, statvfs: Statvfs, arrived: queue.SimpleQueue[Space | Unreadable]) -> None:
    try:
        arrived.put(_space(mount, statvfs(mount.point)))
    except OSError as error:
        arrived.put(Unreadable(mount, error.strerror or type(error).__name__))
    finally:
        _pending.discard(mount.point)


def _space(mount: Mount, seen: os.statvfs_result) -> Space:
    return Space(
        mount,
        size=seen.f_blocks * seen.f_frsize,
        used=(seen.f_blocks - seen.f_bfree) * seen.f_frsize,
        available=seen.f_bavail * seen.f_frsize,
        inodes=seen.f_files,
        inodes_used=seen.f_files - seen.f_ffree,
    )


def _line(space: Space) -> str:
    mount = space.mount
    inodes = f"; inodes {percent(space.inodes_percent)} of {space.inodes}" if space.inodes else ""
    return (
        f"{mount.point}: {percent(space.percent)} used, {size(space.used)} of {size(space.size)}, "
        f"{size(space.available)} available{inodes}; {mount.kind} {mount.source}"
        + (", mounted read-only" if mount.read_only else "")
    )


def _unreadable_line(failed: Unreadable) -> str:
    return f"{failed.mount.point}: not readable: {failed.reason}; {failed.mount.kind} {failed.mount.source}"
