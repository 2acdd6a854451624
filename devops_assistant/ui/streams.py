"""Writing to streams that may be narrow, full or gone: nothing here raises."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, TextIO

from devops_assistant.common.messages import say


@dataclass(frozen=True, slots=True)
class Signs:
    """The few signs of the screen, in the form that its encoding can show."""

    prompt: str = "❯"
    good: str = "✓"
    bad: str = "✗"
    retry: str = "↻"
    warning: str = "⚠"
    arrow: str = "→"
    dot: str = "·"
    spinner: str = "dots"
    """The name that rich gives to the animation."""


_PLAIN = Signs(
    prompt=">", good="ok", bad="failed", retry="retry", warning="warning", arrow="->", dot="-", spinner="line"
)


def signs_for(encoding: str | None) -> Signs:
    """Return the signs that `encoding` can show; a stream that names none takes any text."""
    signs = Signs()
    wanted = signs.prompt + signs.good + signs.bad + signs.retry + signs.warning + signs.arrow + signs.dot + "⠋"
    return signs if can_show(wanted, encoding) else _PLAIN


def can_show(text: str, encoding: str | None) -> bool:
    """Whether `text` can be written in `encoding`; a stream that names none takes any."""
    try:
        text.encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def tolerate(stream: TextIO | None) -> None:
    """Make `stream` write a `?` for what its encoding cannot show, instead of raising."""
    if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):  # of the C locale
        stream.reconfigure(errors="replace")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether `stream` is open and a terminal."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


class Sink:
    """Lines for a text stream. Once the stream fails, what is written is dropped and `failure` says why."""

    def __init__(self, stream: TextIO) -> None:
        tolerate(stream)
        self._stream = stream
        self.failure: OSError | None = None
        """A closed pipe is a `BrokenPipeError`; a full disk is worth telling the user."""

    def line(self, text: str = "") -> None:
        """Write `text` and a newline, and flush."""
        self.part(text + "\n")

    def part(self, text: str) -> None:
        """Write `text`, and flush."""
        if self.failure:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError as error:
            self.failure = error
            abandon(self._stream)


class HasFile(Protocol):
    """A stream with a file descriptor of its own, or one that raises when asked for it."""

    def fileno(self) -> int: ...


def abandon(stream: HasFile) -> None:
    """Let what is still buffered in a broken `stream` go nowhere, so that the interpreter's exit is quiet."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, stream.fileno())
        finally:
            os.close(nowhere)


def told(failure: OSError | None) -> bool:
    """Tell on standard error that what was to be read could not be written; a reader who left needs no telling."""
    if failure is None or isinstance(failure, BrokenPipeError):
        return False
    Sink(sys.stderr).line(say("screen.cannot_write", reason=failure.strerror))
    return True
