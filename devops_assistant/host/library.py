"""What servers offer besides tools: prompts to ask with, and resources to read.

All of it comes from servers and is made harmless here: stripped, masked and bounded.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import anyio

from devops_assistant.common.errors import ServerError
from devops_assistant.common.harmless import harmless
from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.host.calls import Prompt, PromptArgument, PromptMessage, Rejected, Resource, ServerGone
from devops_assistant.host.status import ServerState
from devops_assistant.host.supervised import SupervisedServer

if TYPE_CHECKING:
    from devops_assistant.host.connection import Connection

PROMPT_CHARACTERS = 64 * 1024
RESOURCE_CHARACTERS = 256 * 1024
_NAME_CHARACTERS = 200
_URI_CHARACTERS = 2_000
_DESCRIPTION_CHARACTERS = 1_000
_COMPLETIONS = 100

T = TypeVar("T")


class Library:
    """The prompts and resources of all servers. A server that fails costs only its own."""

    def __init__(self, servers: Sequence[SupervisedServer]) -> None:
        self._servers = servers

    async def list_prompts(self) -> tuple[Prompt, ...]:
        """Return the prompts of every server that can be asked, in the order of the configuration."""
        found = await self._from_each("prompts", lambda connection, timeout_s: connection.list_prompts(timeout_s))
        return tuple(_shown_prompt(server, prompt) for server, prompts in found for prompt in prompts)

    async def get_prompt(self, server: str, name: str, arguments: Mapping[str, str]) -> tuple[PromptMessage, ...]:
        """Return what a prompt says, its blanks filled with `arguments`.

        Raises:
            ServerError: there is no such server or prompt, or the arguments do not fit.
        """
        asked = self._server(server)
        timeout_s = asked.entry.call_timeout_s
        messages = await _answer(
            asked, lambda link: link.get_prompt(name, arguments, timeout_s), say("host.the_prompt", name=name)
        )
        return tuple(replace(message, text=_bounded(message.text, PROMPT_CHARACTERS)) for message in messages)

    async def complete_argument(
        self, server: str, prompt: str, argument: str, begun: str, others: Mapping[str, str] | None = None
    ) -> tuple[str, ...]:
        """Return the values that a server proposes for an argument of one of its prompts.

        Args:
            begun: what the user has typed of the value.
            others: the arguments already given.

        Raises:
            ServerError: there is no such server or prompt.
        """
        asked = self._server(server)
        timeout_s = asked.entry.call_timeout_s
        values = await _answer(
            asked, lambda link: link.complete_argument(prompt, argument, begun, others or {}, timeout_s), argument
        )
        return tuple(one_line(value, _NAME_CHARACTERS) for value in values[:_COMPLETIONS])

    async def list_resources(self) -> tuple[Resource, ...]:
        """Return the resources of every server that can be asked, in the order of the configuration."""
        found = await self._from_each("resources", lambda connection, timeout_s: connection.list_resources(timeout_s))
        return tuple(_shown_resource(server, resource) for server, resources in found for resource in resources)

    async def list_resource_templates(self) -> tuple[Resource, ...]:
        """Return the templates of resources of every server that can be asked."""
        found = await self._from_each(
            "templates", lambda connection, timeout_s: connection.list_resource_templates(timeout_s)
        )
        return tuple(_shown_resource(server, template) for server, templates in found for template in templates)

    async def read_resource(self, server: str, uri: str) -> str:
        """Return what a resource holds.

        Raises:
            ServerError: there is no such server or resource.
        """
        asked = self._server(server)
        timeout_s = asked.entry.call_timeout_s
        text = await _answer(asked, lambda link: link.read_resource(uri, timeout_s), say("host.the_resource", uri=uri))
        return _bounded(text, RESOURCE_CHARACTERS)

    async def read(self, uri: str) -> str:
        """Return what the resource at `uri` holds, whichever server offers it.

        Raises:
            ServerError: no server does, or it refuses.
        """
        for resource in await self.list_resources():
            if resource.uri == uri:
                return await self.read_resource(resource.server, uri)
        for template in await self.list_resource_templates():
            if uri.startswith(template.uri.partition("{")[0]):
                return await self.read_resource(template.server, uri)
        raise ServerError(say("host.nobody_offers", uri=one_line(uri)), remedy=say("host.resources_list"))

    def _server(self, name: str) -> SupervisedServer:
        for server in self._servers:
            if server.entry.name == name:
                return server
        raise ServerError(say("host.no_server", name=name), remedy=say("host.servers_list"))

    async def _from_each(
        self, what: str, ask: Callable[[Connection, float], Awaitable[tuple[T, ...]]]
    ) -> list[tuple[str, tuple[T, ...]]]:
        found: dict[str, tuple[T, ...]] = {}

        async def take(server: SupervisedServer) -> None:
            timeout_s = server.entry.call_timeout_s
            try:
                found[server.entry.name] = await server.ask(lambda connection: ask(connection, timeout_s), what)
            except (Rejected, ServerGone):
                found[server.entry.name] = ()  # `servers` says what is wrong with it

        async with anyio.create_task_group() as group:
            for server in self._servers:
                if _may_have(server, what):
                    group.start_soon(take, server)
        return [(server.entry.name, found.get(server.entry.name, ())) for server in self._servers]


def _may_have(server: SupervisedServer, what: str) -> bool:
    if server.status.state is ServerState.IDLE:  # not started only to hear that it has none
        known = server.definitions
        return known.prompts if what == "prompts" else known.resources
    return server.status.state not in (ServerState.OFF, ServerState.FAILED)


async def _answer(server: SupervisedServer, ask: Callable[[Connection], Awaitable[T]], what: str) -> T:
    try:
        return await server.ask(ask, what)
    except (Rejected, ServerGone) as failure:
        raise ServerError(one_line(str(failure), 600), remedy=say("host.servers_show")) from failure


def _bounded(text: str, limit: int) -> str:
    text = harmless(text).text
    if len(text) <= limit:
        return text
    return f"{text[:limit]}\n[cut: the first {limit} of {len(text)} characters]"


def _shown_prompt(server: str, prompt: Prompt) -> Prompt:
    arguments = tuple(
        PromptArgument(one_line(blank.name), one_line(blank.description, _DESCRIPTION_CHARACTERS), blank.required)
        for blank in prompt.arguments
    )
    description = one_line(harmless(prompt.description).text, _DESCRIPTION_CHARACTERS)
    return Prompt(one_line(prompt.name), description, arguments, server)


def _shown_resource(server: str, resource: Resource) -> Resource:
    return Resource(
        uri=one_line(resource.uri, _URI_CHARACTERS),
        name=one_line(resource.name),
        description=one_line(harmless(resource.description).text, _DESCRIPTION_CHARACTERS),
        mime_type=one_line(resource.mime_type),
        server=server,
        is_template=resource.is_template,
    )
