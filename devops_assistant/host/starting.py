"""When servers are started: how many at once, and how soon again after they failed."""

from __future__ import annotations

import os
from dataclasses import dataclass

import anyio
from anyio.abc import TaskStatus

OURS_CONNECT_TIMEOUT_S = 30.0
"""How long a bundled server may take to start: it will, and is slow where the machine is busy, when it is needed."""
_TURN_S = 2.0


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """How soon a server is started again; times in seconds.

    A life that lasted, or in which the server answered a call, came to something. After a few in a row that came to
    nothing the server is left alone for a while, and then tried once at a time.
    """

    first_pause_s: float = 0.1
    growth: float = 3.0
    quick_restarts: int = 3
    first_break_s: float = 30.0
    longest_break_s: float = 300.0
    healthy_after_s: float = 30.0
    sign_of_life_s: float = 5.0
    """How long a server that let a call time out may take to show that it still answers at all."""

    def is_break(self, failures: int) -> bool:
        """Whether the pause after so many failures in a row is one in which the server is left alone."""
        return failures > self.quick_restarts

    def pause_s(self, failures: int) -> float:
        """Return the pause after so many failures in a row, from 1."""
        if not self.is_break(failures):
            return self.first_pause_s * self.growth ** (failures - 1)
        breaks_before = min(failures - self.quick_restarts - 1, 32)
        return min(self.longest_break_s, self.first_break_s * 2**breaks_before)


A_CHILD = RestartPolicy()
AT_AN_ADDRESS = RestartPolicy(growth=2.0, quick_restarts=7, first_break_s=15.0, longest_break_s=60.0)
"""Somebody else restarts it, which may take a while; asking whether it is back costs next to nothing."""


class StartQueue:
    """Lets a few servers start at the same time, so that thirty of them do not overwhelm a small machine."""

    def __init__(self, at_once: int | None = None) -> None:
        """Args:
        at_once: how many; twice the number of processors, and at least 4, unless said.
        """
        self._places = anyio.Semaphore(at_once or max(4, 2 * (os.cpu_count() or 1)))

    async def take_place(self, started: anyio.Event, *, task_status: TaskStatus[None]) -> None:
        """Wait for a place, tell by `task_status` that it is there, and keep it until `started` is set.

        A server that takes long waits rather than works: it makes room for the next one.
        """
        async with self._places:
            task_status.started()
            with anyio.move_on_after(_TURN_S):
                await started.wait()
