"""A recorded answer is cut after every single byte of it: it is either whole or refused, never half."""

from __future__ import annotations

import pytest

from devops_assistant.agent.agent import Agent
from devops_assistant.agent.toolbox import Toolbox
from devops_assistant.common.errors import ProtocolBroken, ProviderError, Unavailable
from devops_assistant.conversation.events import ToolFinished, ToolStarted
from devops_assistant.conversation.messages import StopReason
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.policy import Policy
from devops_assistant.providers.protocol import Reply
from devops_assistant.providers.retry import RetryingProvider
from tests.agent.playing import FakeTools, echo
from tests.e2e.program import Wire
from tests.faults.asking import complaint
from tests.faults.cutting import FORMS, Form, cutting_service, provider_at, recorded
from tests.mockllm import Asked, Turn
from tests.mockllm.script import Json
from tests.providers.conversations import Heard, question

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("wire", ["anthropic", "openai"]), pytest.mark.timeout(120)]
SAID = "Look."
CALLS: Turn = {"text": SAID, "tool_calls": [{"name": "echo", "input": {"words": "서"}}], "chunk": 9}
ANSWER: Turn = {"text": "It says so [E1].", "chunk": 8}


@pytest.mark.parametrize("form", FORMS)
async def test_an_answer_cut_after_any_byte_is_whole_or_refused(wire: Wire, form: Form) -> None:
    whole = recorded(wire, CALLS, form)
    refusals, replies = list[ProviderError](), list[Reply]()
    async with cutting_service() as service, provider_at(service, wire, form) as provider:
        for end in [*range(0, len(whole), 29 if form == "chunks" else 1), len(whole)]:
            service.answer = lambda _, end=end: whole[:end]
            heard = Heard()
            try:
                replies.append(await provider.complete(question(tools=()), heard))
            except ProviderError as error:
                refusals.append(error)
            assert SAID.startswith(heard.text)
    assert len(refusals) > len(replies) > 0
    assert all(isinstance(refusal, ProtocolBroken | Unavailable) and refusal.remedy for refusal in refusals)
    for reply in replies:
        assert reply.stop is StopReason.TOOL_CALLS
        assert reply.message.text == SAID
        assert [(call.name, call.arguments, call.flaw) for call in reply.message.tool_calls] == [
            ("echo", {"words": "서"}, "")
        ]


async def test_a_turn_whose_answer_was_cut_anywhere_runs_each_call_once_and_ends_well(wire: Wire) -> None:
    whole, last = recorded(wire, CALLS), recorded(wire, ANSWER)
    async with cutting_service() as service, provider_at(service, wire) as provider:
        retrying = RetryingProvider(provider, sleep=_at_once)
        for end in range(0, len(whole), 41):
            requests: list[Json] = []

            def answer(body: Json, requests: list[Json] = requests, end: int = end) -> bytes:
                requests.append(body)
                if "tool_result" in str(body) or "'tool'" in str(body):
                    return last
                return whole[:end] if len(requests) == 1 else whole

            service.answer = answer
            tools, heard = FakeTools(echo=echo), Heard()
            agent = Agent(retrying, Toolbox(tools, EvidenceStore(None), Policy()), "Be brief.")
            assert await agent.run_turn("what does it say?", heard) == "It says so [E1]."
            assert len(tools.called) == 1
            kinds = [type(event) for event in heard]
            assert kinds.count(ToolStarted) == kinds.count(ToolFinished) == 1
            asked = [Asked(wire=wire, path="", headers={}, body=body) for body in requests]
            assert [complaint(request) for request in asked] == [None] * len(asked)


async def _at_once(seconds: float) -> None:
    pass
