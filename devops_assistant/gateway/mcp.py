"""All tools as one MCP server over Streamable HTTP, under the names and with the words the host knows them by."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import anyio
from mcp.server.lowlevel import Server
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from starlette.types import ASGIApp

from devops_assistant import __version__
from devops_assistant.agent.arguments import objection
from devops_assistant.agent.toolbox import ToolSource
from devops_assistant.common.harmless import all_harmless, harmless
from devops_assistant.common.nearest import nearest
from devops_assistant.conversation.messages import ToolCall, ToolSpec
from devops_assistant.gateway.gate import BODY_LIMIT_BYTES

_CALLS_AT_ONCE = 32
_RESULT_CHARACTERS = 1_000_000
_SESSIONS = 256
_SESSION_IDLE_S = 1_800.0


class MergedServer:
    """One MCP server over many; it adds nothing to them and keeps nothing of what is asked."""

    def __init__(self, source: ToolSource) -> None:
        self._source = source
        self._calls = anyio.CapacityLimiter(_CALLS_AT_ONCE)
        self._server: Server[Any] = Server(
            "devops-assistant",
            version=__version__,
            on_list_tools=self._list,
            on_call_tool=self._call,
        )

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[ASGIApp]:
        """The application that answers on `/mcp`, for the length of a block."""
        app = self._server.streamable_http_app(
            max_request_body_size=BODY_LIMIT_BYTES,
            max_sessions=_SESSIONS,
            session_idle_timeout=_SESSION_IDLE_S,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # the gate's work
        )
        async with self._server.session_manager.run():
            yield app

    async def _list(self, context: object, params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_tool(spec) for spec in self._source.specs])

    async def _call(self, context: object, params: CallToolRequestParams) -> CallToolResult:
        specs = {spec.name: spec for spec in self._source.specs}
        spec = specs.get(params.name)
        if spec is None:
            close = ", ".join(nearest(params.name, list(specs)) or list(specs)[:20])
            return _failed(f"there is no tool {params.name!r}; the nearest are: {close}")
        call = ToolCall("", spec.name, params.arguments or {})
        if reason := objection(call, spec):
            return _failed(reason)
        async with self._calls:
            outcome = await self._source.call(spec, call.arguments)
        text = harmless(outcome.text).text
        if len(text) > _RESULT_CHARACTERS:
            text = f"{text[:_RESULT_CHARACTERS]}\n[cut: the first {_RESULT_CHARACTERS} of {len(text)} characters]"
        structured = all_harmless(outcome.data) if spec.output_schema and outcome.data is not None else None
        return CallToolResult(
            content=[TextContent(text=text)], structured_content=structured, is_error=outcome.is_error
        )


def _tool(spec: ToolSpec) -> Tool:
    return Tool(
        name=spec.name,
        description=spec.description,
        input_schema=dict(spec.input_schema),
        output_schema=dict(spec.output_schema) if spec.output_schema else None,
        annotations=ToolAnnotations(read_only_hint=spec.read_only),
    )


def _failed(reason: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=reason)], is_error=True)
