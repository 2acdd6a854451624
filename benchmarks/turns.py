"""What a turn adds to the time of its tools, with a model that takes none."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Sequence

import anyio

from benchmarks._measure import figure
from benchmarks._servers import LITTLE_ARGUMENTS
from devops_assistant.agent.agent import Agent
from devops_assistant.agent.toolbox import Toolbox
from devops_assistant.conversation.events import Event
from devops_assistant.conversation.messages import Message, ToolCall
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.config import ServerEntry, ServerList
from devops_assistant.host.host import Host
from devops_assistant.host.policy import Policy
from devops_assistant.providers.scripted import ScriptedProvider, calls, says

LONG_S, SHORT_S = 2.0, 0.05
ROUNDS = 15
LITTLE = ServerEntry("little", sys.executable, LITTLE_ARGUMENTS, trusted_read_only=True)


def run() -> list[str]:
    """Measure, and return the figures as lines."""
    return anyio.run(_run)


async def _run() -> list[str]:
    host = Host(ServerList((LITTLE,)), {"PATH": os.environ.get("PATH", os.defpath)})
    async with host.running(_ignore):
        await host.settle(10)
        at_once = await _turn_s(host, [calls(*(_wait(LONG_S, number) for number in range(3)))])
        in_turn = [await _turn_s(host, [calls(_wait(SHORT_S, number)) for number in range(3)]) for _ in range(ROUNDS)]
    above_ms = (statistics.median(in_turn) - 3 * SHORT_S) * 1000
    return [
        figure("three parallel calls of 2 s", at_once / LONG_S, 1.15, "x one call", digits=2),
        figure("turn of three calls, one after another", above_ms, 60, "ms above the tools' own time"),
    ]


async def _turn_s(host: Host, steps: Sequence[Message]) -> float:
    """Seconds from a question to its answer."""
    toolbox = Toolbox(host, EvidenceStore(None), Policy())
    agent = Agent(ScriptedProvider([*steps, says("done")]), toolbox, "You help.")
    started = time.perf_counter()
    await agent.run_turn("how long?", _ignore)
    elapsed = time.perf_counter() - started
    failed = [part for message in agent.transcript.messages for part in message.tool_results if part.is_error]
    assert not failed, failed
    return elapsed


def _wait(seconds: float, number: int) -> ToolCall:
    return ToolCall(f"call_{number}", "wait", {"seconds": seconds + number * 1e-9})  # no two calls are the same


def _ignore(event: Event) -> None:
    pass
