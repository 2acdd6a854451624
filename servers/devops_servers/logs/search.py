"""Finds the lines of logs that match a pattern, at a level, and counts all of them while keeping a few."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import re2

from devops_servers.logs.files import LogFile
from devops_servers.logs.levels import Level, level_of
from devops_servers.logs.reader import Block
from devops_servers.logs.records import continues
from devops_servers.logs.scan import Scan

LineFilter = Literal["ALL"] | Level
_LINE_BYTES = 2_000
_LOOK_BACK_LINES = 200


@dataclass(frozen=True, slots=True)
class Query:
    """Which lines are wanted."""

    pattern: re2.Pattern[bytes]
    level: LineFilter = "ALL"
    limit: int = 50
    """How many of the newest are kept."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One line found, and when it was written (seconds since the epoch; that of the line above where it has none)."""

    file: str
    line: str
    seconds: float


@dataclass(slots=True)
class Found:
    """The newest matching lines, oldest of them first, and how many match in all."""

    hits: list[Hit] = field(default_factory=list[Hit])
    total: int = 0


def search(scan: Scan, files: Sequence[LogFile], query: Query) -> Found:
    """Return the newest lines of `files` that match `query`; `scan` tells how far it looked."""
    found = Found()
    for opened in scan.each(files):
        kept: deque[str] = deque(maxlen=query.limit)
        for block in opened.blocks():
            for start, end in _matching(block, query):
                found.total += 1
                kept.append(_shown(block, start, end))
        hits = [*found.hits, *_timed(kept, opened.file.name, opened.clock.read)]
        found.hits = sorted(hits, key=lambda hit: hit.seconds)[-query.limit :]
    return found


def _matching(block: Block, query: Query) -> Iterator[tuple[int, int]]:
    """The bounds of each matching line, once."""
    previous = -1
    text = block.text
    for match in query.pattern.finditer(text, 0, block.length):
        start, end = match.span()
        if start == previous or start == block.length:
            continue  # an empty match at the end of the line before, or behind the last newline
        previous = end
        line_start = text.rfind(b"\n", 0, start) + 1
        if query.level == "ALL" or _level_at(block, line_start, end) == query.level:
            yield line_start, end


def _level_at(block: Block, start: int, end: int) -> Level | None:
    """The level of the line, or of the record that it continues."""
    for _ in range(_LOOK_BACK_LINES):
        line = _text(block, start, end)
        level = level_of(line)
        if level or not continues(line) or not start:
            return level
        end = start - 1
        start = block.text.rfind(b"\n", 0, end) + 1
    return None


def _text(block: Block, start: int, end: int) -> str:
    return bytes(block.text[start : min(end, start + 4_096)]).decode("utf-8", "replace")


def _shown(block: Block, start: int, end: int) -> str:
    line = bytes(block.text[start : min(end, start + _LINE_BYTES)]).decode("utf-8", "replace")
    return line if end - start <= _LINE_BYTES else f"{line}… ({end - start} bytes)"


def _timed(lines: Iterable[str], file: str, clock: Callable[[str], float | None]) -> list[Hit]:
    hits: list[Hit] = []
    seconds = 0.0
    for line in lines:
        seconds = max(seconds, clock(line) or 0.0)  # a file keeps its own order
        hits.append(Hit(file, line, seconds))
    return hits
