"""A terminal for tests: a pseudo-terminal with a program in it, and a screen that can be read."""

from __future__ import annotations

import codecs
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import unicodedata
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

DEADLINE_S = 50
_TYPED_AT_ONCE = 512
_SEQUENCE = re.compile(
    r"\x1b\[(?P<private>[?>]?)(?P<numbers>[0-9;]*)(?P<final>[@-~])|\x1b\][^\x07]*\x07|\x1b[()].|\x1b."
)


class Screen:
    """What a person would see, of the sequences that our programs use; answers when asked where the cursor is."""

    def __init__(self, rows: int, columns: int, answer: Callable[[str], None]) -> None:
        self.rows, self.columns = rows, columns
        self._answer = answer
        self._lines: list[list[str]] = [[]]
        self._row = self._column = 0
        self._pending = ""

    @property
    def text(self) -> str:
        """Everything shown so far and not erased, scrolled away or not."""
        return "\n".join("".join(line).rstrip() for line in self._lines).rstrip("\n")

    def feed(self, text: str) -> None:
        text = self._pending + text
        self._pending = ""
        position = 0
        while position < len(text):
            if text[position] != "\x1b":
                self._put(text[position])
                position += 1
                continue
            sequence = _SEQUENCE.match(text, position)
            if not sequence:
                self._pending = text[position:]
                return
            self._obey(sequence)
            position = sequence.end()

    def _put(self, character: str) -> None:
        match character:
            case "\n":
                self._row += 1
            case "\r":
                self._column = 0
            case "\b":
                self._column = max(0, self._column - 1)
            case _ if character >= " ":
                self._write(character)
            case _:
                pass

    def _write(self, character: str) -> None:
        wide = unicodedata.east_asian_width(character) in "WF"
        if self._column + 1 + wide > self.columns:
            self._row, self._column = self._row + 1, 0
        line = self._line()
        line += [" "] * (self._column + 1 + wide - len(line))
        line[self._column] = character
        if wide:
            line[self._column + 1] = ""
        self._column += 1 + wide

    def _line(self) -> list[str]:
        self._lines += [[] for _ in range(self._row + 1 - len(self._lines))]
        return self._lines[self._row]

    def _obey(self, sequence: re.Match[str]) -> None:
        if not sequence["final"] or sequence["private"]:
            return
        count = int((sequence["numbers"] or "").split(";")[0] or 0)
        match sequence["final"]:
            case "A":
                self._row = max(0, self._row - max(1, count))
            case "B":
                self._row += max(1, count)
            case "C":
                self._column = min(self.columns - 1, self._column + max(1, count))
            case "D":
                self._column = max(0, self._column - max(1, count))
            case "G":
                self._column = max(0, count - 1)
            case "J":
                del self._line()[self._column :]
                del self._lines[self._row + 1 :]
            case "K":
                del self._line()[0 if count == 2 else self._column :]
            case "n":
                self._answer(f"\x1b[{min(self._row + 1, self.rows)};{self._column + 1}R")
            case _:
                pass


def _surroundings() -> dict[str, str]:
    """The environment without a size: a terminal tells its own."""
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}


def _last_switch(raw: str, mode: str) -> str:
    found: list[str] = re.findall(rf"\x1b\[\?{mode}([hl])", raw)
    return found[-1] if found else ""


class Terminal:
    """A program in a terminal of its own; used as a context, at whose end the program is gone."""

    def __init__(
        self, *arguments: str, rows: int = 40, columns: int = 80, environment: Mapping[str, str] | None = None
    ) -> None:
        self._master, child_side = os.openpty()
        fcntl.ioctl(child_side, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=child_side,
            stdout=child_side,
            stderr=child_side,
            start_new_session=True,
            env={**_surroundings(), "TERM": "xterm-256color", "PYTHONUTF8": "1", **(environment or {})},
        )
        os.close(child_side)
        self._screen = Screen(rows, columns, self.type)
        self.modes_before = termios.tcgetattr(self._master)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.raw = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)

    @property
    def text(self) -> str:
        return self._screen.text

    def type(self, keys: str) -> None:
        self.type_bytes(keys.encode())

    def type_bytes(self, keys: bytes) -> None:
        """Type so many bytes, reading what the program writes meanwhile: neither waits for the other."""
        deadline = time.monotonic() + DEADLINE_S
        while keys:
            left_s = max(0.0, deadline - time.monotonic())
            written, ready, _ = select.select([self._master], [self._master], [], left_s)
            if ready:
                keys = keys[os.write(self._master, keys[:_TYPED_AT_ONCE]) :]
            elif not written or not self._read(deadline):
                raise AssertionError(f"the program does not read what is typed:\n{self.text}")

    def resize(self, rows: int, columns: int) -> None:
        """Give the terminal another size; the program is told by a signal."""
        self._screen.rows, self._screen.columns = rows, columns
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.signal(signal.SIGWINCH)

    def is_as_before(self) -> bool:
        """Whether the program, which has ended, left every mode of the terminal as it found it."""
        switched = {mode: _last_switch(self.raw, mode) for mode in ("2004", "1049", "1000", "1")}
        cursor_shown = _last_switch(self.raw, "25") in ("", "h")
        modes = termios.tcgetattr(self._master)
        return modes == self.modes_before and cursor_shown and not {mode for mode in switched if switched[mode] == "h"}

    def signal(self, signum: signal.Signals) -> None:
        self.process.send_signal(signum)

    def shows(self, wanted: str) -> str:
        """Wait until `wanted` is on the screen and return the screen."""
        return self.until(lambda text: wanted in text, repr(wanted))

    def until(self, condition: Callable[[str], bool], what: str) -> str:
        """Wait until the screen's text meets `condition` and return it."""
        deadline = time.monotonic() + DEADLINE_S
        while not condition(self.text):
            if not self._read(deadline):
                raise AssertionError(f"the screen never showed {what}:\n{self.text}")
        return self.text

    def exit_code(self) -> int:
        """Wait for the program to end by itself."""
        deadline = time.monotonic() + DEADLINE_S
        while self._read(deadline):
            pass
        return self.process.wait(timeout=max(0.0, deadline - time.monotonic()))

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            text = self._decoder.decode(os.read(self._master, 65536))
        except OSError:
            return False
        self.raw += text
        self._screen.feed(text)
        return True
