"""The record's file: made for its owner alone, brought up to date, and put aside when it is damaged."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path

from devops_assistant.common.messages import say
from devops_assistant.recorder.schema import SCHEMA, VERSION

_LOCK_WAIT_MS = 5_000
_COMPANIONS = ("", "-wal", "-shm")
_MIGRATIONS: Mapping[int, str] = {
    2: """
ALTER TABLE findings ADD COLUMN message TEXT NOT NULL DEFAULT '';
ALTER TABLE findings ADD COLUMN parameters TEXT NOT NULL DEFAULT '{}';
""",
}
"""By the version they lead to: what is to be done to a record of the one before."""


class CannotRecord(Exception):
    """There is a file that must not be written; the text says why."""


def open_record(path: Path, lock_wait_ms: int = _LOCK_WAIT_MS) -> sqlite3.Connection:
    """Return a connection to the record at `path`, which is made, or brought up to date, where that is needed.

    Raises:
        CannotRecord: a newer version, or another program, has written it.
        OSError: its folder or the file cannot be made.
        sqlite3.Error: it is locked, damaged, or cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))  # what SQLite puts beside it is as private
    connection = sqlite3.connect(path, timeout=lock_wait_ms / 1000, isolation_level=None)
    try:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        _bring_up_to_date(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection)  # another process may have been first
        if version > VERSION:
            raise CannotRecord(say("record.newer", path=path))
        if version == 0 and connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise CannotRecord(say("record.foreign", path=path))
        for step in [SCHEMA] if version == 0 else [_MIGRATIONS[to] for to in range(version + 1, VERSION + 1)]:
            for statement in _statements(step):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA user_version").fetchone()[0]


def _statements(script: str) -> list[str]:
    """The statements of a script: `executescript` would commit what is under way."""
    found = [""]
    for line in script.splitlines(keepends=True):
        found[-1] += line
        if sqlite3.complete_statement(found[-1]):
            found.append("")
    return [statement for statement in found if statement.strip()]


def is_damage(error: Exception) -> bool:
    """Whether the file itself is broken, and no waiting or freeing of space would help."""
    codes = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in codes


def put_aside(path: Path) -> Path:
    """Rename a damaged record and what belongs to it, so that a new one can begin; return its new path.

    Raises:
        OSError: it cannot be renamed.
    """
    aside = path.with_name(f"{path.stem}-damaged-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}{path.suffix}")
    for companion in _COMPANIONS:
        there = path.with_name(path.name + companion)
        if there.exists():
            there.rename(aside.with_name(aside.name + companion))
    return aside


def file_number(path: Path) -> int | None:
    """Return what tells this file from another of the same name, None where there is none."""
    try:
        return path.stat().st_ino
    except OSError:
        return None
