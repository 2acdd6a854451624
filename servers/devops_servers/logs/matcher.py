"""Which lines of a block match a pattern; by the words that a match must hold, where that is faster."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, count
from operator import add
from typing import Protocol

import re2

from devops_servers.logs.reader import Block

_ENOUGH_TRIED = 1_000
_LEAST_GOOD = 0.5


class LinePattern(Protocol):
    """Whatever says which lines of a block are wanted."""

    def ends(self, block: Block) -> list[int]:
        """Where each line of `block` that is wanted ends, at its newline, in order."""
        ...


class EveryLine:
    """The pattern that every line matches."""

    def ends(self, block: Block) -> list[int]:
        """Where each line of `block` ends."""
        lines = bytes(memoryview(block.text)[: block.length - 1]).split(b"\n")
        return list(map(add, accumulate(map(len, lines)), count()))


class Matcher:
    """A pattern that reaches to the end of its line.

    Looking for words pays only while most lines that have one match as well: otherwise the pattern alone is used.
    """

    def __init__(
        self,
        pattern: re2.Pattern[bytes],
        words: Sequence[re2.Pattern[bytes]] = (),
        run: re2.Pattern[bytes] | None = None,
    ) -> None:
        """`words` reach to the end of their line too; `run` matches as many lines in a row as match `pattern`."""
        self._pattern = pattern
        self._words = words
        self._run = run
        self._tried = 0
        self._matched = 0

    def ends(self, block: Block) -> list[int]:
        """Where each line of `block` that matches ends."""
        if self._run and (self._tried < _ENOUGH_TRIED or self._matched > _LEAST_GOOD * self._tried):
            candidates = ends_of(self._words, block)
            found = _confirmed(block, candidates, self._run)
            self._tried += len(candidates)
            self._matched += len(found)
            return found
        return ends_of([self._pattern], block)


def ends_of(patterns: Sequence[re2.Pattern[bytes]], block: Block) -> list[int]:
    """Where each line of `block` ends that matches one of `patterns`, all of which reach to the end of their line."""
    text, length = block.text, block.length
    ends = [match.end() for pattern in patterns for match in pattern.finditer(text, 0, length)]
    found = sorted(ends) if len(patterns) > 1 else ends
    found = list(dict.fromkeys(found))  # an empty match at the end of a line repeats the line
    if found and found[-1] == length:
        found.pop()  # an empty match behind the last newline
    return found


def _confirmed(block: Block, ends: list[int], run: re2.Pattern[bytes]) -> list[int]:
    """Those of the lines that end at `ends` that match; told by one call for as many as match in a row."""
    text = block.text
    rfind = text.rfind
    lines = b"".join([text[rfind(b"\n", 0, end) + 1 : end + 1] for end in ends])
    found: list[int] = []
    at, index = 0, 0
    while at < len(lines):
        matched = run.match(lines, at)
        stop = matched.end() if matched else at
        if stop == len(lines) and not index:
            return ends
        passed = index + lines.count(b"\n", at, stop)
        found += ends[index:passed]
        index = passed + 1
        at = lines.find(b"\n", stop) + 1 or len(lines)
    return found
