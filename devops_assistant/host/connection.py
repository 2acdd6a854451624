"""The MCP side of one running child: the handshake, its tools, its calls. No other file imports the MCP SDK."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp import Client, MCPError
from mcp.client.subscriptions import ListenNotSupportedError, SubscriptionLost
from mcp.shared.message import SessionMessage
from mcp.types import (
    CONNECTION_CLOSED,
    REQUEST_TIMEOUT,
    CallToolResult,
    ContentBlock,
    EmbeddedResource,
    Implementation,
    JSONRPCError,
    ResourceLink,
    TextContent,
    TextResourceContents,
    Tool,
    ToolListChangedNotification,
    jsonrpc_message_adapter,
)
from pydantic import ValidationError

from devops_assistant import __version__
from devops_assistant.conversation.messages import JsonObject
from devops_assistant.host.calls import CallOutcome, ConnectionLost, ToolOffer
from devops_assistant.host.child import Child, Line

_PAGES = 100
_QUEUE = 64
_RESPONSE_ID = re.compile(rb'"id"\s*:\s*(\d{1,15})\b')
_UNREADABLE = -32700

logging.getLogger("mcp").setLevel(logging.CRITICAL)  # a server's noise must not reach the user's screen


class Connection:
    """A server that has shaken hands."""

    def __init__(self, client: Client, lost: anyio.Event, changes: MemoryObjectReceiveStream[None]) -> None:
        self._client = client
        self.lost = lost
        """Set as soon as the server's stdout ends, in whatever era it speaks."""
        self.changes = changes
        """Yields whenever the server has said, since the last time, that its tools changed."""

    @property
    def protocol_version(self) -> str:
        return str(self._client.protocol_version)

    async def list_tools(self) -> tuple[ToolOffer, ...]:
        """Return every tool, all pages of them.

        Raises:
            ConnectionLost: the server went away.
            MCPError: it cannot list its tools.
        """
        tools: list[Tool] = []
        cursor: str | None = None
        for _ in range(_PAGES):
            page = await self._client.list_tools(cursor=cursor, cache_mode="refresh")
            tools += page.tools
            cursor = page.next_cursor
            if cursor is None:
                break
        return tuple(_offer(tool) for tool in tools)

    async def call(self, tool: str, arguments: JsonObject, timeout_s: float) -> CallOutcome:
        """Call a tool; cancelling the caller, or running out of time, cancels the call at the server too.

        Raises:
            ConnectionLost: the server went away before it answered.
        """
        try:
            result = await self._client.call_tool(tool, dict(arguments), read_timeout_seconds=timeout_s)
        except (anyio.ClosedResourceError, anyio.BrokenResourceError) as error:
            raise ConnectionLost from error
        except MCPError as error:
            if error.code == CONNECTION_CLOSED:
                raise ConnectionLost from error
            return CallOutcome(_rejection(tool, error, timeout_s), is_error=True)
        except (RuntimeError, ValidationError) as error:
            return CallOutcome(f"the answer of {tool} breaks the protocol: {error}", is_error=True)
        return _outcome(result)


@asynccontextmanager
async def connected(child: Child, *, legacy: bool) -> AsyncGenerator[Connection]:
    """The connection to `child`. Enter and leave it in one task, and cancel only by anyio's scopes.

    Args:
        legacy: speak the 2025 handshake at once, for a server that does not even answer the newer probe.

    Raises:
        MCPError: the handshake failed.
        ExceptionGroup: around the reason, when the server went away meanwhile.
    """
    lost = anyio.Event()
    told, changes = anyio.create_memory_object_stream[None](1)

    def note_change() -> None:
        with suppress(anyio.WouldBlock, anyio.BrokenResourceError, anyio.ClosedResourceError):
            told.send_nowait(None)

    async def on_message(message: object) -> None:
        if isinstance(message, ToolListChangedNotification):
            note_change()

    client = Client(
        _transport(child, lost),
        mode="legacy" if legacy else "auto",
        message_handler=on_message,
        client_info=Implementation(name="devops-assistant", version=__version__),
    )
    async with told, changes, client, anyio.create_task_group() as group:
        group.start_soon(_listen, client, note_change)
        try:
            yield Connection(client, lost, changes)
        finally:
            group.cancel_scope.cancel()


async def _listen(client: Client, note_change: Callable[[], None]) -> None:
    """Hear of changed tools in the 2026 era; servers of 2025 send a notification instead."""
    with suppress(ListenNotSupportedError, SubscriptionLost, MCPError, TimeoutError, anyio.ClosedResourceError):
        async with client.listen(tools_list_changed=True) as changes:
            async for _ in changes:
                note_change()


@asynccontextmanager
async def _transport(
    child: Child, lost: anyio.Event
) -> AsyncGenerator[
    tuple[MemoryObjectReceiveStream[SessionMessage | Exception], MemoryObjectSendStream[SessionMessage]]
]:
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
    if not line.cut:
        with suppress(ValueError):
            return SessionMessage(jsonrpc_message_adapter.validate_json(line.content, by_name=False))
        with suppress(ValueError, RecursionError):
            return SessionMessage(jsonrpc_message_adapter.validate_json(_repaired(line.content), by_name=False))
    found = _RESPONSE_ID.search(line.content[:4_096]) or _RESPONSE_ID.search(line.content[-4_096:])
    if found is None or not line.content.lstrip().startswith(b"{"):
        return None
    reason = "it is larger than 16 MiB" if line.cut else "it is not valid JSON"
    error = {"code": _UNREADABLE, "message": f"the server's answer cannot be read: {reason}"}
    return SessionMessage(JSONRPCError.model_validate({"jsonrpc": "2.0", "id": int(found.group(1)), "error": error}))


def _repaired(content: bytes) -> bytes:
    """Replace bytes that are not UTF-8 and lone surrogates, as old servers in legacy encodings send them."""
    value = json.loads(content.decode(errors="replace"))
    return json.dumps(value, ensure_ascii=False).encode(errors="replace")


def _offer(tool: Tool) -> ToolOffer:
    return ToolOffer(
        name=tool.name,
        description=tool.description or "",
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        read_only_hint=bool(tool.annotations and tool.annotations.read_only_hint),
    )


def _rejection(tool: str, error: MCPError, timeout_s: float) -> str:
    if error.code == REQUEST_TIMEOUT:
        return f"{tool} did not answer within {timeout_s:g} s and was cancelled; ask for less, or allow it more time"
    return f"{tool} failed: {error.message}"


def _outcome(result: CallToolResult) -> CallOutcome:
    structured = result.structured_content
    text = "\n".join(_block_text(block) for block in result.content)
    if not text and structured is not None:
        text = json.dumps(structured, ensure_ascii=False)
    data = cast("dict[str, Any]", structured) if isinstance(structured, dict) else None
    return CallOutcome(text or "(the tool returned nothing)", result.is_error, data)


def _block_text(block: ContentBlock) -> str:
    if isinstance(block, TextContent):
        return block.text
    if isinstance(block, ResourceLink):
        return f"(resource {block.name}: {block.uri})"
    if isinstance(block, EmbeddedResource):
        inner = block.resource
        return inner.text if isinstance(inner, TextResourceContents) else f"(binary resource {inner.uri}, not shown)"
    return f"({block.type} of type {block.mime_type}, {len(block.data) * 3 // 4} bytes, not shown)"
