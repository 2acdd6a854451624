"""One log open for one scan: its lines, by stretches of time where they can be found by bisection."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from io import FileIO
from itertools import pairwise
from math import inf, isinf

from devops_servers.logs.budget import Budget
from devops_servers.logs.compressed import DAMAGE, READABLE, Stream, decompressed
from devops_servers.logs.encodings import SAMPLE_BYTES, container, encoding_of
from devops_servers.logs.files import LogFile
from devops_servers.logs.reader import Block, Reader
from devops_servers.logs.timestamps import Clock
from devops_servers.logs.window import TimeMap

_SAMPLE_END_BYTES = 16 << 10
_SAMPLE_LINES = 30
_SAMPLE_LINE = 2_000
_SMALL_BYTES = 64 << 10  # read as a whole: cheaper than finding a place in it
_CLOCK_SLACK_S = 86_400  # covers a wrong guess of the zone of bare times


class OpenLog:
    """Reads one log, and keeps account of it.

    Compressed logs and those in UTF-16 can only be read from their start, and each line's time has to be looked at.
    """

    def __init__(self, file: LogFile, handle: FileIO, clock: Clock, budget: Budget, *, start: int = 0) -> None:
        self.file = file
        self.size = os.fstat(handle.fileno()).st_size
        """Bytes on disk when it was opened; what is written later is not read."""
        self.clock = clock
        self._budget = budget
        self._start = start
        self._handle = handle
        self._stream: Stream = handle
        self.compressed = False
        self.binary = container(self._read_head())
        """Which kind of file it is, where it is not text."""
        self.damage = ""
        if self.binary in READABLE:
            self._stream = decompressed(handle, self.binary)
            self.compressed = True
            self.binary = container(self._read_head()) or ("damaged archive" if self.damage else None)
        self.encoding = encoding_of(self._read_head())
        self.in_order = True
        """False when each line's own time decides."""
        self.dated = True
        """False when the lines carry no time."""
        self.older = False
        """Whether it was written to for the last time before the span that was asked for, and so was not read."""
        self.scanned_bytes = 0
        self.repaired_lines = 0
        self.shrank = False
        self.stopped_at: int | None = None
        """The byte where the budget ended; None when it did not."""

    @property
    def descriptor(self) -> int | None:
        """For reading at any place; None where only reading from the start makes sense."""
        if self.compressed or self.encoding.startswith("utf-16"):
            return None
        return self._handle.fileno()

    def span(self) -> tuple[float, float] | None:
        """Return the time of the first and of the last line that carries one, in seconds since the epoch."""
        if self.descriptor is None:
            times = [time for line in self.sample() if (time := self.clock.read(line)) is not None]
            return (times[0], max(times[0], self.file.modified)) if times else None
        ends = TimeMap(self.descriptor, self.clock, self.size)
        first, last = ends.first(), ends.last()
        return None if first is None or last is None else (first, last)

    def undated_in(self, lines: Sequence[bytes]) -> int:
        """How many of `lines` were counted though nothing says when they were written."""
        return 0 if self.dated else len(lines)

    def sample(self) -> list[str]:
        """Lines from the start and, where it can be read, the end of the log."""
        lines = self._read_head()[:_SAMPLE_END_BYTES].decode(self.encoding, "replace").splitlines()[:_SAMPLE_LINES]
        if self.descriptor is not None and self.size > _SAMPLE_END_BYTES:
            end = self.read_at(max(_SAMPLE_END_BYTES, self.size - _SAMPLE_END_BYTES), _SAMPLE_END_BYTES)
            lines += end.decode(self.encoding, "replace").splitlines()[1:][-_SAMPLE_LINES:]
        return [line[:_SAMPLE_LINE] for line in lines]

    def read_at(self, offset: int, length: int) -> bytes:
        """Return the bytes of an uncompressed log from `offset` on."""
        return os.pread(self._handle.fileno(), length, offset)

    def blocks(self, since: float = -inf, until: float = inf) -> Iterator[Block]:
        """The lines from `since` to before `until`, in blocks.

        Where the log is not in order (`in_order` is false from then on) it is all of them: each line's time decides.
        """
        return (block for _, block in self.stretches([since, until]))

    def stretches(self, edges: Sequence[float]) -> Iterator[tuple[int | None, Block]]:
        """The lines of each stretch of time between `edges`, in blocks; None where each line's time decides."""
        if edges[0] > self.file.modified + _CLOCK_SLACK_S:
            self.older = True
            return
        if all(map(isinf, edges)):
            yield from ((0, block) for block in self._read(self._start, None))
            return
        if self.descriptor is None:
            self.dated = any(self.clock.read(line) is not None for line in self.sample())
            self.in_order = False
        else:
            times = TimeMap(self.descriptor, self.clock, self.size)
            self.dated = times.dated()
            self.in_order = self.dated and self.size > _SMALL_BYTES and times.in_order()
            if self.in_order:
                yield from self._between([times.offset(edge) for edge in edges])
                return
        stretch = None if self.dated else len(edges) - 2
        yield from ((stretch, block) for block in self._read(self._start, None))

    def _between(self, offsets: Sequence[int]) -> Iterator[tuple[int, Block]]:
        for stretch, (start, stop) in enumerate(pairwise(offsets)):
            for block in self._read(max(start, self._start), stop):
                yield stretch, block
            if self.stopped_at is not None:
                return

    def _read(self, start: int, stop: int | None) -> Iterator[Block]:
        """Blocks from `start` to `stop`; to where the log ends now, where that is None."""
        if stop is None and not self.compressed:
            stop = self.size
        reader = Reader(self._stream, encoding=self.encoding, start=start, stop=stop)
        try:
            for block in reader:
                yield block
                self.scanned_bytes += block.end - block.start
                self._budget.read(block.end - block.start)
                if self._budget.spent and not block.last:
                    self.stopped_at = block.end
                    break
        except DAMAGE as error:
            self.damage = f"damaged after {start + self.scanned_bytes:,} bytes ({error})"
        self.repaired_lines += reader.repaired_lines
        self.shrank |= reader.shrank

    def _read_head(self) -> bytes:
        try:
            self._stream.seek(0)
            return self._stream.read(SAMPLE_BYTES) or b""
        except DAMAGE as error:
            self.damage = str(error)
            return b""
