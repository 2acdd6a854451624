"""One call's way through its files: which were read, how far, and what must be said about it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isinf
from typing import BinaryIO

from devops_servers.logs.budget import Budget
from devops_servers.logs.encodings import SAMPLE_BYTES, container, encoding_of
from devops_servers.logs.files import Catalogue, LogFile, NotReadable
from devops_servers.logs.reader import Block, Reader
from devops_servers.logs.settings import Settings
from devops_servers.logs.timestamps import Clock
from devops_servers.logs.window import TimeMap
from devops_servers.logs.words import count, size, some

_SAMPLE_END_BYTES = 16 << 10
_SAMPLE_LINES = 50
_SAMPLE_LINE = 2_000


class Scan:
    """Opens files in turn, reads them within a budget, and keeps account for the footer."""

    def __init__(self, catalogue: Catalogue, settings: Settings, budget: Budget, *, resume: str = "") -> None:
        self._catalogue = catalogue
        self._settings = settings
        self.budget = budget
        self._resume = resume
        self.files = 0
        self.scanned_bytes = 0
        self.skipped: list[str] = []
        """`name: reason` of each file that was not read."""
        self._binary: list[str] = []
        self.notes: list[str] = []
        self.resume: str | None = None
        """Where to go on; None when all was read."""

    def each(self, files: Sequence[LogFile]) -> Iterator[OpenLog]:
        """Every file that can be read as text, open, one after another until the budget is spent.

        Raises:
            NotReadable: the resume token fits none of the files.
        """
        waiting, start = self._remaining(files)
        for file in waiting:
            if self.resume is None and self.budget.spent:
                self.resume = f"{start}@{file.name}"
            if self.resume is not None:
                return
            yield from self._open(file, start)
            start = 0

    def again(self) -> Scan:
        """A second look at the same files, within the same budget and with an account of its own."""
        return Scan(self._catalogue, self._settings, self.budget)

    def extent(self, files: Sequence[LogFile]) -> tuple[float, float] | None:
        """Return the earliest and the latest time at the ends of `files`, in seconds since the epoch."""
        times: list[float] = []
        for opened in self.again().each(files):
            times += opened.span() or ()
        return (min(times), max(times)) if times else None

    def absorb(self, other: Scan) -> None:
        """Take over the account of a second look."""
        self.files = max(self.files, other.files)
        self.scanned_bytes += other.scanned_bytes
        for note in other.notes:
            self.note(note)
        self.resume = self.resume or other.resume

    def footer(self, *parts: str, resumable: bool = True) -> str:
        """What was scanned, `parts`, and what the reader must know."""
        scanned = f"scanned {size(self.scanned_bytes)} in {count(self.files, 'file')}"
        shown = [scanned, *parts, *self.notes]
        if self._binary:
            shown.append(f"not text, not searched: {some(self._binary)}")
        if self.skipped:
            shown.append(f"not read: {some(self.skipped)}")
        if self.resume:
            remedy = f"go on with resume={self.resume}" if resumable else "name fewer files or a shorter span"
            shown.append(f"stopped after {self.budget.seconds:g} s: counts are of what was read; {remedy}")
        return " · ".join(shown)

    def _remaining(self, files: Sequence[LogFile]) -> tuple[Sequence[LogFile], int]:
        if not self._resume:
            return files, 0
        offset, _, name = self._resume.partition("@")
        for index, file in enumerate(files):
            if file.name == name and offset.isdecimal():
                return files[index:], int(offset)
        raise NotReadable(f"resume={self._resume} does not fit these files; repeat the call without resume")

    def _open(self, file: LogFile, start: int) -> Iterator[OpenLog]:
        try:
            handle = self._catalogue.open(file)
        except NotReadable as refusal:
            self.skipped.append(str(refusal))
            return
        with handle:
            kind = container(_head(handle))
            if kind:
                self._binary.append(f"{file.name} ({kind})")
                return
            opened = OpenLog(file, handle, Clock(self._settings.zone, written=file.modified), self, start)
            opened.encoding = encoding_of(_head(handle))
            self.files += 1
            try:
                yield opened
            finally:
                self._account(opened)

    def _account(self, opened: OpenLog) -> None:
        self.scanned_bytes += opened.scanned_bytes
        if opened.stopped_at is not None:
            self.resume = f"{opened.stopped_at}@{opened.file.name}"
        if opened.clock.assumed_zone:
            self.note(f"times without a zone are read as {self._settings.zone_name}")
        if opened.repaired_lines:
            self.note(
                f"{opened.file.name}: {count(opened.repaired_lines, 'line')} with invalid bytes shown with \ufffd"
            )
        if opened.shrank:
            self.note(f"{opened.file.name} became shorter while it was read")

    def note(self, text: str) -> None:
        """Say `text` once in the footer."""
        if text not in self.notes:
            self.notes.append(text)


@dataclass(slots=True)
class OpenLog:
    """One log open for one scan."""

    file: LogFile
    handle: BinaryIO
    clock: Clock
    scan: Scan
    start: int
    scanned_bytes: int = 0
    repaired_lines: int = 0
    shrank: bool = False
    stopped_at: int | None = None
    """The byte where the budget ended; None when it did not."""
    in_order: bool = True
    """False when the lines do not follow one another in time."""
    dated: bool = True
    """False when the lines carry no time."""
    encoding: str = "utf-8"

    def span(self) -> tuple[float, float] | None:
        """Return the time of the first and of the last line that carries one, in seconds since the epoch."""
        ends = TimeMap(self.handle.fileno(), self.clock, self.file.size)
        first, last = ends.first(), ends.last()
        return None if first is None or last is None else (first, last)

    def undated_in(self, lines: Sequence[bytes]) -> int:
        """How many of `lines` were counted though nothing says when they were written."""
        return 0 if self.dated else len(lines)

    def sample(self) -> list[str]:
        """Lines from the start and the end of the log."""
        descriptor = self.handle.fileno()
        encoding = encoding_of(os.pread(descriptor, SAMPLE_BYTES, 0))
        end = max(0, self.file.size - _SAMPLE_END_BYTES) & ~1
        first, last = (os.pread(descriptor, _SAMPLE_END_BYTES, at).decode(encoding, "replace") for at in (0, end))
        lines = [*first.splitlines()[:_SAMPLE_LINES], *last.splitlines()[1:][-_SAMPLE_LINES:]]
        return [line[:_SAMPLE_LINE] for line in lines]

    def blocks(self, since: float = -inf, until: float = inf) -> Iterator[Block]:
        """The lines from `since` to before `until`, in blocks.

        Where the log is not in order (`in_order` is false from then on) it is all of them: each line's time decides.
        """
        return (block for _, block in self.stretches([since, until]))

    def stretches(self, edges: Sequence[float]) -> Iterator[tuple[int | None, Block]]:
        """The lines of each stretch of time between `edges`, in blocks; None where each line's time decides."""
        end = os.fstat(self.handle.fileno()).st_size
        times = TimeMap(self.handle.fileno(), self.clock, end)
        if not all(map(isinf, edges)):
            self.dated = times.dated()
            self.in_order = self.dated and not self.encoding.startswith("utf-16") and times.in_order()
        if not self.dated:
            yield from ((len(edges) - 2, block) for block in self._read(self.start, end))
            return
        if not self.in_order:
            yield from ((None, block) for block in self._read(self.start, end))
            return
        bounds = [times.offset(edge) for edge in edges]
        for stretch, (start, stop) in enumerate(pairwise(bounds)):
            for block in self._read(max(start, self.start), stop):
                yield stretch, block
            if self.stopped_at is not None:
                return

    def _read(self, start: int, stop: int) -> Iterator[Block]:
        reader = Reader(self.handle, start=start, stop=stop)
        for block in reader:
            yield block
            self.scanned_bytes += block.end - block.start
            if self.scan.budget.spent and block.end < self.file.size:
                self.stopped_at = block.end
                break
        self.repaired_lines += reader.repaired_lines
        self.shrank |= reader.shrank


def _head(handle: BinaryIO) -> bytes:
    head = handle.read(SAMPLE_BYTES)
    handle.seek(0)
    return head
