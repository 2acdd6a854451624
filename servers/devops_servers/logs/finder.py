"""Which lines of a block are wanted: those of a level, found by its words, those that match, or all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import re2

from devops_servers.logs.fields import fields_of
from devops_servers.logs.levels import WORDS, states_upper
from devops_servers.logs.patterns import fixed_pattern
from devops_servers.logs.reader import Block
from devops_servers.logs.records import continues

LineFilter = Literal["ALL", "ERROR", "WARN", "INFO", "DEBUG"]
LINE_BYTES = 4_096
_TRACE_LINES = 40
_STARTS_RECORD = frozenset(b"0123456789[{<")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which lines are wanted."""

    level: LineFilter = "ALL"
    pattern: re2.Pattern[bytes] | None = None


@dataclass(slots=True)
class Lines:
    """Lines found in a block, in its order."""

    lines: list[bytes]
    traces: dict[bytes, bytes]
    """What continues some of them, such as a stack trace, by the line it continues."""


class Finder:
    """Finds the lines of one log that may be of a selection; for a level they are a superset, cheap to find."""

    def __init__(self, selection: Selection, sample: Sequence[str]) -> None:
        self._needles: list[re2.Pattern[bytes]] = []
        if selection.pattern:
            self._needles = [selection.pattern]
        elif selection.level == "ERROR":
            self._needles = _error_needles(sample)

    @property
    def narrows(self) -> bool:
        """Whether it leaves any line out."""
        return bool(self._needles)

    def lines(self, block: Block) -> Lines:
        """Return the lines of `block`, each at most 4,096 bytes long."""
        if not self._needles:
            return Lines(_all_lines(block), {})
        found: dict[int, bytes] = {}
        traces: dict[bytes, bytes] = {}
        for needle in self._needles:
            _find(block, needle, found, traces)
        if len(self._needles) > 1:
            return Lines([found[start] for start in sorted(found)], traces)
        return Lines(list(found.values()), traces)


def _all_lines(block: Block) -> list[bytes]:
    lines = bytes(memoryview(block.text)[: block.length]).split(b"\n")
    lines.pop()  # what follows the last newline
    if max(map(len, lines)) > LINE_BYTES:
        return [line[:LINE_BYTES] for line in lines]
    return lines


def _find(block: Block, needle: re2.Pattern[bytes], found: dict[int, bytes], traces: dict[bytes, bytes]) -> None:
    text = block.text
    line_end = -1
    for match in needle.finditer(text, 0, block.length):
        at = match.start()
        if at <= line_end:
            continue
        start = text.rfind(b"\n", 0, at) + 1
        line_end = text.find(b"\n", at, block.length)
        if line_end < 0:
            return
        line = bytes(text[start : min(line_end, start + LINE_BYTES)])
        found[start] = line
        if trace := trace_after(block, line_end + 1):
            traces[line] = trace


def trace_after(block: Block, start: int) -> bytes:
    """Return the lines from `start` on that continue the record before it."""
    if start >= block.length or block.text[start] in _STARTS_RECORD:
        return b""
    position = start
    for _ in range(_TRACE_LINES):
        end = block.text.find(b"\n", position, block.length)
        head = bytes(block.text[position : min(end, position + 200)])
        if end < 0 or not head.strip() or not continues(head.decode("utf-8", "replace")):
            break
        position = end + 1
    return bytes(block.text[start : min(position, start + LINE_BYTES)]).rstrip(b"\n")


_UPPER_ERRORS = ("ERROR", "FATAL", "CRIT", "SEVERE", "PANIC", "EMERG", "ALERT")
_OTHER_ERRORS = (
    r"^[EF]\d{4} \d\d:",  # klog
    r"^\d\d-\d\d [\d:.]{8,16} +\d+ +\d+ [EF] ",  # Android
    r'" 5\d\d (?:\d|-)',  # access logs
    r"^<\d{1,3}>",  # syslog
    r'"(?:level|severity|lvl)"\s*:\s*\d',  # pino, GELF
    r"\bERR\b",
)


def _error_needles(sample: Sequence[str]) -> list[re2.Pattern[bytes]]:
    """Patterns one of which is in every error line of a log that is written like `sample`.

    Upper-case words are searched for one by one, which is several times as fast as for any of them; the other ways to
    say "error" only where the sample has any level that is not an upper-case word.
    """
    needles = [fixed_pattern(word) for word in _UPPER_ERRORS]
    levels = [line for line in sample if fields_of(line).level]
    if not levels or not all(map(states_upper, levels)):
        words = "|".join(f"{word}|{word.capitalize()}" for word in WORDS["ERROR"])
        needles.append(fixed_pattern(f"(?m)(?:{words}|{'|'.join(_OTHER_ERRORS)})"))
    else:
        needles.append(fixed_pattern(rf"\[(?:{'|'.join(WORDS['ERROR'])}|err|Error)\]"))
    return needles
