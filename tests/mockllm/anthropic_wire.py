"""How the Messages wire looks from the service's side: what it accepts and what it sends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from tests.mockllm.script import Call, Json, Turn, arguments, pieces, stop_of, tokens

Event = tuple[str, Json]
_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_MOST_MARKERS = 4


def complaint(body: Json) -> str | None:
    """Return why the service would answer 400, or None."""
    return next(_complaints(body), None)


def _complaints(body: Json) -> Iterator[str]:
    if not isinstance(body.get("max_tokens"), int):
        yield "max_tokens: Field required"
    if not body.get("model"):
        yield "model: Field required"
    if str(body).count("'cache_control'") > _MOST_MARKERS:
        yield "A maximum of 4 blocks with cache_control may be provided."
    yield from _about_tools(body.get("tools", []))
    messages: list[Json] = body.get("messages", [])
    if not messages:
        yield "messages: at least one message is required"
        return
    for number, message in enumerate(messages):
        yield from (f"messages.{number}: {words}" for words in _about_message(message))
    start: Json = {"role": "assistant", "content": []}
    for number, (before, message) in enumerate(pairwise([start, *messages])):
        yield from (f"messages.{number}: {words}" for words in _about_results(before, message))
    if _ids(messages[-1], "tool_use", "id"):
        yield "messages: the last message has tool_use without tool_result"


def _about_tools(tools: list[Json]) -> Iterator[str]:
    names = [tool.get("name", "") for tool in tools]
    if len(set(names)) < len(names):
        yield "tools: Tool names must be unique."
    for tool in tools:
        if not _TOOL_NAME.fullmatch(tool.get("name", "")):
            yield f"tools.name: {tool.get('name')!r} should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'"
        if tool.get("input_schema", {}).get("type") != "object":
            yield "tools.input_schema.type: Field required"


def _about_message(message: Json) -> Iterator[str]:
    if message.get("role") not in ("user", "assistant"):
        yield "role: unexpected value"
    if not message.get("content"):
        yield "all messages must have non-empty content"
    for block in _blocks(message):
        if block["type"] == "text" and not block["text"].strip():
            yield "text content blocks must be non-empty"
        if block["type"] == "thinking" and not block.get("signature"):
            yield "thinking.signature: Field required"
        if block["type"] == "tool_use" and not isinstance(block["input"], dict):
            yield "tool_use.input: Input should be an object"


def _about_results(before: Json, message: Json) -> Iterator[str]:
    called = _ids(before, "tool_use", "id") if before["role"] == "assistant" else []
    answered = _ids(message, "tool_result", "tool_use_id")
    if missing := set(called) - set(answered):
        yield f"`tool_use` ids were found without `tool_result` blocks immediately after: {sorted(missing)}"
    if unexpected := set(answered) - set(called):
        yield f"unexpected `tool_use_id` found in `tool_result` blocks: {sorted(unexpected)}"
    if len(answered) > len(set(answered)):
        yield "each tool_use must have a single result"
    kinds = [block["type"] for block in _blocks(message)]
    if "tool_result" in kinds[kinds.count("tool_result") :]:
        yield "tool_result blocks must come first"


def _ids(message: Json, kind: str, field: str) -> list[str]:
    return [block[field] for block in _blocks(message) if block["type"] == kind]


def _blocks(message: Json) -> list[Json]:
    content: Any = message.get("content") or []
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def events(turn: Turn, body: Json, number: int) -> Iterator[Event]:
    """Yield the answer to the request `number` as the service streams it: names and contents of events."""
    usage = _usage(turn)
    head: Json = {"id": f"msg_{number}", "type": "message", "role": "assistant", "model": body["model"], "content": []}
    yield _event("message_start", message=head | {"stop_reason": None, "stop_sequence": None, **usage})
    for index, (block, deltas) in enumerate(_answer(turn, number)):
        yield _event("content_block_start", index=index, content_block=block)
        yield "ping", {"type": "ping"}
        for delta in deltas:
            yield _event("content_block_delta", index=index, delta=delta)
        yield _event("content_block_stop", index=index)
    stop = stop_of(turn)
    details = {"type": "refusal", "category": None, "explanation": "not allowed"} if stop == "refusal" else None
    yield _event("message_delta", delta={"stop_reason": stop, "stop_sequence": None, "stop_details": details}, **usage)
    yield _event("message_stop")


def whole(turn: Turn, body: Json, number: int) -> Json:
    """Return the answer to the request `number` in one piece."""
    message: Json = {}
    for name, event in events(turn, body, number):
        match name:
            case "message_start":
                message = event["message"]
            case "content_block_start":
                message["content"].append(dict(event["content_block"]))
            case "content_block_delta":
                _grow(message["content"][-1], event["delta"])
            case "content_block_stop":
                block = message["content"][-1]
                if "partial_json" in block:
                    block["input"] = _parsed(block.pop("partial_json"))
            case "message_delta":
                message |= event["delta"]
            case _:
                pass
    return message


def _grow(block: Json, delta: Json) -> None:
    for name, value in delta.items():
        if name != "type":
            block[name] = (block.get(name) or "") + value


def _parsed(text: str) -> Any:
    """Arguments that are not JSON cannot be an object: they stay text."""
    try:
        return json.loads(text or "{}")
    except ValueError:
        return text


def error(kind: str, message: str) -> Json:
    return {"type": "error", "error": {"type": kind, "message": message}}


def _event(name: str, **fields: Any) -> Event:
    return name, {"type": name, **fields}


def _answer(turn: Turn, number: int) -> Iterator[tuple[Json, list[Json]]]:
    """Each block as it begins, and what is added to it."""
    size = turn.get("chunk", 0)
    if "thinking" in turn:
        thoughts = [{"type": "thinking_delta", "thinking": piece} for piece in pieces(turn["thinking"], size)]
        signature = {"type": "signature_delta", "signature": f"signature-{number}"}
        yield {"type": "thinking", "thinking": "", "signature": ""}, [*thoughts, signature]
    if "text" in turn:
        yield (
            {"type": "text", "text": "", "citations": None},
            [{"type": "text_delta", "text": piece} for piece in pieces(turn["text"], size)],
        )
    for position, call in enumerate(turn.get("tool_calls", [])):
        yield _call(turn, call, f"toolu_{number}_{position}", size)


def _call(turn: Turn, call: Call, id: str, size: int) -> tuple[Json, list[Json]]:
    block: Json = {"type": "tool_use", "id": call.get("id", id), "name": call.get("name"), "input": {}}
    parts = ["", *pieces(arguments(turn, call), size)]
    return block | {"caller": {"type": "direct"}}, [
        {"type": "input_json_delta", "partial_json": part} for part in parts
    ]


def _usage(turn: Turn) -> Json:
    count = tokens(turn)
    if count is None:
        return {}
    return {
        "usage": {
            "input_tokens": count["input"],
            "output_tokens": count["output"],
            "cache_read_input_tokens": count["cache_read"],
            "cache_creation_input_tokens": count["cache_write"],
        }
    }
