"""A model that is only told pseudonyms, heard by a conversation that only knows the real names."""

import pytest

from devops_assistant.common.pseudonyms import Pseudonyms
from devops_assistant.conversation.events import Emit, Event, TextDelta
from devops_assistant.conversation.messages import Message, StopReason, Text, ToolCall, ToolResult, ToolSpec
from devops_assistant.providers.privacy import PrivateProvider
from devops_assistant.providers.protocol import Reply, Request

pytestmark = pytest.mark.anyio

ASKED = Message("user", (Text("why is db1.shop.internal slow?"),))
CALLED = Message("assistant", (ToolCall("c1", "search_logs", {"pattern": ["10.1.2.3"]}),))
FOUND = Message("user", (ToolResult("c1", "10.1.2.3 refused", evidence_id="E1", data={"host": "10.1.2.3"}),))
REQUEST = Request("On laptop-7.", (ASKED, CALLED, FOUND), (ToolSpec("ping", "of laptop-7", {}),))


class Repeating:
    """Says back every pseudonym it was told, a few characters at a time, and calls a tool with the last."""

    name = model = "repeating"

    def __init__(self) -> None:
        self.told: list[Request] = []

    async def complete(self, request: Request, emit: Emit) -> Reply:
        self.told.append(request)
        words = f"{request.messages[0].text} {request.messages[-1].tool_results[0].text}"
        for start in range(0, len(words), 3):
            emit(TextDelta(words[start : start + 3]))
        address = request.messages[-1].tool_results[0].text.split()[0]
        parts = (Text(words), ToolCall("c2", "ping", {"of": {"address": address}}))
        return Reply(Message("assistant", parts), StopReason.TOOL_CALLS)


@pytest.fixture
def model() -> Repeating:
    return Repeating()


async def test_the_model_is_told_no_real_name(model: Repeating) -> None:
    await PrivateProvider(model, Pseudonyms("laptop-7", "frank")).complete(REQUEST, lambda event: None)
    [told] = model.told
    words = f"{told.system} {told.tools} {[part for message in told.messages for part in message.parts]}"
    shown = words.replace(str(FOUND.tool_results[0].data), "")  # structured content is never sent
    assert [name for name in ("db1", "10.1.2.3", "laptop-7") if name in shown] == []


async def test_its_words_and_its_calls_come_back_with_the_real_names(model: Repeating) -> None:
    heard: list[Event] = []
    private = PrivateProvider(model, Pseudonyms("laptop-7", "frank"))
    reply = await private.complete(REQUEST, heard.append)
    assert reply.message.text == "why is db1.shop.internal slow? 10.1.2.3 refused"
    assert reply.message.tool_calls[0].arguments == {"of": {"address": "10.1.2.3"}}
    assert "".join(event.text for event in heard if isinstance(event, TextDelta)) == reply.message.text
