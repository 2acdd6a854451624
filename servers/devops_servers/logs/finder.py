"""Which lines of a block are wanted: those of a level, found by its words, those that match, or all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from devops_servers.logs.levels import WORDS
from devops_servers.logs.matcher import LinePattern
from devops_servers.logs.patterns import any_of
from devops_servers.logs.reader import Block
from devops_servers.logs.records import continues
from devops_servers.logs.style import Style

LineFilter = Literal["ALL", "ERROR", "WARN", "INFO", "DEBUG"]
LINE_BYTES = 4_096
_TRACE_LINES = 40
_STARTS_RECORD = frozenset(b"0123456789[{<")
_GO_STACK = re.compile(rb"\r?\ngoroutine \d+ ")
"""The empty line between a panic and its stack."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which lines are wanted."""

    level: LineFilter = "ALL"
    pattern: LinePattern | None = None


@dataclass(slots=True)
class Lines:
    """Lines found in a block, in its order."""

    lines: list[bytes]
    traces: dict[bytes, bytes]
    """What continues some of them, such as a stack trace, by the line it continues."""


class Finder:
    """Finds the lines of one log that may be of a selection; for a level they are a superset, cheap to find."""

    def __init__(self, selection: Selection, style: Style) -> None:
        self._pattern = selection.pattern
        if selection.level == "ERROR" and not selection.pattern:
            self._pattern = any_of(*_UPPER_ERRORS, _other_errors(style))

    @property
    def narrows(self) -> bool:
        """Whether it leaves any line out."""
        return self._pattern is not None

    def lines(self, block: Block) -> Lines:
        """Return the lines of `block`, each at most 4,096 bytes long."""
        return _taken(block, self._pattern.ends(block)) if self._pattern else Lines(_all_lines(block), {})


def _taken(block: Block, ends: Sequence[int]) -> Lines:
    """The lines that end at `ends`, and what continues them; the most frequent work of all."""
    text, last = block.text, block.length - 1
    rfind = text.rfind
    lines = [bytes(text[rfind(b"\n", 0, end) + 1 : end]) for end in ends]
    if max(map(len, lines), default=0) > LINE_BYTES:
        lines = [line[:LINE_BYTES] for line in lines]
    traces: dict[bytes, bytes] = {}
    for line, end in zip(lines, ends, strict=True):
        if end < last and text[end + 1] not in _STARTS_RECORD and (trace := trace_after(block, end + 1)):
            traces[line] = trace
    return Lines(lines, traces)


def _all_lines(block: Block) -> list[bytes]:
    lines = bytes(memoryview(block.text)[: block.length]).split(b"\n")
    lines.pop()  # what follows the last newline
    if max(map(len, lines)) > LINE_BYTES:
        return [line[:LINE_BYTES] for line in lines]
    return lines


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace")


def trace_after(block: Block, start: int) -> bytes:
    """Return the lines from `start` on that continue the record before it."""
    if start >= block.length or block.text[start] in _STARTS_RECORD:
        return b""
    position = start
    for _ in range(_TRACE_LINES):
        end = block.text.find(b"\n", position, block.length)
        head = bytes(block.text[position : min(end, position + 200)])
        if end < 0 or not (_GO_STACK.match(block.text, position) or (head.strip() and continues(_text(head)))):
            break
        position = end + 1
    return bytes(block.text[start : min(position, start + LINE_BYTES)]).rstrip(b"\n")


# FATAL and EMERG without their first letters, which INFO and DEBUG hold in nearly every line: looked for far faster
_UPPER_ERRORS = ("ERROR", "ATAL", "CRIT", "SEVERE", "PANIC", "MERG", "ALERT")
_OTHER_ERRORS = (
    r"^[EF]\d{4} \d\d:",  # klog
    r"^\d\d-\d\d [\d:.]{8,16} +\d+ +\d+ [EF] ",  # Android
    r'" 5\d\d (?:\d|-|[A-Z])|/\d+ 5\d\d \d+ \S+ \S+ [A-Za-z-]{4} ',  # access logs, HAProxy's
    r"^<\d{1,3}>",  # syslog
    r'"(?:level|severity|lvl)"\s*:\s*\d',  # pino, GELF
    r"\bERR\b",
)


def _other_errors(style: Style) -> str:
    """A pattern for the error lines of a log that no word in capitals gives away.

    Where its levels are words in capitals, only a word in brackets is looked for, which is several times as fast.
    """
    if style.in_capitals:
        return rf"\[(?:{'|'.join(WORDS['ERROR'])}|Error|ERR)\]|^panic: "
    words = "|".join(f"{word}|{word.capitalize()}" for word in WORDS["ERROR"])
    return f"{words}|{'|'.join(_OTHER_ERRORS)}"
