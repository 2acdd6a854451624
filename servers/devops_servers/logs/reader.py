"""A log as blocks of whole lines of valid UTF-8, in one buffer that is used again and again."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from devops_servers.logs.encodings import SAMPLE_BYTES, encoding_of

BLOCK_BYTES = 1 << 20
LONGEST_LINE_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines: the first `length` bytes of `text`, valid until the next block is asked for."""

    text: bytearray | bytes
    length: int
    start: int
    """Where the block begins in the file, bytes."""
    end: int
    """Where it ends in the file, bytes."""
    last: bool = False
    """Whether nothing was to be read after it."""


class Reader:
    """Reads one open log from `start` to `stop` (byte offsets at line starts); memory does not grow with the file."""

    def __init__(self, file: BinaryIO, *, start: int = 0, stop: int | None = None) -> None:
        self._file = file
        self._descriptor = file.fileno()
        size = os.fstat(self._descriptor).st_size
        self.start = start
        self.stop = size if stop is None else min(stop, size)
        self.encoding = encoding_of(os.pread(self._descriptor, SAMPLE_BYTES, 0))
        self.repaired_lines = 0
        """How many lines held invalid bytes, now U+FFFD."""
        self.shrank = False
        """Whether the file became shorter while it was read."""

    def __iter__(self) -> Iterator[Block]:
        for block in self._raw_blocks():
            yield self._as_text(block)

    def _raw_blocks(self) -> Iterator[Block]:
        """Newline-aligned blocks as they stand in the file; a last line without a newline is given one."""
        newline = "\n".encode(self.encoding)
        buffer = bytearray(BLOCK_BYTES)
        offset, kept = self.start, 0
        while offset + kept < self.stop:
            if kept == len(buffer):
                buffer += bytes(len(buffer))
            room = min(len(buffer) - kept, self.stop - offset - kept)
            with memoryview(buffer) as view:
                got = os.preadv(self._descriptor, [view[kept : kept + room]], offset + kept)
            if not got:
                self.shrank = True
                break
            filled = kept + got
            length = _after_last(buffer, newline, filled)
            if not length and filled >= LONGEST_LINE_BYTES:
                length = filled
            if not length:
                kept = filled
                continue
            yield Block(buffer, length, offset, offset + length, offset + length >= self.stop)
            kept = filled - length
            buffer[:kept] = buffer[length:filled]
            offset += length
        if kept:
            buffer[kept:] = newline
            yield Block(buffer, len(buffer), offset, offset + kept, True)

    def _as_text(self, block: Block) -> Block:
        """The same lines in UTF-8 with plain newlines; a block that is so already is passed on untouched."""
        raw = block.text
        if self.encoding == "utf-8":
            clean = _is_ascii(raw, block.length) or _is_utf8(raw, block.length)
            if clean and raw.find(b"\r\n", 0, min(block.length, SAMPLE_BYTES)) < 0:
                return block
        text = bytes(memoryview(raw)[: block.length]).decode(self.encoding, "replace")
        if block.start == 0:
            text = text.removeprefix("\ufeff")
        self.repaired_lines += sum("\ufffd" in line for line in text.split("\n")) if "\ufffd" in text else 0
        encoded = text.replace("\r\n", "\n").encode("utf-8", "replace")
        return Block(encoded, len(encoded), block.start, block.end, block.last)


def _after_last(buffer: bytearray, newline: bytes, filled: int) -> int:
    """The offset just behind the last newline, 0 where there is none."""
    width = len(newline)
    at = filled
    while (at := buffer.rfind(newline, 0, at)) >= 0:
        if at % width == 0:
            return at + width
        at += width - 1
    return 0


def _is_ascii(buffer: bytearray | bytes, length: int) -> bool:
    return buffer.isascii() if length == len(buffer) else bytes(memoryview(buffer)[:length]).isascii()


def _is_utf8(buffer: bytearray | bytes, length: int) -> bool:
    try:
        codecs.utf_8_decode(memoryview(buffer)[:length], "strict", True)
    except UnicodeDecodeError:
        return False
    return True
