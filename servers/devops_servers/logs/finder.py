"""Which lines of a block are wanted: those of a level, found by its words, those that match, or all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import re2

from devops_servers.logs.fields import fields_of
from devops_servers.logs.levels import WORDS, states_upper
from devops_servers.logs.matcher import Matcher
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
    pattern: Matcher | None = None


@dataclass(slots=True)
class Lines:
    """Lines found in a block, in its order."""

    lines: list[bytes]
    traces: dict[bytes, bytes]
    """What continues some of them, such as a stack trace, by the line it continues."""


class Finder:
    """Finds the lines of one log that may be of a selection; for a level they are a superset, cheap to find."""

    def __init__(self, selection: Selection, sample: Sequence[str]) -> None:
        self._matcher = selection.pattern
        self._needles: list[re2.Pattern[bytes]] = []
        if selection.level == "ERROR" and not selection.pattern:
            self._needles = [*map(fixed_pattern, _UPPER_ERRORS), _other_errors(sample)]

    @property
    def narrows(self) -> bool:
        """Whether it leaves any line out."""
        return bool(self._matcher or self._needles)

    def lines(self, block: Block) -> Lines:
        """Return the lines of `block`, each at most 4,096 bytes long."""
        if not self.narrows:
            return Lines(_all_lines(block), {})
        found = dict(self._matcher.lines(block)) if self._matcher else {}
        for needle in self._needles:
            _find(block, needle, found)
        return _taken(block, found)


def _find(block: Block, needle: re2.Pattern[bytes], found: dict[int, int]) -> None:
    """Add the bounds of each line with `needle`."""
    text, length = block.text, block.length
    find, rfind = text.find, text.rfind
    end = -1
    for match in needle.finditer(text, 0, length):
        at = match.start()
        if end < at < length:
            end = find(b"\n", at, length)
            found[rfind(b"\n", 0, at) + 1] = end


def _taken(block: Block, bounds: dict[int, int]) -> Lines:
    """The lines within `bounds`, in the order of the block, and what continues them; the most frequent work of all."""
    text, last = block.text, block.length - 1
    lines: list[bytes] = []
    traces: dict[bytes, bytes] = {}
    for start in sorted(bounds):
        end = bounds[start]
        line = bytes(text[start : end if end - start <= LINE_BYTES else start + LINE_BYTES])
        lines.append(line)
        if end < last and text[end + 1] not in _STARTS_RECORD and (trace := trace_after(block, end + 1)):
            traces[line] = trace
    return Lines(lines, traces)


def _all_lines(block: Block) -> list[bytes]:
    lines = bytes(memoryview(block.text)[: block.length]).split(b"\n")
    lines.pop()  # what follows the last newline
    if max(map(len, lines)) > LINE_BYTES:
        return [line[:LINE_BYTES] for line in lines]
    return lines


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


def _other_errors(sample: Sequence[str]) -> re2.Pattern[bytes]:
    """A pattern for the error lines that no word in capitals gives away, in a log that is written like `sample`.

    Where its levels are words in capitals, only a word in brackets is looked for, which is several times as fast.
    """
    levels = [line for line in sample if fields_of(line).level]
    if levels and all(map(states_upper, levels)):
        return fixed_pattern(rf"\[(?:{'|'.join(WORDS['ERROR'])}|Error|ERR)\]")
    words = "|".join(f"{word}|{word.capitalize()}" for word in WORDS["ERROR"])
    return fixed_pattern(f"(?m)(?:{words}|{'|'.join(_OTHER_ERRORS)})")
