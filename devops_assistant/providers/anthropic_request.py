"""A conversation in the words of the Anthropic Messages wire; knows the format, not the SDK."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from devops_assistant.conversation.messages import Message, Opaque, Part, Text, ToolCall, ToolResult, ToolSpec
from devops_assistant.providers.protocol import Request
from devops_assistant.providers.wire import as_data, as_object, sendable, sendable_name

PROVIDER = "anthropic"
OFFICIAL_ADDRESS = "https://api.anthropic.com"
_MAX_TOKENS = 16_000
_MARKER = {"type": "ephemeral"}
_MARKED_MESSAGES = 2
"""The last user message, and the one before it: it still hits the cache when a step adds more than is looked back."""


def request_body(model: str, request: Request) -> dict[str, Any]:
    """Return the body that asks `model` for its next message, with at most four cache markers."""
    body: dict[str, Any] = {"model": model, "max_tokens": _MAX_TOKENS, "messages": _messages(request.messages)}
    if request.system.strip():
        body["system"] = [{"type": "text", "text": request.system, "cache_control": _MARKER}]
    if request.tools:
        body["tools"] = [_tool(spec) for spec in request.tools]
        body["tools"][-1]["cache_control"] = _MARKER
        if not request.may_call:
            body["tool_choice"] = {"type": "none"}
    return sendable(body)


def _messages(messages: Iterable[Message]) -> list[dict[str, Any]]:
    spoken: list[dict[str, Any]] = [
        {"role": message.role, "content": content} for message in messages if (content := _content(message.parts))
    ]
    asked = [message for message in spoken if message["role"] == "user"]
    for message in asked[-_MARKED_MESSAGES:]:
        message["content"][-1]["cache_control"] = _MARKER
    return spoken


def _content(parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    """The blocks of one message; results come first, where the service wants them."""
    blocks = [block for part in parts if (block := _block(part))]
    return sorted(blocks, key=lambda block: block["type"] != "tool_result")


def _block(part: Part) -> dict[str, Any] | None:
    match part:
        case Text(text):
            return {"type": "text", "text": text} if text.strip() else None
        case ToolCall():
            own = as_object((part.extra or {}).get(PROVIDER))
            name = sendable_name(part.name)
            return {"type": "tool_use", "id": part.id, "name": name, "input": dict(part.arguments), **own}
        case ToolResult():
            content = as_data(part)
            return {"type": "tool_result", "tool_use_id": part.call_id, "content": content, "is_error": part.is_error}
        case Opaque():
            return dict(part.payload) if part.provider == PROVIDER else None


def _tool(spec: ToolSpec) -> dict[str, Any]:
    schema = {"type": "object", **spec.input_schema}
    return {"name": spec.name, "description": spec.description, "input_schema": schema}
