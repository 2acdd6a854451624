"""The last lines of a log, read from its end."""

from __future__ import annotations

import os

from devops_servers.logs.encodings import SAMPLE_BYTES, encoding_of
from devops_servers.logs.files import LogFile, NotReadable
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
        raw, encoding = _end_of(opened.handle.fileno(), wanted)
        opened.scanned_bytes = len(raw)
        text = raw.decode(encoding, "replace").removeprefix("\ufeff").replace("\r\n", "\n")
        return [_shown(line) for line in text.removesuffix("\n").split("\n")[-wanted:]] if text else []
    raise NotReadable(scan.footer())


def _end_of(descriptor: int, wanted: int) -> tuple[bytes, str]:
    """The end of a file that holds its last `wanted` lines, and its encoding."""
    encoding = encoding_of(os.pread(descriptor, SAMPLE_BYTES, 0))
    newline = "\n".encode(encoding)
    start, raw = os.fstat(descriptor).st_size, b""
    while start > 0 and len(raw) < _MOST_BYTES and raw.count(newline) <= wanted:
        step = min(max(_STEP_BYTES, len(raw)), start)
        start -= step
        raw = os.pread(descriptor, step, start) + raw
    return raw[start % len(newline) :], encoding


def _shown(line: str) -> str:
    return line if len(line) <= _LINE_CHARACTERS else f"{line[:_LINE_CHARACTERS]}… ({len(line)} characters)"
