"""Whatever one question came to, the next one is answered, and its history is one that the service accepts."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest

from devops_assistant.agent.agent import Agent
from devops_assistant.agent.toolbox import Toolbox
from devops_assistant.common.errors import AssistantError
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.config import ServerEntry, ServerList
from devops_assistant.host.host import Host
from devops_assistant.host.policy import Policy
from devops_assistant.providers.retry import RetryingProvider
from tests.e2e.program import ROOT, Wire, calls
from tests.faults.asking import children, complaint
from tests.mockllm import MockModel, Turn
from tests.providers.conversations import Heard, anthropic, openai

pytestmark = pytest.mark.anyio
Json = dict[str, Any]
Ask = Callable[[Agent], Awaitable[object]]
LITTLE = ServerEntry("one", sys.executable, ("-S", "-P", str(ROOT / "tests/little_server.py")), trusted_read_only=True)
WAIT: tuple[str, Json] = ("wait", {"seconds": 60})
ECHO: tuple[str, Json] = ("echo", {"words": "hello"})
HEALTHY: list[Turn] = [calls(ECHO), {"text": "All is well."}]


async def ask(agent: Agent) -> None:
    with pytest.raises(AssistantError):
        await agent.run_turn("what is going on?", Heard())


async def ask_and_hear(agent: Agent) -> None:
    assert await agent.run_turn("what is going on?", Heard())


async def ask_and_leave(agent: Agent) -> None:
    """Leave as soon as a call has begun, or a first word was heard."""
    heard = Heard()
    async with anyio.create_task_group() as group:
        group.start_soon(agent.run_turn, "what is going on?", heard)
        while not any(type(event).__name__ in ("ToolStarted", "TextDelta") for event in heard):
            await anyio.lowlevel.checkpoint()
        group.cancel_scope.cancel()


FAULTS: dict[str, tuple[Ask, list[Turn]]] = {
    "the request is refused": (ask, [{"status": 400, "message": "no"}]),
    "the key is refused after a call": (ask, [calls(ECHO), {"status": 401, "message": "no"}]),
    "the service never recovers": (ask, [{"status": 500}] * 8),
    "the answer is empty again and again": (ask, [{}] * 2),
    "the user leaves while a call runs": (ask_and_leave, [calls(ECHO, WAIT)]),
    "the user leaves in the middle of an answer": (ask_and_leave, [{"text": "It all began", "chunk": 2, "hang": 4}]),
    "one of three calls is unknown, one unreadable": (
        ask_and_hear,
        [{**calls(ECHO, ("ecko", {}), ("fail", {})), "bad_json": True}, {"text": "Odd."}],
    ),
    "the server dies under two calls": (ask_and_hear, [calls(("die", {}), WAIT), {"text": "It died."}]),
    "the answer is cut in a call for lack of room": (ask_and_hear, [{**calls(ECHO), "stop": "max_tokens"}]),
    "the model wants more calls than it may make": (ask_and_hear, [calls(ECHO)] * 9),
    "two calls have one id": (
        ask_and_hear,
        [{"tool_calls": [{"name": "echo", "id": "same", "input": {"words": w}} for w in "ab"]}, {"text": "Two."}],
    ),
}


@asynccontextmanager
async def agent_on(mock: MockModel, wire: Wire, host: Host) -> AsyncGenerator[Agent]:
    async with anthropic(mock) if wire == "anthropic" else openai(mock) as provider:
        retrying = RetryingProvider(provider, sleep=_at_once)
        yield Agent(retrying, Toolbox(host, EvidenceStore(None), Policy()), "Be brief.", max_steps=4)


async def _at_once(seconds: float) -> None:
    await anyio.lowlevel.checkpoint()


@pytest.mark.parametrize("wire", ["anthropic", "openai"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_the_next_question_is_answered_after(fault: str, wire: Wire) -> None:
    act, turns = FAULTS[fault]
    host = Host(ServerList((LITTLE,)), {"PATH": os.environ["PATH"]})
    with anyio.fail_after(40), MockModel([*turns]) as mock:
        async with host.running(Heard()):
            await host.settle(40)
            async with agent_on(mock, wire, host) as agent:
                await act(agent)
                mock.reader = type(mock.reader)(HEALTHY)
                assert await agent.run_turn("and now?", Heard()) == "All is well."
    assert [complaint(asked) for asked in mock.requests] == [None] * len(mock.requests)
    assert children() == []
