"""A log as blocks of whole records of valid UTF-8, in one buffer that is used again and again."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from devops_servers.logs.compressed import Stream
from devops_servers.logs.records import continues

BLOCK_BYTES = 1 << 20
LONGEST_LINE_BYTES = 16 << 20
_LOOK_BACK_BYTES = 64 << 10
_HEAD_BYTES = 400
_REPLACED = "\ufffd".encode()
_FEW_LINES = 32


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines: the first `length` bytes of `text`, valid until the next block is asked for."""

    text: bytearray | bytes
    length: int
    start: int
    """Where the block begins in the log, bytes."""
    end: int
    """Where it ends in the log, bytes."""
    last: bool = False
    """Whether nothing was to be read after it."""


class Reader:
    """Reads one open log; memory does not grow with it, but for lines longer than a block, up to 16 MiB.

    A longer line comes in pieces of that size. A stack trace stays in one block with the record that it continues.
    """

    def __init__(
        self,
        stream: Stream,
        *,
        encoding: str = "utf-8",
        start: int = 0,
        stop: int | None = None,
        block_bytes: int = BLOCK_BYTES,
    ) -> None:
        """Read from `start` to `stop` (bytes, both where a line starts), or to the end of the stream."""
        self._stream = stream
        self._block_bytes = block_bytes
        self._encoding = encoding
        self._start = start
        self._stop = inf if stop is None else stop
        self.repaired_lines = 0
        """How many lines held invalid bytes, now U+FFFD."""
        self.shrank = False
        """Whether the log ended before `stop`."""

    def __iter__(self) -> Iterator[Block]:
        for block in self._raw_blocks():
            yield self._as_text(block)

    def _raw_blocks(self) -> Iterator[Block]:
        """Blocks of whole lines as they stand in the log; a last line without a newline is given one."""
        newline = "\n".encode(self._encoding)
        buffer = bytearray(int(min(self._block_bytes, max(self._stop - self._start, 0) + 1)))
        offset, kept = self._start, 0
        self._stream.seek(offset)
        while offset + kept < self._stop:
            if kept == len(buffer):
                buffer += bytes(len(buffer))
            got = self._fill(buffer, kept, offset)
            if not got:
                break
            filled = kept + got
            length = _after_last(buffer, newline, filled)
            if not length and filled >= LONGEST_LINE_BYTES:
                length = filled
            last = offset + length >= self._stop
            if length and not last:
                length = self._without_last_record(buffer, newline, length)
            if length:
                yield Block(buffer, length, offset, offset + length, last)
                buffer[: filled - length] = buffer[length:filled]
                offset += length
            kept = filled - length
        if kept:
            buffer[kept:] = b"" if _after_last(buffer, newline, kept) == kept else newline
            yield Block(buffer, len(buffer), offset, offset + kept, True)

    def _without_last_record(self, buffer: bytearray, newline: bytes, length: int) -> int:
        """Where the last record begins, which may go on behind `length`; `length` where that is too far back."""
        end = length
        while length - end < _LOOK_BACK_BYTES and (start := _after_last(buffer, newline, end - len(newline))):
            head = bytes(buffer[start : min(end - len(newline), start + _HEAD_BYTES)])
            if not continues(head.decode(self._encoding, "replace")):
                return start
            end = start
        return length

    def _fill(self, buffer: bytearray, kept: int, offset: int) -> int:
        """Read into `buffer` behind the `kept` bytes; return how many bytes came."""
        room = int(min(len(buffer) - kept, self._stop - offset - kept))
        with memoryview(buffer) as whole, whole[kept : kept + room] as view:
            got = self._stream.readinto(view) or 0
        self.shrank = not got and self._stop != inf
        return got

    def _as_text(self, block: Block) -> Block:
        """The same lines in UTF-8 with plain newlines; a block that is so already is passed on untouched."""
        raw, length = block.text, block.length
        if self._encoding == "utf-8" and raw.find(b"\r", 0, length) < 0:
            if raw.isascii():
                return block
            encoded, repaired = _repaired(raw, length)
            if not repaired:
                return block
            self.repaired_lines += repaired
            if block.start == 0:
                encoded = encoded.removeprefix(codecs.BOM_UTF8)
            return Block(encoded, len(encoded), block.start, block.end, block.last)
        text = bytes(memoryview(raw)[:length]).decode(self._encoding, "replace")
        if block.start == 0:
            text = text.removeprefix("\ufeff")
        encoded = (text.replace("\r\n", "\n") if "\r" in text else text).encode("utf-8", "replace")
        self.repaired_lines += _lines_with(_REPLACED, encoded)
        return Block(encoded, len(encoded), block.start, block.end, block.last)


def _repaired(raw: bytearray | bytes, length: int) -> tuple[bytes, int]:
    """The lines with U+FFFD for what is not UTF-8, and how many had such; nothing where none had.

    A few such lines are repaired one by one: a whole block takes ten times as long as it takes to search it.
    """
    parts: list[bytes] = []
    at, lines = 0, 0
    while lines < _FEW_LINES and (bad := _invalid_at(raw, at, length)) is not None:
        start, stop = raw.rfind(b"\n", at, bad) + 1 or at, raw.find(b"\n", bad, length) + 1 or length
        parts += [bytes(raw[at:start]), bytes(raw[start:stop]).decode("utf-8", "replace").encode()]
        at = stop
        lines += 1
    if not lines:
        return b"", 0
    rest = bytes(memoryview(raw)[at:length])
    if lines == _FEW_LINES:
        rest = rest.decode("utf-8", "replace").encode()
        lines += _lines_with(_REPLACED, rest)
    return b"".join([*parts, rest]), lines


def _invalid_at(raw: bytearray | bytes, start: int, stop: int) -> int | None:
    """Where from `start` to `stop` there is something that is not UTF-8, None where there is not."""
    try:
        codecs.utf_8_decode(memoryview(raw)[start:stop], "strict", True)
    except UnicodeDecodeError as error:
        return start + error.start
    return None


def _lines_with(sign: bytes, text: bytes) -> int:
    """How many lines of `text` hold `sign`."""
    lines, at = 0, text.find(sign)
    while at >= 0:
        lines += 1
        newline = text.find(b"\n", at)
        at = text.find(sign, newline) if newline >= 0 else -1
    return lines


def _after_last(buffer: bytearray, newline: bytes, filled: int) -> int:
    """The offset just behind the last newline, 0 where there is none."""
    width = len(newline)
    at = filled
    while (at := buffer.rfind(newline, 0, at)) >= 0:
        if at % width == 0:
            return at + width
        at += width - 1
    return 0
