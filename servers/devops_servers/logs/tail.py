"""The last lines of a log, read from its end."""

from __future__ import annotations

from collections import deque

from devops_servers.logs.files import LogFile, NotReadable
from devops_servers.logs.openlog import OpenLog
from devops_servers.logs.scan import Scan

_STEP_BYTES = 64 << 10
_MOST_BYTES = 16 << 20
_LINE_CHARACTERS = 2_000


def last_lines(scan: Scan, file: LogFile, wanted: int) -> list[str]:
    """Return the last `wanted` lines of `file`, oldest first; at most 16 MiB are read for them.

    A newline at the end of the file ends its last line; it does not begin another.

    Raises:
        NotReadable: it is not a text file that may be read.
    """
    for opened in scan.each([file]):
        lines = _all_lines(opened, wanted) if opened.compressed else _end_lines(opened, wanted)
        return [_shown(line) for line in lines]
    raise NotReadable(scan.footer())


def _all_lines(opened: OpenLog, wanted: int) -> list[str]:
    """The last lines of a log that has to be read from its start."""
    kept: deque[bytes] = deque(maxlen=wanted)
    for block in opened.blocks():
        kept.extend(bytes(memoryview(block.text)[: block.length - 1]).split(b"\n"))
    return [line.decode("utf-8", "replace") for line in kept]


def _end_lines(opened: OpenLog, wanted: int) -> list[str]:
    newline = "\n".encode(opened.encoding)
    start, raw = opened.size, b""
    while start > 0 and len(raw) < _MOST_BYTES and raw.count(newline) <= wanted:
        step = min(max(_STEP_BYTES, len(raw)), start)
        start -= step
        raw = opened.read_at(start, step) + raw
    opened.scanned_bytes = len(raw)
    text = raw[start % len(newline) :].decode(opened.encoding, "replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")[-wanted:] if text else []


def _shown(line: str) -> str:
    return line if len(line) <= _LINE_CHARACTERS else f"{line[:_LINE_CHARACTERS]}… ({len(line)} characters)"
