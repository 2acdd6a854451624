"""The keyboard while an answer is on its way: Esc stops it, and so does the wish to leave.

Everything else that is typed waits for the next prompt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager

from prompt_toolkit.application.current import get_app_session
from prompt_toolkit.input import Input
from prompt_toolkit.input.typeahead import store_typeahead
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys

from devops_assistant.ui.keyboard import ENDS_OF_LINES, typed_ahead

_LEAVING = ("exit", "quit", "/exit", "/quit")
_ESCAPE_ALONE_AFTER_S = 0.05
"""An Esc after which nothing comes was the key; arrows and the like begin with one too."""


@contextmanager
def watched(stop: Callable[[], None]) -> Generator[None]:
    """Call `stop` whenever Esc is pressed; at the end of the block, what else was typed goes to the next prompt."""
    keyboard = get_app_session().input
    watch = _Watch(keyboard, stop)
    try:
        with typed_ahead(keyboard), keyboard.attach(watch.read):
            yield
    finally:
        store_typeahead(keyboard, watch.typed_ahead)


class _Watch:
    def __init__(self, keyboard: Input, stop: Callable[[], None]) -> None:
        self._keyboard = keyboard
        self._stop = stop
        self.typed_ahead: list[KeyPress] = []

    def read(self) -> None:
        self._take(self._keyboard.read_keys())
        loop = asyncio.get_running_loop()
        if self._keyboard.closed:
            loop.remove_reader(self._keyboard.fileno())
            return
        loop.call_later(_ESCAPE_ALONE_AFTER_S, self._flush)

    def _flush(self) -> None:
        self._take(self._keyboard.flush_keys())

    def _take(self, keys: list[KeyPress]) -> None:
        for key in keys:
            if key.key is Keys.ControlC or (key.key is Keys.Escape and len(keys) == 1):
                self._stop()  # Ctrl-C is a key where it was pressed before the terminal made a signal of it
                continue
            self.typed_ahead.append(key)
            if key.key in ENDS_OF_LINES and _last_line(self.typed_ahead) in _LEAVING:
                self._stop()


def _last_line(keys: list[KeyPress]) -> str:
    typed = "".join("\n" if key.key in ENDS_OF_LINES else key.data for key in keys)
    return typed.rstrip("\n").rpartition("\n")[2].strip().casefold()
