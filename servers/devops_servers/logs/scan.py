"""One call's way through its files: which were read, how far, and what must be said about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_servers.logs.budget import Budget
from devops_servers.logs.files import Catalogue, LogFile, NotReadable
from devops_servers.logs.openlog import OpenLog
from devops_servers.logs.settings import Settings
from devops_servers.logs.timestamps import Clock
from devops_servers.logs.words import count, size, some


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
        self._older = 0
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
        older = f"{count(self._older, 'file')} written before the span" if self._older else ""
        shown = [scanned, *filter(None, (older, *parts)), *self.notes]
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
            clock = Clock(self._settings.zone, written=file.modified)
            opened = OpenLog(file, handle, clock, self.budget, start=start)
            if opened.binary:
                self._binary.append(f"{file.name} ({opened.binary})")
                return
            self.files += 1
            try:
                yield opened
            finally:
                self._account(opened)

    def _account(self, opened: OpenLog) -> None:
        self.scanned_bytes += opened.scanned_bytes
        self._older += opened.older
        if opened.stopped_at is not None:
            self.resume = f"{opened.stopped_at}@{opened.file.name}"
        if opened.clock.assumed_zone:
            self.note(f"times without a zone are read as {self._settings.zone_name}")
        if opened.repaired_lines:
            self.note(
                f"{opened.file.name}: {count(opened.repaired_lines, 'line')} with invalid bytes shown with \ufffd"
            )
        if opened.damage:
            self.note(f"{opened.file.name} is {opened.damage}")
        if opened.shrank:
            self.note(f"{opened.file.name} became shorter while it was read")

    def note(self, text: str) -> None:
        """Say `text` once in the footer."""
        if text not in self.notes:
            self.notes.append(text)
