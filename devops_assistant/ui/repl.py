"""The conversation at a terminal or on a pipe: read a line, answer it, and let no failure end the session.

The prompt is drawn before anything heavy is loaded: nothing imported here brings rich, the MCP SDK or a model's, nor
the many small classes of events and messages.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import anyio
import anyio.to_thread
from prompt_toolkit.utils import is_dumb_terminal

from devops_assistant import __version__
from devops_assistant.common.errors import AssistantError
from devops_assistant.common.messages import say
from devops_assistant.ui.commands import COMMANDS
from devops_assistant.ui.commands.registry import UnknownCommand
from devops_assistant.ui.completion import LineCompleter
from devops_assistant.ui.editor import EditedLines
from devops_assistant.ui.folding import folded
from devops_assistant.ui.keyboard import keyboard
from devops_assistant.ui.lines import EndOfLines, Lines, PlainLines
from devops_assistant.ui.streams import Sink, is_terminal, signs_for, tolerate
from devops_assistant.ui.toolbar import starting, toolbar_text

if TYPE_CHECKING:
    from devops_assistant.ui.assistant import Assistant
    from devops_assistant.ui.desk import Desk, OpenAssistant


async def run_repl(open_assistant: OpenAssistant, *, history: Path | None = None, plain: bool = False) -> int:
    """Converse until the user leaves or the input ends, and return the exit code.

    Args:
        open_assistant: makes who answers, and who is asked; called in a thread once the prompt is drawn.
        history: where lines are remembered across sessions; None remembers them for this one.
        plain: no editor and no colours, even where the terminal could show them.
    """
    stdout = sys.stdout  # the terminal itself, not what stands in for it while a line is edited
    tolerate(stdout)
    signs = signs_for(stdout.encoding)
    prompt = f"{signs.prompt} "
    attended = is_terminal(sys.stdin)
    out = Sink(stdout)
    if plain or not attended or not is_terminal(stdout) or is_dumb_terminal():
        lines: Lines = PlainLines(sys.stdin, prompt, out, attended=attended)
        return await Repl(lines, lambda: _open_desk(open_assistant, lines, None)).run()
    out.line(f"devops-assistant {__version__}")
    out.line(folded(say("chat.banner"), stdout))
    with keyboard(sys.stdin):
        toolbar, completer = Toolbar(), LineCompleter(COMMANDS)
        edited = EditedLines(prompt, completer, history, toolbar.text)

        def open_desk() -> Desk:
            desk = _open_desk(open_assistant, edited, stdout, toolbar.forget)
            completer.follow(desk.proposals)
            return desk

        return await Repl(edited, open_desk, toolbar).run()


def _open_desk(
    open_assistant: OpenAssistant, lines: Lines, screen: TextIO | None, changed: Callable[[], None] = lambda: None
) -> Desk:
    # rich, the events, and whatever the assistant brings: the first prompt waits for none of it
    from devops_assistant.ui.desk import open_desk

    return open_desk(open_assistant, lines, screen, changed)


class Toolbar:
    """The bottom line, computed when something happens and not at each key."""

    def __init__(self) -> None:
        self._assistant: Assistant | None = None
        self._line = ""
        self._width: int = 0

    def follow(self, assistant: Assistant) -> None:
        """Tell of `assistant` from now on."""
        self._assistant = assistant

    def forget(self) -> None:
        """What it told is no longer so."""
        self._line = ""

    def text(self, width: int) -> str:
        """Return the line for a screen of so many columns."""
        if not self._assistant:
            return starting()
        if not self._line or width != self._width:
            self._line = toolbar_text(self._assistant.standing(), self._assistant.servers(), width)
            self._width = width
        return self._line


class Repl:
    """One conversation: the loop, the turn that is running, and the signals that end either."""

    def __init__(self, lines: Lines, open_desk: Callable[[], Desk], toolbar: Toolbar | None = None) -> None:
        """Args:
        lines: where the user's lines come from.
        open_desk: loads everything else, in a thread.
        toolbar: told of whatever happens.
        """
        self._lines = lines
        self._open_desk = open_desk
        self._toolbar = toolbar or Toolbar()
        self._opened: Desk | None = None
        self._loaded = anyio.Event()
        self._turn: anyio.CancelScope | None = None
        self._exit_code = 0

    @property
    def desk(self) -> Desk:
        """Who answers and how it is shown; there once everything is loaded, which every line waits for."""
        assert self._opened
        return self._opened

    async def run(self) -> int:
        """Converse to the end and return the exit code."""
        with self._lines.session(), _signals_to_us() as signals:
            async with anyio.create_task_group() as group:
                group.start_soon(self._mind_signals, signals, group.cancel_scope)
                group.start_soon(self._start)
                await self._converse()
                group.cancel_scope.cancel()
        return self._exit_code

    async def _converse(self) -> None:
        while not (self._opened and self._opened.left):
            try:
                line = (await self._lines.read()).strip()
            except EndOfLines:
                return
            if line:
                await self._obey_or_answer(line)

    async def _obey_or_answer(self, line: str) -> None:
        with anyio.CancelScope() as self._turn, self._lines.keys_during_turn(self._turn.cancel):
            await self._loaded.wait()
            self.desk.failure_told = False
            try:
                await self._take(line)
            except AssistantError as error:
                if not self.desk.failure_told:
                    self.desk.warn(str(error), error.remedy)
            except Exception as error:  # a bug costs this line, not the session
                self.desk.warn(say("chat.unexpected", kind=type(error).__name__, error=error), say("chat.bug_goes_on"))
            finally:
                self.desk.face.settle()
        stopped, self._turn = self._turn.cancelled_caught, None
        self._toolbar.forget()
        if stopped and self._opened:
            self.desk.say(say("chat.stopped"))

    async def _take(self, line: str) -> None:
        if line.startswith("!") and self._lines.attended:  # what comes down a pipe was perhaps not typed by the user
            await self.desk.run_shell(line[1:])
            return
        try:
            invocation = COMMANDS.read(line)
        except UnknownCommand as unknown:
            from devops_assistant.ui.prompts import prompted  # more small classes

            question = await prompted(unknown.name, unknown.argument, await self.desk.assistant.library())
            if not question:
                raise
            await self.desk.ask(question)
            return
        if invocation:
            await invocation.command.action(self.desk, invocation.argument)
        else:
            await self.desk.ask(line)

    async def _start(self) -> None:
        await self._lines.drawn.wait()
        self._opened = await anyio.to_thread.run_sync(self._open_desk)
        self._opened.approver.stop = self._stop_turn
        self._toolbar.follow(self.desk.assistant)
        self._loaded.set()
        try:
            await self.desk.assistant.start(self.desk.emit)
        except AssistantError as error:
            self.desk.warn(str(error), error.remedy)
        except Exception as error:  # likewise: questions then say what is missing
            self.desk.warn(say("chat.unexpected_at_start", kind=type(error).__name__, error=error), say("chat.bug"))

    def _stop_turn(self) -> None:
        if self._turn:
            self._turn.cancel()

    async def _mind_signals(self, signals: AsyncIterator[signal.Signals], session: anyio.CancelScope) -> None:
        """Ctrl-C ends the turn; where nobody can go on, it ends the session, and so do SIGTERM and a lost terminal."""
        async for signum in signals:
            if signum is not signal.SIGINT or not self._lines.attended:
                self._exit_code = 128 + signum
                session.cancel()
            elif self._turn:
                self._turn.cancel()
            else:
                self._lines.interrupted()


def _signals_to_us() -> AbstractContextManager[AsyncIterator[signal.Signals]]:
    """What would otherwise end the process; kept from doing so until the servers are gone too."""
    if sys.platform == "win32":
        return nullcontext(_no_signals())
    return anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def _no_signals() -> AsyncIterator[signal.Signals]:
    await anyio.sleep_forever()
    yield signal.SIGINT
