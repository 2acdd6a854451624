"""Finds the lines of logs that match a pattern, at a level, and counts all of them while keeping a few."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Literal

from devops_servers.logs.fields import fields_of
from devops_servers.logs.files import LogFile
from devops_servers.logs.finder import LineFilter, trace_after
from devops_servers.logs.levels import Level
from devops_servers.logs.matcher import Matcher
from devops_servers.logs.openlog import OpenLog
from devops_servers.logs.reader import Block
from devops_servers.logs.records import continues
from devops_servers.logs.scan import Scan

Order = Literal["newest", "oldest"]
_LINE_BYTES = 2_000
_LOOK_BACK_LINES = 200
_Kept = tuple[str, str]
"""A line, and as it is shown."""
_CUT = "… (context goes on)"


@dataclass(frozen=True, slots=True)
class Query:
    """Which lines are wanted."""

    pattern: Matcher
    level: LineFilter = "ALL"
    since: float = -inf
    until: float = inf
    """Seconds since the epoch; `until` itself is not in the span."""
    order: Order = "newest"
    limit: int = 50
    context: int = 0
    """How many lines around each match to keep with it."""
    folded: bool = False
    """Whether to keep the stack trace that follows a match with it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One line found, and when it was written (seconds since the epoch; that of the line above where it has none)."""

    file: str
    line: str
    seconds: float


@dataclass(slots=True)
class Found:
    """The newest or oldest matching lines in the order of time, and how many match in all."""

    hits: list[Hit] = field(default_factory=list[Hit])
    total: int = 0


def search(scan: Scan, files: Sequence[LogFile], query: Query) -> Found:
    """Return the lines of `files` that match `query`; `scan` tells how far it looked."""
    found = Found()
    for opened in scan.each(files):
        kept: deque[_Kept] = deque(maxlen=query.limit)
        for block in opened.blocks(query.since, query.until):
            spans = list(_wanted(block, opened, query))
            found.total += len(spans)
            room = query.limit if query.order == "newest" else query.limit - len(kept)
            for start, end in spans[-room:] if query.order == "newest" else spans[:room]:
                kept.append((_text(block, start, end), _shown(block, start, end, query)))
        hits = sorted([*found.hits, *_timed(kept, opened)], key=lambda hit: hit.seconds)
        found.hits = hits[-query.limit :] if query.order == "newest" else hits[: query.limit]
    return found


def _wanted(block: Block, opened: OpenLog, query: Query) -> Iterator[tuple[int, int]]:
    """The bounds of each line that is wanted, once."""
    each_time = not opened.in_order and opened.dated
    for start, end in query.pattern.lines(block):
        if query.level != "ALL" and _level_at(block, start, end) != query.level:
            continue
        if each_time and not query.since <= (opened.clock.read(_text(block, start, end)) or query.since) < query.until:
            continue
        yield start, end


def _level_at(block: Block, start: int, end: int) -> Level | None:
    """The level of the line, or of the record that it continues."""
    for _ in range(_LOOK_BACK_LINES):
        line = _text(block, start, end)
        level = fields_of(line).level
        if level or not continues(line) or not start:
            return level
        end = start - 1
        start = block.text.rfind(b"\n", 0, end) + 1
    return None


def _text(block: Block, start: int, end: int) -> str:
    return bytes(block.text[start : min(end, start + 4_096)]).decode("utf-8", "replace")


def _shown(block: Block, start: int, end: int, query: Query) -> str:
    line = bytes(block.text[start : min(end, start + _LINE_BYTES)]).decode("utf-8", "replace")
    if end - start > _LINE_BYTES:
        line = f"{line}… ({end - start:,} bytes)"
    if query.folded and (trace := trace_after(block, end + 1)):
        line = f"{line}\n{trace.decode('utf-8', 'replace')}"
    if query.context:
        line = "\n".join([*_before(block, start, query.context), f"> {line}", *_after(block, end, query.context)])
    return line


def _before(block: Block, start: int, lines: int) -> list[str]:
    begin = start
    for _ in range(lines):
        if begin:
            begin = block.text.rfind(b"\n", 0, begin - 1) + 1
    shown = _lines(block, begin, start - 1) if begin < start else []
    return [*([_CUT] if len(shown) < lines and block.start else []), *shown]


def _after(block: Block, end: int, lines: int) -> list[str]:
    stop = end
    for _ in range(lines):
        if (following := block.text.find(b"\n", stop + 1, block.length)) >= 0:
            stop = following
    shown = _lines(block, end + 1, stop) if stop > end else []
    return [*shown, *([_CUT] if len(shown) < lines and not block.last else [])]


def _lines(block: Block, start: int, end: int) -> list[str]:
    lines = bytes(block.text[start:end]).split(b"\n")
    return [f"  {line[:_LINE_BYTES].decode('utf-8', 'replace')}" for line in lines]


def _timed(kept: Iterable[_Kept], opened: OpenLog) -> Iterator[Hit]:
    seconds = 0.0
    for head, shown in kept:
        seconds = max(seconds, opened.clock.read(head) or 0.0)  # a file keeps its own order
        yield Hit(opened.file.name, shown, seconds)
