"""A conversation in the words of the Chat Completions wire, as every server of that wire accepts them; no SDK."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from devops_assistant.conversation.messages import Message, Text, ToolCall, ToolResult, ToolSpec
from devops_assistant.providers.protocol import Request
from devops_assistant.providers.wire import as_data, as_object, sendable, sendable_name

_LONGEST_DESCRIPTION = 1_024
"""OpenAI refuses the whole request for one that is longer."""


def request_body(provider: str, model: str, request: Request) -> dict[str, Any]:
    """Return the body that asks `model` for its next message.

    Args:
        provider: whose own fields of earlier calls are sent back.
        model: the model's id.
        request: the conversation and the tools on offer.
    """
    messages = [wired for message in request.messages for wired in _messages(provider, message)]
    if request.system.strip():
        messages.insert(0, {"role": "system", "content": request.system})
    body: dict[str, Any] = {"model": model, "messages": messages}
    if request.tools and request.may_call:  # not all servers of this wire know a tool choice of none
        body["tools"] = [_tool(spec) for spec in request.tools]
    return sendable(body)


def _messages(provider: str, message: Message) -> Iterator[dict[str, Any]]:
    """One message of ours is several here: each result has its own."""
    text = "\n\n".join(part.text for part in message.parts if isinstance(part, Text) and part.text.strip())
    if message.role == "assistant":
        calls = [_call(provider, call) for call in message.tool_calls]
        if text or calls:
            yield {"role": "assistant", "content": text or None, **({"tool_calls": calls} if calls else {})}
        return
    for result in message.tool_results:
        yield _result(result)
    if text:
        yield {"role": "user", "content": text}


def _call(provider: str, call: ToolCall) -> dict[str, Any]:
    own = as_object((call.extra or {}).get(provider))
    function = {"name": sendable_name(call.name), "arguments": json.dumps(dict(call.arguments), ensure_ascii=False)}
    return {"id": call.id, "type": "function", "function": function, **own}


def _result(result: ToolResult) -> dict[str, Any]:
    """The wire has no field that says a tool failed, so the text does."""
    text = as_data(result)
    return {"role": "tool", "tool_call_id": result.call_id, "content": f"ERROR: {text}" if result.is_error else text}


def _tool(spec: ToolSpec) -> dict[str, Any]:
    description = spec.description
    if len(description) > _LONGEST_DESCRIPTION:
        description = description[: _LONGEST_DESCRIPTION - 1] + "…"
    function = {"name": spec.name, "description": description, "parameters": dict(spec.input_schema)}
    return {"type": "function", "function": function}
