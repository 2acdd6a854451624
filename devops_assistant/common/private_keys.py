"""Private keys over several lines: whole, cut off at either end, or on one line with `\\n` between."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

_LONGEST = 20_000  # bytes; an RSA key of 16,384 bits with a prefix on each line
_NAME = rb" [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
_BOUNDARY = re.compile(rb"-----(BEGIN|END)" + _NAME)
_END = re.compile(rb"-----END" + _NAME)
_LINES = re.compile(rb"(?:(?:\s|\\[nr])+(?:[A-Za-z0-9+/=]{8,}|[A-Za-z-]+: [^\n\\]{1,80}))+")
_BREAK = re.compile(rb"(?:\s|\\[nr])+")
_LINE = re.compile(rb"[A-Za-z0-9+/=]{16,}")


def private_keys(text: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each private key starts and ends; a line that only names one is none."""
    ends = [match.end() for match in _END.finditer(text)] if b"-----BEGIN" in text else []
    position = 0
    while boundary := _BOUNDARY.search(text, position):
        start, end = boundary.span()
        if boundary[1] == b"BEGIN":
            end = _end_of(text, end, ends)
        else:
            start = _start_of(text, start, position)
        if (start, end) != boundary.span():
            yield start, end
        position = end


def _end_of(text: bytes, begun: int, ends: list[int]) -> int:
    following = bisect_right(ends, begun)
    if following < len(ends) and ends[following] - begun <= _LONGEST:
        return ends[following]
    lines = _LINES.match(text, begun)
    return lines.end() if lines else begun


def _start_of(text: bytes, closed: int, earliest: int) -> int:
    """Walk back over lines of base64 whose beginning was cut off."""
    earliest = max(earliest, closed - _LONGEST)
    for line in reversed(_BREAK.split(text[earliest:closed])):
        if line and not _LINE.fullmatch(line):
            break
        closed = text.rfind(line, earliest, closed)
    return closed
