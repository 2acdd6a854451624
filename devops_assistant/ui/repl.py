"""The conversation at a terminal or on a pipe: read a line, answer it, and let no failure end the session.

The prompt is drawn before anything heavy is loaded: nothing imported here brings rich, the MCP SDK or a model's.
"""

from __future__ import annotations

import importlib
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TextIO

import anyio
import anyio.to_thread
from prompt_toolkit.utils import is_dumb_terminal

from devops_assistant import __version__
from devops_assistant.common.errors import AssistantError
from devops_assistant.common.messages import say
from devops_assistant.conversation.events import Event, ServerReady, TurnFailed
from devops_assistant.host.status import ServerState
from devops_assistant.ui.approval import TerminalApprover
from devops_assistant.ui.assistant import Assistant
from devops_assistant.ui.commands import COMMANDS, Commands, UnknownCommand
from devops_assistant.ui.face import Face
from devops_assistant.ui.lines import EditedLines, EndOfLines, Lines, PlainLines, above_prompt
from devops_assistant.ui.plain import PlainText
from devops_assistant.ui.prompts import prompted
from devops_assistant.ui.streams import Sink, is_terminal, signs_for, tolerate

_SCREEN = "devops_assistant.ui.rendering"


async def run_repl(
    assistant: Assistant,
    *,
    history: Path | None = None,
    plain: bool = False,
    approver: TerminalApprover | None = None,
    commands: Commands = COMMANDS,
) -> int:
    """Converse until the user leaves or the input ends, and return the exit code.

    Args:
        assistant: who answers.
        history: where lines are remembered across sessions; None remembers them for this one.
        plain: no editor and no colours, even where the terminal could show them.
        approver: the one that the assistant's policy asks, to be kept from drawing over the screen.
        commands: what the user can tell the program itself.
    """
    stdout = sys.stdout  # the terminal itself, not what stands in for it while a line is edited
    tolerate(stdout)
    signs = signs_for(stdout.encoding)
    prompt = f"{signs.prompt} "
    attended = is_terminal(sys.stdin)
    if plain or not attended or not is_terminal(stdout) or is_dumb_terminal():
        lines: Lines = PlainLines(sys.stdin, prompt, Sink(stdout), attended=attended)
        return await Repl(assistant, lines, PlainText, commands).run()
    out = Sink(stdout)
    out.line(f"devops-assistant {__version__}")
    out.line(say("chat.banner"))
    return await Repl(
        assistant,
        EditedLines(prompt, commands, history),
        lambda: _open_screen(approver, stdout),
        commands,
        _SCREEN,
    ).run()


def _open_screen(approver: TerminalApprover | None, out: TextIO) -> Face:
    from devops_assistant.ui.rendering import open_screen  # rich, which the first prompt does not wait for

    screen = open_screen(out)
    if approver:
        approver.pause = screen.paused
    return screen


class Repl:
    """One conversation: the loop, the turn that is running, and the signals that end either."""

    def __init__(
        self, assistant: Assistant, lines: Lines, open_face: Callable[[], Face], commands: Commands, preload: str = ""
    ) -> None:
        """Args:
        open_face: makes what shows the answers, when there is first something to show.
        preload: the module that `open_face` needs, imported in a thread once the prompt is drawn.
        """
        self.assistant = assistant
        self._lines = lines
        self._open_face = open_face
        self.commands = commands
        self._preload = preload
        self._face: Face | None = None
        self._turn: anyio.CancelScope | None = None
        self._left = False
        self._exit_code = 0
        self._failure_told = False

    @property
    def out(self) -> TextIO:
        return sys.stdout

    def say(self, text: str) -> None:
        """Show what a command answers."""
        above_prompt(lambda: self._shown().say(text))

    def leave(self) -> None:
        """End the session after this line."""
        self._left = True

    async def run(self) -> int:
        """Converse to the end and return the exit code."""
        with self._lines.session(), _signals_to_us() as signals:
            async with anyio.create_task_group() as group:
                group.start_soon(self._mind_signals, signals, group.cancel_scope)
                group.start_soon(self._start)
                group.start_soon(self._load)
                await self._converse()
                group.cancel_scope.cancel()
        return self._exit_code

    async def _converse(self) -> None:
        while not self._left:
            try:
                line = (await self._lines.read()).strip()
            except EndOfLines:
                return
            if line:
                await self._obey_or_answer(line)

    async def _obey_or_answer(self, line: str) -> None:
        self._failure_told = False
        with anyio.CancelScope() as self._turn:
            try:
                await self._take(line)
            except AssistantError as error:
                if not self._failure_told:
                    self._warn(str(error), error.remedy)
            except Exception as error:  # a bug costs this line, not the session
                self._warn(say("chat.unexpected", kind=type(error).__name__, error=error), say("chat.bug_goes_on"))
            finally:
                self._shown().settle()
        stopped, self._turn = self._turn.cancelled_caught, None
        if stopped:
            self.say(say("chat.stopped"))

    async def _take(self, line: str) -> None:
        try:
            invocation = self.commands.read(line)
        except UnknownCommand as unknown:
            question = await prompted(unknown.name, unknown.argument, await self.assistant.library())
            if not question:
                raise
            await self.assistant.ask(question, self._emit)
            return
        if invocation:
            await invocation.command.action(self, invocation.argument)
        else:
            await self.assistant.ask(line, self._emit)

    async def _start(self) -> None:
        await self._lines.drawn.wait()
        try:
            await self.assistant.start(self._emit)
        except AssistantError as error:
            self._warn(str(error), error.remedy)
        except Exception as error:  # likewise: questions then say what is missing
            self._warn(say("chat.unexpected_at_start", kind=type(error).__name__, error=error), say("chat.bug"))

    async def _load(self) -> None:
        await self._lines.drawn.wait()
        if self._preload:
            await anyio.to_thread.run_sync(importlib.import_module, self._preload)

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

    def _emit(self, event: Event) -> None:
        if isinstance(event, TurnFailed):
            self._failure_told = True
        if isinstance(event, ServerReady):
            self._announce()
        above_prompt(lambda: self._shown().listen(event))

    def _announce(self) -> None:
        """Say once that all servers have settled, instead of once for each."""
        servers = self.assistant.servers()
        states = {server.state for server in servers}
        if not self._lines.attended or states & {ServerState.STARTING, ServerState.RESTARTING, ServerState.IDLE}:
            return  # a server that starts because it is needed is part of an answer, and no news
        ready = [server for server in servers if server.state is ServerState.READY]
        tools = say("chat.tools", count=sum(len(server.tools) for server in ready))
        self.say(say("chat.ready", servers=say("chat.servers", count=len(ready)), tools=tools))

    def _warn(self, error: str, remedy: str) -> None:
        above_prompt(lambda: self._shown().warn(error, remedy))

    def _shown(self) -> Face:
        self._face = self._face or self._open_face()
        return self._face


def _signals_to_us() -> AbstractContextManager[AsyncIterator[signal.Signals]]:
    """What would otherwise end the process; kept from doing so until the servers are gone too."""
    if sys.platform == "win32":
        return nullcontext(_no_signals())
    return anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def _no_signals() -> AsyncIterator[signal.Signals]:
    await anyio.sleep_forever()
    yield signal.SIGINT
