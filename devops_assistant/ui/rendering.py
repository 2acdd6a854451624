"""A turn on a terminal: text as it is written, a line per tool call, and what the answer rests on."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.text import Text
from rich.theme import Theme

from devops_assistant.common.messages import Message, say
from devops_assistant.common.sanitise import clean, one_line
from devops_assistant.conversation.events import (
    Event,
    TextDelta,
    TextDiscarded,
    ToolData,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from devops_assistant.ui.activity import Activity
from devops_assistant.ui.blocks import Block, BlockSplitter
from devops_assistant.ui.charts.colours import coloured
from devops_assistant.ui.charts.drawing import drawn
from devops_assistant.ui.charts.plot import plot_of
from devops_assistant.ui.markdown import SafeMarkdown
from devops_assistant.ui.narration import Line, Narrator, Tone
from devops_assistant.ui.streams import Signs, signs_for, tolerate

_STYLES = {Tone.GOOD: "green", Tone.BAD: "red", Tone.WARNING: "yellow", Tone.QUIET: "dim"}

_CHART_ROWS = 4
_EMPTY = Text()
_THEME = Theme({"markdown.code": "bold cyan", "markdown.h1": "bold underline", "markdown.table.border": "dim"})


def open_screen(stream: TextIO | None = None) -> Screen:
    """Return the screen on `stream`, as colourful and lively as the terminal and `NO_COLOR` allow.

    Args:
        stream: a terminal; standard output by default.
    """
    file = stream or sys.stdout
    tolerate(file)
    return Screen(_PatientConsole(file=file, theme=_THEME, highlight=False, markup=False, emoji=False))


class _PatientConsole(Console):
    """A console for which a terminal that is gone is no reason to exit."""

    def on_broken_pipe(self) -> None:
        self.quiet = True


class Screen:
    """Shows events as they come, and only ever appends: what has been read does not move."""

    def __init__(self, console: Console, *, moving: bool | None = None) -> None:
        """Args:
        console: where to draw.
        moving: whether a line may move while the user waits; by default, where the terminal can.
        """
        self._console = console
        signs = signs_for(console.encoding)
        self._plain = signs.dot != Signs().dot or console.is_dumb_terminal
        self._narrator = Narrator(signs, brief=True)
        self._splitter = BlockSplitter()
        moving = console.is_interactive if moving is None else moving
        self._activity = Activity(console, signs.spinner, moving=moving, draft=lambda: _unfinished(self._splitter))
        self._draft = ""
        """The text that came since the last tool call or discarded attempt."""
        self._draft_seen = False
        """Some of it is on the screen."""
        self._open_paragraph = False
        """A block was the last thing shown, so that an empty line belongs before whatever comes next."""

    @property
    def failure(self) -> OSError | None:
        """A terminal that is gone took its reader with it."""
        return None

    def listen(self, event: Event) -> None:
        """Show one event."""
        try:
            self._show(event)
        except OSError:
            self._console.quiet = True

    def say(self, text: str) -> None:
        """Show `text` as it is, cleaned of what could repaint a terminal."""
        if isinstance(text, Message):
            self._print(Text(clean(text)))  # folded between words; what is not our own can be copied as it is
            return
        try:
            self._console.out(clean(text), highlight=False)
        except OSError:
            self._console.quiet = True

    def warn(self, error: str, remedy: str = "") -> None:
        """Show in one line what went wrong and what to do about it."""
        self._line(self._narrator.failure(error, remedy))

    def settle(self) -> None:
        """Show what is still held back of a turn that was cut short, and let nothing move any more."""
        self._blocks(self._splitter.finish())
        self._activity.stop()
        self._forget_draft()

    def paused(self) -> AbstractContextManager[None]:
        """While this is entered, somebody else may use the terminal."""
        return self._activity.paused()

    def _show(self, event: Event) -> None:
        self._activity.listen(event)
        match event:
            case TurnStarted():
                self._splitter.finish()
                self._forget_draft()
                self._open_paragraph = False
            case TextDelta():
                self._draft += event.text
                self._blocks(self._splitter.feed(event.text))
            case TextDiscarded():
                self._discard(event.reason)
            case ToolStarted():
                self._blocks(self._splitter.finish())
                self._forget_draft()
            case TurnFinished():
                self._conclude(event.text)
            case TurnFailed():
                self.settle()
            case ToolData():
                self._chart(event)
            case _:
                pass
        for line in self._narrator.lines(event):
            self._line(line)

    def _chart(self, event: ToolData) -> None:
        """A small picture of a result that says how something went over time."""
        if plot := plot_of(event.data):
            for line in drawn(plot, self._console.width - 2, _CHART_ROWS, plain=self._plain, small=True):
                self._print(Text("  ").append_text(coloured(line)))

    def _discard(self, reason: str) -> None:
        self._splitter.finish()
        if self._draft_seen:
            self._line(Line(Tone.WARNING, say("screen.withdrawn", reason=one_line(reason))))
        self._forget_draft()

    def _forget_draft(self) -> None:
        self._draft, self._draft_seen = "", False

    def _conclude(self, answer: str) -> None:
        """Show what of the answer has not been seen: nothing, its end, or, when the draft was another, all of it."""
        self._blocks(self._splitter.finish())
        shown, whole = " ".join(self._draft.split()), " ".join(answer.split())
        if shown == whole:
            unseen = ""
        elif answer.startswith(self._draft.rstrip()):
            unseen = answer[len(self._draft.rstrip()) :]
        else:
            unseen = answer
            if shown:
                self._line(Line(Tone.WARNING, say("screen.as_it_stands")))
        self._blocks([*self._splitter.feed(unseen), *self._splitter.finish()])
        self.settle()

    def _blocks(self, blocks: list[Block]) -> None:
        for block in blocks:
            self._print(_drawn(block))
            self._open_paragraph = self._draft_seen = True

    def _line(self, line: Line) -> None:
        shown = Text(line.text, style=_STYLES[line.tone])
        self._print(Group(_EMPTY, shown) if self._open_paragraph else shown)
        self._open_paragraph = False

    def _print(self, renderable: RenderableType) -> None:
        try:
            with self._activity.drawing:
                self._console.print(renderable)
        except OSError:
            self._console.quiet = True


def _unfinished(splitter: BlockSplitter) -> RenderableType | None:
    block = splitter.unfinished()
    return _drawn(block) if block else None


def _drawn(block: Block) -> RenderableType:
    shown = SafeMarkdown(block.text)
    return shown if block.follows_closely else Group(_EMPTY, shown)
