"""Which lines of a block match a pattern; by the words that a match must hold, where that is faster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import re2

from devops_servers.logs.reader import Block

_ENOUGH_TRIED = 1_000
_LEAST_GOOD = 0.5


class Matcher:
    """A pattern, and words one of which is in every match of it.

    Looking for words pays only while most lines that have one match as well: otherwise the pattern alone is used.
    """

    def __init__(self, pattern: re2.Pattern[bytes] | None, words: Sequence[re2.Pattern[bytes]] = ()) -> None:
        """`pattern` reaches to the end of a line, so that going on after a match finds the next; None: every line."""
        self._pattern = pattern
        self._words = words
        self._tried = 0
        self._matched = 0

    def lines(self, block: Block) -> Iterator[tuple[int, int]]:
        """The bounds of each line of `block` that matches, in order, once."""
        if not self._pattern:
            return _every(block)
        by_words = self._words and (self._tried < _ENOUGH_TRIED or self._matched > _LEAST_GOOD * self._tried)
        return self._with_words(block, self._pattern) if by_words else _alone(block, self._pattern)

    def _with_words(self, block: Block, pattern: re2.Pattern[bytes]) -> Iterator[tuple[int, int]]:
        text, length = block.text, block.length
        bounds: dict[int, int] = {}
        for word in self._words:
            following = 0
            for match in word.finditer(text, 0, length):
                at = match.start()
                if at >= following:
                    end = text.find(b"\n", at, length)
                    bounds[text.rfind(b"\n", 0, at) + 1] = end
                    following = end + 1
        search = pattern.search
        for start in sorted(bounds):
            self._tried += 1
            if search(text, start, bounds[start]):
                self._matched += 1
                yield start, bounds[start]


def _alone(block: Block, pattern: re2.Pattern[bytes]) -> Iterator[tuple[int, int]]:
    previous = -1
    text = block.text
    for match in pattern.finditer(text, 0, block.length):
        start, end = match.span()
        if start == previous or start == block.length:
            continue  # an empty match at the end of the line before, or behind the last newline
        previous = end
        yield text.rfind(b"\n", 0, start) + 1, end


def _every(block: Block) -> Iterator[tuple[int, int]]:
    start = 0
    while (end := block.text.find(b"\n", start, block.length)) >= 0:
        yield start, end
        start = end + 1
