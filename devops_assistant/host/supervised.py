"""One server kept alive: started, watched, restarted after a pause when it dies, stopped when we go.

One task owns it from start to stop, since the SDK's client must be entered and left in the same task; calls may come
from any task.
"""

from __future__ import annotations

import errno
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

import anyio

from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.messages import JsonObject
from devops_assistant.host.availability import Availability
from devops_assistant.host.calls import CallOutcome, ConnectionLost, Definitions, Rejected, ServerGone
from devops_assistant.host.config import ServerEntry
from devops_assistant.host.counterpart import Counterpart
from devops_assistant.host.endpoint import Endpoint, opened
from devops_assistant.host.starting import A_CHILD, AT_AN_ADDRESS, RestartPolicy, StartQueue
from devops_assistant.host.status import ServerState, ServerStatus

if TYPE_CHECKING:
    from devops_assistant.host.connection import Connection

_LAST_WORDS = 5
_BETWEEN_CHANGES_S = 0.1  # a server may say so again and again
_SHORTAGES = (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE)

OnChange = Callable[["SupervisedServer"], None]
T = TypeVar("T")


class SupervisedServer:
    """The life of one server, and the way to call its tools."""

    def __init__(
        self,
        entry: ServerEntry,
        base_environment: Mapping[str, str],
        on_change: OnChange,
        *,
        known: Definitions | None = None,
        queue: StartQueue | None = None,
        restarts: RestartPolicy | None = None,
        counterpart: Counterpart | None = None,
    ) -> None:
        """Args:
        entry: the server as configured.
        base_environment: what every child may see of our environment.
        on_change: told after each change of state or tools; it neither waits nor raises.
        known: what it offered at an earlier time; such a server starts when it is first asked for something.
        queue: shared with other servers, so that not all start at once.
        restarts: how soon it is started again; the default suits a person who waits.
        counterpart: who answers what the server asks, and hears what it tells.
        """
        self.entry = entry
        self.definitions = known or Definitions()
        self.blocked: Mapping[str, str] = {}
        """Tools that must not be called, and why; set by whoever hears of changes."""
        starting = ServerStatus(entry.name, ServerState.STARTING, entry.display)
        self._availability: Availability[Connection] = Availability(starting, lambda: on_change(self))
        self.settled = self._availability.settled
        """Set once it is known what it offers, or that it cannot be started now."""
        self.endpoint: Endpoint | None = None
        """What it runs on, or ran on last."""
        self._known = known is not None
        self._base_environment = base_environment
        self._on_change = on_change
        self._queue = queue or StartQueue()
        self._restarts = restarts or (A_CHILD if entry.transport == "stdio" else AT_AN_ADDRESS)
        self._counterpart = counterpart or Counterpart(entry.name)
        self._answered_at: float | None = None
        """When it last answered in this life, by anyio's clock."""
        self._doubted = anyio.Event()
        self._failures = 0
        """Lives in a row that came to nothing."""
        self._legacy = False

    @property
    def status(self) -> ServerStatus:
        return self._availability.status

    async def run(self) -> None:
        """Keep the server running until cancelled."""
        if self.entry.unusable:
            self._fail(self.entry.unusable, self.entry.problem, self.entry.remedy)
        elif self._known:
            await self._availability.rest_until_wanted()
        while self.status.state not in (ServerState.OFF, ServerState.FAILED):
            await self._live_once()

    async def call(self, tool: str, arguments: JsonObject, *, retry: bool) -> CallOutcome:
        """Call a tool, waiting for the server where it is just starting.

        Args:
            retry: the call changes nothing, so it may be sent once more when the server dies under it.

        Raises:
            ServerGone: the server is not there, or went away before it answered.
        """

        attempts = 0

        async def request(connection: Connection) -> CallOutcome:
            nonlocal attempts
            attempts += 1
            if reason := self.blocked.get(tool):  # it may have become known only now that the server is there
                return CallOutcome(reason, is_error=True)
            outcome = await connection.call(tool, arguments, self.entry.call_timeout_s)
            return replace(outcome, attempts=attempts)

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
        for again in (True, False):
            connection = await self._availability.connection(self.entry.connect_timeout_s)
            asked_at = anyio.current_time()
            try:
                answer = await request(connection)
            except ConnectionLost as loss:
                self._availability.forget(connection)
                if not again or (loss.heard and not retry):
                    break
            else:
                self._note_answer(asked_at)
                return answer
        raise ServerGone(say("host.died", server=self.entry.name, what=what))

    def _note_answer(self, asked_at: float) -> None:
        """Tell an answer from the end of our patience."""
        now = anyio.current_time()
        if now - asked_at < self.entry.call_timeout_s:
            self._answered_at = now
        elif self._answered_at is None or self._answered_at < asked_at:
            self._doubted.set()

    async def _live_once(self) -> None:
        begun = time.monotonic()
        endpoint: Endpoint | None = None
        failure: Exception | None = None
        self._answered_at = None
        over = anyio.Event()
        try:
            async with anyio.create_task_group() as group:
                await group.start(self._queue.take_place, over)
                self._availability.attempt()
                begun = time.monotonic()
                try:
                    async with opened(self.entry, self._base_environment) as endpoint:
                        self.endpoint = endpoint
                        await self._serve(endpoint, begun, over)
                finally:
                    over.set()
        except Exception as error:  # whatever the SDK or the server did, only this server may suffer from it
            failure = error
        reason = _reason(self.entry, failure, endpoint)
        if endpoint is None and not _may_pass(failure):
            self._fail(ServerState.FAILED, reason, say("host.install"))
            return
        came_to_something = self._answered_at or time.monotonic() - begun > self._restarts.healthy_after_s
        self._failures = 1 if came_to_something else self._failures + 1
        await self._pause(reason, endpoint.stderr_end[-_LAST_WORDS:] if endpoint else ())

    async def _serve(self, endpoint: Endpoint, begun: float, started: anyio.Event) -> None:
        connected = await anyio.to_thread.run_sync(_load_sdk)
        try:
            with anyio.fail_after(self.entry.connect_timeout_s) as deadline:
                async with connected(endpoint, legacy=self._legacy, counterpart=self._counterpart) as connection:
                    self.definitions = await connection.definitions(self.entry.call_timeout_s)
                    deadline.deadline = float("inf")
                    started.set()
                    await self._serve_by(connection, (time.monotonic() - begun) * 1000)
        except TimeoutError:
            self._legacy = not self._legacy  # it may be deaf only to the newer handshake
            raise

    async def _serve_by(self, connection: Connection, start_ms: float) -> None:
        status = replace(self.status, state=ServerState.READY, start_ms=start_ms, last_error="", stderr_end=())
        try:
            self._availability.become(replace(status, protocol_version=connection.protocol_version), connection)
            async with anyio.create_task_group() as group:
                group.start_soon(self._follow_changes, connection)
                group.start_soon(self._notice_silence, connection)
                await connection.lost.wait()
                group.cancel_scope.cancel()
        finally:
            self._availability.forget(connection)

    async def _follow_changes(self, connection: Connection) -> None:
        async for _ in connection.changes:
            with suppress(Rejected):  # what is known of it stands until it says better
                self.definitions = await connection.definitions(self.entry.call_timeout_s)
                self._on_change(self)
            await anyio.sleep(_BETWEEN_CHANGES_S)

    async def _notice_silence(self, connection: Connection) -> None:
        """Give up a server that let a call time out and shows no sign of life after that.

        One that may be changing something is left to finish.
        """
        if not (self.entry.bundled or self.entry.trusted_read_only):
            return
        while True:
            self._doubted = anyio.Event()
            await self._doubted.wait()
            patience_s = self._restarts.sign_of_life_s
            with anyio.move_on_after(patience_s) as patience, suppress(Rejected):
                await connection.list_tools(2 * patience_s)
            if patience.cancelled_caught:
                raise _Silent

    def _fail(self, state: ServerState, problem: str, remedy: str) -> None:
        self._availability.become(replace(self.status, state=state, last_error=problem, remedy=remedy))

    async def _pause(self, problem: str, stderr_end: tuple[str, ...]) -> None:
        pause_s = self._restarts.pause_s(self._failures)
        status = replace(
            self.status,
            state=ServerState.RESTARTING,
            restarts=self.status.restarts + 1,
            last_error=problem,
            stderr_end=stderr_end,
        )
        if not self._restarts.is_break(self._failures):
            self._availability.become(status)
            await anyio.sleep(pause_s * random.uniform(0.8, 1.2))  # those that died together need not start together
            return
        retry_at = datetime.now(UTC) + timedelta(seconds=pause_s)
        when = f"{retry_at.astimezone():%H:%M:%S}"
        words = say("host.paused", problem=problem, times=self._failures, when=when)
        self._availability.become(replace(status, state=ServerState.PAUSED, last_error=words, retry_at=retry_at))
        await _until(retry_at, pause_s)


class _Silent(Exception):
    """The server runs and does nothing."""


async def _until(moment: datetime, at_most_s: float) -> None:
    """Sleep until `moment` by the clock on the wall, which goes on while the machine sleeps."""
    left_s = at_most_s
    while left_s > 0:
        await anyio.sleep(min(1.0, left_s))
        left_s = min(left_s - 1.0, (moment - datetime.now(UTC)).total_seconds())


def _reason(entry: ServerEntry, failure: Exception | None, endpoint: Endpoint | None) -> str:
    cause = _leaf(failure) if failure else None
    if endpoint is None:
        reason = getattr(cause, "strerror", "") or str(cause)
        return say("host.cannot_run", command=one_line(entry.command, 80), reason=reason)
    if isinstance(cause, TimeoutError):
        return say("host.no_handshake", seconds=entry.connect_timeout_s)
    if isinstance(cause, _Silent):
        return say("host.fell_silent")
    if endpoint.own_end:
        return say("host.it", end=endpoint.own_end)
    return say("host.broke_off", reason=one_line(str(cause))) if cause else say("host.closed")


def _may_pass(failure: Exception | None) -> bool:
    """Whether a child could not be started for want of something that may soon be there again."""
    cause = _leaf(failure) if failure else None
    return isinstance(cause, OSError) and cause.errno in _SHORTAGES


def _leaf(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = cast("BaseExceptionGroup[BaseException]", error).exceptions[0]
    return error


class _Connect(Protocol):
    def __call__(
        self, endpoint: Endpoint, /, *, legacy: bool, counterpart: Counterpart
    ) -> AbstractAsyncContextManager[Connection]: ...


def _load_sdk() -> _Connect:
    # the SDK takes longer to import than a child to start, so children are started first
    from devops_assistant.host.handshake import connected

    return connected
