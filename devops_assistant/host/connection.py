"""One server that has shaken hands: its tools, prompts and resources, and how it is asked for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from anyio.streams.memory import MemoryObjectReceiveStream
from mcp import Client
from mcp.types import PromptReference, ServerCapabilities

from devops_assistant.common.messages import in_english, say
from devops_assistant.conversation.events import Notice
from devops_assistant.conversation.messages import JsonObject
from devops_assistant.host import translation
from devops_assistant.host.asking import Asking
from devops_assistant.host.callbacks import Progress
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
from devops_assistant.host.counterpart import Counterpart

_PAGES = 200

T = TypeVar("T")


class Connection:
    """A server that has shaken hands.

    Whatever is asked of it raises ConnectionLost when the server goes away before it answers, and Rejected when it
    does not give what was asked for. Lists are read to their last page, or to `LISTED_AT_MOST` entries.
    """

    def __init__(
        self, client: Client, changes: MemoryObjectReceiveStream[None], asking: Asking, counterpart: Counterpart
    ) -> None:
        self._client = client
        self._asking = asking
        self._counterpart = counterpart
        self.lost = asking.lost
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

        return await self._all_pages(say("host.tools"), page, timeout_s)

    async def call(self, tool: str, arguments: JsonObject, timeout_s: float) -> CallOutcome:
        """Call a tool; cancelling the caller, or running out of time, cancels the call at the server too."""
        try:
            with self._asking.within(timeout_s, tool):
                progress = Progress(tool, self._counterpart)
                result = await self._client.call_tool(tool, dict(arguments), progress_callback=progress)
        except Rejected as rejection:
            return CallOutcome(in_english(rejection.args[0]), is_error=True, problem=rejection.args[0])
        outcome = translation.call_outcome(result)
        return replace(outcome, text=self._asking.hide(outcome.text), data=self._asking.hide(outcome.data))

    async def list_prompts(self, timeout_s: float) -> tuple[Prompt, ...]:
        """Return every prompt; none where the server knows of no such thing."""

        async def page(cursor: str | None) -> tuple[list[Prompt], str | None]:
            found = await self._client.list_prompts(cursor=cursor)
            return [translation.prompt(prompt) for prompt in found.prompts], found.next_cursor

        return await self._all_pages(say("host.prompts"), page, timeout_s) if self._offers.prompts else ()

    async def get_prompt(self, name: str, arguments: Mapping[str, str], timeout_s: float) -> tuple[PromptMessage, ...]:
        """Return what the prompt `name` says with its blanks filled."""
        with self._asking.within(timeout_s, say("host.the_prompt", name=name)):
            messages = translation.prompt_messages(await self._client.get_prompt(name, dict(arguments)))
        return tuple(replace(message, text=self._asking.hide(message.text)) for message in messages)

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
        with self._asking.within(timeout_s, say("host.completing", name=argument)):
            asked = {"name": argument, "value": begun}
            found = await self._client.complete(PromptReference(name=prompt), asked, dict(others))
        return tuple(found.completion.values)

    async def list_resources(self, timeout_s: float) -> tuple[Resource, ...]:
        """Return every resource; none where the server knows of no such thing."""

        async def page(cursor: str | None) -> tuple[list[Resource], str | None]:
            found = await self._client.list_resources(cursor=cursor)
            return [translation.resource(resource) for resource in found.resources], found.next_cursor

        return await self._all_pages(say("host.resources"), page, timeout_s) if self._offers.resources else ()

    async def list_resource_templates(self, timeout_s: float) -> tuple[Resource, ...]:
        """Return every template of resources; none where the server knows of no such thing."""

        async def page(cursor: str | None) -> tuple[list[Resource], str | None]:
            found = await self._client.list_resource_templates(cursor=cursor)
            return [translation.resource_template(entry) for entry in found.resource_templates], found.next_cursor

        return await self._all_pages(say("host.templates"), page, timeout_s) if self._offers.resources else ()

    async def read_resource(self, uri: str, timeout_s: float) -> str:
        """Return what the resource at `uri` holds."""
        with self._asking.within(timeout_s, say("host.the_resource", uri=uri)):
            return self._asking.hide(translation.resource_text(await self._client.read_resource(uri)))

    async def _all_pages(
        self, what: str, page: Callable[[str | None], Awaitable[tuple[list[T], str | None]]], timeout_s: float
    ) -> tuple[T, ...]:
        entries: list[T] = []
        cursor: str | None = None
        with self._asking.within(timeout_s, say("host.its_list", what=what)):
            for _ in range(_PAGES):
                found, cursor = await page(cursor)
                entries += found
                if cursor is None:
                    return tuple(entries)
                if len(entries) >= LISTED_AT_MOST:
                    break
        kept = tuple(entries[:LISTED_AT_MOST])
        words = say("host.lists_too_many", server=self._counterpart.server, count=len(kept), what=what)
        self._counterpart.emit(Notice(words))
        return kept

    @property
    def _offers(self) -> ServerCapabilities:
        return self._client.server_capabilities
