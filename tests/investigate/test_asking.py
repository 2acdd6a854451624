"""What an investigation asks is bounded in time, but for what it cannot do without."""

from __future__ import annotations

import anyio
import pytest

from devops_assistant.common.messages import speak, spoken
from devops_assistant.conversation.events import Event, ToolFinished
from devops_assistant.conversation.messages import JsonObject, ToolSpec
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.calls import CallOutcome
from devops_assistant.investigate.asking import Asker

pytestmark = pytest.mark.anyio


class OneTool:
    """A source with one tool, which answers once `ready` is set."""

    def __init__(self, outcome: CallOutcome) -> None:
        self.specs = (ToolSpec("look", "", {}, server="logs", own_name="look", read_only=True),)
        self.ready = anyio.Event()
        self._outcome = outcome

    async def call(self, spec: ToolSpec, arguments: JsonObject) -> CallOutcome:
        await self.ready.wait()
        return self._outcome


def asker_of(source: OneTool, heard: list[Event], notes: list[str]) -> Asker:
    return Asker(source, EvidenceStore(None), heard.append, anyio.current_time() - 1, notes.append)


async def test_what_comes_too_late_is_noted_in_the_language_of_the_user() -> None:
    heard: list[Event] = []
    notes: list[str] = []
    asker = asker_of(OneTool(CallOutcome("never")), heard, notes)
    before = spoken()
    speak("ko")
    try:
        assert await asker.ask("look", "로그") is None
    finally:
        speak(before)
    assert notes == ["로그: 주어진 시간 안에 답이 없음"]
    [finished] = [event for event in heard if isinstance(event, ToolFinished)]
    assert finished.error == "주어진 시간 안에 답이 없음"


async def test_what_cannot_be_done_without_is_waited_for() -> None:
    source = OneTool(CallOutcome("2 files", data={"total": 2}))
    notes: list[str] = []
    asker = asker_of(source, [], notes)
    assert await asker.ask("look", "logs") is None
    async with anyio.create_task_group() as group:

        async def wait() -> None:
            answer = await asker.wait_for("look", "logs")
            assert answer is not None
            assert answer.data == {"total": 2}

        group.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        source.ready.set()
    assert notes == ["logs: no answer in the time there was"]


async def test_a_server_that_is_not_there_is_told_in_the_user_s_words() -> None:
    source = OneTool(CallOutcome("the server logs is gone", is_error=True, problem="logs 서버가 없음"))
    source.ready.set()
    notes: list[str] = []
    assert await asker_of(source, [], notes).wait_for("look", "로그") is None
    assert notes == ["로그: logs 서버가 없음"]
