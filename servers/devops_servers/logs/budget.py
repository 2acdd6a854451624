"""How long a scan may go on: until its time is over, or until nobody waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable


class Budget:
    """The time that one call has; asked between blocks, never inside one."""

    def __init__(self, seconds: float, *, tell: Callable[[int], None] | None = None, tell_every_s: float = 1.0) -> None:
        """`tell` is told now and then how many bytes were read so far."""
        self._end = time.monotonic() + seconds
        self._cancelled = False
        self.seconds = seconds
        self._tell = tell
        self._tell_every_s = tell_every_s
        self._told = time.monotonic()
        self._read_bytes = 0

    def cancel(self) -> None:
        """Nobody waits for the result any more."""
        self._cancelled = True

    def read(self, length: int) -> None:
        """Take note that so many bytes more were read."""
        self._read_bytes += length
        now = time.monotonic()
        if self._tell and now - self._told >= self._tell_every_s and not self._cancelled:
            self._told = now
            self._tell(self._read_bytes)

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits any more."""
        return self._cancelled

    @property
    def spent(self) -> bool:
        """Whether to stop here and return what there is."""
        return self._cancelled or time.monotonic() >= self._end
