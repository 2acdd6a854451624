"""How long a scan may go on: until its time is over, or until nobody waits for it."""

from __future__ import annotations

import time


class Budget:
    """The time that one call has; asked between blocks, never inside one."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._cancelled = False
        self.seconds = seconds

    def cancel(self) -> None:
        """Nobody waits for the result any more."""
        self._cancelled = True

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits any more."""
        return self._cancelled

    @property
    def spent(self) -> bool:
        """Whether to stop here and return what there is."""
        return self._cancelled or time.monotonic() >= self._end
