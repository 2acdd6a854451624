"""Logs that were compressed when they were rotated, read as if they were not."""

from __future__ import annotations

import bz2
import lzma
import sys
from io import FileIO
from typing import Protocol, cast

from isal import igzip, isal_zlib

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

READABLE = frozenset({"gzip", "xz", "bzip2", "zstd"})
"""The kinds of archive whose content can be read."""
_STEP_BYTES = 64 << 10
_ZSTD_WINDOW_LOG = 27  # 128 MB of memory at most; as much as the program `zstd` takes unless told otherwise
DAMAGE = (OSError, EOFError, lzma.LZMAError, zstd.ZstdError, cast(type[Exception], isal_zlib.IsalError))
"""What reading a damaged archive raises."""


class Stream(Protocol):
    """Bytes that are read from a place on."""

    def seek(self, offset: int, /) -> int: ...
    def read(self, size: int, /) -> bytes | None: ...
    def readinto(self, buffer: memoryview, /) -> int | None: ...


def decompressed(handle: FileIO, kind: str) -> Stream:
    """The text in an open archive; reading it raises one of `DAMAGE` where the archive is damaged."""
    handle.seek(0)
    if kind == "xz":
        return _Steps(cast(Stream, lzma.LZMAFile(handle)))
    if kind == "bzip2":
        return _Steps(cast(Stream, bz2.BZ2File(handle)))
    if kind == "zstd":
        return _Steps(zstd.ZstdFile(handle, options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}))
    return _Steps(cast(Stream, igzip.IGzipFile(fileobj=handle, mode="rb")))


class _Steps:
    """Reads in small steps: of what stands before the damage in an archive, at most one of them is lost."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def seek(self, offset: int, /) -> int:
        return self._stream.seek(offset)

    def read(self, size: int, /) -> bytes | None:
        return self._stream.read(min(size, _STEP_BYTES))

    def readinto(self, buffer: memoryview, /) -> int | None:
        return self._stream.readinto(buffer[:_STEP_BYTES])
