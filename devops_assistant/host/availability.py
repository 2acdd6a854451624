"""Whether a server can be asked now, and the waiting of those who want to ask it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Generic, TypeVar

import anyio

from devops_assistant.common.messages import Message, say
from devops_assistant.host.calls import ServerGone
from devops_assistant.host.status import ServerState, ServerStatus

_COMING = (ServerState.STARTING, ServerState.READY, ServerState.RESTARTING)

C = TypeVar("C")


class Availability(Generic[C]):
    """The status of one server and, while it is ready, the connection `C` to it."""

    def __init__(self, status: ServerStatus, on_change: Callable[[], None]) -> None:
        """Args:
        status: how it begins.
        on_change: told after each change but that to an attempt to start; it neither waits nor raises.
        """
        self.status = status
        self.settled = anyio.Event()
        """Set once it is known what it offers, or that it cannot be started now."""
        self._on_change = on_change
        self._connection: C | None = None
        self._news = anyio.Event()
        """Set, and replaced by another, with each change."""
        self._waits_its_turn = True
        self._wanted = anyio.Event()

    async def connection(self, within_s: float) -> C:
        """Return the connection, waiting for it where the server is about to be there.

        Args:
            within_s: how long, from the time its turn to start has come.

        Raises:
            ServerGone: it is not there; the text says in what state it is, and until when.
        """
        self._wanted.set()
        while self._waits_its_turn:
            await self._news.wait()
        with anyio.move_on_after(within_s):
            while self._connection is None and self._is_coming:
                await self._news.wait()
        if self._connection is not None:
            return self._connection
        status = self.status
        raise ServerGone(_gone(status))

    async def rest_until_wanted(self) -> None:
        """What it offers is known already: it need not start before somebody asks for its connection."""
        self.status = replace(self.status, state=ServerState.IDLE)
        self.settled.set()
        self._on_change()
        await self._wanted.wait()

    def attempt(self) -> None:
        """Its turn to start has come."""
        self._waits_its_turn = False
        self.status = replace(self.status, state=ServerState.STARTING, retry_at=None)
        self._tell_waiting()

    def become(self, status: ServerStatus, connection: C | None = None) -> None:
        """It is ready by `connection`, or failed, or is restarted after a pause."""
        self.status = status
        self._connection = connection
        self._waits_its_turn = False
        self.settled.set()
        self._tell_waiting()
        self._on_change()

    def forget(self, connection: C) -> None:
        """`connection` is of no use any more."""
        if self._connection is connection:
            self._connection = None

    @property
    def _is_coming(self) -> bool:
        retry_at = self.status.retry_at
        return self.status.state in _COMING or (retry_at is not None and datetime.now(UTC) >= retry_at)

    def _tell_waiting(self) -> None:
        self._news.set()
        self._news = anyio.Event()


def _gone(status: ServerStatus) -> Message:
    form = "host.gone_saying" if status.stderr_end else "host.gone"
    reason = status.last_error or say("host.no_answer_yet")
    state, words = say(f"tables.{status.state}"), " | ".join(status.stderr_end)
    return say(form, server=status.name, state=state, reason=reason, words=words)
