"""Which lines of a block match a pattern; by the words that a match must hold, where that is faster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate, count
from operator import add
from typing import Protocol

import re2

from devops_servers.logs.hyper import HyperPattern
from devops_servers.logs.reader import Block

WORTHWHILE_BYTES = 256 << 10
_ENOUGH_TRIED = 1_000
_LEAST_GOOD = 0.5


class LinePattern(Protocol):
    """Whatever says which lines of a block are wanted."""

    def ends(self, block: Block) -> Sequence[int]:
        """Where each line of `block` that is wanted ends, at its newline, in order."""
        ...


class EveryLine:
    """The pattern that every line matches."""

    def ends(self, block: Block) -> list[int]:
        """Where each line of `block` ends."""
        lines = bytes(memoryview(block.text)[: block.length - 1]).split(b"\n")
        return list(map(add, accumulate(map(len, lines)), count()))


class Matcher:
    """Patterns that reach to the end of their line; a line is wanted that matches any of them.

    Looking for words pays only while most lines that have one match as well: otherwise the pattern alone is used.
    """

    def __init__(
        self,
        patterns: Sequence[re2.Pattern[bytes]],
        words: Sequence[re2.Pattern[bytes]] = (),
        run: re2.Pattern[bytes] | None = None,
        hyper: Callable[[], HyperPattern | None] = lambda: None,
    ) -> None:
        """`words` reach to the end of their line too; `run` matches as many lines in a row as are wanted.

        `hyper` compiles the same patterns for another engine, which is worth its start where there is much to read.
        """
        self._patterns = patterns
        self._words = words
        self._run = run
        self._compile_hyper = hyper
        self._tried = 0
        self._matched = 0

    def ends(self, block: Block) -> Sequence[int]:
        """Where each line of `block` that matches ends."""
        if block.length >= WORTHWHILE_BYTES and self._hyper:
            return self._hyper.ends(block)
        if self._run and (self._tried < _ENOUGH_TRIED or self._matched > _LEAST_GOOD * self._tried):
            candidates = _ends(self._words, block)
            found = _confirmed(block, candidates, self._run)
            self._tried += len(candidates)
            self._matched += len(found)
            return found
        return _ends(self._patterns, block)

    @cached_property
    def _hyper(self) -> HyperPattern | None:
        return self._compile_hyper()


def _ends(patterns: Sequence[re2.Pattern[bytes]], block: Block) -> list[int]:
    """Where each line of `block` ends that matches one of `patterns`."""
    text, length = block.text, block.length
    find = text.find
    ends = [find(b"\n", match.end(), length) for pattern in patterns for match in pattern.finditer(text, 0, length)]
    found = list(dict.fromkeys(sorted(ends) if len(patterns) > 1 else ends))
    if found and -1 in (found[0], found[-1]):
        found.remove(-1)  # an empty match behind the last newline
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
