import json

import anyio
import pytest

from devops_assistant.common.errors import ProtocolBroken, Unavailable
from devops_assistant.conversation.events import (
    Event,
    Masked,
    StepFinished,
    StepStarted,
    ToolFinished,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from devops_assistant.conversation.messages import JsonObject, Message, StopReason, ToolCall, ToolResult, Usage
from devops_assistant.host.calls import CallOutcome
from devops_assistant.providers.protocol import Reply
from devops_assistant.providers.scripted import ScriptedProvider, calls, says
from tests.agent.playing import FakeModel, FakeTools, agent_of, call, echo, ignore, reply

pytestmark = pytest.mark.anyio


def results(messages: tuple[Message, ...]) -> list[ToolResult]:
    return [result for message in messages for result in message.tool_results]


async def test_a_turn_is_told_from_its_question_to_its_answer() -> None:
    provider = ScriptedProvider([calls(call("echo", words="hi")), says("It said hi [E1].")])
    heard: list[Event] = []
    answer = await agent_of(provider).run_turn("what?", heard.append)

    assert answer == "It said hi [E1]."
    kinds = [TurnStarted, StepStarted, StepFinished, ToolStarted, ToolFinished, StepStarted]
    assert [type(event) for event in heard][:6] == kinds
    last = heard[-1]
    assert isinstance(last, TurnFinished)
    assert (last.text, last.stop, last.usage, last.evidence) == (answer, StopReason.ANSWERED, Usage(), ("E1",))
    assert [message.role for message in provider.requests[1].messages] == ["user", "assistant", "user"]
    assert results(provider.requests[1].messages)[0].text == "hi"


@pytest.mark.parametrize(
    ("stop", "english", "korean"),
    [
        (StopReason.TRUNCATED, "it reached its output limit", "출력 한도"),
        (StopReason.CONTEXT_FULL, "`clear` starts a new one", "`clear`로 새로 시작"),
        (StopReason.REFUSED, "declined to answer", "거절했습니다"),
        (StopReason.UNKNOWN, "a reason unknown to us", "알 수 없는 이유"),
    ],
)
@pytest.mark.parametrize("text", ["So far", ""])
async def test_an_answer_that_did_not_end_well_is_one_request_and_says_so(
    stop: StopReason, english: str, korean: str, text: str
) -> None:
    for question, words in (("why?", english.replace("it reached", "the model reached")), ("왜?", korean)):
        provider = FakeModel(reply(text, stop=stop, detail="its own word"))
        answer = await agent_of(provider).run_turn(question, ignore)
        assert answer.startswith(text)
        assert words in answer
        assert answer.endswith("(its own word)")
        assert len(provider.requests) == 1


async def test_a_pause_goes_on_and_its_text_is_part_of_the_answer() -> None:
    provider = FakeModel(reply("The first half, ", stop=StopReason.PAUSED), reply("and the second."))
    assert await agent_of(provider).run_turn("tell", ignore) == "The first half, and the second."
    assert provider.requests[1].messages[-1].text == "The first half, "


async def test_a_model_that_pauses_for_ever_is_asked_to_conclude_and_says_so() -> None:
    provider = FakeModel(*[reply("", stop=StopReason.PAUSED)] * 3)
    answer = await agent_of(provider, max_steps=2).run_turn("tell", ignore)
    assert answer == "The model paused again and again, and did not finish."
    assert [request.may_call for request in provider.requests] == [True, True, False]


async def test_an_empty_answer_is_asked_for_once_more_and_then_a_failure() -> None:
    provider = FakeModel(reply(""), reply("Here it is."))
    assert await agent_of(provider).run_turn("tell", ignore) == "Here it is."
    assert provider.requests[1].may_call is False

    heard: list[Event] = []
    agent = agent_of(FakeModel(reply(""), reply(""), reply("Back.")))
    with pytest.raises(ProtocolBroken, match="the model returned nothing"):
        await agent.run_turn("tell", heard.append)
    assert isinstance(heard[-1], TurnFailed)
    assert await agent.run_turn("again", ignore) == "Back."


async def test_at_the_step_limit_the_model_answers_without_tools() -> None:
    provider = FakeModel(
        *(reply("", call("echo", f"c{step}", words=str(step))) for step in range(3)), reply("That is all I know.")
    )
    answer = await agent_of(provider, max_steps=3).run_turn("dig", ignore)
    assert answer == "That is all I know."
    last = provider.requests[-1]
    assert (len(provider.requests), last.may_call) == (4, False)
    assert last.system.endswith("say what remains unknown.")


async def test_a_model_that_calls_tools_even_when_it_may_not_gets_an_answer_all_the_same() -> None:
    tools = FakeTools(echo=echo)
    again = [reply("", call("echo", f"c{step}", words=str(step))) for step in range(2)]
    agent = agent_of(FakeModel(*again), tools, max_steps=1)
    assert "more tools than the step limit allows" in await agent.run_turn("dig", ignore)
    assert tools.called == [{"words": "0"}]
    assert results(agent.transcript.messages)[-1].text == "no more tools can be called in this turn"


async def test_the_third_identical_call_is_not_run_and_the_fourth_ends_the_tools() -> None:
    tools = FakeTools(echo=echo)
    again = [reply("", call("echo", f"c{step}", words="x")) for step in range(4)]
    provider = FakeModel(*again, reply("Enough."))
    agent = agent_of(provider, tools)
    assert await agent.run_turn("loop", ignore) == "Enough."
    assert len(tools.called) == 2
    assert [result.is_error for result in results(agent.transcript.messages)] == [False, False, True, True]
    assert "use the results above" in results(agent.transcript.messages)[2].text
    assert [request.may_call for request in provider.requests] == [True] * 4 + [False]


async def test_repeats_are_counted_anew_in_each_turn() -> None:
    tools = FakeTools(echo=echo)
    turn = [reply("", call("echo", "a", words="x"), call("echo", "b", words="x")), reply("Yes.")]
    agent = agent_of(FakeModel(*turn, *turn), tools)
    for _ in range(2):
        await agent.run_turn("look", ignore)
    assert len(tools.called) == 4


async def test_evidence_is_numbered_in_the_order_of_the_calls_though_they_finish_in_another() -> None:
    second_is_done = anyio.Event()

    async def slow(arguments: JsonObject) -> CallOutcome:
        await second_is_done.wait()
        return CallOutcome("the slow one")

    async def quick(arguments: JsonObject) -> CallOutcome:
        second_is_done.set()
        return CallOutcome("the quick one")

    calls = (call("slow", "c1", words="x"), call("nothing", "c2"), call("quick", "c3", words="x"))
    agent = agent_of(FakeModel(reply("", *calls), reply("done")), FakeTools(slow=slow, quick=quick))
    await agent.run_turn("go", ignore)
    evidence = agent.toolbox.evidence
    assert evidence.ids == ("E1", "E2")
    assert (evidence.read("E1"), evidence.read("E2")) == ("the slow one", "the quick one")


async def test_results_come_in_the_order_of_the_calls_though_they_finish_in_another() -> None:
    finished: list[str] = []
    done = [anyio.Event() for _ in range(31)]
    done[30].set()

    async def backwards(arguments: JsonObject) -> CallOutcome:
        number = int(str(arguments["words"]))
        await done[number + 1].wait()
        finished.append(str(number))
        done[number].set()
        return CallOutcome(str(number))

    asked = [call("slow", f"c{number}", words=str(number)) for number in range(30)]
    provider = FakeModel(reply("", *asked), reply("Done."))
    heard: list[Event] = []
    with anyio.fail_after(40):
        await agent_of(provider, FakeTools(slow=backwards)).run_turn("all", heard.append)
    sent = results(provider.requests[1].messages)
    assert finished[0] == "29"
    assert [(result.call_id, result.text) for result in sent] == [(f"c{n}", str(n)) for n in range(30)]
    assert isinstance(heard[-1], TurnFinished)
    assert heard[-1].evidence == tuple(f"E{number}" for number in range(1, 31))


async def test_a_cancelled_turn_leaves_every_call_answered_and_the_next_question_works() -> None:
    called = anyio.Event()

    async def never(arguments: JsonObject) -> CallOutcome:
        called.set()
        await anyio.sleep_forever()
        raise AssertionError("it cannot come here")

    provider = FakeModel(reply("", call("slow", "c1", words="a"), call("slow", "c2", words="b")), reply("Back."))
    agent = agent_of(provider, FakeTools(slow=never))
    with anyio.fail_after(40):
        async with anyio.create_task_group() as group:
            group.start_soon(agent.run_turn, "wait", ignore)
            await called.wait()
            group.cancel_scope.cancel()
    assert await agent.run_turn("and now?", ignore) == "Back."
    answered = results(provider.requests[1].messages)
    assert [result.call_id for result in answered] == ["c1", "c2"]
    assert all(result.is_error and "interrupted" in result.text for result in answered)


async def test_a_failed_question_is_forgotten_and_the_next_one_stands_alone() -> None:
    class Unreachable(FakeModel):
        async def complete(self, request: object, emit: object) -> Reply:
            raise Unavailable("cannot reach it", remedy="check the network")

    heard: list[Event] = []
    agent = agent_of(Unreachable())
    with pytest.raises(Unavailable):
        await agent.run_turn("lost", heard.append)
    assert heard[-1] == TurnFailed("cannot reach it", "check the network")
    provider = FakeModel(reply("Yes."))
    agent.provider = provider
    await agent.run_turn("found", ignore)
    assert [message.text for message in provider.requests[0].messages] == ["found"]


async def test_secrets_in_a_question_are_masked_before_anyone_sees_them() -> None:
    secret = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
    provider = FakeModel(reply("No."))
    heard: list[Event] = []
    await agent_of(provider).run_turn(f"is {secret} valid?\x1b[2J", heard.append)
    assert Masked(1) in heard
    assert secret not in json.dumps([str(event) for event in heard])
    assert provider.requests[0].messages[0].text.startswith("is ‹redacted:")
    assert provider.requests[0].messages[0].text.endswith("› valid?")


async def test_clear_forgets_the_conversation_but_no_id_ever_means_two_things() -> None:
    turn = [reply("", call("echo", words="x")), reply("Yes [E1].")]
    provider = FakeModel(*turn, *turn)
    agent = agent_of(provider)
    await agent.run_turn("one", ignore)
    agent.clear()
    heard: list[Event] = []
    await agent.run_turn("two", heard.append)
    assert [message.text for message in provider.requests[2].messages] == ["two"]
    assert isinstance(heard[-1], TurnFinished)
    assert heard[-1].evidence == ("E2",)


async def test_usage_is_summed_over_the_steps() -> None:
    provider = FakeModel(reply("", call("echo", words="x")), reply("Yes."))
    heard: list[Event] = []
    await agent_of(provider).run_turn("one", heard.append)
    assert isinstance(heard[-1], TurnFinished)
    assert heard[-1].usage == Usage(20, 4)


async def test_a_call_whose_arguments_broke_off_is_answered_and_never_run() -> None:
    tools = FakeTools(echo=echo)
    broken = ToolCall("c1", "echo", {}, flaw="the arguments are not valid JSON: expected ',' at character 12 of 14")
    provider = FakeModel(reply("", broken), reply("Sorry."))
    await agent_of(provider, tools).run_turn("go", ignore)
    (told,) = results(provider.requests[1].messages)
    assert tools.called == []
    assert "at character 12 of 14" in told.text
    assert '"required": ["words"]' in told.text
