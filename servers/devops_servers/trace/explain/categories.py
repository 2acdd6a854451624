"""Where a thread's time can go, and how what was recorded is sorted into it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from devops_servers.trace.schema import RunqOp, Source, WaitKind


class Category(StrEnum):
    """One kind of time; the value names it in structured content."""

    ON_CPU = "on_cpu"
    RUN_QUEUE = "run_queue"
    LOCK = "lock"
    FILE_LOCK = "file_lock"
    DISK = "disk"
    NETWORK = "network"
    PIPE = "pipe"
    CHILD = "child"
    MEMORY = "memory"
    SLEEP = "sleep"
    IDLE = "idle"
    UNEXPLAINED = "unexplained"


WORDS: Mapping[Category, str] = {
    Category.ON_CPU: "on CPU",
    Category.RUN_QUEUE: "waiting for CPU",
    Category.LOCK: "lock",
    Category.FILE_LOCK: "file lock",
    Category.DISK: "disk",
    Category.NETWORK: "network peer",
    Category.PIPE: "pipe",
    Category.CHILD: "child",
    Category.MEMORY: "memory",
    Category.SLEEP: "sleep",
    Category.IDLE: "idle",
    Category.UNEXPLAINED: "unexplained",
}
DID: Mapping[Category, str] = {
    Category.ON_CPU: "ran",
    Category.RUN_QUEUE: "waited for a CPU",
    Category.LOCK: "waited for a lock",
    Category.FILE_LOCK: "waited for a file lock",
    Category.DISK: "waited for the disk",
    Category.NETWORK: "waited for a network peer",
    Category.PIPE: "waited for the other end of a pipe",
    Category.CHILD: "waited for a child",
    Category.MEMORY: "waited for memory",
    Category.SLEEP: "slept",
    Category.IDLE: "waited for work",
    Category.UNEXPLAINED: "did something unknown",
}
_OF_WAITS: Mapping[int, Category] = {
    WaitKind.LOCK: Category.LOCK,
    WaitKind.FILE_LOCK: Category.FILE_LOCK,
    WaitKind.DISK: Category.DISK,
    WaitKind.NET: Category.NETWORK,
    WaitKind.CHILD: Category.CHILD,
    WaitKind.PIPE: Category.PIPE,
    WaitKind.SLEEP: Category.SLEEP,
    WaitKind.POLL: Category.IDLE,
    WaitKind.MEMORY: Category.MEMORY,
}
FOLLOWED = frozenset({Category.LOCK, Category.FILE_LOCK, Category.NETWORK, Category.PIPE, Category.CHILD})
"""What somebody else ends: the wait leads to them."""
RUNNABLE = frozenset({Category.ON_CPU, Category.RUN_QUEUE})
"""What is no wait: the thread is not blocked."""
NO_FAULT = frozenset({Category.IDLE, Category.UNEXPLAINED})
"""What is never called a cause."""
_EVENTS = (
    (Source.ONCPU, 1),
    *((Source.RUNQ, op) for op in RunqOp),
    *((Source.WAIT, kind) for kind in WaitKind),
)


@cache
def category_of(source: int, op: int) -> Category:
    """The category of one event."""
    if source == Source.ONCPU:
        return Category.ON_CPU
    if source == Source.RUNQ:
        return Category.RUN_QUEUE
    return _OF_WAITS.get(op, Category.UNEXPLAINED)


def events_of(category: Category) -> list[tuple[int, int]]:
    """The events of a category, each as its source and op."""
    return [(source, op) for source, op in _EVENTS if category_of(source, op) is category]
