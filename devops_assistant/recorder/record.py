"""The near side of the flight record: what sessions hand over, at once, to the one thread that writes it down."""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Full, Queue

from devops_assistant.conversation.events import (
    Event,
    Masked,
    Notice,
    Retrying,
    TextDelta,
    TextDiscarded,
    ToolData,
    ToolProgress,
    TurnStarted,
)
from devops_assistant.conversation.messages import Message
from devops_assistant.recorder.prices import Price

FILE_NAME = "record.db"
_MOST_WAITING = 4_000
_NOT_RECORDED = (TextDelta, TextDiscarded, ToolData, ToolProgress, Retrying, Masked, Notice)


_given: deque[str] = deque(maxlen=4_096)


def new_session_id() -> str:
    """Return the id of a session that begins now, such as `20261121-031500-4f2a`, in the user's time.

    Within a process no two sessions have the same, however many begin in one second.
    """
    while (id := f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}") in _given:
        pass
    _given.append(id)
    return id


@dataclass(frozen=True, slots=True)
class SessionStart:
    """What is known of a session when it begins."""

    id: str
    program: str
    """`chat`, `ask`, `investigate`, `serve`, `alert`, or `mcp`: a call of another host."""
    folder: str = ""
    """The working directory."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How much of the past is kept: what is older goes, and the oldest where there is more."""

    days: float = 90
    limit_bytes: int = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TurnOver:
    """A turn has ended, with an answer, a failure, or cut off; so stands the conversation now."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Barrier:
    """Reached once everything handed over before it is on the disk, or will not be for now."""

    passed: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class End:
    """The session ends; nothing of it comes after this."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to write down of a session, and when it happened, in seconds since the epoch."""

    session: SessionStart
    at: float
    what: What
    tell: Callable[[str], None]
    """Hears what is wrong with the record."""
    tell_finding: Callable[[str], None]
    """Hears what the rules found in it."""


What = Event | TurnOver | Barrier | End


class Recorder:
    """Writes the sessions of this process to the record, on one thread of its own.

    Nothing here waits for the disk, and nothing that befalls the record is raised: a session is told of it, once.
    """

    def __init__(
        self,
        path: Path,
        *,
        evidence: Path | None = None,
        keeping: Keeping | None = None,
        prices: Mapping[str, Price] | None = None,
        lock_wait_ms: int = 5_000,
    ) -> None:
        """Args:
        path: the record, made where there is none.
        evidence: the folder in which sessions keep theirs; that of a forgotten session goes with it.
        keeping: how much of the past is kept.
        prices: what models cost, by name or glob.
        lock_wait_ms: how long the thread waits where another process is writing, before it tells of it.
        """
        self.path = path
        self.evidence = evidence
        self.keeping = keeping or Keeping()
        self.prices = prices or {}
        self.lock_wait_ms = lock_wait_ms
        self.entries: Queue[Entry | None] = Queue(_MOST_WAITING)
        """What is to be written; None ends the thread."""
        self.faulty = threading.Event()
        """Set while nothing can be written."""
        self._thread: threading.Thread | None = None

    def session(self, start: SessionStart) -> Recording:
        """Return what records one session; nothing is written before something happens in it."""
        return Recording(self, start)

    def hand_over(self, entry: Entry) -> bool:
        """Have `entry` written; return whether there was room for it."""
        try:
            self.entries.put_nowait(entry)
        except Full:  # the disk has stood still for long
            return False
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="flight-record", daemon=True)
            self._thread.start()
        return True

    def close(self, within_s: float) -> None:
        """Wait until all is written, no longer than `within_s` seconds."""
        if self._thread is None:
            return
        with suppress(Full):
            self.entries.put_nowait(None)
        self._thread.join(within_s)

    def _write(self) -> None:
        from devops_assistant.recorder.writer import write_record  # SQLite, which no start waits for

        write_record(self)


class Recording:
    """Listens to one session."""

    def __init__(self, recorder: Recorder, start: SessionStart) -> None:
        self.start = start
        self.tell: Callable[[str], None] = _tell_nobody
        """Hears, on the writing thread, of what is wrong with the record."""
        self.tell_finding: Callable[[str], None] = _tell_nobody
        """Hears, on the writing thread, of what the rules found, after a turn is over."""
        self._recorder = recorder
        self._anchor = (time.time(), time.monotonic())
        self._overflowing = False
        self._begun = False

    def listen(self, event: Event) -> None:
        """Have an event written down."""
        if isinstance(event, _NOT_RECORDED):
            return
        if isinstance(event, TurnStarted):  # within a turn time passes evenly, whoever sets the clock
            self._anchor = (time.time(), time.monotonic())
            self._overflowing = False
        if not self._overflowing:  # whole turns are lost rather than pieces of many
            self._overflowing = not self._hand_over(event)

    def end_turn(self, messages: Sequence[Message]) -> None:
        """Have it written down that a turn has ended, and how the conversation stands."""
        self._hand_over(TurnOver(tuple(messages)))

    def barrier(self) -> threading.Event:
        """Return what is set once everything so far is on the disk; at once where nothing can be written."""
        barrier = Barrier()
        if self._recorder.faulty.is_set() or not self._hand_over(barrier):
            barrier.passed.set()
        return barrier.passed

    def end(self) -> None:
        """Have it written down that the session has ended, if anything was recorded of it."""
        if self._begun:
            self._hand_over(End())

    def _hand_over(self, what: What) -> bool:
        self._begun = True
        began_at, began = self._anchor
        at = began_at + time.monotonic() - began
        return self._recorder.hand_over(Entry(self.start, at, what, self.tell, self.tell_finding))


def _tell_nobody(text: str) -> None:
    pass
