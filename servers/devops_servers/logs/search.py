"""Finds the lines of logs that match a pattern, at a level, and counts all of them while keeping a few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Literal

from devops_servers.logs.fields import fields_of
from devops_servers.logs.files import LogFile
from devops_servers.logs.finder import LineFilter
from devops_servers.logs.kept import Keeper, Kept
from devops_servers.logs.levels import Level, plain_level
from devops_servers.logs.matcher import EveryLine, LinePattern
from devops_servers.logs.openlog import OpenLog
from devops_servers.logs.reader import Block
from devops_servers.logs.records import continues
from devops_servers.logs.scan import Scan
from devops_servers.logs.suspects import Suspects

Order = Literal["newest", "oldest"]
_LOOK_BACK_LINES = 200
_LINE_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Query:
    """Which lines are wanted."""

    pattern: LinePattern
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
    pattern = query.pattern
    if query.level in ("ERROR", "WARN") and isinstance(pattern, EveryLine):
        pattern = Suspects(query.level)
    for opened in scan.each(files):
        keeper = Keeper(query.limit, context=query.context, folded=query.folded, newest=query.order == "newest")
        for block in opened.blocks(query.since, query.until):
            ends = _wanted(block, pattern, opened, query)
            found.total += len(ends)
            keeper.add(block, ends)
        hits = sorted([*found.hits, *_timed(keeper.kept, opened)], key=lambda hit: hit.seconds)
        found.hits = hits[-query.limit :] if query.order == "newest" else hits[: query.limit]
    return found


def _wanted(block: Block, pattern: LinePattern, opened: OpenLog, query: Query) -> Sequence[int]:
    """Where each line that is wanted ends."""
    ends = pattern.ends(block)
    if query.level != "ALL":
        ends = _of_level(block, ends, query.level)
    if opened.dated and not opened.in_order:
        ends = [end for end in ends if query.since <= _time_at(block, end, opened, query.since) < query.until]
    return ends


def _of_level(block: Block, ends: Sequence[int], wanted: Level) -> list[int]:
    """Where each of the lines that end at `ends` and are of one level, or continue a record that is, ends."""
    text = block.text
    rfind = text.rfind
    found: list[int] = []
    before, its_level = -1, None
    for end in ends:
        level = plain_level(text, rfind(b"\n", 0, end) + 1, end) or _level_at(block, end, before, its_level)
        if level == wanted:
            found.append(end)
        before, its_level = end, level
    return found


def _level_at(block: Block, end: int, before: int, its_level: Level | None) -> Level | None:
    """The level of the line that ends there, or of the record that it continues; that of the line `before` is known."""
    for line in _upwards(block, end):
        level = fields_of(line).level
        if level or not continues(line):
            return level
        end = block.text.rfind(b"\n", 0, end)
        if end == before:
            return its_level
    return None


def _time_at(block: Block, end: int, opened: OpenLog, unknown: float) -> float:
    """The time of the line that ends there, or of the nearest line above it that carries one."""
    for line in _upwards(block, end):
        if (seconds := opened.clock.read(line)) is not None:
            return seconds
    return unknown


def _upwards(block: Block, end: int) -> Iterator[str]:
    """The line that ends there, and those above it."""
    for _ in range(_LOOK_BACK_LINES):
        start = block.text.rfind(b"\n", 0, end) + 1
        yield bytes(block.text[start : min(end, start + _LINE_BYTES)]).decode("utf-8", "replace")
        if not start:
            return
        end = start - 1


def _timed(kept: Sequence[Kept], opened: OpenLog) -> Iterator[Hit]:
    seconds = 0.0
    for one in kept:
        seconds = max(seconds, opened.clock.read(one.head) or 0.0)  # a file keeps its own order
        yield Hit(opened.file.name, one.shown(), seconds)
