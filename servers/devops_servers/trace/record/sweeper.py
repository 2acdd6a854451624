"""A small child that outlives a recorder that is killed, and clears away what that left."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType


class Sweeper:
    """As a context manager: `sweep` runs when the block is left, and also when this process is killed within it."""

    def __init__(self, sweep: Callable[[], None]) -> None:
        self._sweep = sweep
        self._pid = 0
        self._held = -1

    def __enter__(self) -> Sweeper:
        watched, self._held = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            _outlive(watched, self._sweep)
        os.close(watched)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._sweep()
        os.close(self._held)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def _outlive(watched: int, sweep: Callable[[], None]) -> None:
    """In the child: wait until every other end of the pipe is closed, sweep, and be gone."""
    try:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        kept = os.dup2(watched, 3)
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silent, stream)
        os.closerange(4, os.sysconf("SC_OPEN_MAX"))
        os.read(kept, 1)
        sweep()
    finally:
        os._exit(0)
