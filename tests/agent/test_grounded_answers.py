from collections.abc import Sequence

import pytest

from devops_assistant.agent.agent import Agent
from devops_assistant.agent.toolbox import Toolbox
from devops_assistant.common.errors import ProviderError
from devops_assistant.conversation.events import Event, TextDiscarded, TurnFinished
from devops_assistant.conversation.messages import JsonObject, Message, ToolCall, ToolSpec
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.calls import CallOutcome
from devops_assistant.host.policy import Policy
from devops_assistant.providers.scripted import ScriptedProvider, calls, says

pytestmark = pytest.mark.anyio
LOOK = calls(ToolCall("a", "disk", {}))


class Disk:
    """One tool, which always finds the same."""

    down: tuple[str, ...] = ()

    specs = (ToolSpec("disk", "Disk usage.", {"type": "object"}, server="system", read_only=True),)

    async def call(self, spec: ToolSpec, arguments: JsonObject) -> CallOutcome:
        return CallOutcome("/var: 93.4 % used, 12 GiB of 200 GiB available")


def agent_that_says(replies: Sequence[Message], *, repairs: bool = True) -> tuple[Agent, ScriptedProvider]:
    provider = ScriptedProvider(replies)
    return Agent(provider, Toolbox(Disk(), EvidenceStore(None), Policy()), "", repairs=repairs), provider


async def finished(agent: Agent) -> tuple[TurnFinished, list[Event]]:
    heard: list[Event] = []
    await agent.run_turn("how full is /var?", heard.append)
    assert isinstance(heard[-1], TurnFinished)
    return heard[-1], heard


async def test_a_backed_answer_passes_as_it_is() -> None:
    agent, provider = agent_that_says([LOOK, says("/var is 93.4 % full [E1].")])
    answer, _ = await finished(agent)

    assert answer.text == "/var is 93.4 % full [E1]."
    assert answer.grounding
    assert not answer.grounding.unbacked
    assert len(provider.requests) == 2


async def test_a_wrong_figure_goes_back_once_and_the_repaired_answer_stands() -> None:
    agent, provider = agent_that_says([LOOK, says("/var is 39.4 % full [E1]."), says("/var is 93.4 % full [E1].")])
    answer, heard = await finished(agent)

    assert answer.text == "/var is 93.4 % full [E1]."
    assert any(isinstance(event, TextDiscarded) for event in heard)
    assert "39.4 %" in provider.requests[2].messages[-1].text
    assert not provider.requests[2].may_call
    assert [message.text for message in agent.transcript.messages[-2:]] == ["", "/var is 93.4 % full [E1]."]


async def test_what_stays_unbacked_is_marked_and_listed() -> None:
    agent, _ = agent_that_says([LOOK, says("/var is 39.4 % full [E1]."), says("It is 39.4 % full [E1].")])
    answer, _ = await finished(agent)

    assert answer.text == "/var is 39.4 %⟨unverified⟩ full [E1]."
    assert answer.grounding
    assert [claim.text for claim in answer.grounding.unbacked] == ["39.4 %"]


async def test_a_repair_that_fails_leaves_the_marked_draft() -> None:
    agent, _ = agent_that_says([LOOK, says("/var is 39.4 % full [E1].")])
    answer, _ = await finished(agent)

    assert answer.text == "/var is 39.4 %⟨unverified⟩ full [E1]."
    with pytest.raises(ProviderError):
        await agent.run_turn("and now?", lambda _: None)


async def test_rules_and_scripts_are_checked_but_not_asked_again() -> None:
    agent, provider = agent_that_says([LOOK, says("/var is 39.4 % full [E1].")], repairs=False)
    answer, _ = await finished(agent)

    assert "⟨unverified⟩" in answer.text
    assert len(provider.requests) == 2
