"""The way to a server that runs as a child: one JSON message a line, on its stdin and stdout."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import SessionMessage
from mcp.types import JSONRPCError, jsonrpc_message_adapter

from devops_assistant.host.child import Child, Line

Streams = tuple[MemoryObjectReceiveStream[SessionMessage | Exception], MemoryObjectSendStream[SessionMessage]]
"""What comes from a server, and what goes to it."""

_QUEUE = 64
_RESPONSE_ID = re.compile(rb'"id"\s*:\s*(\d{1,15})\b')
_UNREADABLE = -32700


@asynccontextmanager
async def stdio_transport(child: Child, lost: anyio.Event) -> AsyncGenerator[Streams]:
    """The two streams of messages with `child`; `lost` is set as soon as its stdout ends."""
    to_session, from_child = anyio.create_memory_object_stream[SessionMessage | Exception](_QUEUE)
    to_child, from_session = anyio.create_memory_object_stream[SessionMessage](_QUEUE)
    async with anyio.create_task_group() as group:
        group.start_soon(_read, child, to_session, lost)
        group.start_soon(_write, child, from_session)
        try:
            yield from_child, to_child
        finally:
            group.cancel_scope.cancel()
            for stream in (to_session, from_child, to_child, from_session):
                stream.close()


async def _read(
    child: Child, to_session: MemoryObjectSendStream[SessionMessage | Exception], lost: anyio.Event
) -> None:
    try:
        with to_session:
            async for line in child.lines():
                message = _message(line)
                if message is None:
                    child.note(line.content)
                    continue
                await to_session.send(message)
    except (anyio.BrokenResourceError, anyio.ClosedResourceError):
        pass  # the session is gone already
    finally:
        lost.set()


async def _write(child: Child, from_session: MemoryObjectReceiveStream[SessionMessage]) -> None:
    with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError, OSError):  # its end shows on stdout
        async for message in from_session:
            text = message.message.model_dump_json(by_alias=True, exclude_unset=True)
            await child.send(text.encode(errors="replace"))


def _message(line: Line) -> SessionMessage | None:
    """Return the message on a line; None for noise. An answer that cannot be read becomes an error answer, so that
    whoever waits for it is told at once instead of waiting for its timeout."""
    if not line.content.lstrip().startswith(b"{"):
        return None
    if not line.cut:
        with suppress(ValueError):
            return SessionMessage(jsonrpc_message_adapter.validate_json(line.content, by_name=False))
        with suppress(ValueError, RecursionError):
            return SessionMessage(jsonrpc_message_adapter.validate_json(_repaired(line.content), by_name=False))
    found = _RESPONSE_ID.search(line.content[:4_096]) or _RESPONSE_ID.search(line.content[-4_096:])
    if found is None:
        return None
    reason = "it is larger than 16 MiB" if line.cut else "it is not valid JSON"
    error = {"code": _UNREADABLE, "message": f"the server's answer cannot be read: {reason}"}
    return SessionMessage(JSONRPCError.model_validate({"jsonrpc": "2.0", "id": int(found.group(1)), "error": error}))


def _repaired(content: bytes) -> bytes:
    """Replace bytes that are not UTF-8 and lone surrogates, as old servers in legacy encodings send them."""
    value = json.loads(content.decode(errors="replace"))
    return json.dumps(value, ensure_ascii=False).encode(errors="replace")
