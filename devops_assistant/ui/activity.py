"""The one line that moves while the user waits: what is being done, and for how long."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.events import (
    Event,
    Retrying,
    StepStarted,
    TextDelta,
    ToolFinished,
    ToolProgress,
    ToolStarted,
    TurnStarted,
)

_FRAMES_PER_S = 8


class Activity:
    """A transient line below the text, drawn by a thread of its own; on a still terminal there is none."""

    def __init__(
        self, console: Console, spinner: str, *, moving: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console
        self._moving = moving
        self._clock = clock
        self._spinner = Spinner(spinner, style="cyan")
        self._live: Live | None = None
        self._words = ""
        self._since = 0.0
        self._retry_at: float | None = None
        self._running: dict[str, str] = {}

    def listen(self, event: Event) -> None:
        """Follow what is being done."""
        match event:
            case TurnStarted():
                self._running.clear()
                self._now_doing(say("screen.thinking"))
                self.start()
            case StepStarted():
                self._now_doing(say("screen.thinking"))
            case TextDelta():
                if self._words != say("screen.writing"):
                    self._now_doing(say("screen.writing"))
            case Retrying():
                self._now_doing(say("screen.retrying"))
                self._retry_at = self._clock() + event.delay_s
            case ToolStarted():
                self._running[event.call_id] = one_line(event.tool, 40)
                self._now_doing(self._tools())
            case ToolProgress():
                self._words = f"{self._tools()} {_how_far(event)}".rstrip()
            case ToolFinished():
                self._running.pop(event.call_id, None)
                self._words = self._tools() if self._running else say("screen.thinking")
            case _:
                pass

    def start(self) -> None:
        """Begin to move."""
        if not self._moving or self._live:
            return
        self._live = Live(
            get_renderable=self._picture,
            console=self._console,
            refresh_per_second=_FRAMES_PER_S,
            transient=True,
        )
        self._live.start(refresh=True)

    def stop(self) -> None:
        """Leave no trace of the line."""
        if self._live:
            live, self._live = self._live, None
            live.stop()

    @contextmanager
    def paused(self) -> Generator[None]:
        """Be still while someone else has the terminal."""
        was_moving = self._live is not None
        self.stop()
        try:
            yield
        finally:
            if was_moving:
                self.start()

    def _now_doing(self, words: str) -> None:
        self._words, self._since, self._retry_at = words, self._clock(), None

    def _tools(self) -> str:
        names = list(self._running.values())
        if len(names) == 1:
            return names[0]
        return say("screen.several_tools", count=len(names), names=", ".join(names))

    def _picture(self) -> Table:
        now = self._clock()
        if self._retry_at:
            words = say("screen.doing_in", what=self._words, seconds=max(0.0, self._retry_at - now))
        else:
            words = say("screen.doing_for", what=self._words, seconds=now - self._since)
        line = Table.grid(padding=(0, 1))
        line.add_row(self._spinner, Text(words, style="dim", no_wrap=True, overflow="ellipsis"))
        return line


def _how_far(event: ToolProgress) -> str:
    share = f"{min(1.0, max(0.0, event.progress / event.total)):.0%}" if event.total else ""
    return " ".join(filter(None, (share, one_line(event.message, 60))))
