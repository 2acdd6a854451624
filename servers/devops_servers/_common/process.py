"""Run another program within bounds of time and output, without a shell."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE

import anyio
from anyio.abc import ByteReceiveStream, Process

_DETAIL_BYTES = 2_000
_CHUNK_BYTES = 1 << 18
_MEMORY = Path("/dev/shm")

_groups: set[int] = set()
_scratch: set[str] = set()


class OutputTooLarge(Exception):
    """The program printed more than its caller can use."""


class ProgramFailed(Exception):
    """The program ended with `status`; its text is the end of what the program said on stderr."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail or f"exit status {status}")
        self.status = status


async def read_output(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path | None = None,
    timeout_s: float = 10.0,
    limit_bytes: int = 8_000_000,
) -> bytes:
    """Return all that `command` prints on stdout.

    Raises:
        FileNotFoundError: there is no such program.
        TimeoutError: it ran longer than `timeout_s` seconds.
        OutputTooLarge: it printed more than `limit_bytes`.
        ProgramFailed: it ended with a status other than 0.
    """
    output = bytearray()
    with anyio.fail_after(timeout_s):
        async with stream_output(command, env=env, cwd=cwd) as chunks:
            async for chunk in chunks:
                if len(output) + len(chunk) > limit_bytes:
                    raise OutputTooLarge(f"{command[0]} printed more than {limit_bytes} bytes")
                output += chunk
    return bytes(output)


@asynccontextmanager
async def stream_output(
    command: Sequence[str], *, env: Mapping[str, str], cwd: Path | None = None
) -> AsyncGenerator[AsyncIterator[bytes]]:
    """The chunks that `command` prints on stdout, as they come; leaving early kills the program.

    Raises:
        FileNotFoundError: there is no such program.
        ProgramFailed: its output was read to the end, and it ended with a status other than 0.
    """
    errors = bytearray()
    caller_error: Exception | None = None
    async with _running(command, env, cwd) as process:
        assert process.stdout
        assert process.stderr
        chunks = _Chunks(process.stdout)
        async with anyio.create_task_group() as group:
            group.start_soon(_keep_end, process.stderr, errors)
            try:
                yield chunks
            except Exception as error:  # raised again below: a task group would wrap it
                caller_error = error
            if not chunks.exhausted:
                _kill_group(process)
        await process.wait()
    if caller_error:
        raise caller_error
    if chunks.exhausted and process.returncode:
        raise ProgramFailed(process.returncode, errors.decode(errors="replace").strip())


@contextmanager
def scratch_folder(*, in_memory: bool = False) -> Generator[Path]:
    """A private folder that is gone afterwards, also when `kill_running` ends the server.

    Args:
        in_memory: make it where files cost no disk, if there is such a place; for a few small ones.
    """
    within = str(_MEMORY) if in_memory and os.access(_MEMORY, os.W_OK) else None
    name = tempfile.mkdtemp(prefix=f"devops-assistant-{os.getpid()}-", dir=within)
    _scratch.add(name)
    try:
        yield Path(name)
    finally:
        shutil.rmtree(name, ignore_errors=True)
        _scratch.discard(name)


def kill_running() -> None:
    """Kill every program still running, with its children, and remove their scratch: for a server that must go."""
    for group in tuple(_groups):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
    for name in tuple(_scratch):
        shutil.rmtree(name, ignore_errors=True)


class _Chunks:
    """Reads a stream to its end and remembers having seen it."""

    def __init__(self, stream: ByteReceiveStream) -> None:
        self._stream = stream
        self.exhausted = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            return await self._stream.receive(_CHUNK_BYTES)
        except anyio.EndOfStream:
            self.exhausted = True
            raise StopAsyncIteration from None


async def _keep_end(stream: ByteReceiveStream, into: bytearray) -> None:
    async for chunk in stream:
        into += chunk
        del into[:-_DETAIL_BYTES]


@asynccontextmanager
async def _running(command: Sequence[str], env: Mapping[str, str], cwd: Path | None) -> AsyncGenerator[Process]:
    """A program in a process group of its own, none of which outlives this block."""
    process = await anyio.open_process(
        command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=env, cwd=cwd, start_new_session=True
    )
    _groups.add(process.pid)
    try:
        yield process
        await process.wait()
    finally:
        _kill_group(process)
        with anyio.CancelScope(shield=True):
            await process.aclose()
        _groups.discard(process.pid)


def _kill_group(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
