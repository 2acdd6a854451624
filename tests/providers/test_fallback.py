import pytest

from devops_assistant.agent.agent import Agent
from devops_assistant.agent.toolbox import Toolbox
from devops_assistant.common.errors import AuthenticationFailed, ProviderError, Refused, Unavailable
from devops_assistant.conversation.events import Emit, Event, Notice
from devops_assistant.conversation.messages import Message, StopReason, Text, ToolCall, ToolResult
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.policy import Policy
from devops_assistant.providers.fallback import FallbackProvider
from devops_assistant.providers.offline import OfflineProvider
from devops_assistant.providers.protocol import Reply, Request
from devops_assistant.providers.scripted import ScriptedProvider, calls, says
from tests.agent.playing import FakeTools, echo

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


class Busy:
    """A service that is overloaded the first time, and keeps what it was asked."""

    name = "anthropic"
    model = "large"

    def __init__(self) -> None:
        self.requests: list[Request] = []

    async def complete(self, request: Request, emit: Emit) -> Reply:
        self.requests.append(request)
        if len(self.requests) == 1:
            raise Unavailable("overloaded")
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


@pytest.mark.parametrize("error", [Refused("bad request (400)"), AuthenticationFailed("forbidden (403)")])
async def test_what_is_refused_is_not_answered_by_another(error: ProviderError) -> None:
    second = Failing()
    provider = FallbackProvider(Failing(error), second)

    with pytest.raises(type(error)):
        await provider.complete(ask(QUESTION), lambda _: None)
    assert second.asked == 0


async def test_the_question_that_was_answered_by_rules_is_kept_for_the_model() -> None:
    model = Busy()
    agent = Agent(
        FallbackProvider(model, OfflineProvider()),
        Toolbox(FakeTools(look=echo), EvidenceStore(None), Policy()),
        "You help.",
    )
    await agent.run_turn("how is the disk?", lambda _: None)
    await agent.run_turn("and now?", lambda _: None)

    asked = [message.text for message in model.requests[-1].messages if message.role == "user"]
    assert asked == ["how is the disk?", "and now?"]


async def test_the_repair_of_an_answer_is_never_written_by_another() -> None:
    provider = FallbackProvider(Failing(Unavailable("overloaded")), ScriptedProvider([says("by rules")]))
    repair = Request("", (QUESTION, says("it is 39 %"), Message("user", (Text("back it"),))), (), may_call=False)

    with pytest.raises(Unavailable):
        await provider.complete(repair, lambda _: None)
