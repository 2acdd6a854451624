"""One call's way through its files: which were read, how far, and what must be said about it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from devops_servers.logs.budget import Budget
from devops_servers.logs.encodings import SAMPLE_BYTES, container, encoding_of
from devops_servers.logs.files import Catalogue, LogFile, NotReadable
from devops_servers.logs.levels import level_of
from devops_servers.logs.reader import Block, Reader
from devops_servers.logs.settings import Settings
from devops_servers.logs.timestamps import Clock
from devops_servers.logs.window import TimeMap


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

    def footer(self, *parts: str) -> str:
        """What was scanned, `parts`, and what the reader must know."""
        scanned = f"scanned {megabytes(self.scanned_bytes)} in {count(self.files, 'file')}"
        shown = [scanned, *parts, *self.notes]
        if self._binary:
            shown.append(f"not text, not searched: {some(self._binary)}")
        if self.skipped:
            shown.append(f"not read: {some(self.skipped)}")
        if self.resume:
            shown.append(
                f"stopped after {self.budget.seconds:g} s: counts are of what was read; go on with resume={self.resume}"
            )
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

    def states_levels(self) -> bool:
        """Whether any of the first lines says how serious it is."""
        head = os.pread(self.handle.fileno(), SAMPLE_BYTES, 0)
        return any(level_of(line) for line in head.decode(encoding_of(head), "replace").splitlines())

    def blocks(self, since: float | None = None, until: float | None = None) -> Iterator[Block]:
        """The lines from `since` to before `until`, in blocks.

        Where the log is not in order (`in_order` is false from then on) it is all of them: each line's time decides.
        """
        reader = Reader(self.handle)
        start, stop = self.start, reader.stop
        if reader.encoding.startswith("utf-16"):
            self.in_order = since is None and until is None
        else:
            part = TimeMap(self.handle.fileno(), self.clock, reader.stop).range(since, until)
            start, stop, self.in_order = max(start, part.start), part.stop, part.in_order
        reader = Reader(self.handle, start=start, stop=stop)
        for block in reader:
            yield block
            self.scanned_bytes += block.end - block.start
            self.repaired_lines, self.shrank = reader.repaired_lines, reader.shrank
            if self.scan.budget.spent and block.end < stop:
                self.stopped_at = block.end
                return


def _head(handle: BinaryIO) -> bytes:
    head = handle.read(SAMPLE_BYTES)
    handle.seek(0)
    return head


def some(entries: list[str]) -> str:
    """The first three entries, and how many more there are."""
    more = f" and {len(entries) - 3} more" if len(entries) > 3 else ""
    return "; ".join(entries[:3]) + more


def count(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def megabytes(size: int) -> str:
    """A size in the unit that suits it."""
    if size < 1_000:
        return f"{size:,} B"
    return f"{size / 1e3:,.1f} kB" if size < 1e6 else f"{size / 1e6:,.1f} MB"


def total_size(files: Iterable[LogFile]) -> int:
    """The sizes of `files` together, bytes."""
    return sum(file.size for file in files)
