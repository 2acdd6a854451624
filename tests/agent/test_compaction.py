"""A conversation that outgrows its model's context."""

import json

import pytest

from devops_assistant.agent.agent import Agent
from devops_assistant.agent.compaction import FORGOTTEN, compacted, size, taken
from devops_assistant.agent.toolbox import Toolbox
from devops_assistant.common.errors import ContextTooLong
from devops_assistant.conversation.events import Emit, Event, Notice
from devops_assistant.conversation.messages import JsonObject, Message, Text, ToolCall, ToolResult
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.calls import CallOutcome
from devops_assistant.host.policy import Policy
from devops_assistant.providers.protocol import Reply, Request
from tests.agent.playing import FakeModel, FakeTools, agent_of, call, ignore, reply

pytestmark = pytest.mark.anyio

CONTEXT = 4_000


def turn(number: int, lines: int = 100) -> tuple[Message, ...]:
    text = "\n".join([f"summary of {number}", *(f"line {line} of many in result {number}" for line in range(lines))])
    return (
        Message("user", (Text(f"question {number}"),)),
        Message("assistant", (ToolCall(f"c{number}", "echo", {"words": "x"}),)),
        Message("user", (ToolResult(f"c{number}", text, evidence_id=f"E{number}"),)),
        Message("assistant", (Text(f"answer {number} [E{number}]"),)),
    )


def conversation(turns: int, lines: int = 100) -> Request:
    messages = [message for number in range(1, turns + 1) for message in turn(number, lines)]
    return Request("Be brief.", (*messages, Message("user", (Text("and now?"),))), ())


async def much(arguments: JsonObject) -> CallOutcome:
    return CallOutcome("\n".join(f"{arguments['words']} {line}" for line in range(1_000)))


def unanswered(messages: tuple[Message, ...]) -> list[str]:
    results = {result.call_id for message in messages for result in message.tool_results}
    return [call.id for message in messages for call in message.tool_calls if call.id not in results]


def test_old_results_shrink_to_their_summary_and_how_to_read_them_again() -> None:
    before = conversation(5)
    after = compacted(before, CONTEXT)
    [first] = after[2].tool_results
    assert first.text.splitlines() == [
        "summary of 1",
        "[shortened to make room; read_evidence id=E1 reads it again]",
    ]
    assert first.evidence_id == "E1"
    assert after[-1] == before.messages[-1]


def test_no_more_is_shortened_than_has_to_be_and_the_oldest_first() -> None:
    before = conversation(3)
    after = compacted(before, 2 * (size(before.messages) - 300))
    changed = [place for place, message in enumerate(after) if message != before.messages[place]]
    assert changed == [2]


def test_when_results_are_not_enough_whole_turns_are_forgotten_and_it_is_said() -> None:
    after = compacted(conversation(60, lines=1), CONTEXT)
    assert after[0].text.startswith(FORGOTTEN)
    assert after[-1].text == "and now?"
    assert size(after) <= CONTEXT / 2
    assert unanswered(after) == []
    assert [message.role for message in after[:2]] == ["user", "assistant"]


def test_what_has_just_come_is_shown_in_less_rather_than_not_at_all() -> None:
    question, asked, got, _ = turn(1, lines=2_000)
    after = compacted(Request("", (question, asked, got), ()), CONTEXT)
    [result] = after[-1].tool_results
    assert "read_evidence id=E1" in result.text
    assert "summary of 1" in result.text
    assert size(after) <= CONTEXT / 2


async def test_a_long_conversation_never_takes_more_than_the_context() -> None:
    replies: list[Reply] = []
    for number in range(8):
        replies += [reply("", call("much", f"c{number}", words=f"w{number}")), reply("done")]
    model = FakeModel(*replies)
    toolbox = Toolbox(FakeTools(much=much), EvidenceStore(None), Policy())
    agent = Agent(model, toolbox, "Be brief.", context_tokens=CONTEXT)
    told: list[Event] = []
    for number in range(8):
        await agent.run_turn(f"question {number}", told.append)
    assert max(map(taken, model.requests)) <= CONTEXT
    assert all(unanswered(request.messages) == [] for request in model.requests)
    assert any(isinstance(event, Notice) and "shortened" in event.text for event in told)
    assert toolbox.evidence.read("E1") == "\n".join(f"w0 {line}" for line in range(1_000))


class SmallModel(FakeModel):
    """Refuses what is longer than it can read."""

    async def complete(self, request: Request, emit: Emit) -> Reply:
        if taken(request) > CONTEXT:
            self.requests.append(request)
            raise ContextTooLong("too long")
        return await super().complete(request, emit)


async def test_a_context_smaller_than_believed_is_met_by_making_room_once() -> None:
    calls = [call("much", f"c{number}", words=f"w{number}") for number in range(3)]
    model = SmallModel(reply("", *calls), reply("done"))
    agent = agent_of(model, FakeTools(much=much))
    assert await agent.run_turn("go", ignore) == "done"
    sizes = [taken(request) for request in model.requests]
    assert sizes[1] > CONTEXT >= sizes[2]


async def test_a_question_that_can_never_fit_is_told_so() -> None:
    agent = agent_of(SmallModel())
    with pytest.raises(ContextTooLong):
        await agent.run_turn("word " * 4_000, ignore)
    assert agent.transcript.messages == ()


def test_the_size_of_a_conversation_counts_all_its_parts() -> None:
    arguments = {"words": "a" * 400}
    message = Message("assistant", (Text("b" * 400), ToolCall("c", "echo", arguments)))
    assert size([message]) >= 100 + len(json.dumps(arguments)) // 4
