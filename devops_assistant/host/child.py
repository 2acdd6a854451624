"""One server process: started in a group of its own, read within bounds, and gone when we say so."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from subprocess import PIPE

import anyio
from anyio.abc import Process

from devops_assistant.common.masking import mask
from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.host.config import ServerEntry

LINE_LIMIT_BYTES = 16 * 1024 * 1024
_KEPT_OF_A_CUT_LINE = 4_096
_CHUNK_BYTES = 1 << 18
_STDERR_LINES = 200
_STDERR_LINE_BYTES = 2_000
_CLOSE_GRACE_S = 1.5
_TERM_GRACE_S = 0.5
_REAP_S = 0.1
_LAST_WORDS_S = 0.05
_DRAIN_S = 0.5
_LINES_IN_A_ROW = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a child's stdout, without its newline; only its beginning when it was `cut` for its size."""

    content: bytes
    cut: bool = False


class Child:
    """A running server process and its three pipes."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._stderr: deque[str] = deque(maxlen=_STDERR_LINES)
        self._reading = anyio.CancelScope()
        self._gone = False
        self._said_all = False
        self._drained = anyio.Event()
        self._ended_of_itself = False

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def own_end(self) -> str:
        """How it ended of itself, such as `exited with status 2`; empty while it runs and when we ended it."""
        status = self._process.returncode
        if status is None or not self._ended_of_itself:
            return ""
        return say("host.exited", status=status) if status >= 0 else say("host.killed", signal=_signal_name(-status))

    @property
    def stderr_end(self) -> tuple[str, ...]:
        """The last lines it wrote to stderr, sanitised and masked."""
        return tuple(mask(one_line(line)).text for line in self._stderr if line.strip())

    def note(self, noise: bytes) -> None:
        """Keep a line that it printed where only messages belong, beside what it wrote to stderr."""
        self._stderr.append(noise[:_STDERR_LINE_BYTES].decode(errors="replace"))

    async def send(self, line: bytes) -> None:
        """Write one line to its stdin.

        Raises:
            anyio.BrokenResourceError, anyio.ClosedResourceError: it does not read any more.
        """
        assert self._process.stdin
        await self._process.stdin.send(line + b"\n")

    async def lines(self) -> AsyncIterator[Line]:
        """Yield what it prints on stdout, line by line, until it closes it or ends. Memory stays bounded."""
        async for line in split_lines(self._chunks()):
            yield line
        self._said_all = True

    async def _chunks(self) -> AsyncIterator[bytes]:
        while chunk := await self._chunk():
            yield chunk

    async def _chunk(self) -> bytes:
        """What comes next on its stdout; nothing once it has ended and all is read."""
        assert self._process.stdout
        with anyio.CancelScope() as self._reading:
            if self._gone:
                self._reading.deadline = anyio.current_time() + _LAST_WORDS_S
            return await self._process.stdout.receive(_CHUNK_BYTES)
        return b""

    async def watch(self) -> None:
        """End the reading of its stdout once it has ended, though something it started may keep that open."""
        await self._process.wait()
        self._gone = True
        self._reading.deadline = anyio.current_time() + _LAST_WORDS_S

    async def drain_stderr(self) -> None:
        """Keep the end of its stderr until it closes it."""
        assert self._process.stderr
        async for line in split_lines(self._process.stderr, _STDERR_LINE_BYTES):
            self._stderr.append(line.content.decode(errors="replace"))
        self._drained.set()

    async def stop(self, grace_s: float = _CLOSE_GRACE_S) -> None:
        """Close its stdin, give it `grace_s` seconds to end by itself, then end it and everything it started."""
        with anyio.CancelScope(shield=True):
            self._ended_of_itself = self._said_all and await self._exits_within(_REAP_S)
            with suppress(OSError, anyio.BrokenResourceError, anyio.ClosedResourceError):
                assert self._process.stdin
                await self._process.stdin.aclose()
            if not await self._exits_within(grace_s):
                self._signal_group(signal.SIGTERM)
                await self._exits_within(_TERM_GRACE_S)
            self._signal_group(_KILL)
            with anyio.move_on_after(_DRAIN_S):
                await self._drained.wait()
            await self._process.aclose()

    async def _exits_within(self, seconds: float) -> bool:
        with anyio.move_on_after(seconds):
            await self._process.wait()
        return self._process.returncode is not None

    def _signal_group(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, number)


def _signal_name(number: int) -> str:
    with suppress(ValueError):  # real-time signals have no name
        return signal.Signals(number).name
    return f"signal {number}"


_KILL = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL


async def start_child(entry: ServerEntry, base_environment: Mapping[str, str]) -> Child:
    """Start the server that `entry` describes; it sees `base_environment` and what its entry names, nothing else.

    Raises:
        OSError: there is no such command, or it may not be run.
    """
    command = sys.executable if entry.command == "python" else entry.command
    child: Child | None = None
    with anyio.CancelScope(shield=True):  # a child half started would be nobody's to stop
        child = Child(
            await anyio.open_process(
                [command, *entry.args],
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                env={**base_environment, **entry.env},
                cwd=entry.cwd,
                start_new_session=True,
            )
        )
    assert child  # nothing cancels the shield
    return child


@asynccontextmanager
async def running_child(entry: ServerEntry, base_environment: Mapping[str, str]) -> AsyncGenerator[Child]:
    """A child that does not outlive the block, and whose stderr is drained meanwhile."""
    child = await start_child(entry, base_environment)
    async with anyio.create_task_group() as group:
        group.start_soon(child.drain_stderr)
        group.start_soon(child.watch)
        try:
            yield child
        finally:
            await child.stop(0.0 if entry.bundled else _CLOSE_GRACE_S)  # ours only read: they have nothing to finish
            group.cancel_scope.cancel()


async def split_lines(chunks: AsyncIterable[bytes], limit: int = LINE_LIMIT_BYTES) -> AsyncGenerator[Line]:
    """Yield the lines of `chunks` in time linear in their length; of one longer than `limit` only the beginning."""
    pending = bytearray()
    cut = False
    with suppress(anyio.EndOfStream, anyio.ClosedResourceError, anyio.BrokenResourceError, ConnectionError):
        async for chunk in chunks:
            *complete, rest = chunk.split(b"\n")
            for number, piece in enumerate(complete, 1):
                yield _line(pending, piece, cut, limit)
                pending.clear()
                cut = False
                if number % _LINES_IN_A_ROW == 0:
                    await anyio.lowlevel.checkpoint()  # a flood of lines must not keep others from their turn
            pending += rest
            if len(pending) > limit:
                cut = True
            if cut:
                del pending[_KEPT_OF_A_CUT_LINE:]
    if pending:
        yield _line(pending, b"", cut, limit)


def _line(pending: bytearray, piece: bytes, cut: bool, limit: int) -> Line:
    if cut or len(pending) + len(piece) > limit:
        return Line(bytes(pending + piece[:_KEPT_OF_A_CUT_LINE])[:_KEPT_OF_A_CUT_LINE], cut=True)
    return Line(bytes(pending + piece))
