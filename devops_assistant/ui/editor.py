"""Lines typed at a terminal, with editing, completion and a history; other output appears above the prompt."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TextIO

import anyio
from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import Completer
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

from devops_assistant.ui.history import open_history
from devops_assistant.ui.lines import EndOfLines
from devops_assistant.ui.pastes import Pastes
from devops_assistant.ui.turn_keys import watched

if sys.platform != "win32":
    import termios

_ROWS_AROUND = 4
_LONGEST_MEASURED = 10_000
_REDRAWN_AT_MOST_EVERY_S = 0.05
_STYLE = Style([("bottom-toolbar", "noreverse"), ("bottom-toolbar.text", "fg:ansibrightblack")])


class EditedLines:
    """One question at a time. Enter sends it; Alt-Enter, a backslash before Enter, or a paste go on in a new line."""

    attended = True

    def __init__(
        self, prompt: str, completer: Completer, history: Path | None, toolbar: Callable[[int], str] = lambda width: ""
    ) -> None:
        """Args:
        prompt: what stands before the line.
        completer: proposes what may be meant.
        history: the file that remembers lines; None remembers them for this session.
        toolbar: what stands at the bottom of the screen, given its width in columns.
        """
        self.drawn = anyio.Event()
        self._pastes = Pastes()
        self._begun = ""
        self._session: PromptSession[str] = PromptSession(
            [("bold ansicyan", prompt)],
            completer=completer,
            complete_while_typing=Condition(self._names_something),  # a menu's worth of lines is kept free only then
            history=open_history(history),
            key_bindings=_keys(self._pastes),
            bottom_toolbar=lambda: toolbar(self._session.app.output.get_size().columns),
            style=_STYLE,
        )
        app = self._session.app
        app.after_render += self._mark_drawn
        app.min_redraw_interval = _REDRAWN_AT_MOST_EVERY_S
        app.renderer.cpr_not_supported_callback = None  # such a terminal has no toolbar, and needs no telling

    async def read(self) -> str:
        begun, self._begun = self._begun, ""
        try:
            with patch_stdout(raw=True):
                line = await self._session.prompt_async(handle_sigint=False, set_exception_handler=False, default=begun)
        except KeyboardInterrupt:
            return ""
        except EOFError:
            raise EndOfLines from None
        return self._pastes.unfold(line)

    def interrupted(self) -> None:
        if self._session.app.is_running:
            self._session.app.key_processor.send_sigint()

    def refresh(self) -> None:
        if self._session.app.is_running:
            self._session.app.invalidate()

    def suggest(self, line: str) -> None:
        self._begun = line

    async def page(self, title: str, text: str) -> bool:
        size = self._session.app.output.get_size()
        rows = sum(1 + get_cwidth(line[:_LONGEST_MEASURED]) // size.columns for line in text.splitlines())
        if rows < size.rows - _ROWS_AROUND:
            return False
        from devops_assistant.ui.pager import page  # full screens, which the first prompt does not wait for

        await page(title, text)
        return True

    def keys_during_turn(self, stop: Callable[[], None]) -> AbstractContextManager[None]:
        return watched(stop)

    def session(self) -> AbstractContextManager[None]:
        return _unechoed(sys.stdin)

    def _names_something(self) -> bool:
        typed = self._session.default_buffer.document.text_before_cursor
        return typed.startswith("/") or typed[max(map(typed.rfind, " \n\t")) + 1 :].startswith("@")

    def _mark_drawn(self, _: object) -> None:
        self.drawn.set()


def _keys(pastes: Pastes) -> KeyBindings:
    keys = KeyBindings()

    @keys.add(Keys.Escape, Keys.Enter)
    def new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @keys.add(Keys.Enter, filter=Condition(lambda: _before_cursor_ends("\\")))
    def continued(event: KeyPressEvent) -> None:
        event.current_buffer.delete_before_cursor()
        event.current_buffer.insert_text("\n")

    @keys.add(Keys.BracketedPaste)
    def paste(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(pastes.fold(event.data))

    _ = new_line, continued, paste  # the bindings keep them
    return keys


def _before_cursor_ends(mark: str) -> bool:
    return get_app().current_buffer.document.text_before_cursor.endswith(mark)


@contextlib.contextmanager
def _unechoed(terminal: TextIO) -> Generator[None]:
    """Keep what is typed while an answer is written off the screen; it waits for the next prompt."""
    if sys.platform == "win32":
        yield
        return
    before = termios.tcgetattr(terminal)
    silent = list(before)
    silent[3] &= ~(termios.ECHO | termios.ICANON)
    silent[3] |= termios.NOFLSH  # Ctrl-C stops an answer and costs nothing of what was typed
    termios.tcsetattr(terminal, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
