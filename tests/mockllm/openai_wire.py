"""How the Chat Completions wire looks from the side of its servers, in the dialects seen of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.mockllm.script import Dialect, Json, Turn, arguments, pieces, stop_of, tokens

_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_FINISH = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "tool_use": "tool_calls",
    "max_tokens": "length",
    "refusal": "content_filter",
}
_ENDS_CALLS_WITH_STOP = ("gemini", "ollama", "gateway")
_TELLS_NO_USAGE = ("gateway", "llama_cpp")


def complaint(body: Json, dialect: Dialect) -> str | None:
    """Return why the server would answer 400, or None."""
    return next(_complaints(body, dialect), None)


def _complaints(body: Json, dialect: Dialect) -> Iterator[str]:
    if not body.get("model"):
        yield "you must provide a model parameter"
    if not body.get("messages"):
        yield "Invalid 'messages': empty array."
    yield from _about_tools(body)
    open_calls: list[str] = []
    for number, message in enumerate(body.get("messages", [])):
        if message.get("role") == "tool":
            if message.get("tool_call_id") not in open_calls:
                yield f"messages[{number}]: role 'tool' must answer a preceding message with 'tool_calls'"
            open_calls = [id for id in open_calls if id != message.get("tool_call_id")]
            continue
        if open_calls:
            yield f"messages[{number}]: these tool_call_ids have no response messages: {open_calls}"
        yield from (f"messages[{number}].{words}" for words in _about_message(message, dialect))
        open_calls = [call["id"] for call in message.get("tool_calls", [])]
    if open_calls:
        yield f"these tool_call_ids have no response messages: {open_calls}"


def _about_tools(body: Json) -> Iterator[str]:
    if body.get("tools") == []:
        yield "Invalid 'tools': empty array."
    names = [tool["function"]["name"] for tool in body.get("tools", [])]
    if len(set(names)) < len(names):
        yield "Duplicate function declaration"
    for name in names:
        if not _TOOL_NAME.fullmatch(name):
            yield f"Invalid 'tools[0].function.name': {name!r}"


def _about_message(message: Json, dialect: Dialect) -> Iterator[str]:
    calls: list[Json] = message.get("tool_calls", [])
    if not message.get("content") and not calls:
        yield "content: must not be empty"
    for number, call in enumerate(calls):
        if not isinstance(call["function"].get("arguments"), str):
            yield f"tool_calls[{number}].function.arguments: expected a string, got an object"
    signed = "thought_signature" in str(calls[0].get("extra_content")) if calls else True
    if dialect == "gemini" and not signed:
        yield "tool_calls[0]: Function call is missing a thought_signature in functionCall parts."


def events(turn: Turn, body: Json, number: int) -> Iterator[Json | str]:
    """Yield the answer to the request `number` as the server streams it."""
    dialect = turn.get("dialect", "openai")
    head: Json = {"id": f"chatcmpl-{number}", "object": "chat.completion.chunk", "created": 0, "model": body["model"]}
    finish = _finish(turn, dialect)
    deltas = list(_deltas(turn, dialect, number))
    if dialect != "vllm":
        deltas.append({})
    for delta in deltas[:-1]:
        yield head | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    yield head | {"choices": [{"index": 0, "delta": deltas[-1], "finish_reason": finish}]}
    count = tokens(turn)
    if count and body.get("stream_options", {}).get("include_usage") and dialect not in _TELLS_NO_USAGE:
        yield head | {"choices": [], "usage": _usage(count)}
    yield "[DONE]"


def whole(turn: Turn, body: Json, number: int) -> Json:
    """Return the answer to the request `number` in one piece."""
    dialect = turn.get("dialect", "openai")
    calls: list[Json] = [
        {
            "id": call.get("id", f"call_{number}_{position}"),
            "type": "function",
            "function": {"name": call.get("name"), "arguments": arguments(turn, call)},
        }
        for position, call in enumerate(turn.get("tool_calls", []))
    ]
    if calls and dialect == "gemini":
        calls[0]["extra_content"] = {"google": {"thought_signature": f"signed {calls[0]['id']}"}}
    message: Json = {"role": "assistant", "content": turn.get("text"), **({"tool_calls": calls} if calls else {})}
    count = tokens(turn)
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": _finish(turn, dialect)}],
        **({"usage": _usage(count)} if count and dialect not in _TELLS_NO_USAGE else {}),
    }


def error(kind: str, message: str) -> Json:
    return {"error": {"message": message, "type": kind, "param": None, "code": None}}


def _finish(turn: Turn, dialect: Dialect) -> str:
    stop = stop_of(turn)
    return "stop" if stop == "tool_use" and dialect in _ENDS_CALLS_WITH_STOP else _FINISH.get(stop, stop)


def _deltas(turn: Turn, dialect: Dialect, number: int) -> Iterator[Json]:
    size = turn.get("chunk", 0)
    thoughts = "reasoning" if dialect == "ollama" else "reasoning_content"
    yield {"role": "assistant", "content": ""}
    yield from ({thoughts: piece} for piece in pieces(turn.get("thinking", ""), size))
    yield from ({"content": piece} for piece in pieces(turn.get("text", ""), size))
    for position, call in enumerate(turn.get("tool_calls", [])):
        id = call.get("id", f"call_{number}_{position}")
        raw = arguments(turn, call)
        own: Any = call.get("input", {}) if dialect == "gateway" else raw
        whole: Json = {"id": id, "type": "function", "function": {"name": call.get("name"), "arguments": own}}
        yield from ({"tool_calls": [piece]} for piece in _pieces_of_call(whole, dialect, position, size))


def _pieces_of_call(call: Json, dialect: Dialect, position: int, size: int) -> Iterator[Json]:
    name, raw = call["function"]["name"], call["function"]["arguments"]
    match dialect:
        case "gemini":  # whole, without an index; the first call of a message is signed
            signed = {"extra_content": {"google": {"thought_signature": f"signed {call['id']}"}}}
            yield call | (signed if position == 0 else {})
        case "ollama":  # whole
            yield call | {"index": position}
        case "gateway":  # whole, all on one index, nameless, the arguments as an object
            yield call | {"index": 0, "id": ""}
        case "llama_cpp":  # identity repeated in every piece and made of the name; nothing in the last piece
            for piece in [*pieces(raw, size), ""]:
                function = {"name": name, "arguments": piece}
                yield {"index": position, "id": f"call__0_{name}", "type": "function", "function": function}
        case _:
            yield call | {"index": position, "function": {"name": name, "arguments": ""}}
            yield from ({"index": position, "function": {"arguments": piece}} for piece in pieces(raw, size))


def _usage(count: dict[str, int]) -> Json:
    asked = count["input"] + count["cache_read"]
    return {
        "prompt_tokens": asked,
        "completion_tokens": count["output"],
        "total_tokens": asked + count["output"],
        "prompt_tokens_details": {"cached_tokens": count["cache_read"]},
    }
