"""Where the user's lines come from: a terminal with an editor, or any stream, line by line."""

from __future__ import annotations

import codecs
import contextlib
import os
import sys
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol, TextIO

import anyio
from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app_or_none
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout

from devops_assistant.ui.commands import BARE_WORDS, Commands
from devops_assistant.ui.streams import Sink

if sys.platform != "win32":
    import termios

_CHUNK = 64 * 1024


class EndOfLines(Exception):
    """The user left, or the stream ended."""


class Lines(Protocol):
    """Lines of the user's, one at a time."""

    drawn: anyio.Event
    """Set once the user can type."""
    attended: bool
    """Somebody sits there, who can press Ctrl-C and go on."""

    async def read(self) -> str:
        """Wait for the next line; an abandoned one is empty.

        Raises:
            EndOfLines: there will be no other.
        """
        ...

    def interrupted(self) -> None:
        """Ctrl-C came while no answer was on its way."""
        ...

    def session(self) -> AbstractContextManager[None]:
        """Entered once, around everything."""
        ...


class EditedLines:
    """Lines typed at a terminal, with editing, completion and a history; other output appears above the prompt."""

    attended = True

    def __init__(self, prompt: str, commands: Commands, history: Path | None) -> None:
        self.drawn = anyio.Event()
        self._session: PromptSession[str] = PromptSession(
            [("bold ansicyan", prompt)],
            completer=_CommandCompleter(commands),
            complete_while_typing=Condition(self._is_command),  # a menu's worth of lines is kept free only for commands
            history=_open_history(history),
        )
        self._session.app.after_render += self._mark_drawn

    async def read(self) -> str:
        try:
            with patch_stdout(raw=True):
                return await self._session.prompt_async(handle_sigint=False, set_exception_handler=False)
        except KeyboardInterrupt:
            return ""
        except EOFError:
            raise EndOfLines from None

    def interrupted(self) -> None:
        if self._session.app.is_running:
            self._session.app.key_processor.send_sigint()

    def session(self) -> AbstractContextManager[None]:
        return _unechoed(sys.stdin)

    def _is_command(self) -> bool:
        return self._session.default_buffer.text.startswith("/")

    def _mark_drawn(self, _: object) -> None:
        self.drawn.set()


class PlainLines:
    """Lines of a pipe, a file, or a terminal that cannot move its cursor."""

    def __init__(self, stream: TextIO | None, prompt: str, out: Sink, *, attended: bool) -> None:
        """Args:
        stream: read by its file descriptor, so that waiting can be cancelled; None has no lines.
        prompt: shown before each line when somebody sits there.
        """
        self.drawn = anyio.Event()
        self.attended = attended
        self._file = None if stream is None else stream.fileno()
        self._prompt = prompt
        self._out = out
        self._decoder = codecs.getincrementaldecoder((stream and stream.encoding) or "utf-8")("replace")
        self._pending = ""

    async def read(self) -> str:
        self.interrupted()
        self.drawn.set()
        while "\n" not in self._pending:
            chunk = await self._chunk()
            self._pending += self._decoder.decode(chunk, final=not chunk)
            if not chunk and not self._pending:
                raise EndOfLines
            if not chunk:
                self._pending += "\n"
        line, _, self._pending = self._pending.partition("\n")
        return line

    def interrupted(self) -> None:
        if self.attended:
            self._out.part(self._prompt)

    def session(self) -> AbstractContextManager[None]:
        return nullcontext()

    async def _chunk(self) -> bytes:
        if self._file is None:
            return b""
        with contextlib.suppress(PermissionError):  # a file on disk cannot be waited for: it is always ready
            await anyio.wait_readable(self._file)
        try:
            return os.read(self._file, _CHUNK)
        except OSError:
            return b""


def above_prompt(show: Callable[[], None]) -> None:
    """Call `show`, which draws on the terminal, without harm to the line that is being edited there."""
    app = get_app_or_none()
    if not app or not app.is_running:
        show()
        return
    app.renderer.erase()
    show()
    app.invalidate()


class _CommandCompleter(Completer):
    """Completes the names of commands, slash first."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> list[Completion]:
        typed = document.text_before_cursor
        if not typed.startswith("/") or " " in typed:
            return []
        return [
            Completion(f"/{command.name}", -len(typed), display_meta=command.description)
            for command in self._commands
            if command.name.startswith(typed[1:].casefold())
        ]


class _PrivateHistory(FileHistory):
    """A history that a full disk makes forgetful, not fatal."""

    def store_string(self, string: str) -> None:
        if string.strip().casefold() in BARE_WORDS:
            return
        with contextlib.suppress(OSError):
            super().store_string(string)


def _open_history(path: Path | None) -> History:
    """The history in `path`, readable by its owner alone; one in memory where no file can be had."""
    if path is None:
        return InMemoryHistory()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)
    except OSError:
        return InMemoryHistory()
    return _PrivateHistory(str(path))


@contextlib.contextmanager
def _unechoed(terminal: TextIO) -> Generator[None]:
    """Keep what is typed while an answer is written off the screen; it waits for the next prompt."""
    if sys.platform == "win32":
        yield
        return
    before = termios.tcgetattr(terminal)
    silent = list(before)
    silent[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(terminal, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
