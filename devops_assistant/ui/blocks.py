"""Markdown cut into blocks while it arrives, so that each can be shown once and for good."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}(\s|$)")
_ITEM = re.compile(r" {0,3}(?P<mark>[-*+]|\d{1,9}[.)])(\s|$)")


_SHOWN_LINES = 100
_DANGLING = re.compile(r"(?<=\s)[*_`~]+$|(?<=[^\s*_`~])[*_~]+$")


@dataclass(frozen=True, slots=True)
class Block:
    """Markdown that stands by itself."""

    text: str
    follows_closely: bool = False
    """An item of the same list as the block before it, with no empty line between them."""


class BlockSplitter:
    """Takes text in pieces of any size and gives back the blocks that are complete."""

    def __init__(self) -> None:
        self._unfinished_line = ""
        self._lines: list[str] = []
        self._fence = ""
        """The mark that closes the code we are in; empty outside of code."""
        self._blank_before = True
        """An empty line came since the last line of text."""
        self._close = False
        """The block being gathered is an item right below the item before it."""

    def feed(self, text: str) -> list[Block]:
        """Return the blocks that `text` completes."""
        *lines, self._unfinished_line = (self._unfinished_line + text).split("\n")
        blocks = [block for line in lines for block in self._take(line)]
        begun = self._unfinished_line[:1].strip()
        return blocks + self._end_block() if begun and self._blank_before and not self._fence else blocks

    def unfinished(self) -> Block | None:
        """Return what is being gathered, its open marks closed, as it can be shown until more of it comes.

        Of what is longer than a screen this is the first line, which may open code, and the end.
        """
        lines = self._lines if len(self._lines) <= _SHOWN_LINES else [self._lines[0], *self._lines[-_SHOWN_LINES:]]
        text = "\n".join([*lines, self._unfinished_line]).strip("\n")
        if not self._fence:
            text = _closed(text)
        return Block(text, self._close and self._in_list()) if text.strip() else None

    def finish(self) -> list[Block]:
        """Return what is left, complete or not, and start afresh."""
        blocks = self._take(self._unfinished_line) if self._unfinished_line else []
        blocks += self._end_block()
        self.__init__()
        return blocks

    def _take(self, line: str) -> list[Block]:
        if self._fence:
            return self._take_code(line)
        if not line.strip():
            self._blank_before = True
            if self._lines:
                self._lines.append(line)
            return []
        done = self._end_block() if self._starts_block(line) else []
        self._lines.append(line)
        self._blank_before = False
        if opened := _FENCE.match(line.lstrip() if self._in_list() else line):
            self._fence = opened.group(1)
        elif _HEADING.match(line):
            done += self._end_block()
        return done

    def _take_code(self, line: str) -> list[Block]:
        self._lines.append(line)
        mark = line.strip()
        if not mark.startswith(self._fence) or mark.strip(self._fence[0]):
            return []
        self._fence = ""
        return [] if self._in_list() else self._end_block()

    def _starts_block(self, line: str) -> bool:
        if not self._lines:
            return False
        if item := _ITEM.match(line):
            return self._ends_before(item)
        if self._blank_before:
            return not line[0].isspace()
        return bool(_HEADING.match(line) or (_FENCE.match(line) and not self._in_list()))

    def _ends_before(self, item: re.Match[str]) -> bool:
        """Whether this item is no part of the current block: nested ones are, and a year may begin a line of text."""
        first = _ITEM.match(self._lines[0])
        if first:
            return item.start("mark") < first.end("mark")
        return self._blank_before or not item["mark"][0].isdigit()

    def _in_list(self) -> bool:
        return bool(self._lines and _ITEM.match(self._lines[0]))

    def _end_block(self) -> list[Block]:
        if not self._lines:
            return []
        was_item = self._in_list()
        block = Block("\n".join(self._lines).rstrip("\n"), self._close and was_item)
        self._lines = []
        self._close = was_item and not self._blank_before
        return [block]


def _closed(text: str) -> str:
    """Markdown that broke off somewhere, so that words do not jump when the mark that closes them comes."""
    text = _DANGLING.sub("", text)
    if text.count("`") % 2:
        return f"{text}`"
    return f"{text}**" if text.count("**") % 2 else text
