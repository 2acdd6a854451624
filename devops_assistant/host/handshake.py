"""From an endpoint to a connection: the transport it understands, the era it speaks, and hearing of its changes."""

from __future__ import annotations

import logging
import warnings
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import anyio
from mcp import Client, MCPDeprecationWarning, MCPError
from mcp.client import Transport
from mcp.client.subscriptions import ListenNotSupportedError, SubscriptionLost
from mcp.types import Implementation, ToolListChangedNotification

from devops_assistant import __version__
from devops_assistant.host.asking import Asking
from devops_assistant.host.callbacks import FormsToFill
from devops_assistant.host.child import Child
from devops_assistant.host.connection import Connection
from devops_assistant.host.counterpart import Counterpart
from devops_assistant.host.endpoint import Endpoint
from devops_assistant.host.http_transport import http_transport
from devops_assistant.host.stdio import stdio_transport

_LONGEST_LISTEN_PAUSE_S = 60.0

for _noisy in ("mcp", "httpx2", "httpcore2"):  # what servers do wrong, and where they are, is told in our own words
    logging.getLogger(_noisy).setLevel(logging.CRITICAL)
warnings.filterwarnings("ignore", category=MCPDeprecationWarning)  # what old servers do is no concern of the user's


@asynccontextmanager
async def connected(
    endpoint: Endpoint, *, legacy: bool, counterpart: Counterpart | None = None
) -> AsyncGenerator[Connection]:
    """The connection to a server. Enter and leave it in one task, and cancel only by anyio's scopes.

    Args:
        legacy: speak the 2025 handshake at once, for a server that does not even answer the newer probe.
        counterpart: who answers what the server asks, and hears what it tells.

    Raises:
        MCPError: the handshake failed.
        ExceptionGroup: around the reason, when the server went away meanwhile.
    """
    handshake = _Handshake(endpoint, counterpart or Counterpart(""))
    async with AsyncExitStack() as stack:
        stack.enter_context(handshake.told)
        stack.enter_context(handshake.changes)
        client, asking = await handshake.shake_hands(stack, legacy=legacy)
        group = await stack.enter_async_context(anyio.create_task_group())
        group.start_soon(_listen, client, handshake.note_change)
        try:
            yield Connection(client, handshake.changes, asking, handshake.counterpart)
        finally:
            group.cancel_scope.cancel()


class _Handshake:
    """One attempt to reach a server, and what is heard of its changes from then on."""

    def __init__(self, endpoint: Endpoint, counterpart: Counterpart) -> None:
        self._endpoint = endpoint
        self.counterpart = counterpart
        self.told, self.changes = anyio.create_memory_object_stream[None](1)

    async def shake_hands(self, stack: AsyncExitStack, *, legacy: bool) -> tuple[Client, Asking]:
        """Return the client that could connect, on the first transport that the endpoint understands."""
        endpoint = self._endpoint
        if isinstance(endpoint, Child):
            lost = anyio.Event()
            return await self._enter(stack, stdio_transport(endpoint, lost), Asking(lost), legacy=legacy)
        if endpoint.entry.transport != "sse":
            asking = Asking(anyio.Event(), endpoint.hide_everywhere)
            try:
                transport = http_transport(endpoint, asking.lost, sse=False)
                return await self._enter(stack, transport, asking, legacy=legacy)
            except (MCPError, ExceptionGroup):
                if endpoint.entry.transport == "http" or not endpoint.may_be_older:
                    raise
        asking = Asking(anyio.Event(), endpoint.hide_everywhere)
        transport = http_transport(endpoint, asking.lost, sse=True)
        return await self._enter(stack, transport, asking, legacy=True)  # nothing newer speaks it

    async def _enter(
        self, stack: AsyncExitStack, transport: Transport, asking: Asking, *, legacy: bool
    ) -> tuple[Client, Asking]:
        client = Client(
            transport,
            mode="legacy" if legacy else "auto",
            message_handler=self._on_message,
            elicitation_callback=FormsToFill(self.counterpart, asking),
            client_info=Implementation(name="devops-assistant", version=__version__),
            cache=None,
        )
        return await stack.enter_async_context(client), asking

    def note_change(self) -> None:
        """Its tools changed, or may have."""
        with suppress(anyio.WouldBlock, anyio.BrokenResourceError, anyio.ClosedResourceError):
            self.told.send_nowait(None)

    async def _on_message(self, message: object) -> None:
        if isinstance(message, ToolListChangedNotification):
            self.note_change()


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
