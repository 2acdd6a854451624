"""SQLite files that others wrote, opened for reading alone: never changed, never migrated, never half written."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100
_WRITE_VERSION = 18
_WRITE_AHEAD = 2
_LOCK_WAIT_S = 0.3


class CannotOpen(Exception):
    """The file is no database, is damaged, or is being written; the text says which, and what would help."""


@dataclass(frozen=True, slots=True)
class DatabaseFile:
    """A database that was found readable."""

    path: Path
    live: bool
    """Whether its writer keeps a write-ahead log beside it: what is read then is the state of that moment."""
    written: tuple[int, int]
    """How large it was, in bytes, and when it was last changed, in nanoseconds."""


@contextmanager
def reading(path: Path) -> Generator[tuple[DatabaseFile, sqlite3.Connection]]:
    """The database at `path`, and a connection that can only read it.

    Raises:
        CannotOpen: it cannot be read, or was written to in the meantime.
    """
    file = examine(path)
    with closing(connect(file.path, live=file.live)) as connection:
        yield file, connection
    confirm(file)


def examine(path: Path) -> DatabaseFile:
    """Return what is known of the database at `path`; nothing is changed, and a lock is not waited for.

    Raises:
        CannotOpen: it is no whole SQLite database, or is being written.
    """
    path = path.resolve()
    header, written = _header(path)
    if not header.startswith(_MAGIC):
        raise CannotOpen(f"{path.name} is not a SQLite database{'' if header else ' but an empty file'}")
    if (whole := _stated_bytes(header)) > written[0]:
        raise CannotOpen(f"{path.name} is truncated: {written[0]:,} of {whole:,} bytes are there; copy it again")
    if _beside(path, "-journal"):
        raise CannotOpen(
            f"{path.name} is being written, or its writer died while it wrote: {path.name}-journal is beside it; "
            "ask again when its writer has ended"
        )
    logged = header[_WRITE_VERSION] == _WRITE_AHEAD
    live = logged and _beside(path, "-wal") is not None
    _probe(path, immutable=logged and not live)
    return DatabaseFile(path, live, written)


def connect(path: Path, *, live: bool) -> sqlite3.Connection:
    """Open a database that was examined; unless it is `live`, as a file that cannot change: nothing is put beside it.

    Raises:
        CannotOpen: it cannot be opened.
    """
    try:
        connection = _opened(path, immutable=not live)
        connection.text_factory = _text
        for setting in ("query_only = 1", "trusted_schema = 0", "cell_size_check = 1", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error as error:
        raise CannotOpen(_explain(path, str(error))) from error
    return connection


def confirm(file: DatabaseFile) -> None:
    """Make sure that nobody wrote to the file while it was read.

    Raises:
        CannotOpen: somebody did.
    """
    if not file.live and _header(file.path)[1] != file.written:
        raise CannotOpen(f"{file.path.name} was written to while it was read; ask again when its writer has ended")


def _opened(path: Path, *, immutable: bool) -> sqlite3.Connection:
    uri = f"{path.as_uri()}?mode=ro{'&immutable=1' if immutable else ''}"
    return sqlite3.connect(uri, uri=True, timeout=_LOCK_WAIT_S, isolation_level=None)


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _header(path: Path) -> tuple[bytes, tuple[int, int]]:
    """The first bytes of a regular file, and its size with the time of its last change."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise CannotOpen(f"cannot open {path.name}: {(error.strerror or str(error)).lower()}") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise CannotOpen(f"{path.name} is not a regular file; it is not read")
        return os.pread(descriptor, _HEADER_BYTES, 0), (status.st_size, status.st_mtime_ns)
    finally:
        os.close(descriptor)


def _stated_bytes(header: bytes) -> int:
    """How large the database says it is; 0 where it does not say."""
    if len(header) < _HEADER_BYTES:
        return _HEADER_BYTES
    page = int.from_bytes(header[16:18], "big")
    says = header[24:28] == header[92:96]
    return (65_536 if page == 1 else page) * int.from_bytes(header[28:32], "big") if says else 0


def _beside(path: Path, suffix: str) -> int | None:
    """How large the file of that name is, None where there is none."""
    try:
        return path.with_name(path.name + suffix).stat().st_size
    except OSError:
        return None


def _probe(path: Path, *, immutable: bool) -> None:
    """Read a first row with the locks of any other reader, so that a writer at work is noticed."""
    try:
        with closing(_opened(path, immutable=immutable)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise CannotOpen(_explain(path, str(error))) from error


def _explain(path: Path, error: str) -> str:
    if "locked" in error or "busy" in error:
        return f"{path.name} is being written by its recorder; ask again when that has ended"
    if "unable to open" in error or "readonly" in error:
        return f"cannot read {path.name} with the log beside it; copy both to a folder that you can write to"
    return f"{path.name} is damaged: {error}"
