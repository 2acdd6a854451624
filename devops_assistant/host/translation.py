"""What the MCP SDK returns, put into our own words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

from mcp.types import (
    CallToolResult,
    ContentBlock,
    EmbeddedResource,
    GetPromptResult,
    ReadResourceResult,
    ResourceLink,
    TextContent,
    TextResourceContents,
    Tool,
    ToolAnnotations,
)
from mcp.types import Prompt as SdkPrompt
from mcp.types import Resource as SdkResource
from mcp.types import ResourceTemplate as SdkTemplate

from devops_assistant.host.calls import CallOutcome, Prompt, PromptArgument, PromptMessage, Resource, ToolOffer


def tool_offer(tool: Tool) -> ToolOffer:
    """Return a tool as its server describes it."""
    return ToolOffer(
        name=tool.name,
        description=tool.description or "",
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        read_only_hint=bool(tool.annotations and tool.annotations.read_only_hint),
        annotations=tuple(_claims(tool.annotations)) if tool.annotations else (),
    )


def _claims(hints: ToolAnnotations) -> Iterator[str]:
    if hints.read_only_hint:
        yield "read_only"
    if hints.destructive_hint is not None:
        yield "destructive" if hints.destructive_hint else "harmless"
    if hints.idempotent_hint:
        yield "idempotent"
    if hints.open_world_hint:
        yield "open_world"


def call_outcome(result: CallToolResult) -> CallOutcome:
    """Return what a call came to; content that is no text is named, not shown."""
    structured = result.structured_content
    text = "\n".join(block_text(block) for block in result.content)
    if not text and structured is not None:
        text = json.dumps(structured, ensure_ascii=False)
    data = cast("dict[str, Any]", structured) if isinstance(structured, dict) else None
    return CallOutcome(text or "(the tool returned nothing)", result.is_error, data)


def prompt(listed: SdkPrompt) -> Prompt:
    """Return a prompt as its server lists it."""
    arguments = tuple(
        PromptArgument(argument.name, argument.description or "", bool(argument.required))
        for argument in listed.arguments or ()
    )
    return Prompt(listed.name, listed.description or listed.title or "", arguments)


def prompt_messages(result: GetPromptResult) -> tuple[PromptMessage, ...]:
    """Return what a prompt says."""
    return tuple(PromptMessage(message.role, block_text(message.content)) for message in result.messages)


def resource(listed: SdkResource) -> Resource:
    """Return a resource as its server lists it."""
    return Resource(listed.uri, listed.name, listed.description or listed.title or "", listed.mime_type or "")


def resource_template(listed: SdkTemplate) -> Resource:
    """Return a template of resources as its server lists it."""
    description = listed.description or listed.title or ""
    return Resource(listed.uri_template, listed.name, description, listed.mime_type or "", is_template=True)


def resource_text(result: ReadResourceResult) -> str:
    """Return what a resource holds; binary parts are named, not shown."""
    parts = [
        part.text if isinstance(part, TextResourceContents) else _binary(part.uri, part.mime_type, part.blob)
        for part in result.contents
    ]
    return "\n".join(parts) or "(the resource is empty)"


def block_text(block: ContentBlock) -> str:
    """Return the words of one block of content."""
    if isinstance(block, TextContent):
        return block.text
    if isinstance(block, ResourceLink):
        return f"(resource {block.name}: {block.uri})"
    if isinstance(block, EmbeddedResource):
        inner = block.resource
        return inner.text if isinstance(inner, TextResourceContents) else f"(binary resource {inner.uri}, not shown)"
    return f"({block.type} of type {block.mime_type}, {_bytes(block.data)} bytes, not shown)"


def _binary(uri: str, mime_type: str | None, blob: str) -> str:
    return f"(binary resource {uri} of type {mime_type or 'unknown'}, {_bytes(blob)} bytes, not shown)"


def _bytes(base64: str) -> int:
    return len(base64) * 3 // 4
