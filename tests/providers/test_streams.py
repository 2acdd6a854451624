"""Whatever a service sends, the streams make a message of it or say that it makes none."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from devops_assistant.common.errors import ProtocolBroken
from devops_assistant.conversation.messages import Opaque, StopReason, Text, ToolCall
from devops_assistant.providers.anthropic_stream import AnthropicMessage
from devops_assistant.providers.openai_stream import ChatCompletion

Json = dict[str, Any]
ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("a{", max_size=2),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["text", "id"]), inner, max_size=2),
    max_leaves=4,
)


def like(model: object) -> st.SearchStrategy[Any]:
    """JSON shaped as `model`, any part of which may be missing or something else."""
    shaped: st.SearchStrategy[Any] = st.just(model)
    if isinstance(model, dict):
        fields = cast(Json, model)
        shaped = st.fixed_dictionaries({}, optional={name: like(value) for name, value in fields.items()})
    elif isinstance(model, list):
        items = cast(list[Any], model)
        shaped = st.lists(st.one_of([like(item) for item in items]), max_size=2)
    return st.integers(0, 9).flatmap(lambda odds: shaped if odds else ANY_JSON)


CALL: Json = {
    "index": 0,
    "id": "a",
    "function": {"name": "time", "arguments": '{"a": 1}'},
    "extra_content": {"google": 1},
}
CHUNK: Json = {
    "choices": [{"index": 0, "delta": {"content": "hi", "tool_calls": [CALL, {}]}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 1, "prompt_tokens_details": {"cached_tokens": 1}},
}
BLOCK: Json = {"type": "tool_use", "id": "a", "name": "time", "input": {}}
EVENTS: list[Json] = [
    {"type": "message_start", "message": {"usage": {"input_tokens": 3}}},
    {"type": "content_block_start", "index": 0, "content_block": BLOCK},
    {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": '{"a"'}},
    {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "hi"}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "tool_use", "stop_details": {}}, "usage": {"output_tokens": 3}},
]


@given(st.lists(like(CHUNK).filter(lambda chunk: isinstance(chunk, dict)), max_size=4))
def test_no_chunk_of_a_chat_completion_is_a_surprise(chunks: list[Json]) -> None:
    message = ChatCompletion("openai")
    told = "".join(message.add(chunk) for chunk in chunks)
    assert isinstance(told, str)
    parts, (stop, _), _ = message.parts(), message.stop(), message.usage()
    assert (stop is StopReason.TOOL_CALLS) == any(isinstance(part, ToolCall) for part in parts)
    json.dumps([dict(part.arguments) for part in parts if isinstance(part, ToolCall)])


@given(st.lists(st.one_of([like(event) for event in EVENTS]).filter(lambda event: isinstance(event, dict)), max_size=9))
def test_no_event_of_an_anthropic_message_is_a_surprise(events: list[Json]) -> None:
    message = AnthropicMessage()
    with suppress(ProtocolBroken):
        for event in events:
            message.add(event)
    parts, (stop, _), _ = message.parts(), message.stop(), message.usage()
    assert (stop is StopReason.TOOL_CALLS) == any(isinstance(part, ToolCall) for part in parts)


def anthropic_message(stop: str, *blocks: tuple[Json, list[Json]]) -> AnthropicMessage:
    message = AnthropicMessage()
    for index, (block, deltas) in enumerate(blocks):
        message.add({"type": "content_block_start", "index": index, "content_block": block})
        for delta in deltas:
            message.add({"type": "content_block_delta", "index": index, "delta": delta})
        message.add({"type": "content_block_stop", "index": index})
    message.add({"type": "message_delta", "delta": {"stop_reason": stop}})
    return message


def test_blocks_nobody_here_knows_are_kept_whole_for_the_service_that_sent_them() -> None:
    search: Json = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}}
    found = {"type": "web_search_tool_result", "tool_use_id": "s", "content": [{"url": "u"}]}
    grown = {"type": "compaction", "content": None}
    message = anthropic_message(
        "pause_turn",
        (search, [{"type": "input_json_delta", "partial_json": '{"query": "x"}'}]),
        (found, []),
        (grown, [{"type": "compaction_delta", "content": "sum"}]),
    )
    assert message.parts() == (
        Opaque("anthropic", search | {"input": {"query": "x"}}),
        Opaque("anthropic", found),
        Opaque("anthropic", grown | {"content": "sum"}),
    )
    assert message.stop() == (StopReason.PAUSED, "pause_turn")


def test_thinking_that_was_never_signed_is_not_kept_and_thinking_alone_is_no_message() -> None:
    unsigned = ({"type": "thinking", "thinking": "", "signature": ""}, [{"type": "thinking_delta", "thinking": "hm"}])
    signed: tuple[Json, list[Json]] = ({"type": "thinking", "thinking": "hm", "signature": "s"}, [])
    words = ({"type": "text", "text": ""}, [{"type": "text_delta", "text": "hi"}])
    assert anthropic_message("max_tokens", unsigned, words).parts() == (Text("hi"),)
    assert anthropic_message("max_tokens", signed).parts() == ()


def test_a_call_whose_block_was_never_closed_is_not_run_though_its_arguments_look_complete() -> None:
    message = AnthropicMessage()
    block: Json = {"type": "tool_use", "id": "a", "name": "read", "input": {}}
    delta = {"type": "input_json_delta", "partial_json": '{"path": "/etc"}'}
    message.add({"type": "content_block_start", "index": 0, "content_block": block})
    message.add({"type": "content_block_delta", "index": 0, "delta": delta})
    message.add({"type": "message_delta", "delta": {"stop_reason": "tool_use"}})
    (call,) = message.parts()
    assert isinstance(call, ToolCall)
    assert call.flaw == "the call broke off at character 16 of its arguments"
