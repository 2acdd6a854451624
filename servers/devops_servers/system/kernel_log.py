"""The kernel's own log: its ring buffer, and before that the journal, where this user may read them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devops_servers.system.journal import entries
from devops_servers.system.report import Unseen
from devops_servers.system.settings import Surroundings

_RECORD_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class KernelLine:
    time: float
    """Seconds of the epoch; exact to a second or so, less where the machine slept."""
    message: str


@dataclass(frozen=True, slots=True)
class KernelLog:
    """What could be read, oldest first."""

    lines: tuple[KernelLine, ...]
    since: float
    """How far back it reaches, in seconds of the epoch."""
    source: str
    unseen: tuple[str, ...]
    """What could not be read, and what would make it visible."""


async def read_kernel_log(since: float, where: Surroundings) -> KernelLog:
    """Return the kernel's messages since a second of the epoch.

    Raises:
        Unseen: neither the ring buffer nor the journal can be read.
    """
    unseen: list[str] = []
    sources: list[str] = []
    ring: list[KernelLine] = []
    older: list[KernelLine] = []
    try:
        ring = list(_ring(where.root / "dev/kmsg"))
        sources.append("the kernel's ring buffer")
    except OSError as error:
        unseen.append(
            f"the kernel's ring buffer: {error.strerror}; root sees it, or anyone with sysctl kernel.dmesg_restrict=0"
        )
    begins = ring[0].time if ring else time.time()
    if begins > since:
        try:
            journal = await entries(["_TRANSPORT=kernel"], where, since=since)
            older = [KernelLine(entry.time, entry.message) for entry in journal if entry.time < begins - 1]
            sources.append("the journal")
        except Unseen as hidden:
            unseen.append(f"what is older: {hidden}")
    if not sources:
        raise Unseen("; ".join(unseen))
    lines = tuple(line for line in (*older, *ring) if line.time >= since)
    return KernelLog(lines, max(since, older[0].time if older else begins), " and ".join(sources), tuple(unseen))


def _ring(kmsg: Path) -> Iterator[KernelLine]:
    offset = time.time() - time.monotonic()
    for record in _records(kmsg):
        head, _, message = record.partition(";")
        level, _, microseconds = head.split(",")[:3]
        if int(level) < 8:  # written by the kernel itself: programs may write here too
            yield KernelLine(offset + int(microseconds) / 1e6, message.splitlines()[0] if message else "")


def _records(kmsg: Path) -> Iterator[str]:
    descriptor = os.open(kmsg, os.O_RDONLY | os.O_NONBLOCK)
    try:
        while True:
            try:
                record = os.read(descriptor, _RECORD_BYTES)
            except BlockingIOError:  # no more for now
                return
            except BrokenPipeError:  # overwritten while we read: go on with the oldest there is
                continue
            if not record:
                return
            yield record.decode(errors="replace")
    finally:
        os.close(descriptor)
