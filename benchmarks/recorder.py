"""What recording adds to a turn of three tool calls, beside the same without it, and what it loads to start."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio

from benchmarks._measure import figure
from devops_assistant.agent.agent import Agent
from devops_assistant.agent.toolbox import Toolbox
from devops_assistant.cli.recording import RecordedTools
from devops_assistant.conversation.events import Event
from devops_assistant.conversation.messages import JsonObject, ToolCall, ToolSpec
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.calls import CallOutcome
from devops_assistant.host.policy import Policy
from devops_assistant.providers.scripted import ScriptedProvider, calls, says
from devops_assistant.recorder.record import Recorder, Recording, SessionStart

_ROUNDS = 200
_LOADED = "import sys, devops_assistant.cli.parts; print(sum('sqlite' in name for name in sys.modules))"
_TEXT = "2026-11-21T01:02:03Z ERROR queue overflowed: 1001 of 1000\n" * 40


class _Disk:
    """Three tools that take no time."""

    specs = tuple(
        ToolSpec(name, "It tells.", {"type": "object"}, server="little", read_only=True) for name in ("a", "b", "c")
    )
    down: tuple[str, ...] = ()

    async def call(self, spec: ToolSpec, arguments: JsonObject) -> CallOutcome:
        return CallOutcome(_TEXT)


def run() -> Iterator[str]:
    """Measure, and yield the figures as lines."""
    added_ms = anyio.run(_added_ms)
    yield figure("recording, in a turn of three tool calls", added_ms, 3, "ms more than without")
    loaded = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)
    yield figure("modules of SQLite that a session loads to start", float(loaded.stdout), 0, "")


async def _added_ms() -> float:
    """What the median turn takes more than without a record; turns with and without one take turns."""
    seconds: dict[bool, list[float]] = {True: [], False: []}
    with TemporaryDirectory() as folder:
        recorder = Recorder(Path(folder) / "record.db")
        recording = recorder.session(SessionStart("20261121-031500-4f2a", "ask"))
        for number in range(2 * _ROUNDS):
            recorded = number % 2 == 0
            seconds[recorded].append(await _turn_s(recording if recorded else None))
        recorder.close(10)
    return (statistics.median(seconds[True]) - statistics.median(seconds[False])) * 1000


async def _turn_s(recording: Recording | None) -> float:
    """Seconds from a question to its answer, its three calls side by side."""
    disk = _Disk()
    tools = RecordedTools(disk, recording) if recording else disk
    three = [ToolCall(f"call_{name}", name, {}) for name in ("a", "b", "c")]
    agent = Agent(
        ScriptedProvider([calls(*three), says("There were errors.")]), Toolbox(tools, EvidenceStore(None), Policy()), ""
    )

    def listen(event: Event) -> None:
        if recording:
            recording.listen(event)

    started = time.perf_counter()
    await agent.run_turn("how many errors?", listen)
    if recording:
        recording.end_turn(agent.transcript.messages)
    elapsed = time.perf_counter() - started
    if recording:
        recording.barrier().wait(10)  # the next measure shall not pay for this one
    return elapsed
