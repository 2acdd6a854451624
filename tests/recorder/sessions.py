"""Sessions that are recorded without a conversation: events handed over by a test."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from devops_assistant.conversation.events import (
    Coverage,
    Event,
    Grounding,
    StepFinished,
    StepStarted,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
from devops_assistant.conversation.messages import StopReason, Usage
from devops_assistant.recorder.prices import Price
from devops_assistant.recorder.record import Recorder, Recording, SessionStart, new_session_id

STARTED = ToolStarted("c1", "git", "git_log", {"count": 5}, "abc123")
FINISHED = ToolFinished("c1", "git", "git_log", "E1", False, 120.5, 4096, "", "f00d", 2)
USAGE = Usage(1_000_000, 100_000, 500_000)
ANSWER = TurnFinished("All is well [E1].", StopReason.ANSWERED, USAGE, Grounding(1, 1), ("E1",), Coverage())
TURN = (
    TurnStarted("how are things?"),
    StepStarted(1, 12),
    TextDelta("I will look."),
    StepFinished("anthropic", "large-1", 2, USAGE, StopReason.TOOL_CALLS, 850.0),
    STARTED,
    FINISHED,
    StepStarted(2, 12),
    StepFinished("anthropic", "large-1", 1, USAGE, StopReason.ANSWERED, 400.0),
    ANSWER,
)


@dataclass
class Session:
    """A session that is recorded, and what it was told of its record."""

    recorder: Recorder
    recording: Recording
    told: list[str] = field(default_factory=list[str])

    @property
    def id(self) -> str:
        return self.recording.start.id

    def say(self, *events: Event) -> None:
        for event in events:
            self.recording.listen(event)

    def written(self) -> None:
        assert self.recording.barrier().wait(40)


@contextmanager
def recorded(path: Path, id: str = "", prices: Mapping[str, Price] | None = None) -> Generator[Session]:
    recorder = Recorder(path, prices=prices, lock_wait_ms=50)
    session = Session(recorder, recorder.session(SessionStart(id or new_session_id(), "ask", "/srv")))
    session.recording.tell = session.recording.tell_finding = session.told.append
    yield session
    session.recording.end()
    recorder.close(10)
