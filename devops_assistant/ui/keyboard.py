"""The keys of a terminal, where several lines that arrive at once are one paste.

A terminal without bracketed paste sends what is pasted as if it were typed, and each end of a line would send a
question. Nobody types a line and the next one within milliseconds; a program may, and ends with a command of ours.
"""

from __future__ import annotations

import re
import select
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import TextIO

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys

from devops_assistant.ui.commands.registry import BARE_WORDS

GAP_S = 0.03
"""What comes within this time after a line is of the same paste."""
_LONGEST_PASTE = 4 * 1024 * 1024
ENDS_OF_LINES = (Keys.ControlM, Keys.ControlJ)
_COMMAND = re.compile(r"/[a-z]+(?: .*)?")
_TYPED = (*ENDS_OF_LINES, Keys.ControlI, Keys.CPRResponse)


def gathered(keys: list[KeyPress]) -> list[KeyPress]:
    """Return keys that were read at once, with lines among them as one paste; an end of a line at their end stays."""
    last = len(keys)
    while last and keys[last - 1].key in ENDS_OF_LINES:
        last -= 1
    if not _are_typed(keys) or not any(key.key in ENDS_OF_LINES for key in keys[:last]):
        return keys
    text = "".join("\n" if key.key in ENDS_OF_LINES else key.data for key in keys[:last])
    if last < len(keys) and are_one_by_one(text.split("\n")):
        return keys
    return [KeyPress(Keys.BracketedPaste, text), *keys[last : last + 1]]


def are_one_by_one(lines: Sequence[str]) -> bool:
    """Whether lines that arrive at once are to be taken one after the other: the last is a command."""
    last = lines[-1].strip()
    return last.casefold() in BARE_WORDS or bool(_COMMAND.fullmatch(last))


def _are_typed(keys: list[KeyPress]) -> bool:
    """Whether these are characters alone, none that edits or stops; a terminal tells in between where its cursor is."""
    return all(len(key.key) == 1 or key.key in _TYPED for key in keys)


if sys.platform == "win32":

    @contextmanager
    def keyboard(terminal: TextIO) -> Generator[None]:
        """While this is entered, keys are read from `terminal`; consoles know their pastes themselves."""
        yield

    @contextmanager
    def typed_ahead(given: Input) -> Generator[None]:
        """Nothing is gathered here."""
        yield
else:
    from prompt_toolkit.input.vt100 import Vt100Input

    class _Keyboard(Vt100Input):
        gathers = True

        def read_keys(self) -> list[KeyPress]:
            keys = super().read_keys()
            if not self.gathers:
                return keys
            while _may_go_on(keys) and select.select([self.fileno()], [], [], GAP_S)[0]:
                more = super().read_keys()
                if self.closed:
                    break
                keys += more
            answers = [key for key in keys if key.key is Keys.CPRResponse]  # the terminal's own, to where its cursor is
            return answers + gathered([key for key in keys if key.key is not Keys.CPRResponse])

    def _may_go_on(keys: list[KeyPress]) -> bool:
        """A line that came at once, as no person types it, may be the first of a paste."""
        ended = any(key.key in ENDS_OF_LINES for key in keys[1:])
        return ended and len(keys) < _LONGEST_PASTE and _are_typed(keys)

    @contextmanager
    def keyboard(terminal: TextIO) -> Generator[None]:
        """While this is entered, keys are read from `terminal`, and pastes are told from typing."""
        with create_app_session(input=_Keyboard(terminal)):
            yield

    @contextmanager
    def typed_ahead(given: Input) -> Generator[None]:
        """While this is entered, lines are what was typed one by one, however late they are read."""
        if not isinstance(given, _Keyboard):
            yield
            return
        given.gathers = False
        try:
            yield
        finally:
            given.gathers = True
