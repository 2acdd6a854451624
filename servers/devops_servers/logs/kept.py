"""The few lines that a search keeps to show, with the lines around them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from devops_servers.logs.finder import trace_after
from devops_servers.logs.reader import Block

_LINE_BYTES = 2_000
_GOES_ON = "… (the log goes on)"


@dataclass(slots=True)
class Kept:
    """One line as it stands in the log, and what is shown with it."""

    line: bytes
    length: int
    """Of the whole line, bytes; `line` holds its beginning."""
    trace: bytes = b""
    before: list[bytes] = field(default_factory=list[bytes])
    after: list[bytes] = field(default_factory=list[bytes])
    context: bool = False
    wanting: int = 0
    """How many of the lines after it are still to come."""
    cut_before: bool = False
    cut_after: bool = False

    @property
    def head(self) -> str:
        """The beginning of the line."""
        return self.line.decode("utf-8", "replace")

    def shown(self) -> str:
        """The line and what belongs to it, each line of the context behind a margin."""
        text = self.head + (f"… ({self.length:,} bytes)" if self.length > len(self.line) else "")
        if self.trace:
            text += "\n" + self.trace.decode("utf-8", "replace")
        if not self.context:
            return text
        above = [_GOES_ON] * self.cut_before + [f"  {_text(line)}" for line in self.before]
        below = [f"  {_text(line)}" for line in self.after] + [_GOES_ON] * self.cut_after
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

    @property
    def kept(self) -> list[Kept]:
        """What was kept, in the order of the log."""
        for one in self._kept:
            one.cut_after = bool(one.wanting) and self._goes_on
        return list(self._kept)

    def add(self, block: Block, ends: Sequence[int]) -> None:
        """Keep what is to be kept of the lines of `block` that end at `ends`."""
        if self._context:
            self._complete(block)
        room = self._limit if self._newest else self._limit - len(self._kept)
        for end in ends[-room:] if self._newest else ends[:room]:
            self._kept.append(self._taken(block, end))
        if self._context:
            self._tail.extend(_lines_before(block, block.length, self._context))
            self._goes_on = not block.last

    def _complete(self, block: Block) -> None:
        """Give the lines that wait for it what follows them."""
        for one in self._kept:
            if one.wanting:
                following = _lines_from(block, 0, one.wanting)
                one.after += following
                one.wanting -= len(following)

    def _taken(self, block: Block, end: int) -> Kept:
        start = block.text.rfind(b"\n", 0, end) + 1
        kept = Kept(bytes(block.text[start : min(end, start + _LINE_BYTES)]), end - start)
        if self._folded:
            kept.trace = trace_after(block, end + 1)
        if self._context:
            kept.context = True
            here = _lines_before(block, start, self._context)
            missing = self._context - len(here)
            kept.before = [*list(self._tail)[max(0, len(self._tail) - missing) :], *here] if missing else here
            kept.cut_before = len(kept.before) < self._context and block.start > len(b"".join(kept.before))
            kept.after = _lines_from(block, end + 1, self._context)
            kept.wanting = self._context - len(kept.after)
        return kept


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
