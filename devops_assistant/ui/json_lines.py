"""Events as lines of JSON, for programs: one object per line, its fields those of the event."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import BinaryIO

from devops_assistant.conversation.events import Event, ToolData, TurnStarted
from devops_assistant.ui.json_text import json_text, plain_value
from devops_assistant.ui.streams import abandon

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


class JsonLines:
    """Writes each event as `{"type": …, "turn": n, "ts": …, …}`; what happens before the first question is turn 0."""

    def __init__(self, stream: BinaryIO, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Args:
        stream: where UTF-8 goes, such as `sys.stdout.buffer`.
        now: tells the time of an event.
        """
        self._stream = stream
        self._now = now
        self._turn = 0
        self.failure: OSError | None = None
        """Why nothing more is written: the reader left, the disk is full."""

    def listen(self, event: Event) -> None:
        """Write one event at once."""
        if isinstance(event, TurnStarted):
            self._turn += 1
        if self.failure or isinstance(event, ToolData):  # what a screen draws from; the text of a result is evidence
            return
        try:
            self._stream.write(self._line(event).encode() + b"\n")
            self._stream.flush()
        except OSError as error:
            self.failure = error
            abandon(self._stream)

    def settle(self) -> None:
        """Nothing is held back here."""

    def _line(self, event: Event) -> str:
        moment = self._now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return json_text({"type": self.type_of(event), "turn": self._turn, "ts": moment, **plain_value(event)})

    @staticmethod
    def type_of(event: Event) -> str:
        """`turn_started` for a `TurnStarted`."""
        return _WORD_START.sub("_", type(event).__name__).lower()
