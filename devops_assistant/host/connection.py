"""One server that has shaken hands: its tools, prompts and resources, and how it is asked for them."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from typing import TypeVar

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream
from mcp import Client, MCPError
from mcp.client import Transport
from mcp.client.subscriptions import ListenNotSupportedError, SubscriptionLost
from mcp.types import (
    Implementation,
    PromptReference,
    ServerCapabilities,
    ToolListChangedNotification,
)

from devops_assistant import __version__
from devops_assistant.conversation.messages import JsonObject
from devops_assistant.host import translation
from devops_assistant.host.asking import Asking
from devops_assistant.host.calls import (
    LISTED_AT_MOST,
    CallOutcome,
    Definitions,
    Prompt,
    PromptMessage,
    Rejected,
    Resource,
    ToolOffer,
)
from devops_assistant.host.child import Child
from devops_assistant.host.endpoint import Endpoint
from devops_assistant.host.http_transport import http_transport
from devops_assistant.host.stdio import stdio_transport

_PAGES = 100
_LONGEST_LISTEN_PAUSE_S = 60.0

logging.getLogger("mcp").setLevel(logging.CRITICAL)  # a server's noise must not reach the user's screen

T = TypeVar("T")
V = TypeVar("V")


class Connection:
    """A server that has shaken hands.

    Whatever is asked of it raises ConnectionLost when the server goes away before it answers, and Rejected when it
    does not give what was asked for. Lists are read to their last page, or to `LISTED_AT_MOST` entries.
    """

    def __init__(
        self, client: Client, lost: anyio.Event, changes: MemoryObjectReceiveStream[None], endpoint: Endpoint
    ) -> None:
        self._client = client
        self._endpoint = endpoint
        self._asking = Asking(lost, self._hidden)
        self.lost = lost
        """Set as soon as the server is known to be gone, in whatever era it speaks."""
        self.changes = changes
        """Yields whenever the server has said, since the last time, that its tools changed."""

    @property
    def protocol_version(self) -> str:
        return str(self._client.protocol_version)

    async def definitions(self, timeout_s: float) -> Definitions:
        """Return what the server says it offers now."""
        return Definitions(
            tools=await self.list_tools(timeout_s),
            protocol_version=self.protocol_version,
            prompts=self._offers.prompts is not None,
            resources=self._offers.resources is not None,
        )

    async def list_tools(self, timeout_s: float) -> tuple[ToolOffer, ...]:
        """Return every tool, as the server has them now."""

        async def page(cursor: str | None) -> tuple[list[ToolOffer], str | None]:
            found = await self._client.list_tools(cursor=cursor)
            return [translation.tool_offer(tool) for tool in found.tools], found.next_cursor

        return await self._all_pages("its list of tools", page, timeout_s)

    async def call(self, tool: str, arguments: JsonObject, timeout_s: float) -> CallOutcome:
        """Call a tool; cancelling the caller, or running out of time, cancels the call at the server too."""
        try:
            with self._asking.within(timeout_s, tool):
                result = await self._client.call_tool(tool, dict(arguments))
        except Rejected as rejection:
            return CallOutcome(str(rejection), is_error=True)
        outcome = translation.call_outcome(result)
        return replace(outcome, text=self._hidden(outcome.text), data=self._hidden(outcome.data))

    async def list_prompts(self, timeout_s: float) -> tuple[Prompt, ...]:
        """Return every prompt; none where the server knows of no such thing."""

        async def page(cursor: str | None) -> tuple[list[Prompt], str | None]:
            found = await self._client.list_prompts(cursor=cursor)
            return [translation.prompt(prompt) for prompt in found.prompts], found.next_cursor

        return await self._all_pages("its list of prompts", page, timeout_s) if self._offers.prompts else ()

    async def get_prompt(self, name: str, arguments: Mapping[str, str], timeout_s: float) -> tuple[PromptMessage, ...]:
        """Return what the prompt `name` says with its blanks filled."""
        with self._asking.within(timeout_s, f"the prompt {name}"):
            messages = translation.prompt_messages(await self._client.get_prompt(name, dict(arguments)))
        return tuple(replace(message, text=self._hidden(message.text)) for message in messages)

    async def complete_argument(
        self, prompt: str, argument: str, begun: str, others: Mapping[str, str], timeout_s: float
    ) -> tuple[str, ...]:
        """Return the values that the server proposes for an argument of a prompt.

        Args:
            begun: what the user has typed of the value.
            others: the arguments already given.
        """
        if not self._offers.completions:
            return ()
        with self._asking.within(timeout_s, f"completing {argument}"):
            asked = {"name": argument, "value": begun}
            found = await self._client.complete(PromptReference(name=prompt), asked, dict(others))
        return tuple(found.completion.values)

    async def list_resources(self, timeout_s: float) -> tuple[Resource, ...]:
        """Return every resource; none where the server knows of no such thing."""

        async def page(cursor: str | None) -> tuple[list[Resource], str | None]:
            found = await self._client.list_resources(cursor=cursor)
            return [translation.resource(resource) for resource in found.resources], found.next_cursor

        return await self._all_pages("its list of resources", page, timeout_s) if self._offers.resources else ()

    async def list_resource_templates(self, timeout_s: float) -> tuple[Resource, ...]:
        """Return every template of resources; none where the server knows of no such thing."""

        async def page(cursor: str | None) -> tuple[list[Resource], str | None]:
            found = await self._client.list_resource_templates(cursor=cursor)
            return [translation.resource_template(entry) for entry in found.resource_templates], found.next_cursor

        return (
            await self._all_pages("its list of resource templates", page, timeout_s) if self._offers.resources else ()
        )

    async def read_resource(self, uri: str, timeout_s: float) -> str:
        """Return what the resource at `uri` holds."""
        with self._asking.within(timeout_s, f"the resource {uri}"):
            return self._hidden(translation.resource_text(await self._client.read_resource(uri)))

    async def _all_pages(
        self, what: str, page: Callable[[str | None], Awaitable[tuple[list[T], str | None]]], timeout_s: float
    ) -> tuple[T, ...]:
        entries: list[T] = []
        cursor: str | None = None
        with self._asking.within(timeout_s, what):
            for _ in range(_PAGES):
                found, cursor = await page(cursor)
                entries += found
                if cursor is None or len(entries) >= LISTED_AT_MOST:
                    break
        return tuple(entries[:LISTED_AT_MOST])

    def _hidden(self, value: V) -> V:
        """`value` without what we told the server in confidence."""
        return value if isinstance(self._endpoint, Child) else self._endpoint.hide_everywhere(value)

    @property
    def _offers(self) -> ServerCapabilities:
        return self._client.server_capabilities


@asynccontextmanager
async def connected(endpoint: Endpoint, *, legacy: bool) -> AsyncGenerator[Connection]:
    """The connection to a server. Enter and leave it in one task, and cancel only by anyio's scopes.

    Args:
        legacy: speak the 2025 handshake at once, for a server that does not even answer the newer probe.

    Raises:
        MCPError: the handshake failed.
        ExceptionGroup: around the reason, when the server went away meanwhile.
    """
    async with AsyncExitStack() as stack:
        told, changes = anyio.create_memory_object_stream[None](1)
        stack.enter_context(told)
        stack.enter_context(changes)

        def note_change() -> None:
            with suppress(anyio.WouldBlock, anyio.BrokenResourceError, anyio.ClosedResourceError):
                told.send_nowait(None)

        client, lost = await _shaken_hands(endpoint, stack, note_change, legacy=legacy)
        group = await stack.enter_async_context(anyio.create_task_group())
        group.start_soon(_listen, client, note_change)
        try:
            yield Connection(client, lost, changes, endpoint)
        finally:
            group.cancel_scope.cancel()


async def _shaken_hands(
    endpoint: Endpoint, stack: AsyncExitStack, note_change: Callable[[], None], *, legacy: bool
) -> tuple[Client, anyio.Event]:
    """Return the client that could connect, on the first transport that the endpoint understands."""

    async def on_message(message: object) -> None:
        if isinstance(message, ToolListChangedNotification):
            note_change()

    async def enter(transport: Transport, lost: anyio.Event, *, legacy: bool) -> tuple[Client, anyio.Event]:
        client = Client(
            transport,
            mode="legacy" if legacy else "auto",
            message_handler=on_message,
            client_info=Implementation(name="devops-assistant", version=__version__),
            cache=None,
        )
        return await stack.enter_async_context(client), lost

    lost = anyio.Event()
    if isinstance(endpoint, Child):
        return await enter(stdio_transport(endpoint, lost), lost, legacy=legacy)
    if endpoint.entry.transport != "sse":
        try:
            return await enter(http_transport(endpoint, lost, sse=False), lost, legacy=legacy)
        except (MCPError, ExceptionGroup):
            if endpoint.entry.transport == "http" or not endpoint.may_be_older:
                raise
    lost = anyio.Event()
    return await enter(http_transport(endpoint, lost, sse=True), lost, legacy=True)  # nothing newer speaks it


async def _listen(client: Client, note_change: Callable[[], None]) -> None:
    """Hear of changed tools in the 2026 era, for as long as the server lets us; of 2025 they send a notification."""
    pause_s = 0.0
    with suppress(ListenNotSupportedError, MCPError, TimeoutError, anyio.ClosedResourceError):
        while True:
            with suppress(SubscriptionLost):
                async with client.listen(tools_list_changed=True) as changes:
                    async for _ in changes:
                        note_change()
            await anyio.sleep(pause_s)  # a gateway may end streams that it finds too long
            note_change()  # what was said in between was not heard
            pause_s = min(_LONGEST_LISTEN_PAUSE_S, pause_s * 2 + 1)
