"""Where in a log a span of time begins: found by bisection where the log is in order, not by reading it all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from math import isinf

from devops_servers.logs.timestamps import Clock

_PROBE_BYTES = 16 << 10
_LINE_BYTES = 4_096
_SAMPLES = 16
_SAMPLE_BYTES = 256 << 10


class TimeMap:
    """The times of an open log by position in it; only for encodings whose newline is one byte."""

    def __init__(self, descriptor: int, clock: Clock, size: int) -> None:
        self._descriptor = descriptor
        self._clock = clock
        self._size = size

    def dated(self) -> bool:
        """Whether any line of a sample carries a time."""
        return bool(self._sampled())

    def in_order(self) -> bool:
        """Whether the lines follow one another in time, judged by a sample of them."""
        return all(early <= late for early, late in pairwise(self._sampled()))

    def offset(self, wanted: float) -> int:
        """Return where the first line written at `wanted` or later begins (the end of the log, where there is none)."""
        if isinf(wanted):
            return 0 if wanted < 0 else self._size
        low, high = 0, self._size
        while low < high:
            middle = (low + high) // 2
            found = self._at(middle, high)
            if found is None or found[1] >= wanted:
                high = middle
            else:
                low = max(middle + 1, found[0] + 1)
        found = self._at(low)
        return found[0] if found else self._size

    def first(self) -> float | None:
        """Return the time of the first line that has one within the first probe."""
        found = self._at(0)
        return found[1] if found else None

    def last(self) -> float | None:
        """Return the time of the last line that has one within the last probe."""
        start = max(0, self._size - _PROBE_BYTES)
        lines = os.pread(self._descriptor, _PROBE_BYTES, start).split(b"\n")
        for line in reversed(lines[1:] if start else lines):
            if (seconds := self._clock.read(line[:4096].decode("utf-8", "replace"))) is not None:
                return seconds
        return None

    def _sampled(self) -> list[float]:
        steps = (self._size * step // _SAMPLES for step in range(_SAMPLES))
        return [found[1] for step in steps if (found := self._at(step, step + _SAMPLE_BYTES))]

    def _at(self, offset: int, stop: int | None = None) -> tuple[int, float] | None:
        """The first line that starts from `offset` to `stop` and carries a time: where it starts, and the time."""
        for start, line in self._lines(offset, self._size if stop is None else stop):
            if (seconds := self._clock.read(line[:_LINE_BYTES].decode("utf-8", "replace"))) is not None:
                return start, seconds
        return None

    def _lines(self, offset: int, stop: int) -> Iterator[tuple[int, bytes]]:
        """Lines that start from `offset` to before `stop`: where each starts, and its first 16 KiB at least."""
        position = self._behind_newline(offset - 1, stop) if offset > 0 else 0
        while position < stop and (raw := os.pread(self._descriptor, _PROBE_BYTES, position)):
            *lines, rest = raw.split(b"\n")
            for line in lines or [rest]:
                if position >= stop:
                    return
                yield position, line
                position += len(line) + 1
            if not lines:
                position = self._behind_newline(position - 1, stop)

    def _behind_newline(self, position: int, stop: int) -> int:
        """Where the line ends that goes on at `position`, behind its newline; `stop` where that is farther."""
        while position < stop and (raw := os.pread(self._descriptor, _SAMPLE_BYTES, position)):
            if (newline := raw.find(b"\n")) >= 0:
                return position + newline + 1
            position += len(raw)
        return stop
