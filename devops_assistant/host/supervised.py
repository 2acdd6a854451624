"""One server kept alive: started, watched, restarted after a pause when it dies, stopped when we go.

One task owns it from start to stop, since the SDK's client must be entered and left in the same task; calls may come
from any task.
"""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

import anyio

from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.messages import JsonObject
from devops_assistant.host.calls import CallOutcome, ConnectionLost, Definitions, ServerGone
from devops_assistant.host.config import ServerEntry
from devops_assistant.host.endpoint import Endpoint, opened
from devops_assistant.host.status import ServerState, ServerStatus

if TYPE_CHECKING:
    from devops_assistant.host.connection import Connection

_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 30.0
_PATIENCE_S = 2.0
_HEALTHY_AFTER_S = 30.0
_LAST_WORDS = 5

OnChange = Callable[["SupervisedServer"], None]
T = TypeVar("T")


class SupervisedServer:
    """The life of one server, and the way to call its tools."""

    def __init__(
        self,
        entry: ServerEntry,
        base_environment: Mapping[str, str],
        on_change: OnChange,
        known: Definitions | None = None,
    ) -> None:
        """Args:
        entry: the server as configured.
        base_environment: what every child may see of our environment.
        on_change: told after each change of state or tools; it neither waits nor raises.
        known: what it offered at an earlier time; such a server starts when it is first asked for something.
        """
        self.entry = entry
        self.definitions = known or Definitions()
        self.blocked: Mapping[str, str] = {}
        """Tools that must not be called, and why; set by whoever hears of changes."""
        self.status = ServerStatus(entry.name, ServerState.STARTING, entry.display)
        self.settled = anyio.Event()
        """Set once the first attempt to start has ended, one way or the other."""
        self._base_environment = base_environment
        self._on_change = on_change
        self._connection: Connection | None = None
        self._ready = anyio.Event()
        self._wanted = anyio.Event()
        self._known = known is not None
        self._pause_s = _FIRST_PAUSE_S
        self._legacy = False

    async def run(self) -> None:
        """Keep the server running until cancelled."""
        if self.entry.unusable:
            self._fail(self.entry.unusable, self.entry.problem, self.entry.remedy)
        elif self._known:
            self._become(replace(self.status, state=ServerState.IDLE))
            await self._wanted.wait()
            self._become(replace(self.status, state=ServerState.STARTING))
        while self.status.state not in (ServerState.OFF, ServerState.FAILED):
            await self._live_once()

    async def call(self, tool: str, arguments: JsonObject, *, retry: bool) -> CallOutcome:
        """Call a tool, waiting for the server where it is just starting.

        Args:
            retry: the call changes nothing, so it may be sent once more when the server dies under it.

        Raises:
            ServerGone: the server is not there, or went away before it answered.
        """

        async def request(connection: Connection) -> CallOutcome:
            if reason := self.blocked.get(tool):  # it may have become known only now that the server is there
                return CallOutcome(reason, is_error=True)
            return await connection.call(tool, arguments, self.entry.call_timeout_s)

        return await self.ask(request, tool, retry=retry)

    async def ask(self, request: Callable[[Connection], Awaitable[T]], what: str, *, retry: bool = True) -> T:
        """Return what `request` gets from the server, waiting for it where it is just starting.

        Args:
            what: what is asked for, for people.
            retry: the request changes nothing, so it may be sent once more when the server dies under it.

        Raises:
            ServerGone: the server is not there, or went away before it answered.
            Rejected: it does not give what it was asked for.
        """
        connection = await self._connected()
        try:
            return await request(connection)
        except ConnectionLost:
            self._forget(connection)
        if retry:
            return await self.ask(request, what, retry=False)
        raise ServerGone(f"the server {self.entry.name} died during {what}; it is being restarted")

    async def _connected(self) -> Connection:
        self._wanted.set()
        with anyio.move_on_after(self.entry.connect_timeout_s):
            while self._worth_waiting():
                await self._ready.wait()
                if self._connection:
                    return self._connection
        status = self.status
        words = f"; its last words: {' | '.join(status.stderr_end)}" if status.stderr_end else ""
        raise ServerGone(f"the server {status.name} is {status.state}: {status.last_error or 'no answer yet'}{words}")

    def _worth_waiting(self) -> bool:
        if self.status.state is ServerState.RESTARTING:
            return self._pause_s <= _PATIENCE_S
        return self.status.state in (ServerState.IDLE, ServerState.STARTING, ServerState.READY)

    async def _live_once(self) -> None:
        started = time.monotonic()
        child: Endpoint | None = None
        failure: Exception | None = None
        try:
            async with opened(self.entry, self._base_environment) as child:
                await self._serve(child, started)
        except Exception as error:  # whatever the SDK or the server did, only this server may suffer from it
            failure = error
        if child is None:
            problem = f"cannot run {one_line(self.entry.command, 80)}: {getattr(failure, 'strerror', '') or failure}"
            self._fail(ServerState.FAILED, problem, "install it, or correct its command in the configuration")
            return
        if time.monotonic() - started > _HEALTHY_AFTER_S:
            self._pause_s = _FIRST_PAUSE_S
        await self._pause_before_restart(child, _reason(self.entry, failure, child))

    async def _serve(self, child: Endpoint, started: float) -> None:
        connected = await anyio.to_thread.run_sync(_load_sdk)
        try:
            with anyio.fail_after(self.entry.connect_timeout_s) as deadline:
                async with connected(child, legacy=self._legacy) as connection:
                    self.definitions = await connection.definitions(self.entry.call_timeout_s)
                    deadline.deadline = float("inf")
                    self._be_ready(connection, started)
                    await self._watch(connection)
        except TimeoutError:
            self._legacy = not self._legacy  # it may be deaf only to the newer handshake
            raise
        finally:
            self._forget(self._connection)

    async def _watch(self, connection: Connection) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(self._follow_changes, connection)
            await connection.lost.wait()
            group.cancel_scope.cancel()

    async def _follow_changes(self, connection: Connection) -> None:
        async for _ in connection.changes:
            self.definitions = await connection.definitions(self.entry.call_timeout_s)
            self._on_change(self)

    def _be_ready(self, connection: Connection, started: float) -> None:
        self._connection = connection
        self._become(
            replace(
                self.status,
                state=ServerState.READY,
                protocol_version=connection.protocol_version,
                start_ms=(time.monotonic() - started) * 1000,
                last_error="",
                stderr_end=(),
            )
        )
        self._ready.set()

    def _forget(self, connection: Connection | None) -> None:
        if connection and self._connection is connection:
            self._connection = None
            self._ready = anyio.Event()

    def _fail(self, state: ServerState, problem: str, remedy: str) -> None:
        self._become(replace(self.status, state=state, last_error=problem, remedy=remedy))
        self._ready.set()  # whoever waits for it learns that waiting is no use

    async def _pause_before_restart(self, child: Endpoint, problem: str) -> None:
        self._become(
            replace(
                self.status,
                state=ServerState.RESTARTING,
                restarts=self.status.restarts + 1,
                last_error=problem,
                stderr_end=child.stderr_end[-_LAST_WORDS:],
            )
        )
        await anyio.sleep(self._pause_s * random.uniform(0.8, 1.2))
        self._pause_s = min(self._pause_s * 2, _LONGEST_PAUSE_S)

    def _become(self, status: ServerStatus) -> None:
        self.status = status
        self.settled.set()
        self._on_change(self)


def _reason(entry: ServerEntry, failure: Exception | None, child: Endpoint) -> str:
    cause = _leaf(failure) if failure else None
    if isinstance(cause, TimeoutError):
        return f"it did not answer the handshake within {entry.connect_timeout_s:g} s"
    if child.own_end:
        return f"it {child.own_end}"
    return f"it broke off: {one_line(str(cause))}" if cause else "it closed its stdout"


def _leaf(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = cast("BaseExceptionGroup[BaseException]", error).exceptions[0]
    return error


class _Connect(Protocol):
    def __call__(self, endpoint: Endpoint, /, *, legacy: bool) -> AbstractAsyncContextManager[Connection]: ...


def _load_sdk() -> _Connect:
    # the SDK takes longer to import than a child to start, so children are started first
    from devops_assistant.host.connection import connected

    return connected
