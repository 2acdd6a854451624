from __future__ import annotations

import anyio
import pytest

from devops_assistant.common.errors import (
    AuthenticationFailed,
    ContextTooLong,
    ProtocolBroken,
    ProviderError,
    RateLimited,
    Refused,
    Unavailable,
)
from devops_assistant.conversation.messages import Message, Opaque, StopReason, Text, ToolCall, ToolResult, Usage
from devops_assistant.providers.protocol import Request
from devops_assistant.providers.wire import Patience
from tests.mockllm import MockModel, Turn, anthropic_wire
from tests.providers.conversations import KEY, Heard, answered, anthropic, question

pytestmark = pytest.mark.anyio

CALLS: Turn = {
    "thinking": "two cities",
    "text": "Let me see.",
    "tool_calls": [{"name": "weather", "input": {"city": "서울"}}, {"name": "time"}],
    "chunk": 3,
}


async def test_text_is_told_as_it_comes_and_returned_whole_with_what_it_cost() -> None:
    heard = Heard()
    usage = {"input": 5, "output": 7, "cache_read": 100, "cache_write": 20}
    with MockModel([{"text": "It rains in 서울.", "chunk": 4, "usage": usage}]) as mock:
        async with anthropic(mock) as provider:
            reply = await provider.complete(question(), heard)

    assert reply.message == Message("assistant", (Text("It rains in 서울."),))
    assert reply.stop is StopReason.ANSWERED
    assert reply.usage == Usage(125, 7, 100)
    assert len(heard) == 4
    assert heard.text == "It rains in 서울."


async def test_calls_come_with_their_arguments_and_the_thinking_before_them_is_echoed_unchanged() -> None:
    with MockModel([CALLS, {"text": "Rain."}]) as mock:
        async with anthropic(mock) as provider:
            asked = question()
            reply = await provider.complete(asked, Heard())
            after = await provider.complete(answered(asked, reply), Heard())

    assert reply.stop is StopReason.TOOL_CALLS
    assert [(call.name, call.arguments) for call in reply.message.tool_calls] == [
        ("weather", {"city": "서울"}),
        ("time", {}),
    ]
    assert after.message.text == "Rain."
    thinking, text, weather, time = mock.requests[1]["body"]["messages"][1]["content"]
    assert thinking == {"type": "thinking", "thinking": "two cities", "signature": "signature-1"}
    assert text == {"type": "text", "text": "Let me see."}
    assert weather["caller"] == time["caller"] == {"type": "direct"}


async def test_results_come_first_in_their_message_and_failures_are_marked() -> None:
    with MockModel([CALLS, {"text": "Rain."}]) as mock:
        async with anthropic(mock) as provider:
            asked = question()
            reply = await provider.complete(asked, Heard())
            first, second = reply.message.tool_calls
            results = (ToolResult(first.id, "no such city", is_error=True), ToolResult(second.id, ""))
            request = answered(asked, reply, *results)
            last = Message("user", (Text("and hurry"), *request.messages[-1].parts))
            await provider.complete(Request(request.system, (*request.messages[:-1], last), request.tools), Heard())

    content = mock.requests[1]["body"]["messages"][-1]["content"]
    assert [block["type"] for block in content] == ["tool_result", "tool_result", "text"]
    assert [block.get("is_error") for block in content[:2]] == [True, False]
    assert content[1]["content"] == "(empty)"


async def test_a_long_conversation_never_has_more_than_four_cache_markers() -> None:
    turns = [Message("user" if n % 2 == 0 else "assistant", (Text(f"part {n}"),)) for n in range(9)]
    with MockModel([{"text": "ok"}]) as mock:
        async with anthropic(mock) as provider:
            await provider.complete(Request("Be brief.", tuple(turns), question().tools), Heard())

    body = mock.requests[0]["body"]
    assert str(body).count("ephemeral") == 4
    assert "cache_control" in body["system"][-1]
    assert "cache_control" in body["tools"][-1]
    assert "cache_control" in body["messages"][-1]["content"][-1]


async def test_what_the_service_would_not_take_back_is_not_sent() -> None:
    call = ToolCall("a", "what is the.time", {}, extra={"gemini": {"x": 1}})
    parts = (Opaque("openai", {"type": "secret"}), Text(" "), call)
    messages = (
        Message("user", (Text("hi"),)),
        Message("assistant", parts),
        Message("user", (ToolResult("a", "noon"),)),
    )
    with MockModel([{"text": "ok"}]) as mock:
        async with anthropic(mock) as provider:
            await provider.complete(Request("", messages, ()), Heard())

    body = mock.requests[0]["body"]
    assert body["messages"][1]["content"] == [{"type": "tool_use", "id": "a", "name": "what_is_the_time", "input": {}}]
    assert "system" not in body
    assert "tools" not in body


@pytest.mark.parametrize(
    ("stop", "expected", "detail"),
    [
        ("end_turn", StopReason.ANSWERED, ""),
        ("stop_sequence", StopReason.ANSWERED, ""),
        ("pause_turn", StopReason.PAUSED, "pause_turn"),
        ("max_tokens", StopReason.TRUNCATED, "max_tokens"),
        ("model_context_window_exceeded", StopReason.CONTEXT_FULL, "model_context_window_exceeded"),
        ("refusal", StopReason.REFUSED, "not allowed"),
        ("brand_new", StopReason.UNKNOWN, "brand_new"),
    ],
)
async def test_only_a_stop_for_tools_has_them_run_and_every_other_stop_is_named(
    stop: str, expected: StopReason, detail: str
) -> None:
    with MockModel([{**CALLS, "stop": stop}, {"text": "ok"}]) as mock:
        async with anthropic(mock) as provider:
            asked = question()
            reply = await provider.complete(asked, Heard())
            again = Message("user", (Text("go on"),))
            await provider.complete(Request("", (*asked.messages, reply.message, again), asked.tools), Heard())

    assert (reply.stop, reply.stop_detail) == (expected, detail)
    assert reply.message.tool_calls == ()
    assert reply.message.text == "Let me see."


async def test_arguments_that_broke_off_make_a_call_that_says_where_and_can_be_answered() -> None:
    with MockModel([{**CALLS, "bad_json": True}, {"text": "ok"}]) as mock:
        async with anthropic(mock) as provider:
            asked = question()
            reply = await provider.complete(asked, Heard())
            await provider.complete(answered(asked, reply), Heard())

    weather, time = reply.message.tool_calls
    assert weather.arguments == time.arguments == {}
    assert "at character 13 of 13" in weather.flaw
    assert "at character 1 of 1" in time.flaw


async def test_ids_are_unique_in_the_conversation_though_the_service_repeats_them() -> None:
    turn: Turn = {"tool_calls": [{"name": "time", "id": "same"}, {"name": "time", "id": "same"}]}
    with MockModel([turn, turn, {"text": "ok"}]) as mock:
        async with anthropic(mock) as provider:
            request = question()
            for _ in range(2):
                reply = await provider.complete(request, Heard())
                request = answered(request, reply)
            await provider.complete(request, Heard())

    calls = [call.id for message in request.messages for call in message.tool_calls]
    assert len(set(calls)) == 4


async def test_a_stream_that_ends_early_however_politely_is_never_a_reply() -> None:
    complete_after = len(list(anthropic_wire.events(CALLS, {"model": "m"}, 1))) - 1  # only the farewell is missing
    script: list[Turn] = [{**CALLS, "eof": events} for events in range(complete_after + 1)]
    with MockModel(script) as mock:
        async with anthropic(mock) as provider:
            for _ in range(complete_after):
                with pytest.raises(ProtocolBroken, match="ended before it was complete"):
                    await provider.complete(question(), Heard())
            assert len((await provider.complete(question(), Heard())).message.tool_calls) == 2


@pytest.mark.parametrize(
    ("turn", "error"),
    [
        ({"text": "never whole", "cut": 4}, ProtocolBroken),
        ({"text": "never whole", "garbage": 3}, ProtocolBroken),
        ({"text": "never whole", "error_event": 3}, Unavailable),
        ({"text": "never whole", "error_event": 3, "error_type": "rate_limit_error"}, RateLimited),
        ({"text": "never whole", "error_event": 3, "error_type": "invalid_request_error"}, Refused),
        ({"text": "never whole", "error_event": 3, "error_type": "brand_new_error"}, Unavailable),
        ({"reset": True}, Unavailable),
        ({"body": "<html>hello</html>"}, ProtocolBroken),
        ({"status": 529}, Unavailable),
        ({"status": 500, "body": ""}, Unavailable),
        ({"status": 502, "body": "<html><title>Bad gateway</title></html>"}, Unavailable),
        ({"status": 429, "retry_after": 7}, RateLimited),
        ({"status": 401}, AuthenticationFailed),
        ({"status": 403}, AuthenticationFailed),
        ({"status": 404, "message": "model: claude-x"}, Refused),
        ({"status": 400, "message": "prompt is too long: 208310 tokens > 200000 maximum"}, ContextTooLong),
        ({"status": 413}, ContextTooLong),
        ({"status": 400, "message": "tools.0: bad"}, Refused),
    ],
)
async def test_every_failure_has_a_name_of_ours(turn: Turn, error: type[ProviderError]) -> None:
    with MockModel([turn]) as mock:
        async with anthropic(mock) as provider:
            with pytest.raises(ProviderError) as raised:
                await provider.complete(question(), Heard())
    assert type(raised.value) is error


async def test_a_service_that_falls_silent_is_not_waited_for_longer_than_agreed() -> None:
    with MockModel([{"hang": 0, "repeat": True}]) as mock:
        async with anthropic(mock, patience=Patience(first_word_s=0.05)) as provider:
            with pytest.raises(Unavailable, match=r"nothing for 0\.05 s"):
                await provider.complete(question(), Heard())
    with MockModel([{"text": "never whole", "hang": 4}]) as mock:
        async with anthropic(mock, patience=Patience(silence_s=0.1)) as provider:
            with pytest.raises(Unavailable, match=r"nothing for 0\.1 s"):
                await provider.complete(question(), Heard())


async def test_a_request_can_be_cancelled_while_the_answer_comes() -> None:
    with MockModel([{"text": "never whole", "hang": 4}, {"text": "hello"}]) as mock:
        async with anthropic(mock) as provider:
            with anyio.CancelScope() as scope:
                await provider.complete(question(), lambda _: scope.cancel())
            assert (await provider.complete(question(), Heard())).message.text == "hello"


async def test_a_gateway_without_event_names_is_understood_and_finds_the_key_where_it_looks() -> None:
    with MockModel([{"text": "hello", "no_event_names": True}]) as mock:
        async with anthropic(mock) as provider:
            assert (await provider.complete(question(), Heard())).message.text == "hello"
    headers = mock.requests[0]["headers"]
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["x-api-key"] == KEY


async def test_usage_that_is_not_told_is_estimated_and_said_to_be() -> None:
    with MockModel([{"text": "hello " * 20, "usage": None}]) as mock:
        async with anthropic(mock) as provider:
            reply = await provider.complete(question(), Heard())
    assert reply.usage.estimated
    assert reply.usage.output_tokens == 30
    assert 50 < reply.usage.input_tokens < 500


async def test_half_characters_reach_the_service_as_something_it_can_read() -> None:
    with MockModel([{"text": "ok"}]) as mock:
        async with anthropic(mock) as provider:
            await provider.complete(question("caf\udce9 \ud83d\ude00"), Heard())
    assert mock.requests[0]["body"]["messages"][0]["content"][0]["text"] == "caf\ufffd 😀"


async def test_a_model_that_the_sdk_calls_deprecated_still_answers() -> None:
    with MockModel([{"text": "still here"}]) as mock:
        async with anthropic(mock, "claude-2.1") as provider:
            reply = await provider.complete(question(), Heard())
    assert reply.message.text == "still here"
    assert mock.requests[0]["body"]["model"] == "claude-2.1"
