from __future__ import annotations

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
from devops_assistant.conversation.messages import (
    Message,
    Opaque,
    StopReason,
    Text,
    ToolCall,
    ToolResult,
    ToolSpec,
    Usage,
)
from devops_assistant.providers.protocol import Request
from devops_assistant.providers.wire import Patience
from tests.mockllm import Asked, MockModel, Turn, openai_wire
from tests.mockllm.script import Dialect
from tests.providers.conversations import Heard, answered, openai, question

pytestmark = pytest.mark.anyio

DIALECTS: tuple[Dialect, ...] = ("openai", "ollama", "gemini", "vllm", "llama_cpp", "gateway")


def two_calls(dialect: Dialect) -> Turn:
    weather = {"city": '서울, "the {city}"', "days": [1, {"deep": "}"}]}
    return {
        "dialect": dialect,
        "thinking": "two cities",
        "text": "Let me see.",
        "tool_calls": [
            {"name": "weather", "input": weather},
            {"name": "time"},
            {"name": "weather", "input": {"city": "부산"}},
        ],
        "chunk": 3,
    }


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_every_dialect_brings_the_same_calls_and_takes_their_results(dialect: Dialect) -> None:
    heard = Heard()
    again: Turn = {"dialect": dialect, "tool_calls": [{"name": "time"}]}
    with MockModel([two_calls(dialect), again, {"dialect": dialect, "text": "Rain."}]) as mock:
        async with openai(mock) as provider:
            request = question()
            first = await provider.complete(request, heard)
            request = answered(request, first)
            second = await provider.complete(request, Heard())
            request = answered(request, second)
            last = await provider.complete(request, Heard())

    assert heard.text == first.message.text == "Let me see."
    assert first.stop is second.stop is StopReason.TOOL_CALLS
    assert [(call.name, dict(call.arguments), call.flaw) for call in first.message.tool_calls] == [
        ("weather", {"city": '서울, "the {city}"', "days": [1, {"deep": "}"}]}, ""),
        ("time", {}, ""),
        ("weather", {"city": "부산"}, ""),
    ]
    assert last.stop is StopReason.ANSWERED
    ids = [call.id for message in request.messages for call in message.tool_calls]
    assert len(ids) == len(set(ids)) == 4
    assert all(isinstance(call["function"]["arguments"], str) for call in sent_calls(mock.requests[-1]))


def sent_calls(asked: Asked) -> list[dict[str, dict[str, object]]]:
    return [call for message in asked["body"]["messages"] for call in message.get("tool_calls", [])]


async def test_fields_only_gemini_understands_go_back_to_gemini_and_to_nobody_else() -> None:
    call: Turn = {"dialect": "gemini", "tool_calls": [{"name": "time", "id": "a"}]}
    with MockModel([call, {"dialect": "gemini", "text": "Noon."}, {"text": "Noon."}]) as mock:
        async with openai(mock, "gemini") as gemini, openai(mock) as other:
            request = question()
            request = answered(request, await gemini.complete(request, Heard()))
            await gemini.complete(request, Heard())
            await other.complete(request, Heard())

    assert sent_calls(mock.requests[1])[0]["extra_content"] == {"google": {"thought_signature": "signed a"}}
    assert "extra_content" not in sent_calls(mock.requests[2])[0]


async def test_usage_is_taken_where_it_is_told_and_estimated_where_it_is_not() -> None:
    turn: Turn = {"text": "hello " * 20, "usage": {"input": 30, "output": 21, "cache_read": 70}}
    with MockModel([turn, {**turn, "dialect": "gateway"}]) as mock:
        async with openai(mock) as provider:
            told = await provider.complete(question(), Heard())
            untold = await provider.complete(question(), Heard())

    assert told.usage == Usage(100, 21, 70)
    assert untold.usage.estimated
    assert untold.usage.output_tokens == 30


async def test_a_server_that_does_not_know_stream_options_is_asked_without_them_from_then_on() -> None:
    def old_server(asked: Asked) -> Turn:
        if "stream_options" in asked["body"]:
            return {"status": 400, "message": "Unrecognized request argument supplied: stream_options"}
        return {"text": "hello"}

    with MockModel(old_server) as mock:
        async with openai(mock) as provider:
            replies = [await provider.complete(question(), Heard()) for _ in range(2)]

    assert [reply.message.text for reply in replies] == ["hello", "hello"]
    assert ["stream_options" in asked["body"] for asked in mock.requests] == [True, False, False]
    assert all("max" not in key for asked in mock.requests for key in asked["body"])


@pytest.mark.parametrize(
    ("stop", "expected", "detail"),
    [
        ("max_tokens", StopReason.TRUNCATED, "length"),
        ("refusal", StopReason.REFUSED, "content_filter"),
        ("brand_new", StopReason.UNKNOWN, "brand_new"),
    ],
)
async def test_calls_of_a_message_that_did_not_end_for_them_are_never_run(
    stop: str, expected: StopReason, detail: str
) -> None:
    with MockModel([{**two_calls(dialect), "stop": stop} for dialect in DIALECTS]) as mock:
        async with openai(mock) as provider:
            for _ in DIALECTS:
                reply = await provider.complete(question(), Heard())
                assert (reply.stop, reply.stop_detail) == (expected, detail)
                assert reply.message == Message("assistant", (Text("Let me see."),))


async def test_arguments_that_broke_off_make_a_call_that_says_where_and_can_be_answered() -> None:
    for dialect in DIALECTS[:-1]:  # the last one's arguments are no text
        broken: Turn = {
            "dialect": dialect,
            "bad_json": True,
            "tool_calls": [{"name": "time", "input": {"zone": "KST"}}],
        }
        with MockModel([broken, {"dialect": dialect, "text": "ok"}]) as mock:
            async with openai(mock) as provider:
                request = question()
                reply = await provider.complete(request, Heard())
                await provider.complete(answered(request, reply), Heard())
        (call,) = reply.message.tool_calls
        assert call.arguments == {}
        assert "at character 14 of 14" in call.flaw


async def test_a_description_longer_than_openai_takes_is_shortened_visibly() -> None:
    tools = (ToolSpec("time", "x" * 1025, {"type": "object"}), ToolSpec("weather", "y" * 1024, {"type": "object"}))
    with MockModel([{"text": "ok"}]) as mock:
        async with openai(mock) as provider:
            await provider.complete(question(tools=tools), Heard())
    long, whole = (tool["function"]["description"] for tool in mock.requests[0]["body"]["tools"])
    assert long == "x" * 1023 + "…"
    assert whole == "y" * 1024


async def test_a_stream_that_ends_early_however_politely_is_never_a_reply() -> None:
    turn = two_calls("openai")
    complete_after = len(list(openai_wire.events(turn, {"model": "m"}, 1))) - 1  # only usage and farewell are missing
    script: list[Turn] = [{**turn, "eof": events} for events in range(complete_after + 1)]
    with MockModel(script) as mock:
        async with openai(mock) as provider:
            for _ in range(complete_after):
                with pytest.raises(ProtocolBroken, match="ended before it was complete"):
                    await provider.complete(question(), Heard())
            reply = await provider.complete(question(), Heard())
    assert len(reply.message.tool_calls) == 3
    assert reply.usage.estimated


@pytest.mark.parametrize(
    ("turn", "error"),
    [
        ({"text": "never whole", "cut": 2}, ProtocolBroken),
        ({"text": "never whole", "garbage": 1}, ProtocolBroken),
        ({"text": "never whole", "error_event": 1}, Unavailable),
        ({"text": "never whole", "error_event": 1, "error_type": "rate_limit_exceeded"}, RateLimited),
        ({"reset": True}, Unavailable),
        ({"body": "{}"}, ProtocolBroken),
        ({"status": 503}, Unavailable),
        ({"status": 500, "body": ""}, Unavailable),
        ({"status": 502, "body": "<html><title>Bad gateway</title></html>"}, Unavailable),
        ({"status": 429, "retry_after_ms": 700}, RateLimited),
        ({"status": 429, "error_type": "insufficient_quota"}, Refused),
        ({"status": 401}, AuthenticationFailed),
        ({"status": 400, "body": '[{"error": {"code": 400, "message": "API key not valid."}}]'}, AuthenticationFailed),
        ({"status": 404, "message": "The model `gpt-9` does not exist"}, Refused),
        ({"status": 400, "message": "This model's maximum context length is 4096 tokens."}, ContextTooLong),
        ({"status": 400, "message": "the request exceeds the available context size"}, ContextTooLong),
        ({"status": 400, "message": "gemma does not support tools"}, Refused),
    ],
)
async def test_every_failure_has_a_name_of_ours(turn: Turn, error: type[ProviderError]) -> None:
    with MockModel([turn]) as mock:
        async with openai(mock) as provider:
            with pytest.raises(ProviderError) as raised:
                await provider.complete(question(), Heard())
    assert type(raised.value) is error


async def test_a_service_that_falls_silent_is_not_waited_for_longer_than_agreed() -> None:
    with MockModel([{"hang": 0, "repeat": True}]) as mock:
        async with openai(mock, patience=Patience(first_word_s=0.05)) as provider:
            with pytest.raises(Unavailable, match=r"nothing for 0\.05 s"):
                await provider.complete(question(), Heard())
    with MockModel([{"text": "never whole", "hang": 2}]) as mock:
        async with openai(mock, patience=Patience(silence_s=0.1)) as provider:
            with pytest.raises(Unavailable, match=r"nothing for 0\.1 s"):
                await provider.complete(question(), Heard())


async def test_results_precede_other_words_and_what_the_wire_cannot_say_is_left_out_or_said_in_words() -> None:
    messages = (
        Message("user", (Text("hi"),)),
        Message("assistant", (Opaque("anthropic", {"type": "thinking"}), ToolCall("a", "time", {"x": 1}))),
        Message("user", (Text("hurry"), ToolResult("a", "no clock", is_error=True))),
        Message("assistant", (Opaque("anthropic", {"type": "thinking"}),)),
        Message("user", (Text("well?"),)),
    )
    with MockModel([{"text": "ok"}]) as mock:
        async with openai(mock) as provider:
            await provider.complete(Request("", messages, ()), Heard())

    body = mock.requests[0]["body"]
    assert [message["role"] for message in body["messages"]] == ["user", "assistant", "tool", "user", "user"]
    assert body["messages"][2]["content"] == "ERROR: no clock"
    assert "tools" not in body
