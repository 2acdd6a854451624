"""The few lines that a search keeps to show, with the lines around them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devops_servers.logs.finder import LINE_BYTES, trace_after
from devops_servers.logs.reader import Block

_LINE_BYTES = 2_000
_GOES_ON = "… (the log goes on)"


@dataclass(slots=True)
class Around:
    """The lines around one that is kept."""

    before: list[bytes]
    after: list[bytes]
    wanting: int
    """How many of the lines after it are still to come."""
    cut_before: bool
    cut_after: bool = False


@dataclass(slots=True)
class Kept:
    """One line as it stands in the log, and what is shown with it."""

    line: bytes
    length: int
    """Of the whole line, bytes; `line` holds its beginning."""
    trace: bytes
    around: Around | None

    @property
    def head(self) -> str:
        """The beginning of the line."""
        return self.line.decode("utf-8", "replace")

    def shown(self) -> str:
        """The line and what belongs to it, each line of the context behind a margin."""
        text = self.head + (f"… ({self.length:,} bytes)" if self.length > len(self.line) else "")
        if self.trace:
            text += "\n" + self.trace.decode("utf-8", "replace")
        if not self.around:
            return text
        above = [_GOES_ON] * self.around.cut_before + [f"  {_text(line)}" for line in self.around.before]
        below = [f"  {_text(line)}" for line in self.around.after] + [_GOES_ON] * self.around.cut_after
        return "\n".join([*above, f"> {text}", *below])


class Keeper:
    """Keeps the newest or the oldest lines of one log; blocks are given to it in the order of the log."""

    def __init__(self, limit: int, *, context: int, folded: bool, newest: bool) -> None:
        self._limit = limit
        self._context = context
        self._folded = folded
        self._newest = newest
        self._kept: deque[Kept] = deque(maxlen=limit)
        self._tail: deque[bytes] = deque(maxlen=context)
        self._goes_on = False
        self._latest: tuple[Block, Sequence[int]] | None = None
        """So many lines of one block that none before them is kept; most often those of the next take their place."""

    @property
    def kept(self) -> list[Kept]:
        """What was kept, in the order of the log."""
        self._settle()
        for around in self._waiting():
            around.cut_after = self._goes_on
        return list(self._kept)

    def add(self, block: Block, ends: Sequence[int]) -> None:
        """Keep what is to be kept of the lines of `block` that end at `ends`."""
        if self._newest and not self._context and len(ends) >= self._limit:
            self._latest = _excerpt(block, ends[-self._limit :])
            return
        self._settle()
        for around in self._waiting():
            following = _lines_from(block, 0, around.wanting)
            around.after += following
            around.wanting -= len(following)
        room = self._limit if self._newest else self._limit - len(self._kept)
        for end in ends[-room:] if self._newest else ends[:room]:
            self._kept.append(self._taken(block, end))
        if self._context:
            self._tail.extend(_lines_before(block, block.length, self._context))
            self._goes_on = not block.last

    def _settle(self) -> None:
        if self._latest:
            block, ends = self._latest
            self._kept.extend(self._taken(block, end) for end in ends)
            self._latest = None

    def _waiting(self) -> Iterator[Around]:
        """What still lacks lines after it."""
        if self._context:
            yield from (one.around for one in self._kept if one.around and one.around.wanting)

    def _taken(self, block: Block, end: int) -> Kept:
        text = block.text
        start = text.rfind(b"\n", 0, end) + 1
        trace = trace_after(block, end + 1) if self._folded else b""
        around = self._around(block, start, end) if self._context else None
        return Kept(bytes(text[start : min(end, start + _LINE_BYTES)]), end - start, trace, around)

    def _around(self, block: Block, start: int, end: int) -> Around:
        before = _lines_before(block, start, self._context)
        if missing := self._context - len(before):
            before = [*list(self._tail)[max(0, len(self._tail) - missing) :], *before]
        cut = len(before) < self._context and block.start > 0 and not self._tail
        after = _lines_from(block, end + 1, self._context)
        return Around(before, after, self._context - len(after), cut)


def _excerpt(block: Block, ends: Sequence[int]) -> tuple[Block, Sequence[int]]:
    """The part of `block` with the lines that end at `ends` and as much behind them as can belong to the last."""
    text, length = block.text, block.length
    start = text.rfind(b"\n", 0, ends[0]) + 1
    stop = text.find(b"\n", min(ends[-1] + 1 + LINE_BYTES, length), length) + 1 or length
    part = bytes(memoryview(text)[start:stop])
    return Block(part, len(part), block.start, block.end, block.last), [end - start for end in ends]


def _lines_before(block: Block, start: int, most: int) -> list[bytes]:
    """The last lines that stand before `start`, at most so many, each cut to what is shown of it."""
    begin = start
    for _ in range(most):
        if begin:
            begin = block.text.rfind(b"\n", 0, begin - 1) + 1
    return _cut(block, begin, start)


def _lines_from(block: Block, start: int, most: int) -> list[bytes]:
    stop = start
    for _ in range(most):
        if (newline := block.text.find(b"\n", stop, block.length)) >= 0:
            stop = newline + 1
    return _cut(block, start, stop)


def _cut(block: Block, start: int, stop: int) -> list[bytes]:
    lines = bytes(block.text[start:stop]).split(b"\n")[:-1]
    return [line[: _LINE_BYTES + 1] for line in lines]


def _text(line: bytes) -> str:
    text = line[:_LINE_BYTES].decode("utf-8", "replace")
    return f"{text}…" if len(line) > _LINE_BYTES else text
