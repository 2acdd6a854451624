"""Answers that are not streamed say the same as those that are, on both wires."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from devops_assistant.common.errors import ContextTooLong, ProtocolBroken, Unavailable
from devops_assistant.conversation.messages import StopReason
from devops_assistant.providers.protocol import Provider, Reply
from tests.mockllm import MockModel, Turn
from tests.mockllm.script import Json
from tests.providers.conversations import Heard, answered, anthropic, openai, question

Opened = Callable[..., AbstractAsyncContextManager[Provider]]
pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("opened", [anthropic, openai])]
CALLS: Turn = {
    "thinking": "two cities",
    "text": "Let me look.",
    "tool_calls": [{"name": "weather", "input": {"city": "서울"}}, {"name": "time"}],
    "usage": {"input": 40, "output": 9, "cache_read": 20},
}


async def test_calls_thinking_and_usage_are_those_of_a_stream(opened: Opened) -> None:
    replies: list[Reply] = []
    for streaming in (True, False):
        with MockModel([CALLS, {"text": "Rain."}]) as mock:
            async with opened(mock, streaming=streaming) as provider:
                heard = Heard()
                replies.append(await provider.complete(question(), heard))
                last = await provider.complete(answered(question(), replies[-1]), heard)
        assert [bool(asked["body"].get("stream")) for asked in mock.requests] == [streaming, streaming]
        assert heard.text == "Let me look.Rain."
        assert last.stop is StopReason.ANSWERED
    assert replies[0] == replies[1]
    assert replies[0].stop is StopReason.TOOL_CALLS


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}, Unavailable),
        ({"type": "error", "error": {"type": "invalid_request_error", "message": "too many tokens"}}, ContextTooLong),
        ({}, ProtocolBroken),
        ({"content": "hello", "choices": {"message": 1}}, ProtocolBroken),
    ],
)
async def test_what_is_no_message_is_an_error_with_a_remedy(opened: Opened, sent: Json, error: type[Exception]) -> None:
    with MockModel([{"body": json.dumps(sent)}]) as mock:
        async with opened(mock, streaming=False) as provider:
            with pytest.raises(error) as raised:
                await provider.complete(question(), Heard())
    assert getattr(raised.value, "remedy", "")
