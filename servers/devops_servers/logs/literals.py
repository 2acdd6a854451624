"""Words one of which is in every match of a pattern: finding a word is far faster than running an automaton."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

_MOST_WORDS = 8
_SHORTEST = 3
_PLAIN_ESCAPES = frozenset(".^$*+?()[]{}|\\/-_=:;,!\"'#%&@<>~` ")
_ZERO_WIDTH = frozenset("bB")
_SETS = frozenset("dDwWsS")

Words = frozenset[str]


class _Unknown(Exception):
    """The pattern has a construct that is not looked into."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known of a part of a pattern."""

    exact: Words | None
    """All that it can match, where that is few; the empty text for an anchor."""
    needed: Words
    """Words one of which is in all that it matches; empty where that is not known."""


_ANYTHING = _Part(None, frozenset())


def needed_words(pattern: str) -> Words:
    """Return words of three letters or more, one of which is in every match of `pattern`; none if that is unknown."""
    try:
        parser = _Parser(pattern)
        part = parser.alternation()
        return frozenset() if parser.left else _best([part.exact or frozenset(), part.needed])
    except _Unknown:
        return frozenset()


class _Parser:
    """Reads as much of RE2's syntax as most patterns use."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    @property
    def left(self) -> bool:
        """Whether anything was not read."""
        return self._at < len(self._pattern)

    def alternation(self) -> _Part:
        """Branches, to the end or a closing parenthesis."""
        branches = [self._sequence()]
        while self._take("|"):
            branches.append(self._sequence())
        if len(branches) == 1:
            return branches[0]
        exact = _union(branch.exact for branch in branches)
        needed = _union(_best([branch.exact or frozenset(), branch.needed]) or None for branch in branches)
        return _Part(exact, needed or frozenset())

    def _sequence(self) -> _Part:
        run: Words = frozenset({""})
        known: list[Words] = []
        whole = True
        while self.left and self._pattern[self._at] not in "|)":
            part = self._quantified()
            joined = _joined(run, part.exact)
            if joined is None:
                known += [run, part.needed]
                whole = False
                run = part.exact or frozenset({""})
            else:
                run = joined
        return _Part(run if whole else None, _best([*known, run]))

    def _quantified(self) -> _Part:
        part = self._atom()
        if not self.left or self._pattern[self._at] not in "*+?{":
            return part
        sign = self._next()
        least = 1 if sign == "+" else 0
        if sign == "{":
            bounds = self._until("}")
            least = int(bounds.partition(",")[0]) if bounds.partition(",")[0].isdecimal() else 0
        self._take("?")
        return _Part(None, _best([part.exact or frozenset(), part.needed])) if least else _ANYTHING

    def _atom(self) -> _Part:
        character = self._next()
        match character:
            case "(":
                return self._group()
            case "[":
                return self._class()
            case ".":
                return _ANYTHING
            case "^" | "$":
                return _Part(frozenset({""}), frozenset())
            case "\\":
                return self._escape()
            case _:
                return _Part(frozenset({character}), frozenset())

    def _group(self) -> _Part:
        if self._take("?") and not self._take(":"):
            raise _Unknown
        part = self.alternation()
        if not self._take(")"):
            raise _Unknown
        return part

    def _class(self) -> _Part:
        self._take("^")
        self._take("]")
        while self.left and self._pattern[self._at] != "]":
            if self._next() in "[\\":
                self._at += 1
        self._at += 1
        return _ANYTHING

    def _escape(self) -> _Part:
        character = self._next() if self.left else ""
        if character in _ZERO_WIDTH:
            return _Part(frozenset({""}), frozenset())
        if character in _SETS:
            return _ANYTHING
        if character not in _PLAIN_ESCAPES:
            raise _Unknown
        return _Part(frozenset({character}), frozenset())

    def _next(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1]

    def _take(self, character: str) -> bool:
        found = self._pattern.startswith(character, self._at)
        self._at += found
        return found

    def _until(self, character: str) -> str:
        end = self._pattern.find(character, self._at)
        if end < 0:
            raise _Unknown
        text = self._pattern[self._at : end]
        self._at = end + 1
        return text


def _joined(run: Words, more: Words | None) -> Words | None:
    if more is None or len(run) * len(more) > _MOST_WORDS:
        return None
    return frozenset(first + second for first, second in product(run, more))


def _union(sets: Iterator[Words | None]) -> Words | None:
    """All of them together; None where one is not known or they are too many."""
    together: set[str] = set()
    for words in sets:
        if words is None:
            return None
        together |= words
    return frozenset(together) if len(together) <= _MOST_WORDS else None


def _best(choices: list[Words]) -> Words:
    """The choice whose shortest word is the longest; none where that is too short to be worth it."""
    useful = [words for words in choices if words and min(map(len, words)) >= _SHORTEST]
    return max(useful, key=lambda words: (min(map(len, words)), -len(words)), default=Words())
