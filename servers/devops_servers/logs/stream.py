"""The records of logs one by one: every line in exactly one of them, each with its time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devops_servers.logs.fields import fields_of
from devops_servers.logs.files import LogFile
from devops_servers.logs.finder import Finder, Selection
from devops_servers.logs.openlog import OpenLog
from devops_servers.logs.reader import Block
from devops_servers.logs.records import continues
from devops_servers.logs.scan import Scan

_LINE_BYTES = 100_000
_RECORD_LINES = 500


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its first line, and all of its lines."""

    file: str
    seconds: float | None
    """When it was written, in seconds since the epoch; that of the record before where it says nothing."""
    head: str
    text: str


def records(scan: Scan, files: Sequence[LogFile], span: tuple[float, float], selection: Selection) -> Iterator[Record]:
    """Every record of `files` in `span` (from, to before: seconds since the epoch) that is of `selection`."""
    since, until = span
    for opened in scan.each(files):
        seconds: float | None = None
        for lines in _folded(opened, span, selection):
            head = lines[0]
            seconds = opened.clock.read(head) or seconds
            if seconds is not None and not since <= seconds < until:
                continue
            if selection.level == "ALL" or fields_of(head).level == selection.level:
                yield Record(opened.file.name, seconds, head, "\n".join(lines))


def _folded(opened: OpenLog, span: tuple[float, float], selection: Selection) -> Iterator[list[str]]:
    """The lines of one record after another."""
    finder = Finder(selection, opened.sample())
    pending: list[str] = []
    for _, block in opened.stretches(span):
        if finder.narrows:
            found = finder.lines(block)
            for line in found.lines:
                whole = line + (b"\n" + found.traces[line] if line in found.traces else b"")
                yield whole.decode("utf-8", "replace").split("\n")
            continue
        for line in _lines(block):
            if pending and (not continues(line) or len(pending) >= _RECORD_LINES):
                yield pending
                pending = []
            pending.append(line)
    if pending:
        yield pending


def _lines(block: Block) -> Iterator[str]:
    for raw in bytes(memoryview(block.text)[: block.length - 1]).split(b"\n"):
        line = raw[:_LINE_BYTES].decode("utf-8", "replace")
        yield line if len(raw) <= _LINE_BYTES else f"{line}… ({len(raw):,} bytes)"
