"""A turn as plain text for pipes: the answer on standard output, how it came about on standard error."""

from __future__ import annotations

import sys
from typing import TextIO

from devops_assistant.common.messages import Message
from devops_assistant.common.sanitise import clean
from devops_assistant.conversation.events import Event, TurnFinished
from devops_assistant.ui.folding import folded
from devops_assistant.ui.narration import Narrator, Tone
from devops_assistant.ui.streams import Sink, signs_for


class PlainText:
    """Shows a conversation without a single escape sequence; only text that stands is shown, never a draft."""

    def __init__(self, out: TextIO | None = None, progress: TextIO | None = None, *, quiet: bool = False) -> None:
        """Args:
        out: where answers go; standard output by default.
        progress: where everything else goes; standard error by default.
        quiet: of everything else, only what goes wrong.
        """
        self._quiet = quiet
        self._stdout, self._stderr = out or sys.stdout, progress or sys.stderr
        self.out = Sink(self._stdout)
        self.progress = Sink(self._stderr)
        self._narrator = Narrator(signs_for(self._stderr.encoding))

    @property
    def failure(self) -> OSError | None:
        """Why an answer was lost."""
        return self.out.failure

    def listen(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, TurnFinished):
            self.out.line(clean(event.text).rstrip("\n"))
        for line in self._narrator.lines(event):
            if not self._quiet or line.tone in (Tone.BAD, Tone.WARNING):
                self.progress.line(folded(line.text, self._stderr))

    def say(self, text: str) -> None:
        """Answer a command of the user's."""
        self.out.line(folded(clean(text), self._stdout) if isinstance(text, Message) else clean(text))

    def warn(self, error: str, remedy: str = "") -> None:
        """Tell what went wrong outside of a turn."""
        self.progress.line(folded(self._narrator.failure(error, remedy).text, self._stderr))

    def settle(self) -> None:
        """Nothing moves here that would have to stop."""
