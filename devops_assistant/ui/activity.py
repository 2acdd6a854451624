"""The lines that move while the user waits: one for each running tool, else one for what the model does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.live import Live
from rich.segment import Segment
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
from devops_assistant.ui.narration import call_text

_LINES_AT_MOST = 6
_LEAST_CALL_COLUMNS = 12


@dataclass(slots=True)
class _Call:
    """A tool that runs."""

    started: ToolStarted
    since: float
    progress: str = ""


class Activity:
    """Transient lines below the text, drawn by a thread of its own; on a still terminal there are none."""

    def __init__(
        self,
        console: Console,
        spinner: str,
        *,
        moving: bool,
        draft: Callable[[], RenderableType | None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
        frames_per_s: float = 8,
    ) -> None:
        """Args:
        spinner: the name that rich gives to the animation.
        moving: whether anything may move at all.
        draft: what is being written right now, shown above the lines until it can stay.
        """
        self._console = console
        self._moving = moving
        self._draft = draft
        self._clock = clock
        self._frame_s = 1 / frames_per_s
        self._spinner = Spinner(spinner, style="cyan")
        self.drawing = threading.RLock()
        """Held by whoever draws: what is printed and the lines below it each move the cursor by what the other drew."""
        self._live: Live | None = None
        self._stopped = threading.Event()
        self._words = ""
        self._since = 0.0
        self._retry_at: float | None = None
        self._running: dict[str, _Call] = {}

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
                self._running = {**self._running, event.call_id: _Call(event, self._clock())}
            case ToolProgress():
                self._note_progress(event)
            case ToolFinished():
                self._running = {id: call for id, call in self._running.items() if id != event.call_id}
                if not self._running:
                    self._now_doing(say("screen.thinking"))
            case _:
                pass

    def start(self) -> None:
        """Begin to move."""
        if not self._moving or self._live:
            return
        live = Live(get_renderable=self._picture, console=self._console, auto_refresh=False, transient=True)
        self._live, self._stopped = live, threading.Event()
        with self.drawing:
            live.start(refresh=True)
        threading.Thread(target=self._move, args=(live, self._stopped), daemon=True).start()

    def stop(self) -> None:
        """Leave no trace of the lines."""
        if self._live:
            live, self._live = self._live, None
            with self.drawing:
                self._stopped.set()
                live.stop()

    def _move(self, live: Live, stopped: threading.Event) -> None:
        while not stopped.wait(self._frame_s):
            with self.drawing:
                if stopped.is_set():
                    return
                try:
                    live.refresh()
                except OSError:  # the terminal is gone, and whoever prints next finds out
                    return

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

    def _note_progress(self, event: ToolProgress) -> None:
        for call in self._running.values():
            if (call.started.server, call.started.tool) == (event.server, event.tool):
                call.progress = _how_far(event)
                return

    def _picture(self) -> Group:
        lines = list(self._lines())
        draft = self._draft()
        return Group(*([_End(draft, self._console.height - len(lines) - 1)] if draft else []), *lines)

    def _lines(self) -> Iterator[Table]:
        now = self._clock()
        calls = list(self._running.values())  # replaced, never changed, by whoever is not this thread
        for call in calls[:_LINES_AT_MOST]:
            said = call_text(call.started.server, call.started.tool, call.started.arguments)
            waited = say("screen.seconds", count=f"{now - call.since:.0f}")
            yield self._line(said, f"{waited} {call.progress}".rstrip())
        if len(calls) > _LINES_AT_MOST:
            yield self._line(say("terminal.more_calls", count=len(calls) - _LINES_AT_MOST), "")
        if calls:
            return
        if self._retry_at:
            yield self._line(say("screen.doing_in", what=self._words, seconds=max(0.0, self._retry_at - now)), "")
        else:
            yield self._line(say("screen.doing_for", what=self._words, seconds=now - self._since), "")

    def _line(self, what: str, how_long: str) -> Table:
        room = self._console.width - 4  # the spinner, and a column that no terminal wraps at
        tail = Text(how_long)
        tail.truncate(max(0, room - _LEAST_CALL_COLUMNS), overflow="ellipsis")
        head = Text(what)
        head.truncate(max(1, room - tail.cell_len - 1), overflow="ellipsis")
        line = Table.grid(padding=(0, 1))
        line.add_row(self._spinner, Text(f"{head.plain} {tail.plain}".rstrip(), style="dim", no_wrap=True))
        return line


class _End:
    """The last rows of something that may be higher than the screen."""

    def __init__(self, shown: RenderableType, rows: int) -> None:
        self._shown, self._rows = shown, max(1, rows)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for row in console.render_lines(self._shown, options, pad=False)[-self._rows :]:
            yield from row
            yield Segment.line()


def _how_far(event: ToolProgress) -> str:
    share = f"{min(1.0, max(0.0, event.progress / event.total)):.0%}" if event.total else ""
    return " ".join(filter(None, (share, one_line(event.message, 60))))
