"""One server kept alive: started, watched, restarted after a pause when it dies, stopped when we go.

One task owns it from start to stop, since the SDK's client must be entered and left in the same task; calls may come
from any task.
"""

from __future__ import annotations

import errno
import random
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol, cast

import anyio

from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.messages import JsonObject
from devops_assistant.host.calls import CallOutcome, ConnectionLost, ServerGone, ToolOffer
from devops_assistant.host.child import Child, running_child
from devops_assistant.host.config import ServerEntry
from devops_assistant.host.starting import RestartPolicy, StartQueue
from devops_assistant.host.status import ServerState, ServerStatus

if TYPE_CHECKING:
    from devops_assistant.host.connection import Connection

_LAST_WORDS = 5
_SHORTAGES = (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE)
_COMING = (ServerState.STARTING, ServerState.READY, ServerState.RESTARTING)

OnChange = Callable[["SupervisedServer"], None]


class SupervisedServer:
    """The life of one server, and the way to call its tools."""

    def __init__(
        self,
        entry: ServerEntry,
        base_environment: Mapping[str, str],
        on_change: OnChange,
        queue: StartQueue | None = None,
        restarts: RestartPolicy | None = None,
    ) -> None:
        """Args:
        entry: the server as configured.
        base_environment: what every child may see of our environment.
        on_change: told after each change of state or tools; it neither waits nor raises.
        queue: shared with other servers, so that not all start at once.
        restarts: how soon it is started again; the default suits a person who waits.
        """
        self.entry = entry
        self.tools: tuple[ToolOffer, ...] = ()
        self.status = ServerStatus(entry.name, ServerState.STARTING, entry.display)
        self.settled = anyio.Event()
        """Set once the first attempt to start has ended, one way or the other."""
        self._base_environment = base_environment
        self._on_change = on_change
        self._queue = queue or StartQueue()
        self._restarts = restarts or RestartPolicy()
        self._connection: Connection | None = None
        self._news = anyio.Event()
        """Set, and replaced by another, whenever something changed that a waiting call may want to know."""
        self._waits_its_turn = True
        self._was_useful = False
        self._failures = 0
        """Lives in a row that came to nothing."""
        self._legacy = False

    async def run(self) -> None:
        """Keep the server running until cancelled."""
        if self.entry.unusable:
            self._fail(self.entry.unusable, self.entry.problem, self.entry.remedy)
        while self.status.state not in (ServerState.OFF, ServerState.FAILED):
            await self._live_once()

    async def call(self, tool: str, arguments: JsonObject, *, retry: bool) -> CallOutcome:
        """Call a tool, waiting for the server where it is just starting.

        Args:
            retry: the call changes nothing, so it may be sent once more when the server dies under it.

        Raises:
            ServerGone: the server is not there, or went away before it answered.
        """
        connection = await self._connected()
        try:
            outcome = await connection.call(tool, arguments, self.entry.call_timeout_s)
        except ConnectionLost:
            self._forget(connection)
        else:
            self._was_useful = self._was_useful or not outcome.is_error
            return outcome
        if retry:
            return await self.call(tool, arguments, retry=False)
        raise ServerGone(f"the server {self.entry.name} died during {tool}; it is being restarted")

    async def _connected(self) -> Connection:
        while self._waits_its_turn:
            await self._news.wait()
        with anyio.move_on_after(self.entry.connect_timeout_s):
            while self._connection is None and self._is_coming:
                await self._news.wait()
        if self._connection:
            return self._connection
        status = self.status
        words = f"; its last words: {' | '.join(status.stderr_end)}" if status.stderr_end else ""
        raise ServerGone(f"the server {status.name} is {status.state}: {status.last_error or 'no answer yet'}{words}")

    @property
    def _is_coming(self) -> bool:
        retry_at = self.status.retry_at
        return self.status.state in _COMING or (retry_at is not None and datetime.now(UTC) >= retry_at)

    async def _live_once(self) -> None:
        begun = time.monotonic()
        child: Child | None = None
        failure: Exception | None = None
        self._was_useful = False
        over = anyio.Event()
        try:
            async with anyio.create_task_group() as group:
                await group.start(self._queue.take_place, over)
                self._attempt()
                begun = time.monotonic()
                try:
                    async with running_child(self.entry, self._base_environment) as child:
                        await self._serve(child, begun, over)
                finally:
                    over.set()
        except Exception as error:  # whatever the SDK or the server did, only this server may suffer from it
            failure = error
        if child is None and not _may_pass(failure):
            remedy = "install it, or correct its command in the configuration"
            self._fail(ServerState.FAILED, _reason(self.entry, failure, child), remedy)
            return
        healthy = self._was_useful or time.monotonic() - begun > self._restarts.healthy_after_s
        self._failures = 1 if healthy else self._failures + 1
        await self._pause_before_restart(child, _reason(self.entry, failure, child))

    async def _serve(self, child: Child, begun: float, started: anyio.Event) -> None:
        connected = await anyio.to_thread.run_sync(_load_sdk)
        try:
            with anyio.fail_after(self.entry.connect_timeout_s) as deadline:
                async with connected(child, legacy=self._legacy) as connection:
                    self.tools = await self._offered(connection)
                    deadline.deadline = float("inf")
                    self._be_ready(connection, begun)
                    started.set()
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
            self.tools = await self._offered(connection)
            self._on_change(self)

    async def _offered(self, connection: Connection) -> tuple[ToolOffer, ...]:
        include, exclude = self.entry.include_tools, self.entry.exclude_tools
        offers = await connection.list_tools()
        return tuple(offer for offer in offers if (not include or offer.name in include) and offer.name not in exclude)

    def _attempt(self) -> None:
        """Say, to calls that wait, that its turn to start has come."""
        self._waits_its_turn = False
        self.status = replace(self.status, state=ServerState.STARTING, retry_at=None)
        self._tell_waiting()

    def _be_ready(self, connection: Connection, begun: float) -> None:
        self._connection = connection
        self._become(
            replace(
                self.status,
                state=ServerState.READY,
                protocol_version=connection.protocol_version,
                start_ms=(time.monotonic() - begun) * 1000,
                last_error="",
                stderr_end=(),
            )
        )

    def _forget(self, connection: Connection | None) -> None:
        if connection and self._connection is connection:
            self._connection = None

    def _fail(self, state: ServerState, problem: str, remedy: str) -> None:
        self._waits_its_turn = False
        self._become(replace(self.status, state=state, last_error=problem, remedy=remedy))

    async def _pause_before_restart(self, child: Child | None, problem: str) -> None:
        pause_s = self._restarts.pause_s(self._failures)
        status = replace(
            self.status,
            state=ServerState.RESTARTING,
            restarts=self.status.restarts + 1,
            last_error=problem,
            stderr_end=child.stderr_end[-_LAST_WORDS:] if child else (),
        )
        if self._restarts.is_break(self._failures):
            await self._take_break(status, pause_s)
            return
        self._become(status)
        await anyio.sleep(pause_s * random.uniform(0.8, 1.2))  # those that died together need not start together

    async def _take_break(self, status: ServerStatus, pause_s: float) -> None:
        retry_at = datetime.now(UTC) + timedelta(seconds=pause_s)
        when = f"{retry_at.astimezone():%H:%M:%S}"
        problem = f"{status.last_error}, {self._failures} times in a row; it is tried again at {when}"
        self._become(replace(status, state=ServerState.PAUSED, last_error=problem, retry_at=retry_at))
        left_s = pause_s
        while left_s > 0:  # by the clock on the wall too, which goes on while the machine sleeps
            await anyio.sleep(min(1.0, left_s))
            left_s = min(left_s - 1.0, (retry_at - datetime.now(UTC)).total_seconds())

    def _become(self, status: ServerStatus) -> None:
        self.status = status
        self.settled.set()
        self._tell_waiting()
        self._on_change(self)

    def _tell_waiting(self) -> None:
        self._news.set()
        self._news = anyio.Event()


def _reason(entry: ServerEntry, failure: Exception | None, child: Child | None) -> str:
    cause = _leaf(failure) if failure else None
    if child is None:
        return f"cannot run {one_line(entry.command, 80)}: {getattr(cause, 'strerror', '') or cause}"
    if isinstance(cause, TimeoutError):
        return f"it did not answer the handshake within {entry.connect_timeout_s:g} s"
    if child.own_end:
        return f"it {child.own_end}"
    return f"it broke off: {one_line(str(cause))}" if cause else "it closed its stdout"


def _may_pass(failure: Exception | None) -> bool:
    """Whether a child could not be started for want of something that may soon be there again."""
    cause = _leaf(failure) if failure else None
    return isinstance(cause, OSError) and cause.errno in _SHORTAGES


def _leaf(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = cast("BaseExceptionGroup[BaseException]", error).exceptions[0]
    return error


class _Connect(Protocol):
    def __call__(self, child: Child, *, legacy: bool) -> AbstractAsyncContextManager[Connection]: ...


def _load_sdk() -> _Connect:
    # the SDK takes longer to import than a child to start, so children are started first
    from devops_assistant.host.connection import connected

    return connected
