"""Where the user's lines come from: any stream, line by line; `editor` has those of a terminal."""

from __future__ import annotations

import codecs
import contextlib
import os
import select
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, TextIO

import anyio
import anyio.to_thread
from prompt_toolkit.application import get_app_or_none

from devops_assistant.ui.keyboard import GAP_S, are_one_by_one
from devops_assistant.ui.streams import Sink

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

    def refresh(self) -> None:
        """Something that is shown around the line has changed."""
        ...

    def suggest(self, line: str) -> None:
        """Let the next line begin as `line`."""
        ...

    async def page(self, title: str, text: str) -> bool:
        """Let the user scroll and search a text that is longer than the screen; False where there is no need or way."""
        ...

    def keys_during_turn(self, stop: Callable[[], None]) -> AbstractContextManager[None]:
        """Entered around each answer: Esc calls `stop`."""
        ...

    def session(self) -> AbstractContextManager[None]:
        """Entered once, around everything."""
        ...


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
        self._ended = False
        """A terminal tells its end only once."""

    async def read(self) -> str:
        watched = self.attended and not self._pending and not self._has_more(0)
        self.interrupted()
        self.drawn.set()
        lines = [await self._line()]
        with contextlib.suppress(EndOfLines):
            while watched and self._has_more(GAP_S):  # of the same paste, which what was typed ahead is not
                lines.append(await self._line())
        if len(lines) > 1 and are_one_by_one(lines):
            self._pending = "".join(f"{line}\n" for line in lines[1:]) + self._pending
            return lines[0]
        return "\n".join(lines)

    def interrupted(self) -> None:
        if self.attended:
            self._out.part(self._prompt)

    def refresh(self) -> None:
        """Nothing is shown around it."""

    def suggest(self, line: str) -> None:
        """What cannot be edited is not begun either."""

    async def page(self, title: str, text: str) -> bool:
        return False

    def keys_during_turn(self, stop: Callable[[], None]) -> AbstractContextManager[None]:
        return nullcontext()

    def session(self) -> AbstractContextManager[None]:
        return nullcontext()

    async def _line(self) -> str:
        while "\n" not in self._pending:
            if self._ended:
                raise EndOfLines
            chunk = await self._chunk()
            self._pending += self._decoder.decode(chunk, final=not chunk)
            self._ended = not chunk
            if self._ended and self._pending:
                self._pending += "\n"
        line, _, self._pending = self._pending.partition("\n")
        return line

    def _has_more(self, within_s: float) -> bool:
        if sys.platform == "win32" or self._file is None:
            return False
        return "\n" in self._pending or bool(select.select([self._file], [], [], within_s)[0])

    async def _chunk(self) -> bytes:
        if self._file is None:
            return b""
        if sys.platform == "win32":  # where nothing but a socket can be waited for
            return await anyio.to_thread.run_sync(_read, self._file, abandon_on_cancel=True)
        with contextlib.suppress(PermissionError):  # a file on disk cannot be waited for: it is always ready
            await anyio.wait_readable(self._file)
        return _read(self._file)


def _read(file: int) -> bytes:
    try:
        return os.read(file, _CHUNK)
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
    app.renderer.request_absolute_cursor_position()
    app.invalidate()
