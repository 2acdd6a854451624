"""What goes with a question as data."""

from __future__ import annotations

import pytest

from devops_assistant.agent.agent import Agent
from devops_assistant.agent.toolbox import Toolbox
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.policy import Policy
from tests.agent.playing import FakeModel, FakeTools, echo, ignore, reply

pytestmark = pytest.mark.anyio


async def test_a_question_carries_what_is_known_of_it_and_later_ones_their_own() -> None:
    async def background(question: str) -> str:
        return f'\n\n<data from="metrics">\nabout {question}\n</data>' if "cpu" in question else ""

    model = FakeModel(reply("busy"), reply("fine"))
    toolbox = Toolbox(FakeTools(echo=echo), EvidenceStore(None), Policy())
    agent = Agent(model, toolbox, "Be brief.", background=background)
    await agent.run_turn("how is the cpu", ignore)
    await agent.run_turn("thank you", ignore)
    first, _, second = model.requests[1].messages
    assert first.text == 'how is the cpu\n\n<data from="metrics">\nabout how is the cpu\n</data>'
    assert second.text == "thank you"


async def test_figures_of_the_background_back_no_claim() -> None:
    async def background(question: str) -> str:
        return '\n\n<data from="metrics">\nload 97.5 %\n</data>'

    model = FakeModel(reply("The load is 97.5 %."), reply("The load is 97.5 %."))
    toolbox = Toolbox(FakeTools(echo=echo), EvidenceStore(None), Policy())
    answer = await Agent(model, toolbox, "Be brief.", background=background).run_turn("load?", ignore)
    assert answer != "The load is 97.5 %."
