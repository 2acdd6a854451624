"""An answer says what it rests on, and what it could not look at."""

import pytest

from devops_assistant.conversation.events import Event, Looked, TurnFinished
from devops_assistant.conversation.messages import JsonObject
from devops_assistant.host.calls import CallOutcome
from tests.agent.playing import FakeModel, FakeTools, agent_of, call, reply

pytestmark = pytest.mark.anyio


async def logs(arguments: JsonObject) -> CallOutcome:
    if arguments["words"] == "absent":
        return CallOutcome("there is no such file; see list_logs", is_error=True)
    return CallOutcome("120 matches\n10:00 timeout\n[app.log · last 24 h · shown 1 of 120]")


async def finished(model: FakeModel, tools: FakeTools) -> TurnFinished:
    told: list[Event] = []
    await agent_of(model, tools).run_turn("why?", told.append)
    [ended] = [event for event in told if isinstance(event, TurnFinished)]
    return ended


async def test_each_result_tells_its_window_and_whether_it_was_cut() -> None:
    ended = await finished(FakeModel(reply("", call("logs", words="x")), reply("timeouts")), FakeTools(logs=logs))
    assert ended.coverage.looked == (Looked("E1", "logs", "app.log · last 24 h · shown 1 of 120", cut=True),)
    assert ended.coverage.failed == ended.coverage.down == ()


async def test_a_tool_that_failed_is_named_and_is_nothing_that_was_looked_at() -> None:
    ended = await finished(FakeModel(reply("", call("logs", words="absent")), reply("sorry")), FakeTools(logs=logs))
    assert ended.coverage.looked == ()
    assert ended.coverage.failed == ("fake logs",)


async def test_a_server_that_is_down_is_named() -> None:
    tools = FakeTools(logs=logs)
    tools.down = ("prometheus",)
    ended = await finished(FakeModel(reply("done")), tools)
    assert ended.coverage.down == ("prometheus",)
