import pytest

from devops_assistant.common.errors import AuthenticationFailed, ProviderError, Unavailable
from devops_assistant.conversation.events import Emit, Event, Notice
from devops_assistant.conversation.messages import Message, StopReason, Text, ToolCall, ToolResult
from devops_assistant.providers.fallback import FallbackProvider
from devops_assistant.providers.protocol import Reply, Request
from devops_assistant.providers.scripted import ScriptedProvider, calls, says

pytestmark = pytest.mark.anyio
QUESTION = Message("user", (Text("how is it?"),))
RESULT = Message("user", (ToolResult("a", "fine"),))


class Failing:
    """A service that fails as often as it is told to, then answers."""

    name = "anthropic"
    model = "large"

    def __init__(self, *errors: ProviderError) -> None:
        self.asked = 0
        self._errors = list(errors)

    async def complete(self, request: Request, emit: Emit) -> Reply:
        self.asked += 1
        if self._errors:
            raise self._errors.pop(0)
        return Reply(says("the model is back"), StopReason.ANSWERED)


def ask(*messages: Message) -> Request:
    return Request("", messages, ())


async def test_the_rest_of_a_turn_is_answered_by_the_second_and_the_user_is_told() -> None:
    first = Failing(Unavailable("overloaded"))
    provider = FallbackProvider(first, ScriptedProvider([calls(ToolCall("a", "look", {})), says("by rules")]))
    heard: list[Event] = []

    step = await provider.complete(ask(QUESTION), heard.append)
    answer = await provider.complete(ask(QUESTION, step.message, RESULT), heard.append)

    assert (answer.message.text, answer.provider, answer.model) == ("by rules", "scripted", "script")
    assert first.asked == 1
    assert Notice("overloaded; answering without a model") in heard


async def test_the_next_turn_asks_the_first_again() -> None:
    provider = FallbackProvider(Failing(Unavailable("overloaded")), ScriptedProvider([says("by rules")]))
    await provider.complete(ask(QUESTION), lambda _: None)
    answer = await provider.complete(ask(QUESTION, says("by rules"), QUESTION), lambda _: None)

    assert (answer.message.text, answer.provider) == ("the model is back", "")


async def test_a_refused_key_is_the_users_to_mend() -> None:
    provider = FallbackProvider(Failing(AuthenticationFailed("bad key")), ScriptedProvider([says("by rules")]))

    with pytest.raises(AuthenticationFailed):
        await provider.complete(ask(QUESTION), lambda _: None)


async def test_the_repair_of_an_answer_is_never_written_by_another() -> None:
    provider = FallbackProvider(Failing(Unavailable("overloaded")), ScriptedProvider([says("by rules")]))
    repair = Request("", (QUESTION, says("it is 39 %"), Message("user", (Text("back it"),))), (), may_call=False)

    with pytest.raises(Unavailable):
        await provider.complete(repair, lambda _: None)
